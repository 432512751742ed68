"""Counts by LSOA of 2011 or 2021, or a mixture, to LSOAs of 2021, saying how much of the answer is approximate.

The Office for National Statistics' look-up tells four kinds of change: U unchanged, M merged (both exact), S split
(shared out by the population of the parts) and X irregular (given whole to the part in the same district: a best fit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.geography import places, tables
from upstream.geography.tables import Codes
from upstream.model.errors import UpstreamError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Converted:
    """``values[i]`` are the counts of LSOA ``codes[i]`` (sorted, those with input only), in the columns of the input.

    ``approximate`` is the part of each value that came by splits or best fit; ``unplaced`` the counts (per column) whose
    code is missing or unknown and ``unknown`` those codes. Sums are kept: values + unplaced = input.
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
    new: places.Positions
    share: Floats
    exact: NDArray[np.bool_]


def to_lsoa21(
    codes: Sequence[str | None] | Codes, counts: ArrayLike, *, integers: bool = False, year: int = 2021
) -> Converted:
    """Counts by mixed LSOA codes as counts by LSOA 2021.

    Parameters
    ----------
    codes : n codes of 2011 or 2021 in any order, repeats allowed; None, empty and unknown ones are counted as unplaced
    counts : array of shape (n,) or (n, columns), not negative
    integers : keep whole numbers whole: the parts of each split count are rounded by largest remainder, so that they add up
    year : the mid-year population by which splits are shared out, fixed for all columns so that no series jumps
    """
    given = np.asarray(["" if code is None else code for code in codes], dtype=np.str_)
    numbers = np.asarray(counts, dtype=float)
    table = numbers.reshape(len(given), -1)
    if (table < 0).any() or not np.isfinite(table).all():
        raise UpstreamError("UP-AREA-005", "counts to convert must be zero or more")
    target, share, exact, source = _targets(given, year)
    parts = table[source] * share[:, None]
    if integers:
        parts = _whole(parts, source)
    values = _summed(target, parts)
    estimates = _summed(target, np.where(exact[:, None], 0.0, parts))
    lost = np.setdiff1d(np.arange(len(given)), source)
    used = np.zeros(len(places.codes()), dtype=bool)
    used[target] = True
    shape = (-1, *numbers.shape[1:])
    return Converted(
        codes=places.codes()[used],
        values=values[used].reshape(shape),
        approximate=estimates[used].reshape(shape),
        unplaced=table[lost].sum(axis=0).reshape(numbers.shape[1:]),
        unknown=tuple(sorted({str(code) for code in given[lost]} - {""})),
    )


def _targets(given: Codes, year: int) -> tuple[places.Positions, Floats, NDArray[np.bool_], NDArray[np.int64]]:
    """For each pair of a given row and an LSOA 2021: the LSOA, the row's share that goes there, whether exact, the row."""
    known = places.codes()
    at = np.minimum(np.searchsorted(known, given), len(known) - 1)
    direct = np.flatnonzero(known[at] == given)
    links = changed(year)
    start = np.searchsorted(links.old, given, side="left")
    size = np.searchsorted(links.old, given, side="right") - start
    source = np.repeat(np.arange(len(given)), size)
    step = np.arange(len(source)) - np.repeat(np.cumsum(size) - size, size)
    link = start[source] + step
    return (
        np.concatenate([at[direct], links.new[link]]),
        np.concatenate([np.ones(len(direct)), links.share[link]]),
        np.concatenate([np.ones(len(direct), dtype=bool), links.exact[link]]),
        np.concatenate([direct, source]),
    )


def _summed(target: places.Positions, parts: Floats) -> Floats:
    out = np.zeros((len(places.codes()), parts.shape[1]))
    np.add.at(out, target, parts)
    return out


def _whole(parts: Floats, source: NDArray[np.int64]) -> Floats:
    """Round the parts of each source row so that they add up to it: largest remainder first, then the earlier part."""
    floor = np.floor(parts + 1e-9)
    _, first = np.unique(source, return_inverse=True)
    missing = np.zeros((first.max() + 1 if len(first) else 0, parts.shape[1]))
    np.add.at(missing, first, parts - floor)
    missing = np.rint(missing)
    for column in np.flatnonzero(missing.any(axis=0)):
        order = np.lexsort((np.arange(len(first)), floor[:, column] - parts[:, column], first))
        group = first[order]
        begins = np.searchsorted(group, group)
        floor[order, column] += np.arange(len(order)) - begins < missing[group, column]
    return floor


@cache
def changed(year: int = 2021) -> _Links:
    """The links of every LSOA 2011 that is not unchanged, ordered by it. Shares of one LSOA 2011 add up to 1."""
    change = tables.text("lsoa11_lsoa21", "change")
    rows = np.flatnonzero(change != "U")
    old = tables.text("lsoa11_lsoa21", "lsoa11")[rows]
    new = places.positions(tables.text("lsoa11_lsoa21", "lsoa21")[rows])
    weight = np.where(change[rows] == "X", _best_fit(rows, new), tables.numbers("population", str(year))[new])
    rows_of = np.unique(old, return_inverse=True)[1]
    total = np.bincount(rows_of, weights=weight)[rows_of]
    keep = weight > 0
    order = np.flatnonzero(keep)[np.argsort(old[keep], kind="stable")]
    return _Links(old[order], new[order], (weight / total)[order], (change[rows] == "M")[order])


def _best_fit(rows: NDArray[Any], new: places.Positions) -> Floats:
    """1 for the part in the LSOA's own district, 0 for others; where no part is, 1 for each."""
    old = tables.text("lsoa11_lsoa21", "lsoa11")[rows]
    before = np.char.rpartition(tables.text("lsoa11_lsoa21", "lsoa11_name")[rows], " ")[:, 0]
    after = np.char.rpartition(tables.text("lsoa21", "name")[new], " ")[:, 0]
    same = before == after
    settled = np.isin(old, old[same])
    return np.where(settled, same, True).astype(float)


@cache
def units() -> Codes:
    """For each LSOA 2021 the smallest area that both vintages share, named by its first LSOA 2021.

    Counts of 2011 and of 2021 codes agree exactly when both are summed to these units (connected components of the look-up).
    """
    first = np.arange(len(places.codes()))
    change = tables.text("lsoa11_lsoa21", "change")
    rows = np.flatnonzero(change != "U")
    old = np.unique(tables.text("lsoa11_lsoa21", "lsoa11")[rows], return_inverse=True)[1]
    new = places.positions(tables.text("lsoa11_lsoa21", "lsoa21")[rows])
    while True:
        lowest = np.full(old.max() + 1, len(first))
        np.minimum.at(lowest, old, first[new])
        before = first.copy()
        np.minimum.at(first, new, lowest[old])
        if np.array_equal(before, first):
            return places.codes()[first]
