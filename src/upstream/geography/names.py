"""From what people type to an area: codes and names of every level, and what to say when there is none or several."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from upstream.geography.places import LEVELS, Places
from upstream.model.area import Area, Level
from upstream.model.errors import UpstreamError

CODE = re.compile(r"^[A-Z]\d{8}$")
LARGE = (Level.DISTRICT, Level.COUNTY, Level.CSP, Level.PFA, Level.REGION, Level.COUNTRY, Level.ICB)
"""Of areas of one name and the same extent the first of these is meant; small areas give way to all of them."""
SMALL = (Level.WARD, Level.MSOA21)
WORDS = {
    Level.LSOA11: "LSOA of 2011",
    Level.LSOA21: "LSOA of 2021",
    Level.MSOA21: "MSOA",
    Level.CSP: "community safety partnership",
    Level.PFA: "police force area",
    Level.ICB: "integrated care board",
}

Index = dict[str, tuple[Area, ...]]


def folded(name: str) -> str:
    """A name without case, punctuation and the words that councils add to it."""
    text = re.sub(r",? (city|county) of$", "", name.casefold().replace("&", " and ").strip())
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def _by_name(areas: Iterable[Area]) -> Index:
    found: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        found[folded(area.name)].append(area)
    return {name: tuple(sorted(group)) for name, group in found.items()}


class Names:
    def __init__(self, places: Places) -> None:
        self._places = places

    @cached_property
    def by_code(self) -> dict[str, Area]:
        """Every area of today that is no LSOA, by code (Wales as a country), and the former districts."""
        columns = (self._places.tables.text("areas", name).tolist() for name in ("code", "name", "level"))
        shipped = (Area(code, name, Level(level)) for code, name, level in zip(*columns, strict=True))
        former = self._places.former_districts.items()
        gone = (Area(code, name, Level.DISTRICT) for code, (name, _) in former)
        return {area.code: area for area in (*gone, *shipped, *self._loaded())}

    def _loaded(self) -> Iterable[Area]:
        """Areas that a loaded look-up names."""
        tables = self._places.tables
        for level in LEVELS if tables.loaded else ():
            if f"{level}_name" in tables.columns("lsoa21"):
                pairs = zip(
                    self._places.parents(level).tolist(), tables.text("lsoa21", f"{level}_name").tolist(), strict=True
                )
                yield from (Area(code, name, level) for code, name in sorted(set(pairs)) if code and name)

    @cached_property
    def large(self) -> Index:
        return _by_name(area for area in self.by_code.values() if area.level in LARGE and self._exists(area))

    @cached_property
    def small(self) -> Index:
        return _by_name(area for area in self.by_code.values() if area.level in SMALL and self._exists(area))

    def _exists(self, area: Area) -> bool:
        return self._places.level_of(area.code) is not None

    @cached_property
    def lsoa11(self) -> dict[str, str]:
        columns = (self._places.tables.text("lsoa11_lsoa21", name).tolist() for name in ("lsoa11", "lsoa11_name"))
        return dict(zip(*columns, strict=True))

    @cached_property
    def lsoa21(self) -> dict[str, str]:
        names = self._places.tables.text("lsoa21", "name").tolist()
        return dict(zip(self._places.codes.tolist(), names, strict=True))

    def name_of(self, code: str) -> str | None:
        """The name of an area of any level; for a code of both vintages the name of 2021."""
        area = self.by_code.get(code)
        return area.name if area else self.lsoa21.get(code, self.lsoa11.get(code))

    def resolve(self, text: str) -> Area:
        """The one area that a code or name means.

        Raises `UpstreamError`: UP-AREA-001 when there is none (with the nearest names), UP-AREA-002 for several.
        """
        given = text.strip()
        if CODE.match(given.upper()):
            return self._by_code(given.upper())
        level, name = _split_level(given)
        named = self._named(name)
        exact = tuple(area for area in named if area.name.casefold() == name.casefold())
        found = self._narrowed(exact or named, level)
        if not found:
            raise UpstreamError("UP-AREA-001", f"no area is called '{text}'", do=self._suggestion(name))
        if len(found) > 1:
            raise UpstreamError("UP-AREA-002", f"{len(found)} areas are called '{text}'", do=self._choices(found))
        return found[0]

    def _by_code(self, code: str) -> Area:
        level, name = self._places.level_of(code), self.name_of(code)
        if level is None or name is None:
            raise UpstreamError(
                "UP-AREA-001",
                f"no area that is known has the code '{code}'",
                do="Codes are those of 2024 (LSOAs of 2011 and 2021). Search names with upstream areas NAME.",
            )
        return self.by_code.get(code, Area(code, name, level))

    def _named(self, name: str) -> tuple[Area, ...]:
        key = folded(name)
        return (*self.large.get(key, ()), *self.small.get(key, ()), *self._lsoas(key), *self._in_district(name))

    def _lsoas(self, key: str) -> tuple[Area, ...]:
        """LSOAs of that name in 2021 or 2011. Bristol 023A of 2011 is Bristol 058A of 2021: the code stayed."""
        if not re.search(r"\d{3}[a-z]$", key):
            return ()
        now = {code: Area(code, name, Level.LSOA21) for code, name in self.lsoa21.items() if folded(name) == key}
        then = {code: Area(code, name, Level.LSOA11) for code, name in self.lsoa11.items() if folded(name) == key}
        return tuple((then | now).values())

    def _in_district(self, name: str) -> tuple[Area, ...]:
        """``Central, Bristol``: a ward or MSOA with the area in which it lies."""
        head, comma, tail = name.rpartition(",")
        owners = self.large.get(folded(tail), ()) if comma else ()
        return self.within(head, {int(at) for at in self._places.union([owner.code for owner in owners])})

    def within(self, name: str, lsoas: set[int]) -> tuple[Area, ...]:
        """The areas of that name which lie inside the LSOAs at these places."""
        found = (*self.small.get(folded(name), ()), *self.large.get(folded(name), ()))
        return tuple(area for area in found if set(self._places.inside(area.code).tolist()) <= lsoas)

    def _narrowed(self, found: tuple[Area, ...], level: Level | None) -> tuple[Area, ...]:
        if level:
            return tuple(area for area in found if area.level is level)
        large = [area for area in found if area.level in LARGE]
        current = [area for area in large if area.code not in self._places.former_districts] or large
        if not current:
            return found
        extents: dict[bytes, list[Area]] = defaultdict(list)
        for area in current:
            extents[self._places.inside(area.code).tobytes()].append(area)
        return tuple(min(group, key=lambda area: LARGE.index(area.level)) for group in extents.values())

    def _suggestion(self, name: str) -> str:
        """Areas whose names, without "City of" and the like, are spelt nearly so."""
        for index in (self.large, self.small):
            close = difflib.get_close_matches(folded(name), index, cutoff=0.6)
            if close:
                return f"Did you mean {' or '.join(dict.fromkeys(index[key][0].name for key in close))}?"
        return "Search names with upstream areas NAME."

    def _choices(self, found: tuple[Area, ...]) -> str:
        shown = "; ".join(f"{area.code} {area.name}, {self._whereabouts(area)}" for area in found[:12])
        more = f"; and {len(found) - 12} more" if len(found) > 12 else ""
        return f"Give the code of one: {shown}{more}."

    def _whereabouts(self, area: Area) -> str:
        word = WORDS.get(area.level, area.level.value)
        if area.level in LARGE:
            return word
        district = self._places.parents(Level.DISTRICT)[self._places.inside(area.code)[0]]
        return f"{word} in {self.name_of(str(district))}"

    def search(self, text: str, limit: int = 20) -> list[Area]:
        """Areas whose name holds the text: large ones first, and names that start with it before others."""
        if CODE.match(text.strip().upper()):
            return [self.resolve(text)]
        key = folded(text)
        found = [
            ((*LARGE, *SMALL).index(area.level), name != key, not name.startswith(key), area)
            for index in (self.large, self.small)
            for name, group in index.items()
            if key in name
            for area in group
        ]
        return [area for *_, area in sorted(found)[:limit]]


def _split_level(text: str) -> tuple[Level | None, str]:
    """``ward:Central`` asks for one level."""
    head, colon, rest = text.partition(":")
    levels = {level.value: level for level in Level}
    if colon and head.strip().casefold() in levels:
        return levels[head.strip().casefold()], rest.strip()
    return None, text
