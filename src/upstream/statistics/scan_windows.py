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
from upstream.statistics.compiled import in_threads
from upstream.statistics.weights import coordinates

Ties = Literal["together", "one by one"]
MOST_WINDOWS = 250_000_000
HELD_AT_ONCE = 8_000_000
"""Numbers that one batch of replicates holds."""
REPLICATES_AT_ONCE = 128
FLOOR = 4.0
"""A ratio that the best window of a replicate all but always exceeds where there are many windows."""


@dataclass(frozen=True, eq=False)
class Circles:
    """For each centre its nearest places, itself first, as far as a circle may grow.

    ``order`` and ``distance`` have the shape (centres, most places in a circle); ``order`` is the number of places
    where there is none. ``whole`` says where a circle may end: not between two places at the same distance. ``visit``
    has the centres in an order in which those that follow each other lie close together.
    """

    order: NDArray[np.int32]
    distance: Values
    whole: NDArray[np.bool_]
    visit: NDArray[np.intp]


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
    tree = KDTree(where)
    apart, order = tree.query(where, k=np.arange(1, min(n, size + 1) + 1), workers=-1)
    apart = np.round(apart, 9)
    inner = np.lexsort((where[order, 1], where[order, 0], apart), axis=1)
    order, apart = np.take_along_axis(order, inner, axis=1), np.take_along_axis(apart, inner, axis=1)
    after = np.concatenate([apart[:, 1:], np.full((n, 1), np.inf)], axis=1)[:, :size]
    order, apart = order[:, :size], apart[:, :size]
    held = np.cumsum(population[order], axis=1)
    inside = (held <= largest_share * population.sum() * (1 + 1e-12)) & (apart <= largest_radius)
    whole = inside & ((after > apart) | (ties == "one by one"))
    longest = int(inside.sum(axis=1).max(initial=0))
    kept = np.where(inside, order, n)[:, :longest].astype(np.int32)
    return Circles(kept, apart[:, :longest], np.ascontiguousarray(whole[:, :longest]), np.asarray(tree.indices))


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
    from upstream.statistics.scan_kernel import best_of_each

    n = len(found.order)
    best, ring, stretch = np.zeros(n), np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
    c, e = (np.ascontiguousarray(part, dtype=float) for part in (observed, expected))

    def work(centres: NDArray[np.intp]) -> None:
        best_of_each(found.order, found.whole, centres, c, e, total, fewest, best, ring, stretch)

    in_threads(work, found.visit)
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
    Windows that cannot reach a floor are passed over: ``FLOOR``, or most of the lowest maximum so far. A replicate that
    has no window above it is searched again without one, so the answer does not depend on the floor.
    """
    base = np.ascontiguousarray(over_intervals(expected, stretch).T)
    largest: list[Values] = []
    for batch in batches:
        floor = max(FLOOR, 0.7 * min((best.min() for best in largest), default=0.0))
        best = _largest(found, stretch, batch, base, total, fewest, floor)
        low = np.flatnonzero(best <= floor)
        if len(low):
            best[low] = _largest(found, stretch, batch[..., low], base, total, fewest, 0.0)
        largest.append(best)
    return np.concatenate(largest) if largest else np.zeros(0)


def _largest(
    found: Circles,
    stretch: Intervals,
    batch: NDArray[np.int64],
    expected: Values,
    total: float,
    fewest: int,
    floor: float,
) -> Values:
    from upstream.statistics.scan_kernel import largest

    places, steps, replicates = batch.shape
    until = np.zeros((steps + 1, places, replicates), dtype=np.int32)
    np.cumsum(batch.transpose(1, 0, 2), axis=0, out=until[1:])
    shares: list[Values] = []

    def work(centres: NDArray[np.intp]) -> None:
        best = np.zeros(replicates)
        shares.append(best)
        largest(found.order, found.whole, centres, until, expected, stretch.start, stretch.end, total, fewest, floor,
                best)  # fmt: skip

    in_threads(work, found.visit)
    return np.asarray(np.max(shares, axis=0))
