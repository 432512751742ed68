"""Knox and near repeats against loops over all pairs, published marginals, and planted repeats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import near_pairs, pair_kernel
from upstream.statistics.knox import knox

INF = np.inf
SPACE, TIME = [0, 0.01, 201, 401, 601, INF], [0, 1, 2, 3, INF]
CHICAGO = np.array([[0, 2, 0, 8], [9, 1, 1, 46], [4, 0, 0, 141], [6, 0, 0, 234], [393, 710, 770, 133_656]], dtype=float)
"""Pairs of 522 arsons in Chicago by distance and days, as the package NearRepeat counts them."""
EVENTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)), min_size=2, max_size=25)


def loops(points, times, space, steps, metric):
    found = np.zeros((len(space) - 1, len(steps) - 1))
    for i in range(len(points)):
        for j in range(i):
            dx, dy = abs(points[i][0] - points[j][0]), abs(points[i][1] - points[j][1])
            apart = dx + dy if metric == "manhattan" else float(np.hypot(dx, dy))
            row = [r for r in range(len(space) - 1) if space[r] <= apart < space[r + 1]]
            column = [c for c in range(len(steps) - 1) if steps[c] <= abs(times[i] - times[j]) < steps[c + 1]]
            if row and column:
                found[row[0], column[0]] += 1
    return found


@pytest.mark.parametrize("metric", ["manhattan", "euclidean"])
@pytest.mark.parametrize(
    ("space", "steps"), [([0, 0.5, 2, 5], [0, 1, 3]), ([0, 3, INF], [1, 4, INF]), ([0, INF], [0, 2])]
)
@given(EVENTS)
def test_pairs_and_what_is_expected_are_those_of_loops(space, steps, metric, events):
    points, times = [e[:2] for e in events], [e[2] for e in events]
    found = knox(points, times, space_bands=space, time_bands=steps, time_resolution="day", seed=1, metric=metric,
                 permutations=0)  # fmt: skip
    assert_allclose(found.observed, loops(points, times, space, steps, metric))
    rows = loops(points, times, space, [0, INF], metric).sum(axis=1)
    columns = loops(points, times, [0, INF], steps, metric).sum(axis=0)
    assert_allclose(found.expected, np.outer(rows, columns) / (len(events) * (len(events) - 1) / 2))


@pytest.mark.parametrize("fine", [0, 0.25])
def test_p_values_are_those_of_loops_over_the_same_permutations(fine):
    """Whole days are counted in two bytes, other times as they are."""
    rng = np.random.default_rng(2)
    points, times = rng.integers(0, 12, (40, 2)), rng.integers(0, 20, 40) + fine * rng.integers(0, 2, 40)
    found = knox(points, times, space_bands=[0, 3, 6, INF], time_bands=[0, 2, 5], time_resolution="hour", seed=9,
                 permutations=70)  # fmt: skip
    again, as_many = np.random.default_rng(9), np.zeros((3, 2))
    for _ in range(70):
        as_many += loops(points, again.permutation(times), [0, 3, 6, INF], [0, 2, 5], "manhattan") >= found.observed
    assert_allclose(found.p, (as_many + 1) / 71)


def test_expected_is_the_mean_of_all_permutations():
    rng = np.random.default_rng(2)
    points, times = rng.integers(0, 12, (30, 2)), rng.integers(0, 9, 30)
    expected = knox(points, times, space_bands=[0, 4], time_bands=[0, 2], time_resolution="day", seed=1).expected
    drawn = [loops(points, rng.permutation(times), [0, 4], [0, 2], "manhattan")[0, 0] for _ in range(400)]
    assert np.mean(drawn) == pytest.approx(expected[0, 0], rel=0.06)


def test_exact_expectation_gives_the_published_ratios_of_chicago_arson():
    """The points are not copied; their table of pairs is a fact, and the expectation follows from its margins."""
    total = CHICAGO.sum()
    assert total == 522 * 521 / 2 == 135_981
    ratio = CHICAGO / (np.outer(CHICAGO.sum(axis=1), CHICAGO.sum(axis=0)) / total)
    assert_allclose(ratio[1], [52.11, 3.35, 3.09, 0.818], atol=0.006)


def test_exact_expectation_is_what_the_published_simulations_of_chicago_burglary_scatter_about():
    """970 burglaries: pairs and ratios to the mean of 19 simulations, as the Near Repeat Calculator 1.3 prints them."""
    pairs = np.array([
        [28, 5, 5, 2], [44, 13, 8, 4], [97, 56, 19, 16], [77, 67, 45, 20], [182_194, 146_149, 95_237, 45_879],
    ])  # fmt: skip
    printed = np.array([
        [1.652, 0.43, 0.629, 0.576], [1.685, 0.6, 0.569, 0.559], [1.318, 0.945, 0.513, 0.884],
        [0.938, 1.028, 1.071, 1.011], [1, 1, 1, 1],
    ])  # fmt: skip
    assert pairs.sum() == 970 * 969 / 2
    exact = np.outer(pairs.sum(axis=1), pairs.sum(axis=0)) / pairs.sum()
    apart = (pairs / printed - exact)[:4] / np.sqrt(exact[:4] / 19)
    assert np.abs(apart).max() < 3.5
    assert np.mean(apart**2) < 2


def test_repeats_planted_in_three_bands_are_found_in_those_bands():
    """Twelve events are followed on the same day by another, four in each band of distance."""
    rng = np.random.default_rng(4)
    points, times = rng.uniform(0, 30_000, (500, 2)), rng.integers(0, 365, 500)
    near = points[:12] + np.repeat([[0, 100], [300, 0], [250, 250]], 4, axis=0)
    found = knox(np.concatenate([points, near]), np.concatenate([times, times[:12]]), space_bands=SPACE,
                 time_bands=TIME, time_resolution="day", seed=1)  # fmt: skip
    assert found.near_repeats().nonzero()[0].tolist() == [1, 2, 3]
    assert found.near_repeats().nonzero()[1].tolist() == [0, 0, 0]
    assert_allclose(found.p[1:4, 0], 0.001)
    assert found.observed.sum() == 512 * 511 / 2


def test_bands_hold_their_lower_edge_and_not_their_upper_one():
    found = knox([(0, 0), (0, 100), (0, 300)], [0, 1, 3], space_bands=[0, 100, 200, 301], time_bands=[0, 1, 2, 4],
                 time_resolution="day", seed=1, permutations=0)  # fmt: skip
    assert found.observed.tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 2]]
    assert found.space_bands == ((0, 100), (100, 200), (200, 301))


def test_under_no_interaction_p_is_small_as_often_as_it_should():
    rng = np.random.default_rng(6)
    p = [
        knox(rng.uniform(0, 1000, (60, 2)), rng.integers(0, 60, 60), space_bands=[0, 300], time_bands=[0, 15],
             time_resolution="day", seed=i, permutations=99).p[0, 0]
        for i in range(200)
    ]  # fmt: skip
    assert 0.01 < np.mean(np.array(p) <= 0.05) < 0.09


def test_months_are_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-018"):
        knox([(0, 0), (1, 1)], [0, 1], space_bands=[0, 5], time_bands=[0, 5], time_resolution="month", seed=1)


def test_bad_input_is_refused():
    def ask(points=((0, 0), (1, 1)), times=(0, 1), space=(0, 5), steps=(0, 5)):
        return knox(points, times, space_bands=space, time_bands=steps, time_resolution="day", seed=1)

    with pytest.raises(UpstreamError, match="UP-STATISTICS-012"):
        ask(points=((0, 0), (np.nan, 1)))
    with pytest.raises(UpstreamError, match="UP-STATISTICS-019"):
        ask(times=(0, np.nan))
    with pytest.raises(UpstreamError, match="UP-STATISTICS-015"):
        ask(points=[(0, 0)], times=[1])
    with pytest.raises(ValueError, match="rising"):
        ask(steps=(5, 0))
    with pytest.raises(ValueError, match="starts at 0"):
        ask(space=(1, 5))


def test_a_hundred_thousand_events_need_not_all_pairs():
    rng = np.random.default_rng(0)
    edges = np.array([0.0, 100, 200])
    found = near_pairs.neighbourhoods(rng.uniform(0, 60_000, (100_000, 2)), edges, "euclidean")
    near, _ = near_pairs.count_by_time(found, np.zeros((100_000, 1)), np.array([0.0, 1]))
    assert near.sum() == pytest.approx(1e10 / 2 * np.pi * 200**2 / 60_000**2, rel=0.02)


def test_more_pairs_of_a_place_than_two_bytes_can_count():
    """400 events at one point are 79,800 pairs."""
    found = knox(np.zeros((400, 2)), np.zeros(400), space_bands=[0, 1], time_bands=[0, 1], time_resolution="day",
                 seed=1, permutations=1)  # fmt: skip
    assert found.observed[0, 0] == 400 * 399 / 2
    assert found.p[0, 0] == 1


@pytest.mark.parametrize("manhattan", [True, False])
def test_compiled_loops_do_what_they_say(manhattan):
    """Machine code and the Python that it was made from count the same."""
    rng = np.random.default_rng(1)
    found = near_pairs.neighbourhoods(rng.integers(0, 20, (60, 2)), np.array([0.0, 2, 5]), "manhattan")
    times = rng.integers(0, 30, (60, 3)).astype(np.int16)
    counted = []
    for how in (pair_kernel.count, pair_kernel.count.py_func):
        near, under = np.zeros(2, dtype=np.int64), np.zeros((2, 2, 3), dtype=np.int64)
        how(found.where, found.reach, np.arange(60), found.edges, manhattan, times[found.order],
            np.array([2, 9], dtype=np.int16), near, under)  # fmt: skip
        counted.append((near.tolist(), under.tolist()))
    assert counted[0] == counted[1]
    assert sum(counted[0][0]) > 50
