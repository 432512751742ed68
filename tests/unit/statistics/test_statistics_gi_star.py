"""Gi*, local Moran and their rates: published values, loops, and what they find where there is nothing to find."""

from __future__ import annotations

import json
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import empirical_bayes, gi_star, local_moran, permutation, weights

CASES = json.loads((Path(__file__).parent / "data/spdata.json").read_text(encoding="utf-8"))
SIX = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
SIX_VALUES = [2, 3, 3.2, 5, 8, 7]


def lattice(side):
    return weights.distance_band([(a, b) for a in range(side) for b in range(side)], 1.5)


def test_gi_star_of_six_points_is_the_published_one():
    found = gi_star.gi_star(SIX_VALUES, weights.distance_band(SIX, 15))
    assert_allclose(found.z, [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331], atol=5e-9)


def test_gi_star_of_the_getis_and_ord_lattice_is_the_published_one():
    x, y, value = np.array(CASES["getisord"], dtype=float).T
    near = weights.distance_band(np.column_stack([x, y]), 30)
    assert gi_star.gi_star(value, near).z[len(value) - 137] == pytest.approx(1.45078, abs=5e-6)


def test_the_total_of_local_moran_of_columbus_crime_is_the_published_one():
    touch = weights.contiguity(CASES["columbus"]["touch"])
    assert local_moran.local_moran(CASES["columbus"]["crime"], touch, seed=1).total == pytest.approx(
        0.500188557, abs=5e-10
    )


def test_the_total_of_local_moran_of_standardised_rates_is_the_published_one():
    sids = CASES["sids"]
    found = local_moran.local_moran_rates(
        sids["deaths_1979"], sids["births_1979"], weights.contiguity(sids["share_an_edge"]), seed=1, permutations=99
    )
    assert found.total == pytest.approx(0.16622343552567395, abs=1e-12)


@given(st.lists(st.integers(0, 20), min_size=4, max_size=16), st.integers(1, 3))
def test_gi_star_is_that_of_a_loop(values, reach):
    n = len(values)
    w = weights.distance_band([(i, 0) for i in range(n)], reach)
    found = gi_star.gi_star(values, w)
    mean = sum(values) / n
    s = (sum((v - mean) ** 2 for v in values) / n) ** 0.5
    for i in range(n):
        inside = [values[j] for j in range(n) if abs(i - j) <= reach]
        k = len(inside)
        room = (n * k - k * k) / (n - 1)
        if s == 0 or room == 0:
            assert np.isnan(found.z[i])
            continue
        assert found.z[i] == pytest.approx((sum(inside) - mean * k) / (s * room**0.5), abs=1e-9)
        assert found.observed[i] == sum(inside)
        assert found.expected[i] == pytest.approx(mean * k)


def test_p_by_permutation_is_the_exact_share_of_all_neighbourhoods():
    """Each of seven places has two neighbours on a ring: all 15 pairs of the six others can be written down."""
    values = np.array([0, 3, 9, 4, 1, 0, 2])
    ring = weights.contiguity([[(i + 1) % 7, (i - 1) % 7] for i in range(7)])
    found = gi_star.gi_star(values, ring, permutations=99_999, seed=3)
    for i in range(7):
        seen = values[(i + 1) % 7] + values[(i - 1) % 7]
        sums = np.array([a + b for a, b in combinations(np.delete(values, i), 2)])
        above = (sums > seen).mean() + (sums == seen).mean() / 2
        exact = min(1, 2 * min(above, 1 - above))
        assert found.p[i] == pytest.approx(exact, abs=0.01)


@given(st.integers(1, 6), st.integers(0, 3))
def test_shared_draws_are_those_of_each_place_alone(k, seed):
    """The correction for the places that are drawn themselves, against the same draws looked at place by place."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 6, 12).astype(float)
    sums = rng.integers(0, 5 * k, 12).astype(float)
    found = permutation.neighbour_sum_tails(values, sums, np.full(12, k), draws=200, seed=seed)
    seats = permutation.draw_different(np.random.default_rng([seed, k]), 200, k + 1, 12)
    for i in range(12):
        others = [[j for j in row if j != i][:k] for row in seats]
        drawn = np.array([values[row].sum() for row in others])
        assert found.at_least[i] == (drawn >= sums[i]).sum()
        assert found.at_most[i] == (drawn <= sums[i]).sum()


@pytest.mark.parametrize(("places", "size"), [(1000, 3), (12, 6), (6000, 150)])
def test_draws_never_repeat_a_place(places, size):
    drawn = permutation.draw_different(np.random.default_rng(0), 50, size, places)
    assert drawn.shape == (50, size)
    assert all(len(set(row)) == size for row in drawn.tolist())


def test_under_no_clustering_two_sided_p_values_are_near_their_level():
    """Poisson counts of mean 2 on 187 x 187 cells, where a one-sided pseudo p flagged 11.6 % at 5 %."""
    w = lattice(187)
    y = np.random.default_rng(1).poisson(2, 187 * 187)
    analytic = gi_star.gi_star(y, w)
    drawn = gi_star.gi_star(y, w, permutations=99_999, seed=1)
    assert 0.04 <= np.mean(analytic.p <= 0.05) <= 0.05
    assert 0.04 <= np.mean(drawn.p <= 0.05) <= 0.05
    assert not analytic.sign().any()
    assert not drawn.sign().any()


def uneven_map(rng, w, mean, spread):
    """Independent Poisson counts over people who live in clusters (or evenly, where the spread is zero)."""
    people = weights.row_standardised(weights.with_self(w)) @ rng.lognormal(0, spread, w.shape[0])
    return rng.poisson(mean * people / people.mean()), 1000 * people


@pytest.mark.parametrize(("mean", "spread"), [(10, 0.0), (10, 0.8), (20, 0.3)])
def test_rates_over_uneven_people_flag_about_five_per_cent_and_nothing_after_adjustment(mean, spread):
    """Ten maps of 10,000 places each; neighbours go together, so that one map alone swings by a point."""
    rng, w, flagged = np.random.default_rng(7), lattice(100), []
    for seed in range(10):
        count, people = uneven_map(rng, w, mean, spread)
        analytic = gi_star.gi_star_rates(count, people, w)
        drawn = gi_star.gi_star_rates(count, people, w, permutations=19_999, seed=seed)
        moran = local_moran.local_moran_rates(count, people, w, seed=seed, permutations=19_999)
        flagged.append([np.mean(found.p <= 0.05) for found in (analytic, drawn, moran)])
        assert all(np.mean(found.adjusted_p <= 0.05) < 0.001 for found in (analytic, drawn, moran))
    assert_allclose(np.mean(flagged, axis=0), 0.05, atol=0.005)


def test_counts_over_clustered_people_flag_far_too_many():
    """Why rates are the rule: the same map, tested as counts."""
    rng = np.random.default_rng(8)
    w = lattice(120)
    count, _ = uneven_map(rng, w, 20, 0.8)
    assert np.mean(gi_star.gi_star(count, w).p <= 0.05) > 0.2


def test_a_planted_cluster_is_found_where_it_is_with_its_strength():
    rng = np.random.default_rng(5)
    risk = np.ones((40, 40))
    risk[10:15, 20:25] = 2
    found = gi_star.gi_star_rates(rng.poisson(20 * risk.ravel()), np.full(1600, 1000.0), lattice(40))
    hot = (found.sign() > 0).reshape(40, 40)
    assert hot[11:14, 21:24].all()
    assert hot.sum() <= 49
    assert_allclose(found.ratio.reshape(40, 40)[12, 22], 2 / (1 + 25 / 1600), rtol=0.15)
    assert found.observed.reshape(40, 40)[12, 22] > 300


def test_adjustment_is_over_all_places_and_by_is_stricter_than_bh():
    y = np.random.default_rng(2).poisson(2, 400)
    plain, bh, by = (gi_star.gi_star(y, lattice(20), adjustment=a) for a in ("none", "bh", "by"))
    assert_allclose(plain.adjusted_p, plain.p)
    assert (bh.p <= bh.adjusted_p + 1e-15).all()
    assert (bh.adjusted_p <= by.adjusted_p + 1e-15).all()


def test_row_standardised_weights_give_the_same_gi_star():
    y = np.random.default_rng(2).poisson(2, 100)
    w = lattice(10)
    rows = gi_star.gi_star(y, weights.row_standardised(w), permutations=999, seed=1)
    plain = gi_star.gi_star(y, w, permutations=999, seed=1)
    assert_allclose(rows.z, plain.z)
    assert_allclose(rows.p, plain.p)
    assert_allclose(rows.ratio, plain.ratio)


def test_islands_and_flat_maps_have_no_test_and_never_break_it():
    w = weights.contiguity([[1], [0, 2], [1], []])
    found = gi_star.gi_star([1, 2, 9, 4], w, permutations=99, seed=1)
    assert np.isnan([found.z[3], found.p[3], found.adjusted_p[3], found.ratio[3]]).all()
    assert not np.isnan(found.adjusted_p[:3]).any()
    flat = gi_star.gi_star([3, 3, 3, 3], w)
    assert np.isnan(flat.z).all()
    assert_allclose(flat.ratio[:3], 1)
    assert flat.sign().tolist() == [0] * 4
    moran = local_moran.local_moran([3, 3, 3, 3], w, seed=1, permutations=99)
    assert np.isnan(moran.adjusted_p).all()
    assert set(moran.clear()) == {"not clear"}
    assert gi_star.gi_star_rates([0, 0, 0, 0], [5, 5, 5, 0], w).sign().tolist() == [0] * 4


def test_the_same_seed_gives_the_same_p_values():
    y, w = np.random.default_rng(2).poisson(2, 100), lattice(10)
    one, two, three = (gi_star.gi_star(y, w, permutations=199, seed=s).p for s in (1, 1, 2))
    assert (one == two).all()
    assert (one != three).any()


def test_quadrants_by_hand():
    """High places 0 and 1 side by side, low ones 2 to 4, and a high one among the low at the end."""
    w = weights.contiguity([[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]])
    found = local_moran.local_moran([9, 9, 1, 1, 1, 9], w, seed=1, permutations=99)
    assert found.quadrant.tolist() == [
        "high among high", "high among low", "low among low", "low among low", "low among low", "high among low",
    ]  # fmt: skip
    assert_allclose(found.value, [1, 0, 0, 1, 0, -1], atol=1e-12)


def test_standardised_rates_by_hand():
    """Pooled rate 4/400, rates .02, .01, .005, .005, all of 100 people: the spread is that of the rates themselves."""
    found = empirical_bayes.standardised_rates([2, 1, 0.5, 0.5], [100, 100, 100, 100])
    assert_allclose(found, np.array([0.01, 0, -0.005, -0.005]) / np.sqrt((0.0001 + 2 * 0.000025) / 4), atol=1e-12)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5000)), min_size=2, max_size=30))
def test_shrunken_rates_lie_between_the_own_rate_and_the_average(areas):
    x, n = np.array(areas, dtype=float).T
    found = empirical_bayes.shrunken_rates(x, n)
    low, high = np.minimum(x / n, found.average), np.maximum(x / n, found.average)
    assert ((low - 1e-12 <= found.value) & (found.value <= high + 1e-12)).all()
    assert ((found.own_share >= 0) & (found.own_share <= 1)).all()


def test_bad_input_is_refused():
    w = lattice(2)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-007"):
        gi_star.gi_star([1, 2, np.nan, 3], w)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-015"):
        gi_star.gi_star([1], weights.contiguity([[]]))
    with pytest.raises(UpstreamError, match="UP-STATISTICS-014"):
        gi_star.gi_star_rates([1, 2, 3, 4], [1, 1, 1, 0], w)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-007"):
        empirical_bayes.standardised_rates([1, np.nan], [1, 1])
    with pytest.raises(ValueError, match="do not go with"):
        gi_star.gi_star([1, 2, 3], w)
    uneven = w.copy()
    uneven.data = np.arange(1.0, len(uneven.data) + 1)
    with pytest.raises(ValueError, match="equal weights"):
        gi_star.gi_star([1, 2, 3, 4], uneven, permutations=9)


def test_the_country_is_tested_in_seconds():
    w = lattice(187)
    y = np.random.default_rng(1).poisson(3, 187 * 187)
    start = time.process_time()
    gi_star.gi_star(y, w, permutations=9_999, seed=1)
    assert time.process_time() - start < 5
