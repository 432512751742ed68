"""Control charts against published limits and signals that can be seen by eye."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import spc
from upstream.statistics.spc import Assurance, Signal

VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
STEADY = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12]
"""Mean 11, every moving range 2: limits 11 ± 5.32, near limits 11 ± 3.55."""


@pytest.mark.parametrize(("screen", "upper", "mean", "lower"), [(True, 4.60, 1.94, -0.72), (False, 6.95, 1.94, -3.06)])
def test_xmr_with_and_without_screening_gives_the_published_limits(screen, upper, mean, lower):
    chart = spc.xmr(VIGNETTE, screen=screen, floor=None)
    assert_allclose([chart.upper[0], chart.centre[0], chart.lower[0]], [upper, mean, lower], atol=0.005)


def test_lower_limits_are_clipped_at_zero_unless_told():
    chart = spc.xmr(VIGNETTE)
    assert chart.lower[0] == 0
    assert chart.near_lower[0] == pytest.approx(1.9444 - 2 / 3 * 2.66, abs=1e-3)
    assert spc.xmr(VIGNETTE, floor=None).lower[0] < 0


def test_limits_by_hand():
    chart = spc.xmr(STEADY)
    assert_allclose(chart.centre, 11)
    assert_allclose([chart.lower[0], chart.upper[0]], [11 - 5.32, 11 + 5.32])
    assert_allclose([chart.near_lower[0], chart.near_upper[0]], [11 - 5.32 * 2 / 3, 11 + 5.32 * 2 / 3])
    assert not chart.signal.astype(bool).any()


def signals(tail, **options):
    chart = spc.xmr([*STEADY, *tail], fix_after=12, **options)
    return chart.signal[12:].tolist()


def test_a_point_outside_the_limits():
    assert signals([17, 11]) == [Signal.OUTSIDE, Signal.NONE]


def test_two_of_three_beyond_the_same_near_limit():
    assert signals([15, 11, 15, 11, 11]) == [Signal.NEAR_LIMIT, "", Signal.NEAR_LIMIT, "", ""]
    assert signals([15, 11, 11, 15]) == ["", "", "", ""]


def test_beyond_opposite_near_limits_is_no_signal():
    assert signals([15, 7, 11]) == ["", "", ""]


def test_seven_on_one_side_are_a_shift_and_six_are_not():
    assert signals([12, 13, 12, 13, 12, 13, 10]) == [Signal.SHIFT] * 6 + [""]
    assert signals([10, 12, 13, 12, 13, 12, 13, 10]) == [""] * 8
    assert signals([10, 12, 13, 12, 13, 12, 13, 12, 10]) == ["", *[Signal.SHIFT] * 7, ""]


def test_seven_rising_points_are_a_trend_and_a_tie_ends_it():
    rising = [8, 9, 10, 11.5, 12, 13, 13.5]
    assert signals(rising)[:7] == [Signal.TREND] * 7
    assert Signal.TREND not in signals([8, 9, 10, 10, 12, 13, 13.5])


def test_outside_comes_before_trend_before_near_limit_before_shift():
    """A trend that leaves the limits while on one side: each point has its most telling reason."""
    found = signals([11.5, 12, 12.5, 13, 14.7, 15, 17])
    assert found == [Signal.TREND] * 6 + [Signal.OUTSIDE]


def test_a_gap_ends_a_run_and_no_moving_range_spans_it():
    assert signals([10, 12, 13, 12, np.nan, 13, 12, 13, 12]) == [""] * 9
    assert signals([15, np.nan, 15]) == ["", "", ""]
    gap = spc.xmr([1, 2, 1, np.nan, 100, 101, 100])
    assert gap.upper[0] == pytest.approx(np.mean([1, 2, 1, 100, 101, 100]) + 2.66)


def test_improvement_and_concern_follow_the_direction_given():
    falling = spc.xmr([*STEADY, 2, 17], fix_after=12, improvement="lower")
    assert falling.meaning[-2:].tolist() == ["improvement", "concern"]
    assert spc.xmr([*STEADY, 2], fix_after=12).meaning[-1] == ""


def test_limits_begin_anew_where_told_and_runs_do_not_cross():
    chart = spc.xmr([*STEADY, *[y + 100 for y in STEADY]], rebase=[12])
    assert_allclose(chart.centre[[0, 11, 12, 23]], [11, 11, 111, 111])
    assert_allclose(chart.upper - chart.centre, 5.32)
    assert not chart.signal.astype(bool).any()
    assert spc.xmr([*STEADY, *[y + 100 for y in STEADY]]).signal.astype(bool).any()


def test_fewer_than_twelve_points_give_trial_limits():
    assert spc.xmr(STEADY[:11]).trial.all()
    assert not spc.xmr(STEADY).trial.any()
    assert spc.xmr([*STEADY[:11], np.nan, 10], rebase=[]).trial.sum() == 0
    assert spc.xmr([*STEADY, 1, 2, 3], rebase=[12]).trial.tolist() == [False] * 12 + [True] * 3


@pytest.mark.parametrize(
    ("improvement", "target", "word"),
    [
        ("lower", 17, Assurance.PASS),
        ("lower", 5, Assurance.FAIL),
        ("lower", 11, Assurance.CHANCE),
        ("higher", 5, Assurance.PASS),
        ("higher", 17, Assurance.FAIL),
        (None, 17, Assurance.NONE),
    ],
)
def test_assurance_compares_limits_with_the_target(improvement, target, word):
    assert spc.xmr(STEADY, improvement=improvement, target=target).assurance == word


def test_a_constant_series_has_limits_at_its_mean_and_no_signal():
    chart = spc.xmr(np.full(14, 0.1))
    assert_allclose(chart.upper, 0.1)
    assert not chart.signal.astype(bool).any()


def test_c_chart_by_hand():
    chart = spc.c_chart([2, 6] * 8)
    assert_allclose([chart.centre[0], chart.lower[0], chart.upper[0]], [4, 0, 10])
    assert_allclose(chart.near_upper, 8)
    assert spc.c_chart([2, 6] * 8 + [11], fix_after=16).signal[-1] == Signal.OUTSIDE


def test_u_chart_by_hand():
    """24 events in 600 people, 4 per 100; among 100 people limits 4 ± 3 x 2, among 400 people 4 ± 3 x 1."""
    chart = spc.u_chart([4, 8, 12, 1], [100, 100, 400, 0], per=100)
    assert np.isnan(chart.values[3])
    assert_allclose(chart.centre, 4)
    even = spc.u_chart([4, 4, 16], [100, 100, 400], per=100)
    assert_allclose(even.values, 4)
    assert_allclose(even.upper, [10, 10, 7])
    assert_allclose(even.lower, [0, 0, 1])


def test_u_chart_of_equal_exposure_is_a_c_chart():
    y = np.random.default_rng(3).poisson(5, 30)
    c, u = spc.c_chart(y), spc.u_chart(y, np.full(30, 7.0), per=7.0)
    assert_allclose(u.upper, c.upper)
    assert u.signal.tolist() == c.signal.tolist()


def test_g_chart_by_hand():
    """Mean 3: deviation √12; centre the median 3 ln 2."""
    chart = spc.g_chart([2, 4] * 8)
    assert_allclose(chart.centre, 3 * np.log(2))
    assert_allclose(chart.upper, 3 + 3 * np.sqrt(12))
    assert_allclose(chart.lower, 0)
    assert spc.g_chart([2, 4] * 8 + [60], fix_after=16, improvement="higher").meaning[-1] == "improvement"


def test_t_chart_is_an_xmr_chart_of_the_transformed_times():
    times = np.random.default_rng(5).exponential(40, 30)
    chart, plain = spc.t_chart(times, target=10, improvement="higher"), spc.xmr(times ** (1 / 3.6), screen=False)
    assert_allclose(chart.upper, plain.upper**3.6)
    assert chart.signal.tolist() == plain.signal.tolist()
    assert_allclose(chart.values, times)
    assert chart.assurance == Assurance.CHANCE


@pytest.mark.parametrize("method", [spc.xmr, spc.c_chart, spc.g_chart, spc.t_chart])
def test_areas_are_charted_each_by_itself(method):
    y = np.random.default_rng(7).poisson(6, (6, 30)).astype(float) + 1
    y[2, 5:8] = np.nan
    y[4] = np.nan
    together = method(y, rebase=[15])
    for i, row in enumerate(y):
        alone = method(row, rebase=[15])
        assert_allclose(together.upper[i], alone.upper)
        assert together.signal[i].tolist() == alone.signal.tolist()


@given(st.lists(st.integers(0, 60), min_size=0, max_size=40), st.integers(1, 5))
def test_scaling_a_series_scales_its_limits_and_keeps_its_signals(series, factor):
    one, many = spc.xmr(series), spc.xmr(np.array(series, dtype=float) * factor)
    assert_allclose(many.upper, one.upper * factor, rtol=1e-9)
    assert many.signal.tolist() == one.signal.tolist()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: spc.xmr(STEADY, rebase=[12]), "UP-STATISTICS-004"),
        (lambda: spc.xmr(STEADY, fix_after=11), "UP-STATISTICS-005"),
        (lambda: spc.c_chart([-1]), "UP-STATISTICS-001"),
    ],
)
def test_impossible_charts_are_refused(call, code):
    with pytest.raises(UpstreamError) as caught:
        call()
    assert caught.value.code == code


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="sideways"):
        spc.xmr(STEADY, improvement="sideways")
