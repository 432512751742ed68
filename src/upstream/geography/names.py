"""From what people type to an area: codes and names at every level, and what to say when there is none or several."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import numpy as np

from upstream.geography import places, tables
from upstream.model.area import Area, Level
from upstream.model.errors import UpstreamError, nearest

CODE = re.compile(r"^[A-Z]\d{8}$")
PREFERRED = (Level.DISTRICT, Level.COUNTY, Level.CSP, Level.PFA, Level.REGION, Level.COUNTRY, Level.ICB)
"""Of areas of one name and the same extent the first of these is meant; small areas give way to all of them."""

Index = dict[str, tuple[Area, ...]]


def folded(name: str) -> str:
    """A name without case, punctuation and the words that councils add to it."""
    text = name.casefold().replace("&", " and ")
    text = re.sub(r",? (city|county) of$", "", text.strip())
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


@cache
def large() -> Index:
    """Districts, former districts and everything larger, by folded name."""
    areas = [area for area in by_code().values() if area.level in PREFERRED]
    return _by_name([*areas, *former()])


@cache
def small() -> Index:
    """Wards and MSOAs by folded name."""
    return _by_name([area for area in by_code().values() if area.level in (Level.WARD, Level.MSOA21)])


@cache
def by_code() -> dict[str, Area]:
    rows = zip(*(tables.text("areas", column).tolist() for column in ("code", "name", "level")), strict=True)
    return {code: Area(code, name, Level(level)) for code, name, level in rows}


@cache
def former() -> tuple[Area, ...]:
    found = places.former_districts().items()
    return tuple(Area(code, f"{name} (former district)", Level.DISTRICT) for code, (name, _) in found)


def _by_name(areas: list[Area]) -> Index:
    found: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        found[folded(area.name.removesuffix(" (former district)"))].append(area)
    return {name: tuple(sorted(group)) for name, group in found.items()}


def name_of(code: str) -> str | None:
    """The name of an area of any level, former districts and LSOAs of either vintage included."""
    level = places.level_of(code)
    if level is Level.LSOA21:
        return str(tables.text("lsoa21", "name")[places.positions([code])[0]])
    if level is Level.LSOA11:
        return str(_lsoa11_names()[code])
    if code in by_code():
        return by_code()[code].name
    return places.former_districts()[code][0] if level else None


@cache
def _lsoa11_names() -> dict[str, str]:
    pairs = zip(*(tables.text("lsoa11_lsoa21", c).tolist() for c in ("lsoa11", "lsoa11_name")), strict=True)
    return dict(pairs)


def resolve(text: str) -> Area:
    """The one area that a code or name means.

    Raises `UpstreamError` UP-AREA-001 when there is none (with the nearest names) and UP-AREA-002 when there are several.
    """
    given = text.strip()
    if CODE.match(given.upper()):
        return _by_code(given.upper())
    level, name = _split_level(given)
    found = _narrowed(_named(name), level)
    if not found:
        raise UpstreamError("UP-AREA-001", f"no area is called '{text}'", do=_suggestion(name))
    if len(found) > 1:
        raise UpstreamError("UP-AREA-002", f"'{text}' is the name of {len(found)} areas", do=_choices(found))
    return found[0]


def _by_code(code: str) -> Area:
    level, name = places.level_of(code), name_of(code)
    if level is None or name is None:
        raise UpstreamError(
            "UP-AREA-001",
            f"no area of England or Wales has the code '{code}'",
            do="Codes are of 2024 (LSOAs of 2011 or 2021); search names with upstream areas NAME.",
        )
    return next((area for area in former() if area.code == code), Area(code, name, level))


def _split_level(text: str) -> tuple[Level | None, str]:
    """``ward:Central`` asks for one level."""
    head, colon, rest = text.partition(":")
    levels = {level.value: level for level in Level}
    if colon and head.strip().casefold() in levels:
        return levels[head.strip().casefold()], rest.strip()
    return None, text


def _named(name: str) -> tuple[Area, ...]:
    key = folded(name)
    return (*large().get(key, ()), *small().get(key, ()), *_lsoas_named(key), *_in_district(name))


def _lsoas_named(key: str) -> tuple[Area, ...]:
    if not re.search(r"\d{3}[a-z]$", key):
        return ()
    at = np.flatnonzero(np.char.lower(tables.text("lsoa21", "name")) == key)
    now = tuple(Area(str(places.codes()[i]), str(tables.text("lsoa21", "name")[i]), Level.LSOA21) for i in at)
    then = [code for code, name in _lsoa11_names().items() if folded(name) == key and now[:1] != code]
    if now and then == [now[0].code]:
        return now
    return (*now, *(Area(code, _lsoa11_names()[code], Level.LSOA11) for code in then))


def _in_district(name: str) -> tuple[Area, ...]:
    """``Ashley, Bristol``: a ward or MSOA with the area in which it lies."""
    head, comma, tail = name.rpartition(",")
    owners = large().get(folded(tail), ()) if comma else ()
    if not owners:
        return ()
    within = set(places.union([owner.code for owner in owners]).tolist())
    return tuple(a for a in small().get(folded(head), ()) if set(places.inside(a.code).tolist()) <= within)


def _narrowed(found: tuple[Area, ...], level: Level | None) -> tuple[Area, ...]:
    if level:
        return tuple(area for area in found if area.level is level)
    big = [area for area in found if area.level in PREFERRED]
    now = [area for area in big if not _is_former(area)] or big
    if not now:
        return found
    extents: dict[bytes, list[Area]] = defaultdict(list)
    for area in now:
        extents[places.inside(area.code).tobytes()].append(area)
    return tuple(min(group, key=lambda area: PREFERRED.index(area.level)) for group in extents.values())


def _is_former(area: Area) -> bool:
    return area.code in places.former_districts()


def _suggestion(name: str) -> str:
    known = [area.name for group in large().values() for area in group]
    close = nearest(name, known) or nearest(name, [area.name for group in small().values() for area in group])
    return close or "Search names with upstream areas NAME."


def _choices(found: tuple[Area, ...]) -> str:
    shown = "; ".join(f"{area.code} {area.name} ({area.level}{_whereabouts(area)})" for area in found[:12])
    more = f" and {len(found) - 12} more" if len(found) > 12 else ""
    return f"Give one code: {shown}{more}."


def _whereabouts(area: Area) -> str:
    if area.level not in (Level.WARD, Level.MSOA21, Level.LSOA21):
        return ""
    return f" in {name_of(str(places.parents(Level.DISTRICT)[places.inside(area.code)[0]]))}"


def search(text: str, limit: int = 20) -> list[Area]:
    """Areas whose name holds the text, large ones first, then names that start with it; a code finds its area."""
    if CODE.match(text.strip().upper()):
        return [resolve(text)]
    key = folded(text)
    found = [
        (rank, not name.startswith(key), area)
        for rank, index in enumerate((large(), small()))
        for name, group in index.items()
        if key in name
        for area in group
    ]
    return [area for _, _, area in sorted(found)[:limit]]
