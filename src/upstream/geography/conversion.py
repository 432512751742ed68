"""Counts by LSOA of 2011 or 2021, or a mixture, to LSOAs of 2021, saying how much of the answer is approximate.

The Office for National Statistics' look-up tells four kinds of change: U unchanged, M merged (both exact), S split
(shared out by the population of the parts) and X irregular (given whole to the part in the same district: a best fit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.geography.places import Places, Positions
from upstream.geography.tables import Codes
from upstream.model.errors import UpstreamError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Converted:
    """``values[i]`` are the counts of LSOA ``codes[i]`` (sorted, those with input only), in the columns of the input.

    ``approximate`` is the part of each value that came by splits or best fit; ``unplaced`` the counts (per column)
    whose code is missing or unknown, and ``unknown`` those codes. Sums are kept: values + unplaced = input.
    """

    codes: Codes
    values: Floats
    approximate: Floats
    unplaced: Floats
    unknown: tuple[str, ...]

    @property
    def approximate_share(self) -> float:
        """The share of all placed counts that is an estimate of where they belong, 0 to 1."""
        total = float(self.values.sum())
        return float(self.approximate.sum()) / total if total else 0.0


@dataclass(frozen=True)
class _Links:
    """One row per LSOA 2011 that changed and its part: from, to (place among the LSOAs of 2021), share, exact."""

    old: Codes
    new: Positions
    share: Floats
    exact: NDArray[np.bool_]


class Conversion:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._links: dict[int, _Links] = {}

    def to_lsoa21(
        self, codes: Sequence[str | None] | Codes, counts: ArrayLike, *, integers: bool = False, year: int = 2021
    ) -> Converted:
        """Counts by mixed LSOA codes as counts by LSOA 2021.

        Parameters
        ----------
        codes : n codes of 2011 or 2021 in any order, repeats allowed; None, empty and unknown ones stay unplaced
        counts : array of shape (n,) or (n, columns), none negative
        integers : keep whole numbers whole: the parts of each split count are rounded by largest remainder
        year : the mid-year population by which splits are shared out, one for all columns so that no series jumps
        """
        given = np.asarray(["" if code is None else code for code in codes], dtype=np.str_)
        numbers = np.asarray(counts, dtype=float)
        table = numbers.reshape(len(given), int(np.prod(numbers.shape[1:])))
        if (table < 0).any() or not np.isfinite(table).all():
            raise UpstreamError("UP-AREA-005", "counts to convert must be zero or more")
        target, share, exact, source = self._targets(given, year)
        parts = table[source] * share[:, None]
        if integers:
            split = share < 1
            parts[split] = _whole(parts[split], source[split])
        reached, row = np.unique(target, return_inverse=True)
        values = _summed(row, parts, len(reached))
        estimates = _summed(row[~exact], parts[~exact], len(reached))
        lost = np.setdiff1d(np.arange(len(given)), source)
        columns = numbers.shape[1:]
        return Converted(
            codes=self._places.codes[reached],
            values=values.reshape(-1, *columns),
            approximate=estimates.reshape(-1, *columns),
            unplaced=table[lost].sum(axis=0).reshape(columns),
            unknown=tuple(sorted({str(code) for code in given[lost]} - {""})),
        )

    def _targets(self, given: Codes, year: int) -> tuple[Positions, Floats, NDArray[np.bool_], NDArray[np.int64]]:
        """One row per given code and LSOA 2021: the LSOA, the share that goes there, whether exact, the given row."""
        at, known = self._places.find(given)
        direct = np.flatnonzero(known)
        links = self.changed(year)
        start = np.searchsorted(links.old, given, side="left")
        size = np.searchsorted(links.old, given, side="right") - start
        source = np.repeat(np.arange(len(given)), size)
        link = start[source] + np.arange(len(source)) - np.repeat(np.cumsum(size) - size, size)
        return (
            np.concatenate([at[direct], links.new[link]]),
            np.concatenate([np.ones(len(direct)), links.share[link]]),
            np.concatenate([np.ones(len(direct), dtype=bool), links.exact[link]]),
            np.concatenate([direct, source]),
        )

    def changed(self, year: int = 2021) -> _Links:
        """The links of every LSOA 2011 that is not unchanged, ordered by it. Shares of one LSOA 2011 add up to 1."""
        if year not in self._links:
            self._links[year] = self._shared_out(year)
        return self._links[year]

    def _shared_out(self, year: int) -> _Links:
        tables = self._places.tables
        change = tables.text("lsoa11_lsoa21", "change")
        rows = np.flatnonzero(change != "U")
        change, old = change[rows], tables.text("lsoa11_lsoa21", "lsoa11")[rows]
        new = self._places.positions(tables.text("lsoa11_lsoa21", "lsoa21")[rows])
        before = tables.text("lsoa11_lsoa21", "lsoa11_name")[rows]
        people = np.maximum(tables.by_lsoa("population", str(year))[new], 1)
        weight = np.where(change == "X", _best_fit(old, before, tables.text("lsoa21", "name")[new]), people)
        group = np.unique(old, return_inverse=True)[1]
        share = weight / np.bincount(group, weights=weight)[group]
        kept = np.flatnonzero(share > 0)
        order = kept[np.argsort(old[kept], kind="stable")]
        return _Links(old[order], new[order], share[order], (change == "M")[order])

    @cached_property
    def units(self) -> Codes:
        """For each LSOA 2021 the smallest area that both vintages share, named by its first LSOA 2021.

        Counts by codes of 2011 and by codes of 2021 agree exactly when both are summed to these units: the connected
        components of the look-up.
        """
        tables = self._places.tables
        rows = np.flatnonzero(tables.text("lsoa11_lsoa21", "change") != "U")
        old = np.unique(tables.text("lsoa11_lsoa21", "lsoa11")[rows], return_inverse=True)[1]
        new = self._places.positions(tables.text("lsoa11_lsoa21", "lsoa21")[rows])
        first = np.arange(len(self._places.codes))
        while True:
            lowest = np.full(old.max() + 1, len(first))
            np.minimum.at(lowest, old, first[new])
            before = first.copy()
            np.minimum.at(first, new, lowest[old])
            if np.array_equal(before, first):
                return self._places.codes[first]


def _summed(row: NDArray[np.int64], parts: Floats, rows: int) -> Floats:
    out = np.zeros((rows, parts.shape[1]))
    np.add.at(out, row, parts)
    return out


def _whole(parts: Floats, source: NDArray[np.int64]) -> Floats:
    """Round the parts of each source row so that they add up to it: largest remainder first, then the earlier part."""
    floor = np.floor(parts + 1e-9)
    _, row = np.unique(source, return_inverse=True)
    short = np.zeros((int(row.max(initial=-1)) + 1, parts.shape[1]))
    np.add.at(short, row, parts - floor)
    short = np.rint(short)
    for column in np.flatnonzero(short.any(axis=0)):
        order = np.lexsort((np.arange(len(row)), floor[:, column] - parts[:, column], row))
        group = row[order]
        turn = np.arange(len(order)) - np.searchsorted(group, group)
        floor[order, column] += turn < short[group, column]
    return floor


def _best_fit(old: Codes, before: Codes, after: Codes) -> Floats:
    """1 for the part in the LSOA's own district (names start with it), 0 for others; where no part is, 1 for each."""
    same = np.char.rpartition(before, " ")[:, 0] == np.char.rpartition(after, " ")[:, 0]
    return np.where(np.isin(old, old[same]), same, True).astype(float)
