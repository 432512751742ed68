"""The loop that counts pairs of events by distance and by time, in many orders of the times at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.statistics.compiled import compiled

FULL = 65_000
"""A pair adds at most one, so that counts of two bytes hold so many pairs."""


@compiled
def partners(
    where: NDArray[np.float64],
    i: int,
    first: int,
    last: int,
    furthest: float,
    manhattan: bool,
    who: NDArray[np.int64],
    apart: NDArray[np.float64],
    found: int,
) -> int:
    """Write to ``who`` and ``apart`` the events of a stretch that are nearer to event i than ``furthest``; how many."""
    east, north = where[i, 0], where[i, 1]
    for j in range(first, last):
        across, up = abs(east - where[j, 0]), abs(north - where[j, 1])
        far = across + up if manhattan else across * across + up * up
        apart[found], who[found] = far, j
        found += far < furthest
    return found


@compiled
def count(
    where: NDArray[np.float64],
    reach: NDArray[np.int64],
    events: NDArray[np.intp],
    edges: NDArray[np.float64],
    manhattan: bool,
    times: NDArray[Any],
    limits: NDArray[Any],
    near: NDArray[np.int64],
    under: NDArray[np.int64],
) -> None:
    """Add these events' pairs to ``near``, by band of distance, and to ``under``, those less than each limit apart.

    Events, partners (``reach``) and ``manhattan`` as in `near_pairs.Neighbourhoods`; straight distances and their
    ``edges`` are squared. ``times`` has the shape (events, orders), ``under`` (bands, limits, orders).
    """
    orders, bands = times.shape[1], len(edges) - 1
    few, gap = np.zeros((bands, len(limits), orders), dtype=np.uint16), np.empty_like(times[0])
    lower, pairs = -limits, 0
    who, apart = np.empty(16, dtype=np.int64), np.empty(16)
    for i in events:
        most = reach[i, 0] - i - 1 + reach[i, 2] - reach[i, 1]
        if most >= len(who):
            who, apart = np.empty(2 * most, dtype=np.int64), np.empty(2 * most)
        found = partners(where, i, i + 1, reach[i, 0], edges[bands], manhattan, who, apart, 0)
        found = partners(where, i, reach[i, 1], reach[i, 2], edges[bands], manhattan, who, apart, found)
        mine = times[i]
        for k in range(found):
            b = -1
            for edge in edges:
                b += apart[k] >= edge
            if b < 0:
                continue
            near[b] += 1
            theirs = times[who[k]]
            for r in range(orders):
                gap[r] = theirs[r] - mine[r]
            for t in range(len(limits)):
                part = few[b, t]
                for r in range(orders):
                    part[r] += np.uint16((gap[r] < limits[t]) & (gap[r] > lower[t]))
            pairs += 1
            if pairs == FULL:
                under += few
                few[:] = 0
                pairs = 0
    under += few
