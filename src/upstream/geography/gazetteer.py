"""The gazetteer: one door to areas, look-ups, populations, deprivation and boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.geography import grid, partnerships
from upstream.geography.boundaries import Boundaries, Boundary
from upstream.geography.conversion import Conversion, Converted
from upstream.geography.crime_rates import CrimeRates
from upstream.geography.deprivation import Deprivation
from upstream.geography.ethnic_ages import EthnicAges, held
from upstream.geography.names import Names
from upstream.geography.partnerships import Partnerships
from upstream.geography.places import Places
from upstream.geography.population import Ages, Counts, Population
from upstream.geography.tables import Codes, Tables
from upstream.model.area import Area, Level, Partnership
from upstream.model.errors import UpstreamError

KINDS = ("look-ups", "population", "deprivation")
Areas = Iterable[str] | Partnership


class Atlas:
    """The parts that know one set of tables; shared by every gazetteer that reads the same ones."""

    def __init__(self, loaded: tuple[Path, ...]) -> None:
        self.places = Places(Tables(loaded))
        self.names = Names(self.places)
        self.partnerships = Partnerships(self.places, self.names)
        self.conversion = Conversion(self.places)
        self.population = Population(self.places, self.conversion)
        self.deprivation = Deprivation(self.places, self.conversion)
        self.crime_rates = CrimeRates(self.places)


@lru_cache(maxsize=4)
def _atlas(loaded: tuple[Path, ...]) -> Atlas:
    return Atlas(loaded)


class Gazetteer:
    """What is known about areas: the shipped national tables, and above them what the lake has loaded."""

    def __init__(self, lake: Any = None) -> None:
        self._lake = lake
        loaded = tuple(Path(path) for kind in KINDS for path in (lake.references(kind) if lake else ()))
        self._atlas = _atlas(loaded)
        outlines = tuple(Path(path) for path in (lake.references("boundaries") if lake else ()))
        self._boundaries = Boundaries(outlines, self._atlas.places, self._atlas.names)
        self._named: dict[str, Partnership] = {}

    @classmethod
    def open(cls, lake: Any = None) -> Gazetteer:
        return cls(lake)

    @property
    def places(self) -> Places:
        return self._atlas.places

    # Areas

    def resolve(self, text: str) -> Area:
        """The one area that a code or name means (UP-AREA-001 none, UP-AREA-002 several)."""
        try:
            return self._atlas.names.resolve(text)
        except UpstreamError:
            if text not in self._named:
                raise
            return Area(text, self._named[text].name, Level.NAMED)

    def search(self, text: str, limit: int = 20) -> list[Area]:
        """Areas whose name holds the text, large ones first."""
        return self._atlas.names.search(text, limit)

    def name(self, code: str) -> str:
        """The name of an area of any level, or of a partnership that this gazetteer has made."""
        if code in self._named:
            return self._named[code].name
        found = self._atlas.names.name_of(code)
        if found is None:
            raise UpstreamError("UP-AREA-001", f"no area that is known has the code '{code}'")
        return found

    def partnership(self, given: partnerships.Given) -> Partnership:
        """A partnership from a code or name of an area, a list of them, the name of a shipped file, or a file."""
        found = self._atlas.partnerships.read(given)
        self._named[found.code] = found
        return found

    def partnerships(self) -> tuple[Partnership, ...]:
        """Every community safety partnership of England and Wales, as the published look-up lists them."""
        return self._atlas.partnerships.published()

    # Look-ups

    def lsoas(self, areas: Areas) -> tuple[str, ...]:
        """The LSOA 2021 codes inside any of the areas, of whatever levels, sorted, each once."""
        return tuple(self._atlas.places.codes[self._inside(areas)].tolist())

    def _inside(self, areas: Areas) -> NDArray[np.int64]:
        given = areas.districts if isinstance(areas, Partnership) else areas
        parts = [self._inside_one(code) for code in given]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    def _inside_one(self, code: str) -> NDArray[np.int64]:
        found = self._atlas.places.inside(code)
        if len(found):
            return found
        if code in self._named:
            return self._inside(self._named[code])
        raise UpstreamError("UP-AREA-001", f"no area that is known has the code '{code}'")

    def members(self, level: Level | str, lsoas: Sequence[str]) -> dict[str, str]:
        """The area of ``level`` in which each LSOA 2021 lies; LSOAs where there is no such area are left out."""
        found = self.member_codes(level, lsoas).tolist()
        return {lsoa: code for lsoa, code in zip(lsoas, found, strict=True) if code}

    def member_codes(self, level: Level | str, lsoas: Sequence[str] | Codes) -> Codes:
        """As `members`, an array in the order given; empty text where there is no such area."""
        return self._atlas.places.parents(Level(level))[self._atlas.places.positions(lsoas)]

    def to_lsoa21(
        self, codes: Sequence[str | None] | Codes, counts: ArrayLike, *, integers: bool = False, year: int = 2021
    ) -> Converted:
        """Counts by LSOA of 2011, 2021 or both as counts by LSOA 2021; see `Conversion.to_lsoa21`."""
        return self._atlas.conversion.to_lsoa21(codes, counts, integers=integers, year=year)

    def comparable_units(self, lsoas: Sequence[str] | Codes) -> Codes:
        """The smallest area that both vintages share, for each LSOA 2021; sums over it are exact in both."""
        return self._atlas.conversion.units[self._atlas.places.positions(lsoas)]

    # Populations

    def population(self, codes: Sequence[str] | Codes, year: int) -> Counts:
        """People in each area in the middle of ``year``; after the last estimate the last, see `population_year`."""
        plain = [not self._is_named(code) for code in codes]
        if all(plain):
            return self._atlas.population.totals(codes, year)
        return np.array([self.population(self.lsoas([code]), year).sum() for code in codes], dtype=np.int64)

    def _is_named(self, code: str) -> bool:
        return code in self._named and self._atlas.places.level_of(code) is None

    def population_year(self, year: int | None = None) -> int:
        """The latest mid-year estimate, or the one that stands for ``year``."""
        return self._atlas.population.year_used(year)

    def population_by_age(self, codes: Sequence[str] | Codes, year: int, bands: Sequence[str] | None = None) -> Ages:
        """People by age band, from the published source nearest in time; see `Population.by_age`."""
        return self._atlas.population.by_age(codes, year, bands)

    def population_by_sex(self, codes: Sequence[str] | Codes) -> Counts:
        """Females and males of Census 2021, for areas made of whole districts; shape (areas, 2)."""
        return self._atlas.population.by_sex(codes)

    def population_by_ethnicity(self, codes: Sequence[str] | Codes) -> Counts:
        """Residents by ethnic group (White, Asian, Black, Mixed, Other) of Census 2021; shape (areas, 5)."""
        return self._atlas.population.by_ethnicity(codes)

    def population_by_ethnicity_and_age(self, districts: Sequence[str]) -> EthnicAges | None:
        """Residents by age and ethnic group of these districts; None unless a table of them all is loaded."""
        return held(self._atlas.places.tables, districts)

    # Deprivation

    def deprivation(self, lsoas: Sequence[str] | Codes, edition: str = "2025", domain: str = "imd") -> Counts:
        """National deciles, 1 the most deprived; 0 where not available (Wales)."""
        return self._atlas.deprivation.deciles(lsoas, edition, domain)

    def deprivation_ranks(
        self, lsoas: Sequence[str] | Codes, edition: str = "2025", domain: str = "imd"
    ) -> NDArray[np.float64]:
        """National ranks, 1 the most deprived; NaN where not available (Wales)."""
        return self._atlas.deprivation.ranks(lsoas, edition, domain)

    def deprivation_quintiles(
        self, lsoas: Sequence[str] | Codes, edition: str = "2025", domain: str = "imd", year: int | None = None
    ) -> Counts:
        """Fifths of the people of these LSOAs, 1 the most deprived; 0 where not available (Wales)."""
        people = self.population(lsoas, self.population_year(year))
        return self._atlas.deprivation.local_quintiles(lsoas, people, edition, domain)

    def deprivation_editions(self) -> tuple[str, ...]:
        return self._atlas.deprivation.editions()

    def crime_rate_kinds(self) -> tuple[str, ...]:
        """The kinds of crime of which the Indices of Deprivation 2025 publish rates by LSOA."""
        return self._atlas.crime_rates.kinds

    def crime_rates(self, lsoas: Sequence[str] | Codes, kind: str) -> NDArray[np.float64]:
        """Published crimes per 1,000 behind the crime domain of 2025; NaN where there is none (Wales)."""
        return self._atlas.crime_rates.rates(lsoas, kind)

    # Boundaries

    def boundaries(self, level: Level | str, codes: Sequence[str], tolerance: float | None = None) -> list[Boundary]:
        """Outlines of the areas that are loaded, or joined from their LSOAs; see `Boundaries.outlines`."""
        return self._boundaries.outlines(Level(level), codes, tolerance)

    def held_boundaries(self, level: Level) -> tuple[Codes, Any]:
        """The codes and outlines of all areas of a level whose boundaries are loaded."""
        return self._boundaries.shapes(level)

    def locate(self, longitudes: ArrayLike, latitudes: ArrayLike, level: Level | str = Level.LSOA21) -> Codes:
        """The area in which each point (degrees) lies, by the loaded boundaries; empty text where none holds it."""
        return self._boundaries.locate(longitudes, latitudes, Level(level))

    def locate_grid(self, eastings: ArrayLike, northings: ArrayLike, level: Level | str = Level.LSOA21) -> Codes:
        """As `locate`, for points of the British National Grid in metres."""
        return self.locate(*grid.from_grid(eastings, northings), level)
