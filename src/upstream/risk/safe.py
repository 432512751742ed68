"""Scores that tell nothing of a hidden count: those that would be the same whatever the count may be.

A count that is hidden is known to lie in a range. A score of 1 to 10 may leave where every count behind it that is
hidden could be at either end of its range and no score of that year, of this area or any other, would be another. So
whoever knows everything else that is published learns of the count what the policy says already, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from upstream.risk.inputs import Floats, Measured
from upstream.risk.result import Booleans, Result
from upstream.risk.scoring import score
from upstream.statistics.empirical_bayes import shrunken_rates

Bounds = Mapping[str, tuple[int, int]]
"""For each indicator the least count that may be hidden and the least that is safe to show."""


def telling_scores(result: Result, bounds: Bounds) -> Booleans:
    """Years and areas whose score would tell of a hidden count; shape (years, areas).

    Each area's hidden counts are put at the ends of their ranges that make its risk least and greatest, those of the
    others staying as they are. The index rises with each count, so that nothing between the ends can do more.
    """
    out = np.zeros(result.scores.shape, dtype=bool)
    for year in range(len(out)):
        areas = np.flatnonzero(result.hidden[:, year].any(axis=0))
        if len(areas):
            out[year] = _changed(result, year, [int(a) for a in areas], bounds)
    return out


def _changed(result: Result, year: int, areas: list[int], bounds: Bounds) -> Booleans:
    values = {}
    for i, item in enumerate(result.inputs.measured):
        rows = np.tile(item.estimates()[year], (2 * len(areas), 1))
        for k, a in enumerate(areas):
            if result.hidden[i, year, a]:
                rows[2 * k : 2 * k + 2] = _at_the_ends(item, year, a, bounds[item.indicator.id])
        values[item.indicator.id] = rows
    scores = score(result.inputs.specification, values).scores
    true = result.scores[year]
    same = (scores == true) | (np.isnan(scores) & np.isnan(true))
    return np.asarray(~same.all(axis=0))


def _at_the_ends(item: Measured, year: int, area: int, bounds: tuple[int, int]) -> Floats:
    """The indicator with one count at the end of least risk, and at that of greatest; shape (2, areas)."""
    low, high = _range(float(item.count[year, area]) if item.count is not None else 0.0, *bounds)
    ends = (low, high) if item.indicator.direction == "higher" else (high, low)
    return np.stack([_with(item, year, area, end) for end in ends])


def _range(count: float, floor: int, threshold: int) -> tuple[float, float]:
    """What is known of a hidden count. One that is hidden for another's sake may be anything up to twice as much."""
    return (float(floor), float(threshold - 1)) if count < threshold else (0.0, 2 * count + threshold)


def _with(item: Measured, year: int, area: int, count: float) -> Floats:
    out = item.estimates()[year].copy()
    use = item.known(year)
    assert item.count is not None
    assert item.exposure is not None
    counts = item.count[year].copy()
    counts[area] = count
    x, n = counts[use] / item.dispersion, item.exposure[year, use] / item.dispersion
    out[use] = shrunken_rates(x, n).value if item.indicator.shrink else x / n
    return np.asarray(out)
