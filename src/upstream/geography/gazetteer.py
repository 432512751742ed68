"""The gazetteer: one door to areas, look-ups, populations, deprivation and boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from upstream.geography import conversion, names, partnerships, places, population
from upstream.geography.conversion import Converted
from upstream.geography.population import Counts
from upstream.geography.tables import Codes
from upstream.model.area import Area, Level, Partnership
from upstream.model.errors import UpstreamError


class Gazetteer:
    """What is known about areas: the shipped national tables, and what the lake has loaded on top of them."""

    def __init__(self, lake: Any = None) -> None:
        self._lake = lake
        self._named: dict[str, Partnership] = {}

    @classmethod
    def open(cls, lake: Any = None) -> Gazetteer:
        return cls(lake)

    # Areas

    def resolve(self, text: str) -> Area:
        """The one area that a code or name means (UP-AREA-001 none, UP-AREA-002 several)."""
        if text in self._named:
            return Area(text, self._named[text].name, Level.NAMED)
        return names.resolve(text)

    def search(self, text: str, limit: int = 20) -> list[Area]:
        return names.search(text, limit)

    def name(self, code: str) -> str:
        """The name of an area of any level."""
        if code in self._named:
            return self._named[code].name
        found = names.name_of(code)
        if found is None:
            raise UpstreamError("UP-AREA-001", f"no area of England or Wales has the code '{code}'")
        return found

    def partnership(self, given: partnerships.Given) -> Partnership:
        """A partnership from a code or name of an area, a list of them, the name of a shipped file, or a file."""
        found = partnerships.read(given)
        self._named[found.code] = found
        return found

    def partnerships(self) -> tuple[Partnership, ...]:
        """Every community safety partnership of England and Wales, as the look-up lists them."""
        return partnerships.published()

    # Look-ups

    def lsoas(self, area_codes: Iterable[str] | Partnership) -> tuple[str, ...]:
        """The LSOA 2021 codes inside any of the areas, of whatever levels, sorted, each once."""
        return tuple(places.codes()[self._inside(area_codes)].tolist())

    def _inside(self, area_codes: Iterable[str] | Partnership) -> places.Positions:
        if isinstance(area_codes, Partnership):
            return places.union(area_codes.districts)
        parts = [self._inside(self._named[code]) if code in self._named else self._one(code) for code in area_codes]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    def _one(self, code: str) -> places.Positions:
        found = places.inside(code)
        if not len(found):
            raise UpstreamError("UP-AREA-001", f"no area of England or Wales has the code '{code}'")
        return found

    def members(self, level: Level | str, lsoas: Sequence[str]) -> dict[str, str]:
        """The area of ``level`` in which each LSOA 2021 lies; LSOAs where there is no such area are left out."""
        found = self.member_codes(level, lsoas)
        return {lsoa: code for lsoa, code in zip(lsoas, found.tolist(), strict=True) if code}

    def member_codes(self, level: Level | str, lsoas: Sequence[str] | Codes) -> Codes:
        """As `members`, in the order given; empty text where there is no such area."""
        return places.parents(Level(level))[places.positions(lsoas)]

    def to_lsoa21(
        self, codes: Sequence[str | None] | Codes, counts: ArrayLike, *, integers: bool = False, year: int = 2021
    ) -> Converted:
        """Counts by LSOA of 2011, 2021 or both as counts by LSOA 2021; see `conversion.to_lsoa21`."""
        return conversion.to_lsoa21(codes, counts, integers=integers, year=year)

    def comparable_units(self, lsoas: Sequence[str] | Codes) -> Codes:
        """The smallest area that both vintages share, for each LSOA 2021; sums over it are exact in both."""
        return conversion.units()[places.positions(lsoas)]

    # Populations

    def population(self, codes: Sequence[str] | Codes, year: int) -> Counts:
        """People in each area at the middle of ``year`` (after the last estimate: the last, see `population_year`)."""
        if any(code in self._named for code in codes):
            return np.array([self.population(self.lsoas([code]), year).sum() for code in codes])
        return population.totals(codes, year)

    def population_year(self, year: int | None = None) -> int:
        """The latest mid-year estimate, or the one that stands for ``year``."""
        return population.year_used(year)
