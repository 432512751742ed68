"""Composite indices: the published exponential transformation, tenths, and rank correlation with its interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from upstream.model.errors import UpstreamError
from upstream.statistics import composite
from upstream.statistics.empirical_bayes import shrunken_rates
from upstream.statistics.posterior import posterior_draws
from upstream.statistics.rank_correlation import rank_correlation


@pytest.mark.parametrize(("share", "expected"), [(1.0, 100.0), (0.9, 50.4), (0.5, 15.65), (0.0, 0.0)])
def test_the_exponential_transformation_is_that_of_the_indices_of_deprivation(share: float, expected: float) -> None:
    assert composite.exponential(share) == pytest.approx(expected, abs=0.05)


def test_a_tenth_of_the_areas_lies_above_half_of_the_exponential_scale() -> None:
    values = composite.ranked_exponential(np.arange(1000.0))
    assert (values > 50).mean() == pytest.approx(0.1, abs=0.005)
    assert values.max() == pytest.approx(100)


def test_tenths_are_equal_and_their_mean_is_five_and_a_half() -> None:
    scores = composite.tenths(np.random.default_rng(1).permutation(270).astype(float))
    assert np.bincount(scores.astype(int))[1:].tolist() == [27] * 10
    assert scores.mean() == 5.5


def test_equal_values_have_equal_scores_and_missing_ones_none() -> None:
    scores = composite.tenths([3.0, 3.0, np.nan, 1.0, 9.0])
    assert scores[0] == scores[1]
    assert np.isnan(scores[2])
    assert composite.tenths([4.0] * 7).tolist() == [6.0] * 7
    assert composite.tenths([1.0]).tolist() == [6.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_a_higher_value_never_has_a_lower_score(values: list[float]) -> None:
    scores = composite.tenths(values)
    order = np.argsort(values, kind="stable")
    assert (np.diff(scores[order]) >= 0).all()
    assert scores.min() >= 1
    assert scores.max() <= 10


def test_values_that_are_all_alike_stand_at_the_average() -> None:
    assert composite.standardised([0.1, 0.1, 0.1]).tolist() == [0.0] * 3
    assert composite.logarithmic([0.0, 0.0]).tolist() == [0.0, 0.0]
    assert np.isnan(composite.standardised([np.nan, np.nan])).all()


def test_what_an_index_cannot_use_is_refused() -> None:
    for values, code in (([], "040"), ([1.0, np.inf], "041")):
        with pytest.raises(UpstreamError, match=f"UP-STATISTICS-{code}"):
            composite.tenths(values)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-042"):
        composite.logarithmic([-1.0, 2.0])


def test_rank_correlation_is_spearmans_and_its_interval_covers() -> None:
    generator = np.random.default_rng(7)
    inside = 0
    for _ in range(400):
        pair = generator.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 60)
        found = rank_correlation(pair[:, 0], pair[:, 1])
        assert found.value == pytest.approx(spearmanr(pair[:, 0], pair[:, 1]).statistic)
        inside += found.lower <= 6 / np.pi * np.arcsin(0.3) <= found.upper
    assert 0.92 <= inside / 400 <= 0.98


def test_rank_correlation_leaves_out_what_is_missing_and_refuses_too_little() -> None:
    x = np.arange(12.0)
    assert rank_correlation(x, np.where(x == 3, np.nan, x)).places == 11
    assert rank_correlation(x, -x).value == -1
    assert np.isnan(rank_correlation(x, np.ones(12)).value)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-043"):
        rank_correlation(x[:9], x[:9])


def test_draws_have_the_shrunken_rate_as_their_mean() -> None:
    generator = np.random.default_rng(3)
    people = generator.integers(800, 2500, 80).astype(float)
    counts = generator.poisson(people * generator.gamma(4, 0.005, 80)).astype(float)
    draws = posterior_draws(counts, people, 4000, generator)
    expected = shrunken_rates(counts, people).value
    assert draws.mean(axis=0) == pytest.approx(expected, rel=0.05)
    alike = posterior_draws(np.full(5, 3.0), np.full(5, 100.0), 10, generator)
    assert alike == pytest.approx(np.full((10, 5), 0.03))
    own = posterior_draws(counts, people, 4000, generator, shrink=False)
    assert own.mean(axis=0) == pytest.approx((counts + 0.5) / people, rel=0.1)
