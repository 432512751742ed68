"""Mann-Kendall and the seventeen histories, each by a hand-built row of ten steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from upstream.model.errors import UpstreamError
from upstream.statistics import emerging, weights
from upstream.statistics.emerging import Pattern, Thresholds

RISING, FALLING, LEVEL = np.arange(1.0, 11), np.arange(10.0, 0, -1), np.array([5.0, 6, 5, 6, 5, 6, 5, 6, 5, 6])
HISTORIES = [
    ("0000000001", LEVEL, Pattern.NEW_HOT),
    ("000-000001", LEVEL, Pattern.NEW_HOT),
    ("0000000011", LEVEL, Pattern.CONSECUTIVE_HOT),
    ("0011111111", RISING, Pattern.CONSECUTIVE_HOT),
    ("0111111111", RISING, Pattern.INTENSIFYING_HOT),
    ("1111111111", RISING, Pattern.INTENSIFYING_HOT),
    ("1111111111", LEVEL, Pattern.PERSISTENT_HOT),
    ("1111101111", LEVEL, Pattern.PERSISTENT_HOT),
    ("1111111111", FALLING, Pattern.DIMINISHING_HOT),
    ("0101000001", LEVEL, Pattern.SPORADIC_HOT),
    ("1111110011", LEVEL, Pattern.SPORADIC_HOT),
    ("01-1000001", LEVEL, Pattern.OSCILLATING_HOT),
    ("1111111110", FALLING, Pattern.HISTORICAL_HOT),
    ("111111111-", FALLING, Pattern.NEW_COLD),
    ("1111111100", LEVEL, Pattern.NONE),
    ("0000000000", RISING, Pattern.NONE),
    ("0000000110", LEVEL, Pattern.NONE),
]
SWAP = str.maketrans("1-", "-1")
OPPOSITE = {Pattern[p.name.replace("HOT", "X").replace("COLD", "HOT").replace("X", "COLD")]: p for p in Pattern}


def signs(text):
    return np.array([{"1": 1, "0": 0, "-": -1}[c] for c in text])


@pytest.mark.parametrize(("steps", "z", "pattern"), HISTORIES)
def test_each_history_has_its_name(steps, z, pattern):
    assert emerging.classify([signs(steps)], [z]).tolist() == [pattern]


@pytest.mark.parametrize(("steps", "z", "pattern"), HISTORIES)
def test_cold_histories_are_the_mirror_of_hot_ones(steps, z, pattern):
    assert emerging.classify([signs(steps.translate(SWAP))], [-z]).tolist() == [OPPOSITE[pattern]]


def test_all_seventeen_histories_are_tried():
    tried = {pattern for *_, pattern in HISTORIES}
    assert tried | {OPPOSITE[p] for p in tried} == set(Pattern)
    assert len(Pattern) == 17


def test_histories_are_named_place_by_place():
    together = emerging.classify([signs(s) for s, _, _ in HISTORIES], [z for _, z, _ in HISTORIES])
    assert together.tolist() == [pattern for *_, pattern in HISTORIES]


def test_thresholds_can_be_seen_and_moved():
    row, z = [signs("0011111111")], [LEVEL]
    assert emerging.classify(row, z, Thresholds(most=0.8)).tolist() == [Pattern.PERSISTENT_HOT]
    assert emerging.classify([signs("0000000011")], z, Thresholds(run=3)).tolist() == [Pattern.SPORADIC_HOT]
    weak = [5, 6, 5, 7, 6, 7, 6, 8, 6, 7]
    p = float(emerging.mann_kendall(weak).p)
    for level, pattern in ((p + 0.01, Pattern.INTENSIFYING_HOT), (p - 0.01, Pattern.PERSISTENT_HOT)):
        assert emerging.classify([np.ones(10)], [weak], Thresholds(trend=level)).tolist() == [pattern]


def test_the_variance_of_mann_kendall_is_the_published_formula():
    found = emerging.mann_kendall(RISING)
    assert (found.s, found.tau) == (45, 1)
    assert found.variance == 10 * 9 * 25 / 18 == 125
    assert found.z == pytest.approx(44 / 125**0.5)
    ties = emerging.mann_kendall([1, 1, 1, 2, 2, 3])
    assert ties.variance == pytest.approx((6 * 5 * 17 - 3 * 2 * 11 - 2 * 1 * 9) / 18)


@given(st.lists(st.integers(0, 5), min_size=3, max_size=20))
def test_mann_kendall_agrees_with_loops_and_with_scipy(series):
    found = emerging.mann_kendall([series, series[::-1]])
    s = sum(np.sign(series[j] - series[i]) for i in range(len(series)) for j in range(i + 1, len(series)))
    assert found.s.tolist() == [s, -s]
    if len(set(series)) == 1:
        assert found.p.tolist() == [1, 1]
        return
    n = len(series)
    z = stats.norm.isf(stats.kendalltau(np.arange(n), series, method="asymptotic").pvalue / 2)
    assert_allclose(abs(s) / np.sqrt(found.variance[0]), z, rtol=1e-6, atol=1e-9)


def test_neighbours_in_space_and_time_are_those_of_loops():
    near = weights.contiguity([[1], [2], []])
    found = emerging.space_time_weights(near, 4, lag=2).toarray()
    for i in range(3):
        for t in range(4):
            for j in range(3):
                for u in range(4):
                    expected = (i, t) != (j, u) and abs(i - j) <= 1 and 0 <= t - u <= 2
                    assert found[4 * i + t, 4 * j + u] == expected


def test_a_planted_emergence_is_named_where_it_is():
    rng = np.random.default_rng(2)
    near = weights.distance_band([(a, b) for a in range(20) for b in range(20)], 1.5)
    risk = np.ones((20, 20, 12))
    risk[3:7, 3:7, :] = 2.5
    risk[13:17, 13:17, 9:] = 3
    found = emerging.emerging_hot_spots(
        rng.poisson(10 * risk).reshape(400, 12), near, range(12), population=np.full(400, 1000)
    )
    pattern = found.pattern.reshape(20, 20)
    assert set(pattern[4:6, 4:6].ravel()) <= {Pattern.PERSISTENT_HOT, Pattern.INTENSIFYING_HOT, Pattern.DIMINISHING_HOT}
    assert set(pattern[14:16, 14:16].ravel()) == {Pattern.CONSECUTIVE_HOT}
    assert (pattern[8:12, 8:12] == Pattern.NONE).mean() > 0.9
    assert found.steps.z.shape == (400, 12)


def test_without_any_pattern_hardly_any_place_is_named():
    rng = np.random.default_rng(3)
    near = weights.distance_band([(a, b) for a in range(20) for b in range(20)], 1.5)
    found = emerging.emerging_hot_spots(rng.poisson(10, (400, 12)), near, range(12))
    assert (found.pattern == Pattern.NONE).mean() > 0.98


def test_gaps_are_refused_and_can_be_split():
    near, x = weights.contiguity([[1], [0], [1]]), np.ones((3, 10))
    months = [*range(5), *range(7, 12)]
    with pytest.raises(UpstreamError, match="UP-STATISTICS-021"):
        emerging.emerging_hot_spots(x, near, months)
    assert emerging.stretches(months) == [slice(0, 5), slice(5, 10)]
    with pytest.raises(UpstreamError, match="UP-STATISTICS-021"):
        emerging.emerging_hot_spots(np.where(np.eye(3, 10), np.nan, 1), near, range(10))
    with pytest.raises(UpstreamError, match="UP-STATISTICS-022"):
        emerging.emerging_hot_spots(x[:, :9], near, range(9))
    with pytest.raises(ValueError, match="one time for each step"):
        emerging.emerging_hot_spots(x, near, range(9))


def test_a_flat_cube_has_no_pattern():
    near = weights.contiguity([[1], [0], [1]])
    assert set(emerging.emerging_hot_spots(np.ones((3, 10)), near, range(10)).pattern) == {Pattern.NONE}
