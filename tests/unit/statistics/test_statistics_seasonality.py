"""Month effects, their test, and the break of the pandemic."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats

from upstream.model.errors import UpstreamError
from upstream.statistics import seasonality
from upstream.statistics.change import ratio_of_counts

YEAR = np.arange(1, 13)
FOUR_YEARS = np.tile(YEAR, 4)
DAYS = np.tile([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 4).astype(float)


def test_a_season_by_hand():
    """Each July twice as many as every other month, no trend: expected 130/12 a month."""
    y = np.tile([10, 10, 10, 10, 10, 10, 20, 10, 10, 10, 10, 10], 3)
    found = seasonality.month_effects(y, np.tile(YEAR, 3))
    assert found.whole_years == 3
    assert_allclose(found.ratio[[0, 6]], [10 / (130 / 12), 20 / (130 / 12)], rtol=0.03)
    assert found.lower[6] > 1
    assert found.dispersion < 1
    assert found.seasonal()


def test_a_pure_trend_has_no_season():
    y = 50 * 1.02 ** np.arange(48)
    found = seasonality.month_effects(y, FOUR_YEARS)
    assert_allclose(found.ratio, 1, rtol=1e-6)
    assert found.p == pytest.approx(1)


def test_days_of_the_month_are_not_a_season():
    found = seasonality.month_effects(3 * DAYS, FOUR_YEARS, exposure=DAYS)
    assert_allclose(found.ratio, 1, rtol=1e-6)
    assert seasonality.month_effects(3 * DAYS, FOUR_YEARS).ratio[1] < 0.93


def test_the_fit_agrees_with_an_independent_maximisation():
    """The Poisson likelihood of trend and months, maximised by scipy from scratch."""
    rng = np.random.default_rng(11)
    mu = 30 * np.exp(0.01 * np.arange(36)) * (1 + 0.4 * np.sin(2 * np.pi * np.arange(36) / 12))
    y, month = rng.poisson(mu), np.tile(YEAR, 3)
    time = np.arange(36) - 17.5
    full = np.column_stack([month[:, None] == YEAR, time]).astype(float)
    plain = np.column_stack([np.ones(36), time])

    def deviance(design):
        def loss(beta):
            eta = design @ beta
            return np.sum(np.exp(eta) - y * eta), design.T @ (np.exp(eta) - y)

        start = np.zeros(design.shape[1])
        start[:-1] = np.log(y.mean())
        best = optimize.minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000}).x
        fitted = np.exp(design @ best)
        return fitted, 2 * np.sum(y * np.log(y / fitted) - (y - fitted))

    (months, with_months), (_, without) = deviance(full), deviance(plain)
    dispersion = np.sum((y - months) ** 2 / months) / 23
    gain = without - with_months
    p = stats.f.sf(gain / 11 / dispersion, 11, 23) if dispersion > 1 else stats.chi2.sf(gain, 11)
    found = seasonality.month_effects(y, month)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-4)
    assert found.p == pytest.approx(p, rel=1e-3)


def test_the_test_keeps_near_its_five_per_cent_whatever_the_scatter():
    rng = np.random.default_rng(4)
    for y in (rng.poisson(20, (2000, 48)), rng.negative_binomial(10, 0.5, (2000, 48))):
        assert 0.02 < np.mean(seasonality.month_effects(y, FOUR_YEARS).seasonal()) < 0.075


def test_never_on_fewer_than_two_whole_years():
    y = np.full(24, 50.0)
    month = np.tile(YEAR, 2)
    assert seasonality.month_effects(y, month).enough
    for short in (y[:23], np.where(np.arange(24) == 5, np.nan, y)):
        found = seasonality.month_effects(short, month[: len(short)])
        assert found.whole_years == 1
        assert not found.enough
        assert not found.seasonal()
        assert np.isnan(found.ratio).all()
        assert np.isnan(found.p)


def test_too_few_events_show_no_season():
    assert not seasonality.month_effects(np.ones(48), FOUR_YEARS).enough


def test_areas_and_gaps_are_each_their_own():
    y = np.random.default_rng(2).poisson(15, (4, 48)).astype(float)
    y[1, 7:11] = np.nan
    y[2] = 0
    together = seasonality.month_effects(y, FOUR_YEARS)
    for i, row in enumerate(y):
        alone = seasonality.month_effects(row, FOUR_YEARS)
        assert_allclose(together.ratio[i], alone.ratio)
        assert_allclose(together.p[i], alone.p)


@pytest.mark.parametrize("month", [np.arange(48), np.ones(12, dtype=int)])
def test_months_must_be_numbered(month):
    with pytest.raises(UpstreamError, match="UP-STATISTICS-006"):
        seasonality.month_effects(np.ones(48), month)


def test_a_break_without_scatter_is_the_exact_ratio_of_counts():
    y = np.concatenate([np.full(24, 100), np.full(11, 70), np.full(13, 90)])
    found = seasonality.level_break(y, 24, 34)
    plain = ratio_of_counts(2400, 770, 24, 11)
    assert found.against_before.value == pytest.approx(0.7)
    assert found.against_after.value == pytest.approx(70 / 90)
    assert found.after_against_before.value == pytest.approx(0.9)
    assert found.against_before.lower == pytest.approx(plain.lower)
    assert found.dispersion == 0


def test_scatter_widens_the_break():
    y = np.concatenate([np.tile([60, 140], 12), np.tile([40, 100], 5), np.tile([50, 130], 6)])
    found = seasonality.level_break(y, 24, 33)
    assert found.dispersion > 10
    assert found.against_before.lower < ratio_of_counts(2400, 700, 24, 10).lower


def test_a_break_at_the_edge_has_no_before():
    found = seasonality.level_break(np.full((2, 24), 10.0), 0, 10)
    assert np.isnan(found.against_before.value).all()
    assert_allclose(found.against_after.value, 1)


def test_a_gap_leaves_its_days_out():
    y = np.full(36, 50.0)
    y[20:23] = np.nan
    found = seasonality.level_break(y, 18, 28)
    assert found.against_before.value == pytest.approx(1)
