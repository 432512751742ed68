"""Intervals for counts, rates and proportions, against published values, scipy and their own logic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from upstream.model.errors import UpstreamError
from upstream.statistics import proportions, rates

COUNTS = st.integers(0, 100_000)
CONFIDENCE = st.sampled_from([0.8, 0.95, 0.998])


@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [
        (65, 0.95, 50.163187710, 82.849138546),
        (1045, 0.95, 982.5932018, 1110.3312130),
        (10, 0.998, 2.916318375, 24.193724928),
    ],
)
def test_byar_gives_the_published_limits(count, confidence, lower, upper):
    limits = rates.byar(count, confidence)
    assert_allclose([limits.lower, limits.upper], [lower, upper], rtol=1e-9)


@pytest.mark.parametrize(("count", "lower", "upper"), [(1, 0.025317808, 5.571643391), (5, 1.623486390, 11.668332079)])
def test_exact_poisson_gives_the_published_limits(count, lower, upper):
    limits = rates.exact_poisson(count)
    assert_allclose([limits.lower, limits.upper], [lower, upper], atol=5e-10)


def test_crude_rate_gives_the_published_rate_and_limits():
    rate = rates.crude_rate(2, 200, per=100_000)
    assert_allclose([rate.value, rate.lower, rate.upper], [1000, 121.1046, 3612.3438], atol=5e-5)


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [
        (65, 100, 0.552544433, 0.736357518),
        (1, 100, 0.001767432, 0.054486196),
        (9856, 12345, 0.791210175, 0.805364007),
    ],
)
def test_wilson_gives_the_published_limits(x, n, lower, upper):
    share = proportions.wilson(x, n)
    assert_allclose([share.lower, share.upper], [lower, upper], atol=5e-10)


@given(COUNTS, CONFIDENCE)
def test_exact_poisson_agrees_with_the_chi_squared_quantiles_of_scipy(count, confidence):
    tail = (1 - confidence) / 2
    limits = rates.exact_poisson(count, confidence)
    if count:
        assert_allclose(limits.lower, stats.chi2.ppf(tail, 2 * count) / 2, rtol=1e-8)
    assert_allclose(limits.upper, stats.chi2.isf(tail, 2 * count + 2) / 2, rtol=1e-8)


@given(COUNTS, CONFIDENCE)
def test_every_interval_of_a_count_holds_the_count_and_starts_at_zero_or_above(count, confidence):
    for limits in (f(count, confidence) for f in (rates.byar, rates.exact_poisson, rates.poisson_interval)):
        assert 0 <= limits.lower <= count < limits.upper


def test_the_interval_is_exact_below_ten_and_byar_from_ten():
    counts = np.array([0, 9, 10, 500])
    both = rates.poisson_interval(counts)
    assert_allclose(both.upper[:2], rates.exact_poisson(counts).upper[:2])
    assert_allclose(both.upper[2:], rates.byar(counts).upper[2:])


@given(st.integers(0, 500), st.integers(0, 500), CONFIDENCE)
def test_wilson_agrees_with_scipy_and_is_symmetric(x, rest, confidence):
    n = x + rest
    share = proportions.wilson(x, n, confidence)
    if n == 0:
        assert np.isnan(share.value)
        return
    oracle = stats.binomtest(x, n).proportion_ci(confidence, method="wilson")
    assert_allclose([share.lower, share.upper], [oracle.low, oracle.high], atol=1e-12)
    assert_allclose(share.lower, 1 - proportions.wilson(rest, n, confidence).upper, atol=1e-12)


def test_wilson_at_none_and_all_is_exactly_zero_and_one():
    share = proportions.wilson([0, 7], [7, 7])
    assert share.lower[0] == 0
    assert share.upper[1] == 1
    assert share.upper[0] == pytest.approx(1 - share.lower[1])


def test_missing_counts_and_empty_populations_give_nan_without_a_warning():
    rate = rates.crude_rate([np.nan, 5, 0, 0], [1000, 0, 0, 1000])
    assert np.isnan(rate.value).tolist() == [True, True, True, False]
    assert np.isnan(rate.upper).tolist() == [True, True, True, False]
    assert np.isnan(proportions.wilson(0, 0).lower)


def test_years_make_person_years():
    assert rates.crude_rate(30, 10_000, per=1000, years=3).value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: rates.byar(-1), "UP-STATISTICS-001"),
        (lambda: rates.crude_rate(1, -5), "UP-STATISTICS-001"),
        (lambda: rates.exact_poisson(1, confidence=95), "UP-STATISTICS-002"),
        (lambda: proportions.wilson(5, 4), "UP-STATISTICS-003"),
    ],
)
def test_impossible_input_is_refused_with_a_code(call, code):
    with pytest.raises(UpstreamError) as caught:
        call()
    assert caught.value.code == code


def test_scalars_in_scalars_out_and_arrays_keep_their_shape():
    assert np.ndim(rates.byar(12).lower) == 0
    assert rates.crude_rate(np.ones((3, 4)), np.full(4, 100.0)).lower.shape == (3, 4)
