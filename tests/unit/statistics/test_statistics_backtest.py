"""Hit rates and indices by hand, and intervals that hold what they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import backtest

TEN = np.ones(10)


def test_hit_rate_and_indices_by_hand():
    """Ten equal places. The two that were chosen have 5 of 20 events; the best two would have had 10."""
    events = [4, 1, 6, 4, 1, 1, 1, 1, 1, 0]
    found = backtest.catch([9, 8, 0, 0, 0, 0, 0, 0, 0, 0], events, TEN, shares=[0.2])
    assert (found.caught.tolist(), found.best.tolist(), found.events.tolist()) == ([[5]], [[10]], [20])
    score = backtest.accuracy(found, seed=1)
    assert (score.hit_rate[0], score.pai[0], score.pei[0]) == (0.25, 1.25, 0.5)
    assert np.isnan(score.hit_rate_limits.lower).all()


def test_the_published_share_of_harm_in_southends_hot_spots_is_an_index_of_16():
    """41 % of harm in 2.6 % of area."""
    harm, area = [41, 59], [2.6, 97.4]
    score = backtest.accuracy(backtest.catch([1, 0], harm, area, shares=[0.026]), seed=1)
    assert score.hit_rate[0] == pytest.approx(0.41)
    assert score.pai[0] == pytest.approx(41 / 2.6)
    assert score.pei[0] == pytest.approx(1)


def test_the_last_place_counts_in_part_and_equal_scores_count_evenly():
    part = backtest.catch([3, 2, 1], [4, 6, 0], [1, 2, 1], shares=[0.5])
    assert part.caught.tolist() == [[4 + 6 / 2]]
    for order in (slice(None), slice(None, None, -1)):
        even = backtest.catch([5, 5, 5, 5], np.array([8, 0, 0, 0])[order], np.ones(4), shares=[0.25])
        assert even.caught.tolist() == [[2]]


def test_the_best_choice_goes_by_events_for_each_square_metre():
    found = backtest.catch([1, 0, 0], [10, 6, 6], [10, 1, 1], shares=[2 / 12])
    assert found.best[0, 0] == pytest.approx(12)


@given(st.integers(0, 10_000))
def test_indices_stay_within_their_bounds_and_the_truth_is_the_best_score(seed):
    rng = np.random.default_rng(seed)
    events, area, score = rng.poisson(1, (4, 15)) + np.eye(4, 15), rng.uniform(0.1, 3, 15), rng.integers(0, 4, (4, 15))
    found = backtest.catch(score, events, area, shares=[0.1, 0.5, 1])
    assert (found.caught <= found.best + 1e-9).all()
    assert_allclose(found.caught[:, 2], events.sum(axis=1))
    assert_allclose(backtest.catch(events / area, events, area, shares=[0.1, 0.5, 1]).caught, found.best)
    rates = backtest.accuracy(found, seed=seed, repeats=50, block=2)
    assert (rates.pei <= 1 + 1e-9).all()
    assert (np.diff(rates.hit_rate) >= 0).all()


def test_a_score_that_knows_nothing_has_an_index_of_one():
    rng = np.random.default_rng(2)
    found = backtest.catch(rng.random((60, 200)), rng.poisson(1, (60, 200)), np.ones(200), shares=[0.1])
    score = backtest.accuracy(found, seed=1)
    assert score.pai[0] == pytest.approx(1, abs=0.1)
    assert score.pai_limits.lower[0] < 1 < score.pai_limits.upper[0]


def test_intervals_hold_the_true_hit_rate_about_as_often_as_they_say():
    rng, held = np.random.default_rng(3), 0
    risk = np.concatenate([np.full(10, 6.0), np.full(90, 1.0)])
    for i in range(100):
        found = backtest.catch(np.tile(risk, (24, 1)), rng.poisson(risk, (24, 100)), np.ones(100), shares=[0.1])
        limits = backtest.accuracy(found, seed=i, repeats=300).hit_rate_limits
        held += limits.lower[0] <= 60 / 150 <= limits.upper[0]
    assert 84 <= held <= 99


def test_a_better_method_is_told_from_a_worse_one_and_from_none():
    rng = np.random.default_rng(5)
    risk = rng.gamma(0.5, 2, 300)
    events = rng.poisson(risk, (24, 300))
    good, poor = np.tile(risk, (24, 1)), rng.random((24, 300))
    one, other = (backtest.catch(score, events, np.ones(300)) for score in (good, poor))
    gain = backtest.advantage(one, other, seed=1)
    assert (gain.limits.lower > 0).all()
    same = backtest.advantage(one, one, seed=1)
    assert (same.difference.tolist(), same.limits.upper.tolist()) == ([0] * 4, [0] * 4)


def test_months_without_events_do_not_break_it():
    found = backtest.catch(np.ones((6, 4)), np.zeros((6, 4)), np.ones(4), shares=[0.5])
    score = backtest.accuracy(found, seed=1, repeats=20)
    assert np.isnan([score.hit_rate[0], score.pei[0], score.hit_rate_limits.lower[0]]).all()


def test_the_same_seed_gives_the_same_limits():
    rng = np.random.default_rng(1)
    found = backtest.catch(rng.random((12, 30)), rng.poisson(2, (12, 30)), np.ones(30))
    one, two, three = (backtest.accuracy(found, seed=s).hit_rate_limits.lower for s in (1, 1, 2))
    assert (one == two).all()
    assert (one != three).any()


def test_bad_input_is_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-007"):
        backtest.catch([1, np.nan], [1, 1], [1, 1])
    with pytest.raises(UpstreamError, match="UP-STATISTICS-007"):
        backtest.catch([1, 1], [1, 1], [1, 0])
    with pytest.raises(UpstreamError, match="UP-STATISTICS-002"):
        backtest.catch([1, 1], [1, 1], [1, 1], shares=[5])
    with pytest.raises(ValueError, match="months, places"):
        backtest.catch([1, 1], [1, 1, 1], [1, 1])
    with pytest.raises(ValueError, match="same months"):
        backtest.advantage(backtest.catch([1, 1], [1, 2], [1, 1]), backtest.catch([1, 1], [2, 2], [1, 1]), seed=1)
