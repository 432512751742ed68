"""Two counts compared, adjustment over a list, and the trend of small counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from upstream.model.finding import Verdict
from upstream.statistics import change, trend
from upstream.statistics.rates import poisson_interval

SMALL = st.integers(0, 200)
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(SMALL, SMALL, st.sampled_from([0.95, 0.998]))
def test_ratio_agrees_with_scipys_exact_binomial(before, after, confidence):
    ratio = change.ratio_of_counts(before, after, confidence=confidence)
    if before + after == 0:
        assert np.isnan(ratio.value)
        assert (ratio.lower, ratio.upper, ratio.p) == (0, np.inf, 1)
        return
    test = stats.binomtest(after, before + after)
    interval = test.proportion_ci(confidence, method="exact")
    assert_allclose(ratio.lower, interval.low / (1 - interval.low), rtol=1e-7)
    assert_allclose(ratio.upper, interval.high / (1 - interval.high) if interval.high < 1 else np.inf, rtol=1e-7)
    assert_allclose(ratio.p, test.pvalue, rtol=1e-7)


@given(SMALL, SMALL, st.floats(0.1, 10), st.floats(0.1, 10))
def test_p_and_interval_always_agree(before, after, first, second):
    ratio = change.ratio_of_counts(before, after, first, second)
    assume(abs(ratio.p - 0.05) > 1e-9)
    assert (ratio.p < 0.05) == (ratio.lower > 1 or ratio.upper < 1)


@given(SMALL, SMALL, st.floats(0.1, 10))
def test_swapping_the_periods_inverts_the_ratio(before, after, exposure):
    assume(before and after)
    there = change.ratio_of_counts(before, after, 1, exposure)
    back = change.ratio_of_counts(after, before, exposure, 1)
    assert_allclose([there.value, there.lower], [1 / back.value, 1 / back.upper], rtol=1e-9)
    assert_allclose(there.p, back.p, rtol=1e-9)


def test_from_zero_the_ratio_is_infinite_and_to_zero_it_is_zero():
    ratio = change.ratio_of_counts([0, 5], [5, 0])
    assert ratio.value.tolist() == [np.inf, 0]
    assert ratio.lower[1] == 0
    assert ratio.upper[0] == np.inf
    assert np.isfinite([ratio.lower[0], ratio.upper[1]]).all()


def test_missing_counts_and_exposures_give_nan_and_too_few_to_say():
    ratio = change.ratio_of_counts([np.nan, 5, 0], [5, 5, 0], [1, 0, 1])
    assert np.isnan(ratio.p).tolist() == [True, True, False]
    assert (ratio.verdict() == Verdict.TOO_FEW).all()


def test_percentage_change_is_the_ratio_in_per_cent():
    ratio = change.ratio_of_counts(23, 9)
    percent = change.percentage_change(23, 9)
    assert_allclose(percent.value, 100 * (9 / 23 - 1))
    assert_allclose([percent.lower, percent.upper], [100 * ratio.lower - 100, 100 * ratio.upper - 100])
    assert percent.p == ratio.p


def test_difference_of_rates_by_hand():
    """10 in 1,000 against 4 in 1,000: limits from each count's own limits, squared and added."""
    ten, four = poisson_interval(10), poisson_interval(4)
    difference = change.difference_of_rates(10, 1000, 4, 1000)
    assert difference.value == pytest.approx(6)
    assert difference.lower == pytest.approx(6 - np.hypot(10 - ten.lower, four.upper - 4))
    assert difference.upper == pytest.approx(6 + np.hypot(ten.upper - 10, 4 - four.lower))
    assert difference.p == pytest.approx(stats.binomtest(10, 14).pvalue)


@given(P_VALUES)
def test_benjamini_hochberg_and_yekutieli_agree_with_scipy(p):
    assert_allclose(change.benjamini_hochberg(p), stats.false_discovery_control(p, method="bh"), atol=1e-12)
    assert_allclose(change.benjamini_yekutieli(p), stats.false_discovery_control(p, method="by"), atol=1e-12)


@given(P_VALUES, st.randoms())
def test_adjusted_values_keep_the_order_and_ignore_gaps(p, random):
    shuffled = [*p, *([float("nan")] * 3)]
    random.shuffle(shuffled)
    adjusted = change.benjamini_hochberg(shuffled)
    raw = np.array(shuffled)
    assert np.isnan(adjusted[np.isnan(raw)]).all()
    seen = adjusted[~np.isnan(raw)][np.argsort(raw[~np.isnan(raw)])]
    assert (np.diff(seen) >= -1e-15).all()
    assert_allclose(seen, np.sort(change.benjamini_hochberg(p)))


def test_lists_are_adjusted_along_the_last_axis_each_by_itself():
    p = np.array([[0.01, 0.02], [0.5, np.nan]])
    assert_allclose(change.benjamini_hochberg(p), [[0.02, 0.02], [0.5, np.nan]])


COUNT_SERIES = st.lists(st.integers(0, 300), min_size=3, max_size=12)


@given(COUNT_SERIES)
def test_trend_z_is_the_formula(series):
    y = np.array(series, dtype=float)
    assume(y.sum() > 0)
    t = np.arange(len(y)) - (len(y) - 1) / 2
    z = (t * y).sum() / np.sqrt(y.mean() * (t**2).sum())
    assert_allclose(trend.count_trend(y).z, z, atol=1e-9)


@given(COUNT_SERIES)
@example([0, 3, 0, 1, 1])
@example([8, 2, 8, 6])
def test_trend_limits_agree_with_its_test_and_reversal_inverts_it(series):
    found, back = trend.count_trend(series), trend.count_trend(series[::-1])
    assume(sum(series) > 0 and abs(found.adjusted_p - 0.05) > 1e-6)
    assert (found.adjusted_p < 0.05) == (found.lower > 1 or found.upper < 1)
    assert found.lower <= found.ratio_per_period <= found.upper
    assert_allclose(np.log(found.lower), -np.log(back.upper)) if found.lower > 0 else None
    assert_allclose(found.z, -back.z, atol=1e-9)


def test_an_exact_exponential_series_gives_its_ratio_and_no_dispersion():
    found = trend.count_trend(100 * 1.2 ** np.arange(6))
    assert found.ratio_per_period == pytest.approx(1.2)
    assert found.dispersion == pytest.approx(0, abs=1e-9)


def test_exposure_takes_growth_of_population_out():
    people = 1000 * 1.5 ** np.arange(5)
    found = trend.count_trend(0.02 * people, exposure=people)
    assert found.ratio_per_period == pytest.approx(1)
    assert found.z == pytest.approx(0, abs=1e-9)


def test_a_gap_takes_no_part_but_keeps_its_place_in_time():
    whole = trend.count_trend(100 * 1.2 ** np.arange(6))
    y = 100 * 1.2 ** np.arange(6)
    y[3] = np.nan
    assert trend.count_trend(y).ratio_per_period == pytest.approx(whole.ratio_per_period)
    assert trend.count_trend(y[[0, 1, 2, 4, 5]], times=[0, 1, 2, 4, 5]).z == pytest.approx(trend.count_trend(y).z)


def test_all_events_at_one_end_have_an_infinite_ratio_and_a_finite_limit():
    up, down = trend.count_trend([0, 0, 0, 0, 50]), trend.count_trend([50, 0, 0, 0, 0])
    assert (up.ratio_per_period, up.upper, up.direction) == (np.inf, np.inf, Verdict.HIGHER)
    assert (down.ratio_per_period, down.lower, down.direction) == (0, 0, Verdict.LOWER)
    assert up.lower == pytest.approx(1 / down.upper)


@pytest.mark.parametrize("series", [[0, 0, 0, 0, 0], [1, 2, 0, 2, 1], [40, 20], [50, np.nan, np.nan, 20]])
def test_too_few_events_or_periods_to_say(series):
    assert trend.count_trend(series).direction == Verdict.TOO_FEW


def test_areas_are_tested_each_by_itself():
    rng = np.random.default_rng(1)
    y = rng.poisson(8, (20, 5)).astype(float)
    y[3] = 0
    together = trend.count_trend(y)
    assert trend.count_trend(y.reshape(4, 5, 5)).z.shape == (4, 5)
    alone = [trend.count_trend(row) for row in y]
    for field in ("z", "adjusted_p", "dispersion", "lower", "upper"):
        assert_allclose(getattr(together, field), [getattr(one, field) for one in alone], rtol=1e-9)


def test_scatter_beyond_chance_is_tamed_but_not_wholly():
    """Variance twice the mean, no trend: the plain test cries wolf in 16 of 100 series, the widened one in 10 or 11."""
    y = np.random.default_rng(21).negative_binomial(20, 0.5, (20_000, 5))
    found = trend.count_trend(y)
    assert np.mean(found.p < 0.05) == pytest.approx(0.16, abs=0.01)
    assert np.mean(found.adjusted_p < 0.05) == pytest.approx(0.105, abs=0.01)


def test_the_trend_test_keeps_its_five_per_cent():
    """Under no trend, 20,000 five-year series of about 20 a year: false alarms stay at or just under 5 %."""
    y = np.random.default_rng(20).poisson(20, (20_000, 5))
    alarms = np.mean(trend.count_trend(y).adjusted_p < 0.05)
    assert 0.03 < alarms < 0.055
