"""Standardised rates and funnel limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.finding import Verdict
from upstream.statistics import funnel, standardise
from upstream.statistics.rates import byar, exact_poisson


@pytest.mark.parametrize(
    ("value", "events", "confidence", "lower", "upper"),
    [
        (1043.02480, 895, 0.95, 971.77091, 1117.89409),
        (1043.02480, 895, 0.998, 932.32879, 1162.05960),
        (110.32120, 91, 0.95, 87.74558, 136.70882),
    ],
)
def test_dobson_limits_are_the_published_ones(value, events, confidence, lower, upper):
    """The strata behind the published rates are under another licence. Their variance follows from the published upper
    95 % limit, and must then give every other published limit."""
    own = byar(events)
    at_95 = {895: 1117.89409, 91: 136.70882}[events]
    variance = events * ((at_95 - value) / (own.upper - events)) ** 2
    limits = standardise.dobson(value, variance, events, confidence)
    assert_allclose([limits.lower, limits.upper], [lower, upper], rtol=1e-7)


def test_a_rate_from_nine_events_is_not_shown():
    """The published 'tiny' case has 9 events and no rate."""
    rate = standardise.direct([[4, 5], [5, 5]], [[100, 100], [100, 100]], standard=[1, 1])
    assert rate.shown.tolist() == [False, True]
    assert np.isnan([rate.value[0], rate.lower[0], rate.upper[0]]).all()
    assert rate.events.tolist() == [9, 10]


@pytest.mark.parametrize(
    ("events", "value", "lower", "upper"),
    [(895, 10011.1376, 9365.9160, 10689.0976), (9, 100.6707, 46.0330, 191.1043)],
)
def test_indirectly_standardised_rates_have_the_published_limits(events, value, lower, upper):
    """The expected events follow from the published rate; the limits are then Byar's (895) and the exact ones (9)."""
    rate = standardise.ratio(events, events / value, reference=1)
    assert_allclose([rate.value, rate.lower, rate.upper], [value, lower, upper], atol=1e-4)


def test_direct_standardisation_by_hand():
    """Young 20 in 1,000, old 10 in 2,000, standard half and half: (2 % + 0.5 %) / 2 = 12.5 per 1,000."""
    rate = standardise.direct([20, 10], [1000, 2000], standard=[1, 1], per=1000)
    variance = 0.25 * (20 / 1000**2 + 10 / 2000**2) * 1000**2
    own = byar(30)
    assert rate.value == pytest.approx(12.5)
    assert rate.lower == pytest.approx(12.5 + np.sqrt(variance / 30) * (own.lower - 30))


def test_equal_rates_in_all_bands_standardise_to_the_crude_rate():
    standard = standardise.european_standard_population()
    people = np.linspace(500, 1500, 19)
    rate = standardise.direct(0.01 * people, people)
    assert rate.value == pytest.approx(1000)
    assert len(standard.bands) == 19
    assert sum(standard.people) == 100_000
    assert standard.people[standard.bands.index("15-19")] == 5500


def test_repeat_victims_widen_the_interval_as_if_people_were_counted():
    """Every victim counted twice: the variance is twice that of independent events, Σk² = 4 x people = 2 x events."""
    once = standardise.direct([40, 60], [1000, 1000], standard=[1, 1])
    twice = standardise.direct([40, 60], [1000, 1000], standard=[1, 1], squares=[80, 120])
    assert twice.value == once.value
    assert_allclose(twice.upper - twice.value, np.sqrt(2) * (once.upper - once.value))


def test_a_stratum_without_people_has_no_standardised_rate():
    assert np.isnan(standardise.direct([20, 0], [1000, 0], standard=[1, 1]).value)


def test_expected_events_by_hand_and_the_ratio():
    """100 young at 10 % and 300 old at 2 %: 10 + 6 = 16 expected; 24 observed is 1.5 times as many."""
    e = standardise.expected([[100, 300], [0, 100]], [50, 20], [500, 1000])
    assert e.tolist() == [16, 2]
    assert standardise.ratio(24, e[0]).value == pytest.approx(1.5)
    assert np.isnan(standardise.ratio(3, 0).value)


def test_a_stratum_unknown_to_the_reference_matters_only_to_areas_with_people_in_it():
    e = standardise.expected([[100, 0], [100, 5]], [50, 0], [500, 0])
    assert e[0] == 10
    assert np.isnan(e[1])


def test_funnel_limits_of_a_rate_are_the_published_ones():
    """One event at an average of 116.1720835 per 100,000. Published upper limits come from an iterative search and are
    off in the fifth figure: the exact ones divide by -ln 0.975 and -ln 0.999."""
    at = funnel.limits(116.1720835, 1)
    assert_allclose([at.lower, at.outer_lower], [20.85059, 12.58171], rtol=5e-7)
    assert_allclose([at.upper, at.outer_upper], [4588.53585, 116108.569], rtol=5e-5)
    assert_allclose([at.upper, at.outer_upper], 116.1720835 / -np.log([0.975, 0.999]), rtol=1e-9)


def test_funnel_limits_of_a_proportion_are_the_published_ones():
    at = funnel.limits(0.80642448, [1, 3], kind="proportion")
    assert_allclose(at.lower * 100, [3.204264, 35.933491], rtol=2e-7)
    assert_allclose(at.outer_lower[1] * 100, 10.150815, rtol=1e-6)
    assert at.upper.tolist() == [1, 1]


@given(st.integers(1, 2000), st.floats(0.1, 2000))
def test_outside_the_funnel_is_outside_the_own_interval(count, expected):
    """Value against limits, and average against the area's own interval, are one test."""
    at = funnel.limits(1.0, count, kind="ratio")
    own = exact_poisson(count, 0.998)
    value = count / expected
    assert (value > at.outer_upper) == (own.lower > expected)
    assert (value < at.outer_lower) == (own.upper < expected)
    word = funnel.verdict(count, expected)
    assert (word == Verdict.HIGHER) == (own.lower > expected)
    assert (word == Verdict.LOWER) == (own.upper < expected)


@given(st.floats(5, 5000))
def test_the_curve_is_where_the_limits_meet_the_average(expected):
    line = funnel.curve(1000, expected)
    at_upper = exact_poisson(line.outer_upper * expected / 1000, 0.998)
    assert_allclose(at_upper.lower, expected, rtol=1e-6)
    if line.outer_lower > 0:
        assert_allclose(exact_poisson(line.outer_lower * expected / 1000, 0.998).upper, expected, rtol=1e-6)


def test_an_area_without_events_can_lie_below_the_funnel():
    words = funnel.verdict([0, 0, 5, np.nan], [50, 2, 0, 10])
    assert words.tolist() == [Verdict.LOWER, Verdict.NO_CLEAR_DIFFERENCE, Verdict.TOO_FEW, Verdict.TOO_FEW]


def test_a_funnel_of_something_else_is_refused():
    with pytest.raises(ValueError, match="median"):
        funnel.limits(1, 1, kind="median")
