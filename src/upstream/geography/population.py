"""Mid-year populations: totals by year, age bands and sex, for areas of any level by summing LSOAs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from upstream.geography import places, tables
from upstream.geography.tables import Codes
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

Counts = NDArray[np.int64]


@cache
def years() -> tuple[int, ...]:
    return tuple(sorted(int(name) for name in tables.names("population") if name.isdigit()))


def year_used(year: int | None = None) -> int:
    """The mid-year estimate that stands for ``year``: its own, or the last published one after that."""
    if year is not None and year < years()[0]:
        raise UpstreamError(
            "UP-POP-001",
            f"there is no population of {year}; the first is of mid-{years()[0]}",
            do="Load an earlier edition or start the period later.",
        )
    return years()[-1] if year is None else min(year, years()[-1])


def totals(codes: Sequence[str] | Codes, year: int) -> Counts:
    """People living in each area (any level, mixed levels allowed) at the middle of ``year``."""
    return summed(codes, tables.numbers("population", str(year_used(year))))


def summed(codes: Sequence[str] | Codes, by_lsoa: NDArray[np.int64]) -> Counts:
    """Sums over the LSOAs of each area of an array that follows `places.codes`; shape (areas,) or (areas, columns)."""
    wanted = [str(code) for code in codes]
    out = np.zeros((len(wanted), *by_lsoa.shape[1:]), dtype=np.int64)
    of_level: dict[Level, list[int]] = {}
    for row, code in enumerate(wanted):
        of_level.setdefault(_level(code), []).append(row)
    for level, rows in of_level.items():
        out[rows] = _at_level(level, [wanted[row] for row in rows], by_lsoa)
    return out


def _level(code: str) -> Level:
    """The level at which sums are taken together; areas without a partition of their own are summed singly."""
    level = places.level_of(code)
    if level is None:
        raise UpstreamError("UP-AREA-001", f"no area of England or Wales has the code '{code}'")
    singly = level is Level.LSOA11 or code in places.former_districts() or code == places.WALES
    return Level.NAMED if singly else level


def _at_level(level: Level, codes: list[str], by_lsoa: NDArray[np.int64]) -> Counts:
    if level is Level.LSOA21:
        return by_lsoa[places.positions(codes)].astype(np.int64)
    if level is Level.NAMED:
        return np.array([by_lsoa[places.inside(code)].sum(axis=0) for code in codes], dtype=np.int64)
    distinct, group = places.grouped(level)
    sums = np.zeros((len(distinct), *by_lsoa.shape[1:]), dtype=np.int64)
    np.add.at(sums, group, by_lsoa)
    return sums[np.searchsorted(distinct, codes)]
