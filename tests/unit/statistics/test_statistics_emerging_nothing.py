"""Where nothing happens, histories and trends are named no more often than they say."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from upstream.statistics.emerging import Pattern, emerging_hot_spots

SIDE, STEPS, MAPS = 12, 12, 60


def touching() -> csr_array:
    """Squares of a board and the eight around each."""
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    near = np.maximum(abs(row[:, None] - row), abs(column[:, None] - column))
    return csr_array((near == 1).astype(float))


def test_trends_and_patterns_of_nothing():
    """Unequal people, one rate: 4.5 to 5.5 % of trends have p of at most 5 % (within two standard errors of so many
    maps), and hardly a map has any pattern."""
    people = np.random.default_rng(1).uniform(500, 4000, SIDE * SIDE)
    mean = 20 * (people / people.mean())[:, None] * np.ones(STEPS)
    flagged, named = [], 0
    for seed in range(MAPS):
        count = np.random.default_rng(seed).poisson(mean)
        found = emerging_hot_spots(count, touching(), range(STEPS), population=people)
        flagged.append(float((found.trend.p <= 0.05).mean()))
        named += bool((found.pattern != str(Pattern.NONE)).any())
    error = np.std(flagged) / np.sqrt(MAPS)
    assert 0.045 - 2 * error <= np.mean(flagged) <= 0.055 + 2 * error
    assert named <= 0.1 * MAPS
