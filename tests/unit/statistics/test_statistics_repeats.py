"""Repeat victims, the wait for the next time, and how far hot spots stay where they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import repeats, stability

REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
"""Weeks in remission of 21 patients (Freireich and others 1963)."""


def test_the_published_third_of_suspects_with_3_8_crimes_each_hold_two_thirds_of_crimes():
    """8,994 suspects, a third with more than one crime, averaging 3.8: 11,392 of 17,388 crimes."""
    crimes = np.concatenate([np.ones(5996), np.full(2998, 4)])
    crimes[-600:] -= 1  # 2,998 x 4 less 600 is 3.8 each
    found = repeats.victimisation(crimes)
    assert found.events == 17_388
    assert found.repeat_targets == pytest.approx(1 / 3)
    assert found.repeat_events == pytest.approx(0.655, abs=5e-4)


def test_victimisation_by_hand():
    """Ten homes; hit 0, 0, 0, 0, 0, 0, 1, 1, 2 and 4 times."""
    found = repeats.victimisation([1, 1, 2, 4], targets_at_risk=10)
    assert (found.hit, found.events, found.prevalence, found.incidence, found.concentration) == (4, 8, 0.4, 0.8, 2)
    assert (found.repeat_targets, found.repeat_events, found.repetition) == (0.5, 0.75, 0.5)
    assert found.prevalence_limits[0] < 0.4 < found.prevalence_limits[1]
    assert repeats.victimisation([0] * 6 + [1, 1, 2, 4]) == found


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_incidence_is_prevalence_times_concentration(events):
    found = repeats.victimisation(events)
    if found.hit:
        assert found.incidence == pytest.approx(found.prevalence * found.concentration)
    else:
        assert (found.prevalence, found.incidence) == (0, 0)
        assert np.isnan([found.concentration, found.repeat_targets, found.repeat_events]).all()


def test_kaplan_meier_gives_the_published_curve_of_remission():
    found = repeats.time_to_repeat(REMISSION, RELAPSED)
    assert found.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert_allclose(found.share, [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], atol=5e-4)
    assert found.share_within(10) == pytest.approx(0.247, abs=5e-4)
    assert found.share_within(5) == 0
    assert ((found.limits.lower < found.share) & (found.share < found.limits.upper)).all()


def test_without_anyone_still_waiting_the_curve_is_the_share_of_longer_waits():
    wait = [3, 1, 4, 1, 5]
    found = repeats.time_to_repeat(wait, np.ones(5))
    assert_allclose(found.share, [np.mean(np.array(wait) > t) for t in found.time], atol=1e-12)
    assert (found.limits.lower[-1], found.limits.upper[-1]) == (0, 0)


def test_waits_by_hand():
    wait, repeated = repeats.waits(["b", "a", "a", "b", "c"], [10, 3, 1, 4, 20], end=30)
    assert wait.tolist() == [2, 27, 6, 20, 10]
    assert repeated.tolist() == [True, False, True, False, False]


def test_jaccard_by_hand_and_by_area():
    assert stability.jaccard([1, 1, 0, 0], [0, 1, 1, 0]) == pytest.approx(1 / 3)
    assert stability.jaccard([1, 1, 0, 0], [0, 1, 1, 0], size=[1, 8, 1, 5]) == pytest.approx(0.8)
    assert np.isnan(stability.jaccard([0, 0], [0, 0]))


def test_stability_by_hand():
    """Place 0 is hot in all three runs, place 1 in two, place 2 in one."""
    found = stability.stability([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0]])
    assert_allclose(found.flagged, [1, 2 / 3, 1 / 3, 0])
    assert_allclose(found.pairs, [1, 1 / 3, 1 / 3])
    assert found.overlap == pytest.approx(5 / 9)
    assert found.lowest == pytest.approx(1 / 3)
    assert found.core.tolist() == [True, False, False, False]
    assert found.ever.tolist() == [True, True, True, False]
    assert np.isnan(stability.stability([[0, 0], [0, 0]]).overlap)


@given(st.integers(0, 1000), st.integers(2, 6))
def test_overlaps_of_runs_are_those_of_pairs(seed, runs):
    rng = np.random.default_rng(seed)
    flags, size = rng.random((runs, 12)) < 0.3, rng.random(12)
    naive = [stability.jaccard(flags[i], flags[j], size) for i in range(runs) for j in range(i + 1, runs)]
    assert_allclose(stability.stability(flags, size).pairs, naive, atol=1e-12)


def test_bad_input_is_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-007"):
        repeats.victimisation([1, np.nan])
    with pytest.raises(UpstreamError, match="UP-STATISTICS-003"):
        repeats.victimisation([1, 1, 1], targets_at_risk=2)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-019"):
        repeats.waits([1, 1], [1, 9], end=5)
    with pytest.raises(ValueError, match="runs, places"):
        stability.stability([1, 0])
