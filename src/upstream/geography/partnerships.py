"""Partnerships: those of the published look-up, those made of given areas, and those described in a file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from upstream.geography.names import Names
from upstream.geography.places import Places
from upstream.model.area import Area, Level, Partnership
from upstream.model.errors import UpstreamError, nearest

SHIPPED = Path(str(files("upstream.reference"))) / "partnerships"
KEYS = {"code", "name", "areas", "sets", "peers", "notes", "source"}
Given = str | Path | Sequence[str]


def shipped() -> dict[str, Path]:
    """The partnership files that come with Upstream, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


class Partnerships:
    def __init__(self, places: Places, names: Names) -> None:
        self._places = places
        self._names = names

    def read(self, given: Given) -> Partnership:
        """From a code or name of an area, a list of them, the name of a shipped file, or the path of a file."""
        if isinstance(given, Path):
            return self.from_file(given)
        if not isinstance(given, str) and len(given) == 1:
            return self.read(given[0])
        if not isinstance(given, str):
            return self.of_areas([self._names.resolve(text) for text in given])
        if given.endswith(".toml"):
            return self.from_file(Path(given))
        if given in shipped():
            return self.from_file(shipped()[given])
        return self.of_areas([self._names.resolve(given)])

    def of_areas(self, areas: Sequence[Area], code: str = "", name: str = "") -> Partnership:
        """The partnership that answers for these areas, beside its force's other districts, force, region, country."""
        if not areas:
            raise UpstreamError("UP-AREA-006", "a partnership needs at least one area")
        districts = tuple(sorted({district for area in areas for district in self._districts(area)}))
        return Partnership(
            code=code or "+".join(area.code for area in areas),
            name=name or " and ".join(area.name for area in areas),
            districts=districts,
            peers=self._peers(districts),
        )

    def _districts(self, area: Area) -> tuple[str, ...]:
        """The districts that make up the area exactly: former ones, or the area itself, where today's do not."""
        inside = self._places.inside(area.code)
        for codes, of_lsoa in (self._places.grouped(Level.DISTRICT), self._places.grouped16):
            found = np.unique(of_lsoa[inside])
            if len(inside) == np.isin(of_lsoa, found).sum() and (codes[found] != "").all():
                return tuple(codes[found].tolist())
        return (area.code,)

    def _peers(self, districts: Sequence[str]) -> tuple[str, ...]:
        inside = self._places.union(districts)
        codes, of_lsoa = self._places.grouped(Level.DISTRICT)
        forces = self._places.grouped(Level.PFA)[1]
        others = np.setdiff1d(of_lsoa[np.isin(forces, forces[inside])], of_lsoa[inside])
        larger: dict[str, None] = {}
        for level in (Level.PFA, Level.REGION, Level.COUNTRY):
            names, place = self._places.grouped(level)
            larger |= dict.fromkeys(code for code in names[np.unique(place[inside])].tolist() if code)
        return (*codes[others].tolist(), *larger)

    def published(self) -> tuple[Partnership, ...]:
        """Every community safety partnership of the look-up."""
        areas = sorted(area for area in self._names.by_code.values() if area.level is Level.CSP)
        return tuple(self.of_areas([area]) for area in areas if len(self._places.inside(area.code)))

    def from_file(self, path: Path) -> Partnership:
        """The partnership that a TOML file describes: name, areas, and if wanted code, sets and peers."""
        if not path.is_file():
            raise UpstreamError("UP-AREA-007", f"there is no file {path}", do=nearest(path.stem, shipped()))
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise UpstreamError(
                "UP-AREA-008", f"the partnership file cannot be read: {fault}", where=path.name
            ) from fault
        _check(data, path)
        made = self.of_areas(
            [self._names.resolve(text) for text in data["areas"]], data.get("code", path.stem), data["name"]
        )
        inside = {int(at) for at in self._places.union(made.districts)}
        sets = tuple((name, self._set(name, areas, inside, path)) for name, areas in data.get("sets", {}).items())
        peers = tuple(self._names.resolve(text).code for text in data.get("peers", ())) or made.peers
        return Partnership(made.code, made.name, made.districts, sets, peers)

    def _set(self, name: str, given: Sequence[str], inside: set[int], path: Path) -> tuple[str, ...]:
        """The codes of a named set of areas. A name means the area inside the partnership, if there is one."""
        areas = [next(iter(self._names.within(text, inside)), None) or self._names.resolve(text) for text in given]
        if len({area.level for area in areas}) > 1:
            raise UpstreamError("UP-AREA-009", f"the areas of the set '{name}' are not of one level", where=path.name)
        return tuple(area.code for area in areas)


def _check(data: dict[str, Any], path: Path) -> None:
    strange, missing = set(data) - KEYS, {"name", "areas"} - set(data)
    if not strange and not missing:
        return
    what = f"it has no '{min(missing)}'" if missing else f"it has '{min(strange)}', which means nothing there"
    do = "" if missing else nearest(min(strange), KEYS)
    raise UpstreamError("UP-AREA-008", f"the partnership file is not right: {what}", where=path.name, do=do)
