"""Mid-year populations: totals by year, age bands and sex, of areas of any level by summing LSOAs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from upstream.geography.conversion import Conversion
from upstream.geography.places import Places
from upstream.geography.tables import Codes
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

Counts = NDArray[np.int64]
BAND = re.compile(r"^(\d+)(?:-(\d+)|(\+))?$")
OLDEST = 200
ETHNIC_GROUPS = ("White", "Asian", "Black", "Mixed", "Other")
"""The five groups of Census 2021 in short."""


@dataclass(frozen=True)
class Ages:
    """``counts[i, j]`` people of band ``bands[j]`` in area i, as ``source`` had them in ``year``.

    ``approximate`` is true where LSOAs of 2011 that were split had to be shared out.
    """

    bands: tuple[str, ...]
    counts: Counts
    year: int
    source: str
    approximate: bool = False


def limits(band: str) -> tuple[int, int]:
    """The first and last age of a band: 10-17, 65+ or 18."""
    match = BAND.match(band)
    if not match:
        raise UpstreamError("UP-POP-003", f"'{band}' is no age band", do="Write it as 10-17, 65+ or 18.")
    return int(match[1]), OLDEST if match[3] else int(match[2] or match[1])


class Population:
    def __init__(self, places: Places, conversion: Conversion) -> None:
        self._places = places
        self._tables = places.tables
        self._conversion = conversion
        self._sources: dict[str, tuple[tuple[str, ...], Counts, bool]] = {}
        self._filled: dict[int, Counts] = {}
        self._levels: dict[str, Level | None] = {}

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(int(name) for name in self._tables.columns("population") if name.isdigit()))

    def year_used(self, year: int | None = None) -> int:
        """The mid-year estimate that stands for ``year``: its own, or the last published one after that."""
        if year is not None and year < self.years[0]:
            raise UpstreamError(
                "UP-POP-001",
                f"there is no population of {year}; the first is of the middle of {self.years[0]}",
                do="Start the period later.",
            )
        return self.years[-1] if year is None else min(year, self.years[-1])

    def totals(self, codes: Sequence[str] | Codes, year: int) -> Counts:
        """People living in each area (any level, mixed levels allowed) in the middle of ``year``; shape (areas,)."""
        return self.summed(codes, self._of_year(self.year_used(year)))

    def _of_year(self, year: int) -> Counts:
        """By LSOA; one without an estimate of the year (areas of a user's own) has that of the nearest year."""
        if year not in self._filled:
            values = self._tables.by_lsoa("population", str(year)).astype(np.int64)
            for other in sorted(self.years, key=lambda other: abs(other - year)):
                if values.all():
                    break
                values = np.where(values == 0, self._tables.by_lsoa("population", str(other)), values)
            self._filled[year] = values
        return self._filled[year]

    def summed(self, codes: Sequence[str] | Codes, by_lsoa: NDArray[np.int64]) -> Counts:
        """Sums over each area of an array that follows `Places.codes`; shape (areas,) or (areas, columns)."""
        wanted = [str(code) for code in codes]
        of_level: dict[Level | None, list[int]] = {}
        for row, code in enumerate(wanted):
            if code not in self._levels:
                self._levels[code] = self._level(code)
            of_level.setdefault(self._levels[code], []).append(row)
        out = np.zeros((len(wanted), *by_lsoa.shape[1:]), dtype=np.int64)
        for level, rows in of_level.items():
            out[rows] = self._at_level(level, [wanted[row] for row in rows], by_lsoa)
        return out

    def _level(self, code: str) -> Level | None:
        """The level whose areas are summed in one go; None for areas that belong to no partition of the LSOAs."""
        level = self._places.level_of(code)
        if level is None:
            raise UpstreamError("UP-AREA-001", f"no area that is known has the code '{code}'")
        return None if level is Level.LSOA11 or code in self._places.former_districts else level

    def _at_level(self, level: Level | None, codes: list[str], by_lsoa: NDArray[np.int64]) -> Counts:
        if level is Level.LSOA21:
            return by_lsoa[self._places.positions(codes)].astype(np.int64)
        if level is None:
            return np.array([by_lsoa[self._places.inside(code)].sum(axis=0) for code in codes], dtype=np.int64)
        distinct, group = self._places.grouped(level)
        sums = np.zeros((len(distinct), *by_lsoa.shape[1:]), dtype=np.int64)
        np.add.at(sums, group, by_lsoa)
        return sums[np.searchsorted(distinct, codes)]

    def by_age(self, codes: Sequence[str] | Codes, year: int, bands: Sequence[str] | None = None) -> Ages:
        """People by age band from the source nearest in time whose own bands add up to those asked for.

        The sources are the tables ``population_age_YEAR`` by LSOA and, for areas made of whole districts, the single
        years of age of mid-2020.
        """
        whole = bands is not None and all(self._districts21(str(code)) for code in codes)
        for name in self._nearest(year):
            own, counts, rough = self._source(name)
            groups = _nest(own, tuple(bands) if bands else own)
            if groups is not None and not (rough and whole) and self._covers(counts, codes):
                values = self.summed(codes, counts)
                joined = np.stack([values[:, group].sum(axis=1) for group in groups], axis=1)
                return Ages(tuple(bands or own), joined, int(name[-4:]), _title(name), rough)
        return self._single_years(codes, tuple(bands or ()))

    def _covers(self, counts: Counts, codes: Sequence[str] | Codes) -> bool:
        """Whether the source has people in every LSOA of the areas."""
        return bool((counts.sum(axis=1)[self._places.union(str(code) for code in codes)] > 0).all())

    def _nearest(self, year: int) -> list[str]:
        """The names of the sources, nearest in time first, and of one year the loaded before the shipped."""
        names = self._tables.tables("population_age_")
        return sorted(names, key=lambda name: (abs(int(name[-4:]) - year), -len(name)))

    def _source(self, name: str) -> tuple[tuple[str, ...], Counts, bool]:
        """The bands, the people by LSOA of 2021 (none where the source has no such LSOA), and whether shared out."""
        if name not in self._sources:
            columns = self._tables.columns(name)
            bands = tuple(column for column in columns[1:] if BAND.match(column))
            rough = columns[0] == "lsoa11"
            if rough:
                old = np.stack([self._tables.numbers(name, band) for band in bands], axis=1)
                moved = self._conversion.to_lsoa21(self._tables.text(name, "lsoa11"), old, integers=True)
                counts = np.zeros((len(self._places.codes), len(bands)), dtype=np.int64)
                counts[self._places.positions(moved.codes)] = moved.values
            else:
                counts = np.stack([self._tables.by_lsoa(name, band) for band in bands], axis=1).astype(np.int64)
            self._sources[name] = (bands, counts, rough)
        return self._sources[name]

    def _single_years(self, codes: Sequence[str] | Codes, bands: tuple[str, ...]) -> Ages:
        name = "population_single_year_2020"
        ages = self._tables.columns(name)[1:]
        groups = _nest(tuple(age if age != "90+" else "90+" for age in ages), bands)
        districts = [self._districts21(str(code)) for code in codes]
        if groups is None or not all(districts):
            raise UpstreamError(
                "UP-POP-002",
                f"no population has the age bands {', '.join(bands)} for these areas",
                do="Ask for whole districts, or for bands that published ones add up to.",
            )
        counts = np.stack([self._tables.numbers(name, age) for age in ages], axis=1)
        keys = self._tables.text(name, "district21")
        rows = [counts[np.searchsorted(keys, found)].sum(axis=0) for found in districts]
        values = np.array([[row[group].sum() for group in groups] for row in rows], dtype=np.int64)
        return Ages(bands, values, 2020, "mid-2020 population estimates by single year of age")

    def _districts21(self, code: str) -> list[str]:
        """The districts of 2021 that make up an area exactly; none when they don't."""
        inside = self._places.inside(code)
        districts, of_lsoa = self._places.grouped(Level.DISTRICT)
        found = np.unique(of_lsoa[inside])
        if len(inside) != np.isin(of_lsoa, found).sum():
            return []
        now = districts[found]
        known = set(self._tables.text("population_single_year_2020", "district21").tolist())
        gone = self._places.former_districts.items()
        then = {new: [old for old, (_, after) in gone if after == new and old in known] for new in now.tolist()}
        return [old for new in now.tolist() for old in ([new] if new in known else then[new])]

    def by_sex(self, codes: Sequence[str] | Codes) -> Counts:
        """Females and males of Census 2021, for areas made of whole districts; shape (areas, 2)."""
        name = "population_sex_2021"
        keys = self._tables.text(name, "district21")
        counts = np.stack([self._tables.numbers(name, sex) for sex in ("females", "males")], axis=1)
        out = []
        for code in codes:
            found = self._districts21(str(code))
            if not found:
                raise UpstreamError(
                    "UP-POP-004", f"{code} is not made of whole districts, which are all that is published by sex"
                )
            out.append(counts[np.searchsorted(keys, found)].sum(axis=0))
        return np.array(out, dtype=np.int64)

    def by_ethnicity(self, codes: Sequence[str] | Codes) -> Counts:
        """Residents of all ages by ethnic group in Census 2021, shape (areas, groups) in the order of `ETHNIC_GROUPS`;
        zeros where an area of a user's own has no such table."""
        name = "population_ethnicity_2021"
        counts = np.stack([self._tables.by_lsoa(name, group) for group in ETHNIC_GROUPS], axis=1).astype(np.int64)
        return self.summed(codes, counts)


def _nest(own: tuple[str, ...], wanted: tuple[str, ...]) -> list[list[int]] | None:
    """For each band wanted the places of the bands that make it up; None where they don't."""
    groups = []
    for band in wanted:
        low, high = limits(band)
        parts = [i for i, part in enumerate(own) if limits(part)[0] >= low and limits(part)[1] <= high]
        starts = sorted(limits(own[i]) for i in parts)
        joined = all(a[1] + 1 == b[0] for a, b in pairwise(starts))
        if not starts or starts[0][0] != low or starts[-1][1] != high or not joined:
            return None
        groups.append(parts)
    return groups


def _title(name: str) -> str:
    return {
        "population_age_2021": "Census 2021 usual residents by age band",
        "population_age_2020": "mid-2020 population estimates by age band, shared out to LSOAs of 2021",
    }.get(name, f"mid-{name[-4:]} population estimates by age")
