"""Concentration over places, and the gradient of deprivation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from upstream.model.errors import UpstreamError
from upstream.statistics import concentration as c
from upstream.statistics import inequality
from upstream.statistics.change import ratio_of_counts

PLACES = st.lists(st.integers(0, 50), min_size=2, max_size=60)


@pytest.mark.parametrize(
    ("count", "plain", "generalised"),
    [
        ([10, 8, 2, *[0] * 7], 0.78, 0.78),
        ([5, 2, 1, *[0] * 7], 0.80, 0.75),
        ([10, *[0] * 9], 0.90, 0.90),
    ],
)
def test_gini_and_generalised_gini_are_the_published_ones(count, plain, generalised):
    assert c.gini(count) == pytest.approx(plain)
    assert c.generalised_gini(count) == pytest.approx(generalised)


def test_all_events_in_one_place_have_the_published_unbiased_gini_of_one():
    assert c.unbiased_gini([10, *[0] * 9]) == pytest.approx(1)


@given(PLACES)
def test_gini_is_half_the_mean_difference_and_the_area_over_the_curve(count):
    x = np.array(count, dtype=float)
    assume(x.sum() > 0)
    differences = np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean())
    curve = c.lorenz(x)
    assert_allclose(c.gini(x), differences, atol=1e-12)
    assert_allclose(c.gini(x), 1 - 2 * np.trapezoid(curve.events, curve.places), atol=1e-12)


@given(PLACES, st.integers(2, 5))
def test_gini_ignores_order_and_scale_and_the_even_spread_is_zero(count, factor):
    x = np.array(count, dtype=float)
    assume(x.sum() > 0)
    assert_allclose(c.gini(x[::-1] * factor), c.gini(x), atol=1e-12)
    assert_allclose(c.gini(np.full(len(x), 7)), 0, atol=1e-12)
    assert c.generalised_gini(x) > -1e-12


def test_fewer_events_than_places_spread_evenly_are_not_concentrated():
    assert c.generalised_gini([1, 1, 1, 0, 0, 0]) == pytest.approx(0)


def test_without_events_there_is_nothing_to_concentrate():
    assert np.isnan(c.gini([[0, 0], [1, 1]])).tolist() == [True, False]
    assert np.isnan(c.share_of_places([0, 0]).share).all()


def test_a_place_without_data_is_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-007"):
        c.gini([1, np.nan])


def test_the_bootstrap_interval_is_scipys_bca():
    """The same statistic through scipy's own bootstrap; both are simulated, so they agree to a hundredth or so."""
    x = np.random.default_rng(8).negative_binomial(1, 0.1, 120)
    ours = c.gini_interval(x, seed=1, repeats=4000, generalised=False)
    theirs = stats.bootstrap(
        (x,), lambda s, axis: c.gini(s), n_resamples=4000, method="BCa", rng=np.random.default_rng(2), vectorized=True
    ).confidence_interval
    assert_allclose([ours.lower, ours.upper], [theirs.low, theirs.high], atol=0.01)
    assert ours.lower < c.gini(x) < ours.upper


def test_the_interval_repeats_with_its_seed():
    x = [10, 8, 2, *[0] * 7]
    assert c.gini_interval(x, seed=5).lower == c.gini_interval(x, seed=5).lower


def test_leaving_one_out_by_running_sums_is_leaving_one_out():
    x = np.sort(np.random.default_rng(0).poisson(2, 30)).astype(float)
    direct = [c.generalised_gini(np.delete(x, i)) for i in range(30)]
    assert_allclose(c._leave_one_out(x, True), direct, atol=1e-12)
    assert_allclose(c._weighted_gini(x, 1 - np.eye(30), True), direct, atol=1e-12)


@pytest.mark.parametrize("count", [[3, 3, 3], [1, 0, 0], [0, 0]])
def test_no_interval_where_nothing_varies(count):
    assert np.isnan(c.gini_interval(count, seed=1).lower)


def test_share_of_places_by_hand():
    """Of 20 events in ten places 10 are in one: it holds half; with 8 in the next, two hold nine tenths."""
    found = c.share_of_places([[10, 8, 2, *[0] * 7], [2] * 10], (0.25, 0.5, 0.9))
    assert found.places.tolist() == [[1, 1, 2], [3, 5, 9]]
    assert_allclose(found.share, [[0.1, 0.1, 0.2], [0.3, 0.5, 0.9]])


def test_chance_alone_puts_few_events_in_few_places():
    """10 events in 1,000 places rarely meet: half of them are in about five places."""
    chance = c.random_allocation(10, 1000, seed=3)
    assert chance.mean[1] == pytest.approx(0.005, abs=0.0002)
    assert chance.lower[1] <= chance.mean[1] <= chance.upper[1]
    assert_allclose(chance.mean, c.random_allocation(10, 1000, seed=3).mean)


def test_many_events_by_chance_spread_evenly_or_by_weight():
    assert c.random_allocation(100_000, 100, seed=1, repeats=20).mean[1] == pytest.approx(0.5, abs=0.02)
    lopsided = c.random_allocation(100_000, 100, seed=1, repeats=20, weights=[100, *[1] * 99])
    assert lopsided.mean[1] == pytest.approx(0.01)


# --- the gradient of deprivation ---

DECILES = np.array([300, 260, 240, 200, 180, 170, 150, 120, 110, 100])


def test_slope_and_relative_index_by_hand():
    """Three equal groups at 30, 20 and 10 per 1,000 lie on a line from 35 to 5: slope 30, ratio 7."""
    count, people = [30, 20, 10], [1000, 1000, 1000]
    assert inequality.slope_index(count, people).value == pytest.approx(30)
    assert inequality.relative_index(count, people).value == pytest.approx(7)
    assert_allclose(inequality.ranks(people), [1 / 6, 3 / 6, 5 / 6])


def test_the_line_is_numpys_weighted_regression():
    people = np.array([900, 1500, 1100, 700, 2000, 1300, 800, 1000, 1200, 950.0])
    place = inequality.ranks(people)
    slope, intercept = np.polyfit(place, DECILES / people * 1000, 1, w=np.sqrt(people))
    assert inequality.slope_index(DECILES, people).value == pytest.approx(-slope)
    assert inequality.relative_index(DECILES, people).value == pytest.approx(intercept / (intercept + slope))


def test_the_limits_are_those_of_a_simulation():
    """Counts drawn as Poisson 20,000 times: the exact variance must give the spread of the simulated indices."""
    people = np.full(10, 8000.0)
    draws = np.random.default_rng(6).poisson(DECILES, (20_000, 10))
    slopes = inequality.slope_index(draws, people).value
    ratios = inequality.relative_index(draws, people).value
    found = inequality.slope_index(DECILES, people, widen=False)
    ratio = inequality.relative_index(DECILES, people, widen=False)
    assert_allclose([found.lower, found.upper], np.quantile(slopes, [0.025, 0.975]), rtol=0.02)
    assert_allclose([ratio.lower, ratio.upper], np.quantile(ratios, [0.025, 0.975]), rtol=0.02)


def test_scatter_about_the_line_widens_the_limits():
    people = np.full(5, 1000.0)
    count = [100, 10, 90, 5, 60]
    plain, wide = (inequality.slope_index(count, people, widen=widen) for widen in (False, True))
    assert wide.dispersion > 10
    assert_allclose(wide.upper - wide.value, np.sqrt(wide.dispersion) * (plain.upper - plain.value))
    assert wide.p > 0.05 > plain.p


def test_no_ratio_where_the_line_falls_below_zero():
    found = inequality.relative_index([50, 5, 0], [1000, 1000, 1000])
    assert np.isnan([found.value, found.lower, found.p]).all()
    assert inequality.slope_index([50, 5, 0], [1000, 1000, 1000]).lower > 0


def test_a_group_without_people_takes_no_part_and_two_groups_have_no_gradient():
    with_gap = inequality.slope_index([30, 0, 20, 10], [1000, 0, 1000, 1000])
    assert with_gap.value == pytest.approx(30)
    assert np.isnan(inequality.slope_index([3, 2], [10, 10]).value)
    assert np.isnan(inequality.slope_index([3, np.nan, 2], [10, 10, 10]).p)


def test_most_against_least_deprived_is_the_exact_ratio():
    found = inequality.extreme_ratio([[30, 20, 10]], [[1000, 1000, 2000]])
    assert found.value[0] == pytest.approx(6)
    assert found.p[0] == pytest.approx(ratio_of_counts(10, 30, 2000, 1000).p)


@given(st.lists(st.integers(1, 200), min_size=3, max_size=10))
def test_turning_the_groups_round_turns_the_gradient_round(count):
    people = np.linspace(500, 1500, len(count))
    there = inequality.slope_index(count, people)
    back = inequality.slope_index(count[::-1], people[::-1])
    assert_allclose([there.value, there.lower], [-back.value, -back.upper], atol=1e-8)
