"""The windows of a scan statistic, and the fast search for the best of them in many replicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree
from scipy.special import xlogy

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values
from upstream.statistics.weights import coordinates

Ties = Literal["together", "one by one"]
MOST_WINDOWS = 250_000_000
HELD_AT_ONCE = 8_000_000
"""Numbers that one batch of replicates holds."""
REPLICATES_AT_ONCE = 64
EQUAL = 1e-9
BOUNDS_KEPT = 20_000_000
"""Windows for which the bounds are kept between batches, rather than made again."""
EXACT_IN_SINGLE = 4_000_000
"""Counts up to here are whole numbers in single precision with room to spare."""


@dataclass(frozen=True, eq=False)
class Circles:
    """For each centre its nearest places, itself first, as far as a circle may grow.

    ``order`` and ``distance`` have the shape (centres, most places in a circle); ``order`` is the number of places
    where there is none. ``whole`` says where a circle may end: not between two places at the same distance.
    """

    order: NDArray[np.intp]
    distance: Values
    whole: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Stretches of time steps: from ``start`` up to, not including, ``end``."""

    start: NDArray[np.intp]
    end: NDArray[np.intp]


def circles(
    points: ArrayLike,
    population: Values,
    largest_share: float = 0.5,
    largest_radius: float = np.inf,
    most_areas: int | None = None,
    ties: Ties = "together",
) -> Circles:
    """Circles around each place that hold at most a share of the population.

    Places at the same distance enter together, as a circle has them, or one by one (by easting, then northing), as
    SaTScan does.
    """
    where = coordinates(points)
    n = len(where)
    size = min(n, most_areas or n)
    if n * size > MOST_WINDOWS:
        raise UpstreamError(
            "UP-STATISTICS-016",
            f"{n} places with circles of up to {size} places are too many windows",
            do="Say how many areas a circle may hold at most (most_areas).",
        )
    apart, order = KDTree(where).query(where, k=np.arange(1, min(n, size + 1) + 1))
    apart = np.round(apart, 9)
    inner = np.lexsort((where[order, 1], where[order, 0], apart), axis=1)
    order, apart = np.take_along_axis(order, inner, axis=1), np.take_along_axis(apart, inner, axis=1)
    after = np.concatenate([apart[:, 1:], np.full((n, 1), np.inf)], axis=1)[:, :size]
    order, apart = order[:, :size], apart[:, :size]
    held = np.cumsum(population[order], axis=1)
    inside = (held <= largest_share * population.sum() * (1 + 1e-12)) & (apart <= largest_radius)
    whole = inside & ((after > apart) | (ties == "one by one"))
    longest = int(inside.sum(axis=1).max(initial=0))
    return Circles(np.where(inside, order, n)[:, :longest], apart[:, :longest], whole[:, :longest])


def intervals(steps: int, longest: int, *, prospective: bool = False) -> Intervals:
    """All stretches of 1 to ``longest`` steps, or, prospectively, only those that last until now; shortest first."""
    start, end = np.triu_indices(steps + 1, 1)
    kept = np.flatnonzero((end - start <= longest) & ((end == steps) | (not prospective)))
    kept = kept[np.argsort((end - start)[kept], kind="stable")]
    return Intervals(start[kept], end[kept])


def over_intervals(cells: NDArray[Any], stretch: Intervals) -> NDArray[Any]:
    """Cells of shape (places, steps, ...) summed over each interval, with an empty place at the end."""
    padded = np.concatenate([cells, np.zeros_like(cells[:1])])
    if cells.shape[1] == 1:
        return padded
    until = np.cumsum(padded, axis=1, dtype=padded.dtype)
    until = np.concatenate([np.zeros_like(until[:, :1]), until], axis=1)
    return np.asarray(until[:, stretch.end] - until[:, stretch.start])


def log_likelihood_ratio(observed: ArrayLike, expected: ArrayLike, total: float) -> Values:
    """How much better the data fit a higher rate inside than one rate everywhere; 0 where no more than expected.

    Notes
    -----
    c·ln(c/e) + (C-c)·ln((C-c)/(C-e)) where c > e.

    References
    ----------
    Kulldorff M (1997). A spatial scan statistic. Communications in Statistics - Theory and Methods 26(6), pages
    1481-1496.
    """
    c, e = np.broadcast_arrays(np.asarray(observed, dtype=float), np.asarray(expected, dtype=float))
    more = (c > e) & (e > 0)
    inside = np.where(more, e, 1.0)
    outside = np.where(more & (e < total), total - e, 1.0)
    ratio = xlogy(c, c / inside) + xlogy(total - c, np.maximum(total - c, 0) / outside)
    return np.where(more, np.maximum(ratio, 0.0), 0.0)


def best_per_centre(
    found: Circles, observed: Values, expected: Values, total: float, fewest: int
) -> tuple[Values, NDArray[np.intp], NDArray[np.intp]]:
    """Each centre's best ratio, and which circle and which interval gave it: the smallest and shortest of equals.

    Inputs as from `over_intervals`.
    """
    n = len(found.order)
    best, ring, stretch = np.zeros(n), np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
    for centre, order in enumerate(found.order):
        c, e = np.cumsum(observed[order], axis=0), np.cumsum(expected[order], axis=0)
        ratio = log_likelihood_ratio(c, e, total) * (found.whole[centre][:, None] & (c >= fewest))
        position = int(np.argmax(ratio > ratio.max(initial=0.0) - EQUAL)) if ratio.size else 0
        if ratio.size:
            best[centre] = ratio.flat[position]
            ring[centre], stretch[centre] = np.unravel_index(position, ratio.shape)
    return best, ring, stretch


def batch_size(places: int, windows: int) -> int:
    return int(np.clip(HELD_AT_ONCE // max(1, places * windows), 1, REPLICATES_AT_ONCE))


def largest_ratios(
    found: Circles,
    stretch: Intervals,
    batches: Iterable[NDArray[np.int64]],
    expected: Values,
    total: float,
    fewest: int,
) -> Values:
    """The largest log likelihood ratio of each replicate.

    Parameters
    ----------
    found, stretch
        The windows.
    batches : iterable of arrays of shape (places, steps, replicates)
        Simulated counts.
    expected : array of shape (places, steps)
    total : float
        Events in each replicate.
    fewest : int
        A window with fewer events is no cluster.

    Notes
    -----
    ln(1 - x) ≤ -x gives an upper bound with one logarithm, c·ln(c/e) - (c-e) + (c-e)²/(C-e), which single precision
    serves well enough. The ratio itself is computed, in double precision, only where the bound exceeds the best so far.
    """
    single = np.float32 if total < EXACT_IN_SINGLE else np.float64
    base = over_intervals(expected, stretch)
    rows = list(_rows(found))
    keep = sum(len(order) for order, _ in rows) * base.shape[1] <= BOUNDS_KEPT
    kept = [_Bound(base[order], whole, total, single) for order, whole in rows] if keep else None
    largest = []
    for batch in batches:
        counted = over_intervals(np.ascontiguousarray(batch, dtype=single), stretch)
        best = np.zeros(batch.shape[-1])
        for i, (order, whole) in enumerate(rows):
            bound = kept[i] if kept else _Bound(base[order], whole, total, single)
            bound.improve(best, np.cumsum(counted[order], axis=0, dtype=single), fewest)
        largest.append(best)
    return np.concatenate(largest) if largest else np.zeros(0)


def _rows(found: Circles) -> Iterable[tuple[NDArray[np.intp], NDArray[np.bool_]]]:
    """Each centre's circles, up to the last that is whole."""
    for order, whole in zip(found.order, found.whole, strict=True):
        reach = int(np.flatnonzero(whole)[-1]) + 1 if whole.any() else 0
        if reach:
            yield order[:reach], whole[:reach]


class _Bound:
    """What is expected in one centre's windows. A circle that may not end there expects all events."""

    def __init__(self, expected: Values, whole: NDArray[np.bool_], total: float, single: type[Any]) -> None:
        within = np.cumsum(expected, axis=0)
        usable = whole[:, None] & (within > 0)
        self.total = total
        self.exact = np.where(usable, within, total)[:, :, None]
        self.expected: NDArray[Any] = self.exact.astype(single)
        self.inverse: NDArray[Any] = (1 / self.exact).astype(single)
        self.rest: NDArray[Any] = np.where(usable, 1 / np.maximum(total - within, 1e-9), 0.0)[:, :, None].astype(single)

    def improve(self, best: Values, counted: Values, fewest: int) -> None:
        """Raise ``best``, one per replicate, by what the counts (circles, intervals, replicates) give."""
        c = np.maximum(np.where(counted >= fewest, counted, 0), self.expected)
        bound = np.log(c * self.inverse)
        bound *= c
        c -= self.expected
        bound -= c
        c *= c
        c *= self.rest
        bound += c
        limit = np.maximum(0.999 * best - 1e-3, 1e-4).astype(bound.dtype)
        if not (bound.max(axis=(0, 1)) > limit).any():
            return
        ring, stretch, replicate = np.nonzero(bound > limit)
        ratio = log_likelihood_ratio(counted[ring, stretch, replicate], self.exact[ring, stretch, 0], self.total)
        np.maximum.at(best, replicate, np.where(counted[ring, stretch, replicate] >= fewest, ratio, 0.0))
