"""Partnerships: those of the published look-up, one made of areas, and those described in a file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from upstream.geography import names, places, tables
from upstream.model.area import Area, Level, Partnership
from upstream.model.errors import UpstreamError, nearest

SHIPPED = Path(str(files("upstream.reference"))) / "partnerships"
Given = str | Path | Sequence[str]


def read(given: Given) -> Partnership:
    """A partnership from a code or name of an area, a list of them, the name of a shipped file, or a TOML file."""
    if isinstance(given, Path):
        return from_file(given)
    if not isinstance(given, str):
        return of_areas([names.resolve(text) for text in given])
    if given.endswith(".toml"):
        return from_file(Path(given))
    if given in shipped():
        return from_file(shipped()[given])
    return of_areas([names.resolve(given)])


@cache
def shipped() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def of_areas(areas: Sequence[Area], code: str = "", name: str = "") -> Partnership:
    """The partnership that answers for these areas, compared with its force's other districts, force, region and country."""
    if not areas:
        raise UpstreamError("UP-AREA-006", "a partnership needs at least one area")
    districts = tuple(sorted({district for area in areas for district in _districts(area)}))
    return Partnership(
        code=code or "+".join(area.code for area in areas),
        name=name or " and ".join(area.name for area in areas),
        districts=districts,
        peers=peers(districts),
    )


def _districts(area: Area) -> tuple[str, ...]:
    """The districts that make up the area exactly, former ones where it is only a part of a district of today."""
    inside = places.inside(area.code)
    today = np.unique(places.parents(Level.DISTRICT)[inside])
    if len(inside) == np.isin(places.parents(Level.DISTRICT), today).sum():
        return tuple(today.tolist())
    before = np.unique(places.former()[inside])
    if len(inside) == np.isin(places.former(), before).sum():
        return tuple(before.tolist())
    return (area.code,)


def peers(districts: Sequence[str]) -> tuple[str, ...]:
    """The other districts of the same force, then force, region and country."""
    inside = places.union(districts)
    own = set(places.parents(Level.DISTRICT)[inside].tolist())
    above = [np.unique(places.parents(level)[inside]) for level in (Level.PFA, Level.REGION, Level.COUNTRY)]
    within = np.isin(places.parents(Level.PFA), above[0])
    others = sorted(set(places.parents(Level.DISTRICT)[within].tolist()) - own)
    larger = dict.fromkeys(str(code) for group in above for code in group if code)
    return (*others, *larger)


@cache
def published() -> tuple[Partnership, ...]:
    areas = sorted(area for area in names.by_code().values() if area.level is Level.CSP)
    return tuple(of_areas([area]) for area in areas if len(places.inside(area.code)))


def from_file(path: Path) -> Partnership:
    """The partnership that a TOML file describes: name, areas, and if wanted code, sets and peers."""
    if not path.is_file():
        raise UpstreamError("UP-AREA-007", f"there is no file {path}", do=nearest(path.stem, shipped()))
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UpstreamError("UP-AREA-008", f"the partnership file cannot be read: {fault}", where=path.name) from fault
    return _from_data(data, path)


def _from_data(data: dict[str, Any], path: Path) -> Partnership:
    strange = set(data) - {"code", "name", "areas", "sets", "peers", "notes", "source"}
    missing = {"name", "areas"} - set(data)
    if strange or missing:
        what = f"it has no '{min(missing)}'" if missing else f"'{min(strange)}' means nothing in it"
        raise UpstreamError("UP-AREA-008", f"the partnership file is not right: {what}", where=path.name)
    made = of_areas([names.resolve(text) for text in data["areas"]], data.get("code", path.stem), data["name"])
    inside = set(places.union(made.districts).tolist())
    sets = tuple((name, _set(name, areas, inside, path)) for name, areas in data.get("sets", {}).items())
    others = tuple(names.resolve(text).code for text in data.get("peers", ())) or made.peers
    return Partnership(made.code, made.name, made.districts, sets, others)


def _set(name: str, given: Sequence[str], inside: set[int], path: Path) -> tuple[str, ...]:
    """The codes of a named set of areas; the names are looked for inside the partnership first."""
    areas = [_within(text, inside) for text in given]
    levels = {area.level for area in areas}
    if len(levels) > 1:
        raise UpstreamError("UP-AREA-009", f"the areas of the set '{name}' are not of one level", where=path.name)
    return tuple(area.code for area in areas)


def _within(text: str, inside: set[int]) -> Area:
    index = (*names.small().get(names.folded(text), ()), *names.large().get(names.folded(text), ()))
    found = [area for area in index if set(places.inside(area.code).tolist()) <= inside]
    return found[0] if found else names.resolve(text)
