"""The loops of the scan statistic: circles grow around each centre, in many replicates at once.

Most windows are dismissed by comparing whole numbers: ``least_count`` says once for each window how many events it
needs to be of interest at all, and only those that have as many are looked at further.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from upstream.statistics.compiled import compiled

EQUAL = 1e-9
NEVER = np.int32(2_147_483_647)


@compiled
def ratio(c: float, e: float, total: float) -> float:
    """`scan_windows.log_likelihood_ratio` of one window."""
    if c <= e or e <= 0.0:
        return 0.0
    found = c * math.log(c / e)
    if c < total and e < total:
        found += (total - c) * math.log((total - c) / (total - e))
    return max(found, 0.0)


@compiled
def bound(c: float, e: float, total: float) -> float:
    """At least the ratio, without a logarithm.

    ln(1+x) ≤ x(6+x)/(6+4x) inside, and (1-y)ln(1-y) ≤ -y + y² outside.
    """
    more = c - e
    if more <= 0.0 or e <= 0.0:
        return 0.0
    if e >= total:
        return math.inf
    return more * more * ((3.0 * e + more) / (e * (6.0 * e + 4.0 * more)) + 1.0 / (total - e))


@compiled
def least_count(e: float, total: float, floor: float, fewest: int) -> int:
    """The fewest events that may give a ratio above ``floor``; a few too few do no harm."""
    if e <= 0.0 or e >= total:
        return fewest
    c = math.floor(e + math.sqrt(floor / (0.5 / e + 1.0 / (total - e))))
    c = max(c, fewest, 1)
    while c < total and bound(c, e, total) <= floor * (1.0 - 1e-9):
        c += 1
    return c


@compiled
def largest(
    order: NDArray[np.int32],
    whole: NDArray[np.bool_],
    centres: NDArray[np.intp],
    until: NDArray[np.int32],
    expected: NDArray[np.float64],
    start: NDArray[np.intp],
    end: NDArray[np.intp],
    total: float,
    fewest: int,
    floor: float,
    best: NDArray[np.float64],
) -> None:
    """Raise ``best``, one per replicate, to the largest ratio above ``floor`` of any window around these centres.

    ``until`` has the counts before each step, of shape (steps + 1, places, replicates); ``expected`` the shape
    (intervals, places).
    """
    places, replicates = until.shape[1], until.shape[2]
    counted = np.empty((places, replicates), dtype=np.int32)
    c = np.empty(replicates, dtype=np.int32)
    for w in range(len(start)):
        for p in range(places):
            for r in range(replicates):
                counted[p, r] = until[end[w], p, r] - until[start[w], p, r]
        for centre in centres:
            c[:] = 0
            e = 0.0
            for k in range(order.shape[1]):
                place = order[centre, k]
                if place == places:
                    break
                e += expected[w, place]
                enough = NEVER
                if whole[centre, k]:
                    enough = np.int32(least_count(e, total, floor, fewest))
                row = counted[place]
                most = np.int32(0)
                for r in range(replicates):
                    c[r] += row[r]
                    most = max(most, c[r])
                if most >= enough:
                    for r in range(replicates):
                        if c[r] >= enough and bound(c[r], e, total) > best[r] * (1.0 - 1e-9):
                            best[r] = max(best[r], ratio(c[r], e, total))


@compiled
def best_of_each(
    order: NDArray[np.int32],
    whole: NDArray[np.bool_],
    centres: NDArray[np.intp],
    observed: NDArray[np.float64],
    expected: NDArray[np.float64],
    total: float,
    fewest: int,
    best: NDArray[np.float64],
    ring: NDArray[np.intp],
    when: NDArray[np.intp],
) -> None:
    """The best window of each of these centres, the smallest and then the shortest of equals.

    ``observed`` and ``expected`` have the shape (places, intervals).
    """
    places, intervals = observed.shape
    c, e = np.empty(intervals), np.empty(intervals)
    for centre in centres:
        for again in range(2):
            c[:] = 0.0
            e[:] = 0.0
            done = False
            for k in range(order.shape[1]):
                place = order[centre, k]
                if place == places or done:
                    break
                for w in range(intervals):
                    c[w] += observed[place, w]
                    e[w] += expected[place, w]
                    if not whole[centre, k] or c[w] < fewest:
                        continue
                    if bound(c[w], e[w], total) <= (best[centre] - 2.0 * EQUAL) * (1.0 - 1e-9):
                        continue
                    here = ratio(c[w], e[w], total)
                    if not again:
                        best[centre] = max(best[centre], here)
                    elif here > best[centre] - EQUAL and not done:
                        ring[centre], when[centre], done = k, w, True
