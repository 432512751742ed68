"""Before and after: the published example, coverage in simulation, and the fall that comes by itself."""

from __future__ import annotations

import numpy as np
import pytest

from upstream.model.errors import UpstreamError
from upstream.model.finding import Verdict
from upstream.statistics.before_after import Differing, before_after, beside, differing, effect, without_effect


def test_the_tutorial_of_empirical_bayes():
    """Hauer and others 2002, example 1: 12 events on 1.8 km, 4.34 expected, shape 2.05 a km: 8.48 a year, sd 2.14."""
    mean = 0.0224 * 4000**0.564 * 1.8
    expected, variance = without_effect([12], [1], [1], Differing(mean, 2.05 * 1.8))
    assert expected == pytest.approx(8.48, abs=0.005)
    assert np.sqrt(variance) == pytest.approx(2.14, abs=0.005)


def test_a_ratio_by_hand():
    before, after = [4, 2, 0, 6, 3, 5], [2, 2, 1, 1, 0, 4]
    found = before_after(before, after, 0.5, [0.5, 0.25, 0.5, 0.5, 0.5, 0.5])
    assert found.value == pytest.approx((10 / 2.75) / (20 / 3))
    assert found.lower < found.value < found.upper


def test_a_ratio_turned_round_is_its_inverse():
    before, after = [4, 2, 0, 6, 3, 5], [2, 2, 1, 1, 0, 4]
    one, other = before_after(before, after, 1, 2), before_after(after, before, 2, 1)
    assert one.value == pytest.approx(1 / other.value)
    assert (one.lower, one.upper) == pytest.approx((1 / other.upper, 1 / other.lower))
    assert one.p == pytest.approx(other.p)


def test_people_without_time_at_risk_are_left_out():
    assert before_after([4, 2, 0, 6, 3, 9], [2, 2, 1, 1, 0, 0], 1, [1, 1, 1, 1, 1, 0]).value == pytest.approx(6 / 15)


@pytest.mark.parametrize(("before", "after"), [([1, 2, 3], [1, 1, 1]), ([0] * 9, [1] * 9), ([1] * 9, [0] * 9)])
def test_too_little_says_so(before, after):
    assert before_after(before, after, 1, 1).verdict is Verdict.TOO_FEW
    assert beside(before_after(before, after, 1, 1), before_after([2] * 9, [1] * 9, 1, 1)).verdict is Verdict.TOO_FEW


def test_limits_cover_the_truth_although_people_differ():
    """2,000 groups of 60 whose rates differ (shape 0.7) and truly fall by 30 %: 95 % limits cover 93 to 97 %."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(2000):
        rate = rng.gamma(0.7, 3 / 0.7, 60)
        found = before_after(rng.poisson(rate), rng.poisson(0.7 * rate), 1, 1)
        covered += found.lower <= 0.7 <= found.upper
    assert 0.93 <= covered / 2000 <= 0.97


def chosen(rng, fall=1.0, size=4000):
    """Everybody's events of a year, and of those with four or more the events before and after."""
    rate = rng.gamma(0.5, 1.2 / 0.5, size)
    before = rng.poisson(rate)
    worst = before >= 4
    return before, before[worst], rng.poisson(fall * rate[worst])


@pytest.mark.slow
def test_what_comes_by_itself_is_not_taken_for_an_effect():
    """Without any effect the plain ratio falls every time; that to what was expected covers 1 as often as it says."""
    rng = np.random.default_rng(3)
    plain, covered = 0, 0
    for _ in range(300):
        everybody, before, after = chosen(rng)
        plain += before_after(before, after, 1, 1).verdict is Verdict.LOWER
        found = effect(after.sum(), *without_effect(before, 1, 1, differing(everybody, 1)))
        covered += found.lower <= 1 <= found.upper
    assert plain == 300
    assert 0.92 <= covered / 300 <= 0.98


def test_a_true_effect_is_found():
    everybody, before, after = chosen(np.random.default_rng(4), fall=0.6)
    found = effect(after.sum(), *without_effect(before, 1, 1, differing(everybody, 1)))
    assert found.lower < 0.6 < found.upper
    assert found.verdict is Verdict.LOWER


def test_the_fit_finds_what_was_planted():
    rng = np.random.default_rng(9)
    time = rng.uniform(0.5, 2, 50_000)
    found = differing(rng.poisson(rng.gamma(0.5, 1.2 / 0.5, 50_000) * time), time)
    assert found.mean == pytest.approx(1.2, rel=0.03)
    assert found.shape == pytest.approx(0.5, rel=0.03)


def test_beside_a_comparison_group():
    rng = np.random.default_rng(2)
    rate = rng.gamma(2, 2, 400)
    group = before_after(rng.poisson(rate[:200]), rng.poisson(0.5 * rate[:200]), 1, 1)
    others = before_after(rng.poisson(rate[200:]), rng.poisson(0.8 * rate[200:]), 1, 1)
    found = beside(group, others)
    assert found.value == pytest.approx(group.value / others.value)
    assert found.lower < 0.625 < found.upper
    assert found.error == pytest.approx(np.hypot(group.error, others.error))


def test_nobody_is_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-050"):
        differing([0, 0, 0, 0, 0, 0], 1)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-001"):
        before_after([-1] * 9, [1] * 9, 1, 1)
