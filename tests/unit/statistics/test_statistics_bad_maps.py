"""Islands, nobody at home, all alike, one area, the same place twice, swapped axes, points outside: a rule for each."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import gi_star, kde, local_moran, scan, weights
from upstream.statistics.kde import Grid
from upstream.statistics.knox import knox
from upstream.statistics.scan import Limits

ROW = np.column_stack([np.arange(6), np.zeros(6)]) * 1000.0
PEOPLE = np.full(6, 1000.0)


def in_range(points, times=None, permutations=0):
    when = np.arange(len(points)) if times is None else times
    return knox(points, when, space_bands=[0, 500], time_bands=[0, 5], time_resolution="day", seed=1,
                permutations=permutations)  # fmt: skip


def test_a_far_place_is_an_island_to_gi_star_and_a_circle_of_its_own_to_the_scan():
    points = np.vstack([ROW[:5], [[900_000.0, 0]]])
    w = weights.distance_band(points, 1500)
    assert np.isnan(gi_star.gi_star([1, 2, 3, 4, 5, 90], w).z[5])
    assert local_moran.local_moran([1, 2, 3, 4, 5, 90], w, seed=1, permutations=99).clear()[5] == "not clear"
    found = scan.spatial_scan(points, [5, 5, 5, 5, 5, 50], PEOPLE, seed=1, replicates=99)
    assert found.clusters[0].places == (5,)
    assert found.clusters[0].p == 0.01


def test_where_nobody_lives_there_may_be_no_events():
    people = np.append(PEOPLE[:5], 0)
    w = weights.distance_band(ROW, 1500)
    assert np.isfinite(gi_star.gi_star_rates([1, 2, 3, 4, 9, 0], people, w).z).all()
    assert all(
        np.isfinite(c.ratio) for c in scan.spatial_scan(ROW, [1, 2, 3, 4, 9, 0], people, seed=1, replicates=9).clusters
    )
    for refused in (lambda: gi_star.gi_star_rates([1, 2, 3, 4, 9, 1], people, w),
                    lambda: scan.spatial_scan(ROW, [1, 2, 3, 4, 9, 1], people, seed=1)):  # fmt: skip
        with pytest.raises(UpstreamError, match="UP-STATISTICS-014"):
            refused()


def test_all_alike_is_no_cluster():
    found = scan.spatial_scan(ROW, np.full(6, 7), PEOPLE * 0.3, seed=1, replicates=19)
    assert found.clusters == found.by_gini == ()
    assert np.isnan(gi_star.gi_star(np.full(6, 7), weights.distance_band(ROW, 1500)).adjusted_p).all()
    assert in_range(ROW[:4] * 0, times=np.zeros(4), permutations=19).p[0, 0] == 1


def test_one_place_has_no_other_to_differ_from():
    one = scan.spatial_scan(ROW[:1], [9], [1000], seed=1, replicates=9)
    assert one.clusters == one.by_gini == ()
    assert_allclose(one.null, 0)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-015"):
        gi_star.gi_star([9], weights.contiguity([[]]))
    with pytest.raises(UpstreamError, match="UP-STATISTICS-015"):
        in_range(ROW[:1])


def test_places_at_the_same_point_enter_a_circle_together():
    points = np.vstack([ROW[:5], ROW[:1]])
    found = scan.spatial_scan(points, [30, 5, 5, 5, 5, 30], PEOPLE, seed=1, replicates=99)
    assert set(found.clusters[0].places) == {0, 5}
    assert found.clusters[0].radius == 0
    assert in_range(points, times=np.zeros(6)).observed[0, 0] == 1
    assert weights.distance_band(points, 10).nnz == 2


def test_swapped_axes_change_no_distance_and_leave_a_grid_empty():
    rng = np.random.default_rng(3)
    points, cases = rng.uniform(0, 9000, (30, 2)), rng.poisson(5, 30)
    people = np.full(30, 1000)
    for limits in (Limits(), Limits(areas=4)):
        one, other = (scan.spatial_scan(p, cases, people, seed=1, replicates=9, limits=limits)
                      for p in (points, points[:, ::-1]))  # fmt: skip
        assert one.clusters == other.clusters
    assert (in_range(points).observed == in_range(points[:, ::-1]).observed).all()
    grid = Grid(350_000, 160_000, 100, 50, 50)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-023"):
        kde.density([(161_000, 351_000), (162_000, 352_000)], grid, 500)


def test_points_outside_are_left_out_and_counted():
    grid = Grid(0, 0, 100, 20, 20)
    found = kde.density([(500, 500), (1e6, 500)], grid, 300)
    assert (found.events, found.outside) == (1, 1)
    assert np.isfinite(found.density).all()
    assert kde.density(np.zeros((0, 2)), grid, 300).density.sum() == 0
    ratio = kde.relative_risk(found, kde.density([(500, 500)], grid, 300))
    assert_allclose(ratio[np.isfinite(ratio)], 1)


def test_missing_coordinates_are_refused_everywhere():
    points = ROW.copy()
    points[2, 0] = np.nan
    for refused in (
        lambda: scan.spatial_scan(points, np.ones(6), PEOPLE, seed=1),
        lambda: in_range(points),
        lambda: kde.density(points, Grid(0, 0, 100, 5, 5), 300),
        lambda: weights.distance_band(points, 100),
        lambda: weights.k_nearest(points, 2),
    ):
        with pytest.raises(UpstreamError, match="UP-STATISTICS-012"):
            refused()
