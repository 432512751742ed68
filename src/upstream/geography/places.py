"""The LSOAs of England and Wales: which of them an area holds, and in which area each of them lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from upstream.geography.tables import Codes, Tables
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

Positions = NDArray[np.int64]
LEVELS = (
    Level.MSOA21,
    Level.WARD,
    Level.DISTRICT,
    Level.CSP,
    Level.COUNTY,
    Level.PFA,
    Level.ICB,
    Level.REGION,
    Level.COUNTRY,
)
"""The levels in whose areas LSOAs of 2021 lie. Wales stands among the regions and the countries."""


class Places:
    """Arrays over all LSOAs of 2021, in the order of `codes`; other modules speak of LSOAs by their place in it."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._groups: dict[str, tuple[Codes, Positions]] = {}
        self._inside: dict[str, Positions] = {}

    @cached_property
    def codes(self) -> Codes:
        """All 35,672 LSOA 2021 codes, sorted."""
        return self.tables.text("lsoa21", "code")

    def find(self, lsoas: Sequence[str] | Codes) -> tuple[Positions, NDArray[np.bool_]]:
        """The place of each code, and whether it is an LSOA of 2021 at all."""
        wanted = np.asarray(lsoas, dtype=np.str_)
        at = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return at, self.codes[at] == wanted

    def positions(self, lsoas: Sequence[str] | Codes) -> Positions:
        at, known = self.find(lsoas)
        if not known.all():
            strange = np.asarray(lsoas, dtype=np.str_)[~known]
            raise UpstreamError(
                "UP-AREA-003",
                f"{len(strange)} of the codes are no LSOA of 2021, the first is '{strange[0]}'",
                do="Convert codes of 2011 with to_lsoa21 first.",
            )
        return at

    def parents(self, level: Level) -> Codes:
        """The code of the area of ``level`` in which each LSOA lies; empty where the level does not exist there."""
        if level is Level.LSOA21:
            return self.codes
        if level not in LEVELS:
            raise UpstreamError("UP-AREA-004", f"LSOAs of 2021 do not lie in areas of the level '{level}'")
        return self.tables.text("lsoa21", level.value)

    def grouped(self, level: Level) -> tuple[Codes, Positions]:
        """The distinct codes of a level, sorted, and for each LSOA the place of its own among them."""
        return self._group(level.value, self.parents(level))

    @property
    def grouped16(self) -> tuple[Codes, Positions]:
        """As `grouped`, for the districts of 2016."""
        return self._group("district16", self.tables.text("lsoa21", "district16"))

    def _group(self, key: str, values: Codes) -> tuple[Codes, Positions]:
        if key not in self._groups:
            distinct, inverse = np.unique(values, return_inverse=True)
            self._groups[key] = (distinct, inverse.astype(np.int64))
        return self._groups[key]

    @cached_property
    def former_districts(self) -> dict[str, tuple[str, str]]:
        """Code of a district that is gone → its name, and the district in which it lies now."""
        columns = [self.tables.text("former_districts", name).tolist() for name in ("code", "name", "successor")]
        return {code: (name, successor) for code, name, successor in zip(*columns, strict=True)}

    @cached_property
    def lsoa11_parts(self) -> dict[str, tuple[str, ...]]:
        """The LSOAs of 2021 that each LSOA of 2011 became or was shared among."""
        parts: dict[str, tuple[str, ...]] = {}
        columns = [self.tables.text("lsoa11_lsoa21", name).tolist() for name in ("lsoa11", "lsoa21")]
        for old, new in zip(*columns, strict=True):
            parts[old] = (*parts.get(old, ()), new)
        return parts

    @cached_property
    def _lsoas(self) -> frozenset[str]:
        return frozenset(self.codes.tolist())

    @cached_property
    def _levels(self) -> dict[str, Level]:
        levels = (level for level in reversed(LEVELS))
        return {code: level for level in levels for code in self.grouped(level)[0].tolist() if code}

    def level_of(self, code: str) -> Level | None:
        """The level of a code: the smaller one for Wales, a region and a country; None when the code is unknown."""
        if code in self._lsoas:
            return Level.LSOA21
        if code in self._levels:
            return self._levels[code]
        if code in self.former_districts:
            return Level.DISTRICT
        return Level.LSOA11 if code in self.lsoa11_parts else None

    def inside(self, code: str) -> Positions:
        """The places of the LSOAs inside one area of any level; none when the code is unknown."""
        if code not in self._inside:
            self._inside[code] = self._find_inside(code)
        return self._inside[code]

    def _find_inside(self, code: str) -> Positions:
        level = self.level_of(code)
        if level is None:
            return np.empty(0, dtype=np.int64)
        if level is Level.LSOA11:
            return np.sort(self.positions(self.lsoa11_parts[code]))
        if level is Level.LSOA21:
            return self.positions([code])
        if code in self._levels:
            return _members(self.grouped(level), [code])
        return self._inside_former(code)

    def _inside_former(self, code: str) -> Positions:
        """A district of 2016 is found by its LSOAs, a later one that is gone too by the districts that it replaced."""
        codes, firsts = (self.tables.text("former_districts", name) for name in ("code", "first_successor"))
        return _members(self.grouped16, [code, *codes[firsts == code].tolist()])

    def union(self, area_codes: Iterable[str]) -> Positions:
        """The places of all LSOAs inside any of the areas, ascending, each once."""
        parts = [self.inside(code) for code in area_codes]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)


def _members(group: tuple[Codes, Positions], codes: Sequence[str]) -> Positions:
    distinct, of_lsoa = group
    return np.flatnonzero(np.isin(of_lsoa, np.flatnonzero(np.isin(distinct, codes))))
