"""Kernel density against the sum of kernels, and what it must add up to."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import kde
from upstream.statistics.kde import Grid

GRID = Grid(1000, 2000, 50, 40, 30)


def some_points(n=200, seed=1):
    return np.random.default_rng(seed).uniform([1000, 2000], [2500, 4000], (n, 2))


def test_the_surface_is_the_sum_of_quartic_kernels():
    """Points at centres of cells, far from the edge: K = 3/π·(1 - r²/h²)²/h², summed over all events."""
    centres = GRID.centres()
    points = [centres[15, 12], centres[15, 12], centres[22, 17]]
    found = kde.density(points, GRID, 400).density
    away = np.hypot(*(centres[:, :, None] - points).transpose(3, 0, 1, 2)) / 400
    exact = (3 / np.pi * np.where(away < 1, 1 - away**2, 0) ** 2 / 400**2).sum(axis=-1)
    assert_allclose(found, exact, rtol=0.002, atol=1e-12)
    assert found[15, 12] == found.max()


@given(st.integers(0, 10_000), st.sampled_from([25.0, 60.0, 300.0, 5000.0]))
def test_with_edge_correction_the_surface_adds_up_to_the_events_inside(seed, bandwidth):
    rng = np.random.default_rng(seed)
    mask = rng.random((40, 30)) < 0.7
    found = kde.density(some_points(50, seed), GRID, bandwidth, mask=mask)
    assert np.nansum(found.density) * 50**2 == pytest.approx(found.events, rel=1e-6)
    assert found.events + found.outside == 50
    assert np.isnan(found.density[~mask]).all()
    assert (found.density[mask] >= 0).all()


def test_without_correction_what_spills_over_is_lost():
    found = kde.density([(1001, 2001)], GRID, 400, edge_correction=False)
    assert 0.2 < np.nansum(found.density) * 50**2 < 0.35


def test_correction_brings_the_edge_of_an_even_area_nearer_to_its_middle():
    points = GRID.centres().reshape(-1, 2)
    uncorrected = kde.density(points, GRID, 300, edge_correction=False).density
    corrected = kde.density(points, GRID, 300).density
    plain, better = (found[0, 0] / found[20, 15] for found in (uncorrected, corrected))
    assert plain < 0.4
    assert 1.5 * plain < better < 1


def test_weights_count_as_that_many_points():
    points = some_points(5)
    twice = kde.density(np.concatenate([points, points]), GRID, 300)
    assert_allclose(kde.density(points, GRID, 300, weights=np.full(5, 2)).density, twice.density, atol=1e-15)


def test_the_published_property_that_identical_layers_have_a_ratio_of_one():
    mask = np.ones((40, 30), dtype=bool)
    mask[:, :5] = False
    one = kde.density(some_points(), GRID, 250, mask=mask)
    ratio = kde.relative_risk(one, one)
    assert_allclose(ratio[np.nan_to_num(one.density) > 0], 1)
    doubled = kde.density(np.repeat(some_points(), 2, axis=0), GRID, 250, mask=mask)
    assert_allclose(kde.relative_risk(doubled, one)[np.nan_to_num(one.density) > 0], 1)


def test_relative_risk_finds_where_events_lie_thicker_and_is_silent_where_nobody_is():
    people = some_points(3000)
    extra = np.random.default_rng(2).normal([1500, 3000], 60, (300, 2))
    base, events = (kde.density(p, GRID, 300) for p in (people, np.concatenate([people[:500], extra])))
    ratio = kde.relative_risk(events, base)
    row, column = np.unravel_index(np.nanargmax(ratio), ratio.shape)
    assert np.hypot(*(GRID.centres()[row, column] - [1500, 3000])) < 120
    alone = kde.density([(1025, 2025)], GRID, 300)
    assert np.isnan(kde.relative_risk(events, alone)[30, 20])
    assert np.isnan(kde.relative_risk(events, base, least_baseline=1e9)).all()


def test_the_normal_reference_bandwidth_uses_both_axes():
    """Eastings 0 to 9 and northings ten times as far apart: 4·1.06·min(s, IQR/1.34)·10^(-1/5), averaged."""
    points = np.column_stack([np.arange(10.0), 10 * np.arange(10.0)])
    s, iqr = np.std(np.arange(10), ddof=1), 4.5
    one = 4 * 1.06 * min(s, iqr / 1.34) * 10**-0.2
    assert kde.bandwidth_nrd(points) == pytest.approx((one + 10 * one) / 2)
    assert kde.bandwidth_nrd(points[:, ::-1]) == pytest.approx(kde.bandwidth_nrd(points))


def test_scotts_bandwidth_by_hand():
    points = [(0, 0), (2, 0), (0, 2), (2, 2)]
    assert kde.bandwidth_scott(points) == pytest.approx(np.sqrt(8 * 4 / 3) * 4 ** (-1 / 6))


def test_a_grid_holds_all_points_on_round_numbers():
    found = kde.grid_over([(1010, 2090), (1100, 2100)], 50, margin=20)
    assert found == Grid(950, 2050, 50, 2, 4)


def test_points_outside_are_counted_and_take_no_part():
    found = kde.density([(1500, 3000), (0, 0), (9e6, 9e6)], GRID, 300)
    assert (found.events, found.outside) == (1, 2)


def test_bad_input_is_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-020"):
        kde.density(some_points(), GRID, 20)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-015"):
        kde.bandwidth_nrd([(1, 1), (1, 1)])
    with pytest.raises(UpstreamError, match="UP-STATISTICS-012"):
        kde.density([(np.nan, 1)], GRID, 300)
    with pytest.raises(ValueError, match="mask"):
        kde.density(some_points(), GRID, 300, mask=np.ones((2, 2)))
    with pytest.raises(ValueError, match="same grid"):
        kde.relative_risk(kde.density(some_points(), GRID, 300), kde.density(some_points(), GRID, 301))


def test_a_million_points_on_500_by_500_cells_take_under_a_second():
    points = np.random.default_rng(1).uniform(0, 50_000, (1_000_000, 2))
    start = time.process_time()
    kde.density(points, Grid(0, 0, 100, 500, 500), 1500)
    assert time.process_time() - start < 1
