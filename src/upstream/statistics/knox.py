"""Knox test and near repeats: do events that are close in space tend to be close in time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import ALPHA, Values, divide
from upstream.statistics.near_pairs import (
    Metric,
    Neighbourhoods,
    band_edges,
    count_by_time,
    neighbourhoods,
    pairs_by_time,
)

TimeResolution = Literal["minute", "hour", "day", "month", "year"]
FINE_ENOUGH = ("minute", "hour", "day")
BYTES_OF_AN_EVENT = 512
"""How much the times of one event may take in all orders that are counted at once."""


@dataclass(frozen=True, eq=False)
class Knox:
    """Pairs by band of distance (rows) and band of time (columns).

    ``expected`` is exact, ``ratio`` observed over expected (NaN where none are expected), ``p`` the chance of as many
    pairs or more, by permutation of the times. Bands hold their lower edge and not their upper one.
    """

    space_bands: tuple[tuple[float, float], ...]
    time_bands: tuple[tuple[float, float], ...]
    observed: Values
    expected: Values
    ratio: Values
    p: Values
    events: int
    permutations: int

    def near_repeats(self, alpha: float = ALPHA, least_ratio: float = 1.2) -> NDArray[np.bool_]:
        """Bands with clearly more pairs than expected, by at least a fifth, as near-repeat studies report them."""
        with np.errstate(invalid="ignore"):
            return np.asarray((self.p <= alpha) & (self.ratio >= least_ratio))


def knox(
    points: ArrayLike,
    times: ArrayLike,
    *,
    space_bands: Sequence[float],
    time_bands: Sequence[float],
    time_resolution: TimeResolution,
    seed: int,
    metric: Metric = "manhattan",
    permutations: int = 999,
) -> Knox:
    """Count pairs of events by distance and time, and compare with times dealt at random.

    Parameters
    ----------
    points : array_like of shape (events, 2)
        Eastings and northings in metres, none missing. Not the snapped points of police.uk: their repeats are made.
    times : array_like of shape (events,)
        Numbers in the unit of ``time_bands``, for example days since any date, none missing.
    space_bands, time_bands : sequence of float
        Rising edges, those of distance from 0. ``[0, 0.01, 201, 401]`` are the bands [0, 0.01), [0.01, 201) and
        [201, 401) metres; ``[0, 1, 2]`` the same day and the day after. The last edge may be infinite.
    time_resolution : {"minute", "hour", "day", "month", "year"}
        What the source knows. Months and years are refused: within a month everything would be near.
    seed : int
        Seed of the permutations.
    metric : {"manhattan", "euclidean"}
        Along streets at right angles, or straight.
    permutations : int
        How often the times are dealt anew; 0 gives no p.

    Returns
    -------
    Knox
        p = (M + 1)/(R + 1), M the permutations with as many pairs or more.

    Notes
    -----
    Expected = pairs of the row x pairs of the column / all pairs, which is the mean over all permutations exactly; rows
    and columns count all pairs of the data. No pair is held: memory grows with the events.

    References
    ----------
    Knox EG (1964). The detection of space-time interactions. Journal of the Royal Statistical Society C 13(1), pages
    25-30.
    Johnson SD and others (2007). Space-time patterns of risk: a cross national assessment of residential burglary
    victimization. Journal of Quantitative Criminology 23(3), pages 201-219.
    """
    if time_resolution not in FINE_ENOUGH:
        raise UpstreamError(
            "UP-STATISTICS-018",
            f"near repeats cannot be found where only the {time_resolution} is known",
            do="Use records with the day of each event; police.uk publishes months.",
        )
    space, steps = band_edges(space_bands), band_edges(time_bands)
    if space[0] != 0:
        raise ValueError("the first band of distance starts at 0")
    when = _times(times)
    if len(when) < 2:
        raise UpstreamError("UP-STATISTICS-015", "fewer than two events make no pair", do="Use a longer period.")
    found = neighbourhoods(points, space, metric)
    by_time = pairs_by_time(when, steps)
    by_space, observed = _table(found, when[:, None], steps, by_time, space)
    total = len(when) * (len(when) - 1) / 2
    if not np.isfinite(space[-1]):
        by_space = np.append(by_space, total - by_space.sum())
    expected = np.outer(by_space, by_time) / total
    p = _p_values(found, when, steps, by_time, space, observed, permutations, seed)
    return Knox(
        _bands(space), _bands(steps), observed[..., 0], expected,
        np.where(expected > 0, divide(observed[..., 0], expected), np.nan), p, len(when), permutations,
    )  # fmt: skip


def _times(times: ArrayLike) -> Values:
    when = np.asarray(times, dtype=float)
    if when.ndim != 1:
        raise ValueError("times are one number for each event")
    if not np.isfinite(when).all():
        raise UpstreamError("UP-STATISTICS-019", "an event has no time", do="Leave out events without a date.")
    return when


def _bands(edges: Values) -> tuple[tuple[float, float], ...]:
    return tuple((float(a), float(b)) for a, b in pairwise(edges))


def _table(
    found: Neighbourhoods, times: NDArray[Any], edges: Values, by_time: Values, space: Values
) -> tuple[Values, Values]:
    """Pairs by band of distance that ends, and by distance, time and order; an infinite band holds what is left."""
    by_space, counted = count_by_time(found, times, edges)
    if not np.isfinite(space[-1]):
        counted = np.concatenate([counted, (by_time[:, None] - counted.sum(axis=0))[None]])
    return by_space, counted


def _p_values(
    found: Neighbourhoods,
    when: Values,
    edges: Values,
    by_time: Values,
    space: Values,
    observed: Values,
    permutations: int,
    seed: int,
) -> Values:
    if not permutations:
        return np.full(observed.shape[:2], np.nan)
    rng = np.random.default_rng(seed)
    narrow = _narrow(when, edges)
    as_many = np.zeros(observed.shape[:2])
    at_once = BYTES_OF_AN_EVENT // narrow.itemsize
    for start in range(0, permutations, at_once):
        orders = [rng.permutation(narrow) for _ in range(min(at_once, permutations - start))]
        dealt = _table(found, np.stack(orders).T, edges, by_time, space)[1]
        as_many += (dealt >= observed).sum(axis=-1)
    return (as_many + 1) / (permutations + 1)


def _narrow(when: Values, edges: Values) -> NDArray[Any]:
    """Whole days fit in two bytes, and are then compared several times as fast."""
    since = when - when.min()
    finite = edges[np.isfinite(edges)]
    whole = (since == np.round(since)).all() and (finite == np.round(finite)).all()
    small = whole and since.max() < 32_000 and finite[-1] < 32_000
    return np.asarray(since, dtype=np.int16 if small else np.float64)
