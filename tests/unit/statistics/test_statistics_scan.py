"""The scan statistics: results of SaTScan, a scan by loops, and what they find where there is something and nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import scan, scan_clusters, scan_kernel, scan_windows
from upstream.statistics.scan import Cluster, Limits

DATA = Path(__file__).parent / "data"
CLUSTER = Cluster((0,), 0, 0.0, 0, 1, 30.0, 10.0, 3.0, 4.0, 9.0, 0.01)
AS_SATSCAN = Limits(prospective=True, ties="one by one")


def satscan_case(name):
    places = np.loadtxt(DATA / f"predictcode_satscan_{name}.geo")
    cases = np.loadtxt(DATA / f"predictcode_satscan_{name}.cas", dtype=int)
    cells = np.zeros((len(places), 1001))
    np.add.at(cells, (cases[:, 0] - 1, cases[:, 2]), cases[:, 1])
    return places[:, 1:], cells


def named(cluster):
    return {place + 1 for place in cluster.places}, cluster.start, cluster.end - 1


def test_the_first_case_of_satscan_gives_its_published_clusters():
    points, cells = satscan_case("test1")
    first, second = scan.space_time_permutation_scan(points, cells, seed=1, replicates=99, limits=AS_SATSCAN).clusters[
        :2
    ]
    assert named(first) == ({23, 6, 16}, 993, 1000)
    assert (first.observed, round(first.expected, 2), round(first.ratio, 2)) == (3, 0.42, 7.14)
    assert first.radius == 20
    assert first.log_likelihood_ratio == pytest.approx(3.352053, abs=5e-7)
    assert named(second) == ({10}, 962, 1000)
    assert second.log_likelihood_ratio == pytest.approx(2.715606, abs=5e-7)
    assert first.p > 0.05
    assert second.p == pytest.approx(0.581, abs=0.12)


def test_the_third_case_of_satscan_gives_its_published_cluster():
    points, cells = satscan_case("test3")
    limits = Limits(prospective=True, ties="one by one", radius=50)
    first = scan.space_time_permutation_scan(points, cells, seed=1, replicates=99, limits=limits).clusters[0]
    assert named(first) == ({21, 6, 22, 11}, 930, 1000)
    assert (first.observed, round(first.expected, 2), round(first.ratio, 2)) == (10, 5.46, 1.83)
    assert first.log_likelihood_ratio == pytest.approx(1.622161, abs=5e-7)
    assert first.p > 0.9


def shuffles_of_satscan(cells, replicates):
    """The data sets that SaTScan 9.4.4 compares with.

    Events are listed from the last step to the first, in each by the name of the place as text. For its i-th data set
    it seeds the generator of Park and Miller (1988; multiplier 48271) with 12345678 + i, draws a number for each event,
    and deals the times in the order of the numbers to the places as listed.
    """
    by_name = np.array(sorted(range(len(cells)), key=lambda place: str(place + 1)))
    last_first = cells[by_name, ::-1].astype(int).T
    back, place = (np.repeat(axis, last_first.ravel()) for axis in np.indices(last_first.shape).reshape(2, -1))
    place, step = by_name[place], cells.shape[1] - 1 - back
    for first in range(0, replicates, 50):
        batch = np.zeros((*cells.shape, min(50, replicates - first)), dtype=np.int64)
        for i in range(batch.shape[2]):
            drawn = [12345678 + first + i + 1]
            for _ in step:
                drawn.append(drawn[-1] * 48271 % (2**31 - 1))
            np.add.at(batch[..., i], (place, step[np.argsort(drawn[1:])]), 1)
        yield batch


@pytest.mark.parametrize(("name", "radius", "replicates", "above"), [("test1", np.inf, 248, [50, 144]),
                                                                     ("test3", 50, 50, [50])])  # fmt: skip
def test_with_the_shuffles_of_satscan_p_is_the_published_one(name, radius, replicates, above):
    """Stopped at the fiftieth above the data: 50/248 is the printed 0.202, 144/248 is 0.581, 50/50 is 1.00."""
    points, cells = satscan_case(name)
    limits = replace(AS_SATSCAN, radius=radius)
    clusters = scan.space_time_permutation_scan(points, cells, seed=1, replicates=1, limits=limits).clusters
    within = scan_windows.circles(points, cells.sum(axis=1), 0.5, radius, ties="one by one")
    stretch = scan_windows.intervals(1001, 500, prospective=True)
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / cells.sum()
    null = scan_windows.largest_ratios(
        within, stretch, shuffles_of_satscan(cells, replicates), expected, cells.sum(), 2
    )
    found = [null > clusters[rank].log_likelihood_ratio + 1e-9 for rank in range(len(above))]
    assert [int(one.sum()) for one in found] == above
    assert found[0][-1]


def test_the_ratio_of_two_counties_in_pennsylvania_is_the_published_one():
    """1,900 of 10,279 lung cancers where 1,673.649 were expected."""
    assert scan_windows.log_likelihood_ratio(1900, 1673.648667, 10279) == pytest.approx(17.6629, abs=5e-5)
    assert round(1900 / 1673.648667, 4) == 1.1352


def naive(points, cells, expected, people, limits):
    """Every circle and every stretch of time, in loops."""
    total, steps = cells.sum(), cells.shape[1]
    longest = limits.steps or max(1, steps // 2)
    best = 0.0
    for x, y in points:
        apart = np.round(np.hypot(points[:, 0] - x, points[:, 1] - y), 9)
        for radius in np.unique(apart):
            inside = apart <= radius
            if radius > limits.radius or people[inside].sum() > limits.share * people.sum() * (1 + 1e-12):
                continue
            for a in range(steps):
                for b in range(a + 1, min(steps, a + longest) + 1):
                    c, e = cells[inside, a:b].sum(), expected[inside, a:b].sum()
                    if c >= limits.fewest and (b == steps or not limits.prospective):
                        best = max(best, float(scan_windows.log_likelihood_ratio(c, e, total)))
    return best


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans(), st.sampled_from([0.3, 0.5]))
def test_the_best_window_and_every_replicate_are_those_of_loops(seed, steps, prospective, share):
    rng = np.random.default_rng(seed)
    points, people = rng.integers(0, 4, (9, 2)).astype(float), rng.integers(1, 50, 9).astype(float)
    cells = rng.poisson(2, (9, steps)) + np.eye(9, steps, dtype=int)
    limits = Limits(share=share, prospective=prospective)
    expected = np.repeat(people[:, None], steps, axis=1)
    expected = expected / expected.sum() * cells.sum()
    found = scan.space_time_scan(points, cells, people, seed=seed, replicates=3, limits=limits)
    top = found.clusters[0].log_likelihood_ratio if found.clusters else 0
    assert top == pytest.approx(naive(points, cells, expected, people, limits), abs=1e-9)
    base = np.broadcast_to(people[:, None], cells.shape)
    chance = (base / base.sum()).ravel()
    drawn = np.random.default_rng(seed).multinomial(int(cells.sum()), chance, 3).reshape(3, 9, steps)
    assert_allclose(found.null, [naive(points, d, expected, people, limits) for d in drawn], atol=1e-9)


@given(st.floats(1e-6, 5000), st.floats(0, 40), st.integers(2, 5), st.data())
def test_the_least_count_dismisses_no_window_that_may_count(e, floor, fewest, data):
    total = data.draw(st.integers(math.ceil(e) + 1, 10_000))
    c = data.draw(st.integers(0, total))
    ratio = float(scan_windows.log_likelihood_ratio(c, e, total))
    assert scan_kernel.ratio(c, e, float(total)) == pytest.approx(ratio, rel=1e-12, abs=1e-9)
    assert scan_kernel.bound(c, e, float(total)) >= ratio * (1 - 1e-12) - 1e-9
    if c >= fewest and ratio > floor:
        assert c >= scan_kernel.least_count(e, float(total), floor, fewest)


def test_compiled_loops_do_what_they_say(monkeypatch):
    """Machine code and the Python that it was made from, and one thread and several, give the very same."""
    rng = np.random.default_rng(2)
    points, cells, people = rng.uniform(0, 9, (12, 2)), rng.poisson(3, (12, 4)), rng.integers(50, 500, 12)
    fast = scan.space_time_scan(points, cells, people, seed=1, replicates=4)
    for threads in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        again = scan.space_time_scan(points, cells, people, seed=1, replicates=4)
        assert again.clusters == fast.clusters
        assert (again.null == fast.null).all()
    for name in ("ratio", "bound", "least_count", "largest", "best_of_each"):
        monkeypatch.setattr(scan_kernel, name, getattr(scan_kernel, name).py_func)
    slow = scan.space_time_scan(points, cells, people, seed=1, replicates=4)
    assert slow.clusters == fast.clusters
    assert (slow.null == fast.null).all()


def test_a_permutation_keeps_what_each_place_and_each_step_has():
    rng = np.random.default_rng(0)
    points, cells = rng.uniform(0, 9, (8, 2)), rng.poisson(1.5, (8, 5))
    base = np.outer(cells.sum(1), cells.sum(0)) / cells.sum()
    found = scan.space_time_permutation_scan(points, cells, seed=4, replicates=5)
    assert found.clusters[0].log_likelihood_ratio == pytest.approx(naive(points, cells, base, cells.sum(1), Limits()))
    place, step = (np.repeat(axis, cells.ravel()) for axis in np.indices(cells.shape).reshape(2, -1))
    again, expected = np.random.default_rng(4), []
    for _ in range(5):
        dealt = np.zeros_like(cells)
        np.add.at(dealt, (place, again.permutation(step)), 1)
        assert (dealt.sum(0) == cells.sum(0)).all()
        expected.append(naive(points, dealt, base, cells.sum(1), Limits()))
    assert_allclose(found.null, expected, atol=1e-9)


def test_batches_do_not_change_the_answer(monkeypatch):
    rng = np.random.default_rng(0)
    points, cases, people = rng.uniform(0, 9, (30, 2)), rng.poisson(5, 30), np.full(30, 100)
    whole = scan.spatial_scan(points, cases, people, seed=1, replicates=50)
    monkeypatch.setattr(scan_windows, "REPLICATES_AT_ONCE", 7)
    assert_allclose(scan.spatial_scan(points, cases, people, seed=1, replicates=50).null, whole.null, rtol=1e-12)


@pytest.mark.slow
def test_without_clusters_p_is_small_as_often_as_it_should():
    rng = np.random.default_rng(3)
    points, people = rng.uniform(0, 10, (25, 2)), rng.integers(50, 500, 25)
    drawn = rng.multinomial(150, people / people.sum(), 300)
    scans = [scan.spatial_scan(points, cases, people, seed=i, replicates=39) for i, cases in enumerate(drawn)]
    p = np.array([found.clusters[0].p for found in scans])
    assert 0.02 < np.mean(p <= 0.05) < 0.08
    assert 0.42 < np.mean(p <= 0.5) < 0.58


def test_two_planted_clusters_are_found_apart_with_their_risk_and_time():
    rng = np.random.default_rng(1)
    points = np.array([(a, b) for a in range(12) for b in range(12)], dtype=float)
    risk = np.ones((144, 10))
    near = {c: np.hypot(*(points - c).T) <= 1 for c in ((3, 3), (9, 8))}
    risk[np.ix_(near[3, 3], range(4, 7))] = 4
    risk[np.ix_(near[9, 8], range(1, 3))] = 4
    found = scan.space_time_scan(points, rng.poisson(3 * risk), np.full(144, 1000), seed=1, replicates=99)
    clear = found.clear()
    assert [(c.centre, c.start, c.end) for c in clear] == [(39, 4, 7), (9 * 12 + 8, 1, 3)]
    assert all(2.5 < c.relative_risk < 6 for c in clear)
    assert not set(clear[0].places) & set(clear[1].places)


def test_ties_enter_together_in_a_circle_and_one_by_one_as_in_satscan():
    points, people = [(0, 0), (1, 0), (-1, 0), (0, 5)], np.array([1.0, 1, 1, 9])
    together = scan_windows.circles(points, people)
    alone = scan_windows.circles(points, people, ties="one by one")
    assert together.whole[0].tolist() == [True, False, True]
    assert alone.whole[0].tolist() == [True, True, True]
    assert alone.order[0].tolist() == [0, 2, 1]


def test_limits_of_radius_share_and_number():
    points, people = [(i, 0) for i in range(10)], np.ones(10)
    assert scan_windows.circles(points, people).order.shape[1] == 5
    assert scan_windows.circles(points, people, largest_radius=1).whole.sum(axis=1).max() == 2
    assert scan_windows.circles(points, people, most_areas=3).whole[0].tolist() == [True, True, True]
    assert not scan_windows.circles(points, people, most_areas=2).whole[5, 1]


def test_nobody_lives_and_nothing_happens_there():
    found = scan.spatial_scan([(0, 0), (1, 0), (2, 0), (9, 9)], [3, 4, 0, 0], [100, 100, 100, 0], seed=1, replicates=19)
    assert all(np.isfinite(c.log_likelihood_ratio) and c.expected > 0 for c in found.clusters)


def test_bad_input_is_refused():
    points = [(0, 0), (1, 1)]
    with pytest.raises(UpstreamError, match="UP-STATISTICS-014"):
        scan.spatial_scan(points, [1, 5], [1, 0], seed=1)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-017"):
        scan.spatial_scan(points, [1, 1.5], [1, 1], seed=1)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-015"):
        scan.spatial_scan(points, [1, 0], [1, 1], seed=1)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-016"):
        scan_windows.circles(np.zeros((20_000, 2)), np.ones(20_000))
    with pytest.raises(ValueError, match="shape"):
        scan.space_time_permutation_scan(points, [1, 2], seed=1)


def test_the_gini_coefficient_is_the_area_between_the_lorenz_curve_and_the_diagonal():
    """30 of 100 events where 10 were expected and 20 where 10 were; 50 of 80 elsewhere: worked by hand.

    From the lowest rate, the curve runs through (0.8, 0.5), (0.9, 0.7) and (1, 1).
    """
    one, two = (replace(CLUSTER, observed=c, expected=10.0) for c in (30.0, 20.0))
    below = 0.8 * 0.5 / 2 + 0.1 * (0.5 + 0.7) / 2 + 0.1 * (0.7 + 1) / 2
    assert scan_clusters.gini([one, two], 100) == pytest.approx(1 - 2 * below)
    assert scan_clusters.gini([], 100) == 0


def test_two_clusters_close_together_are_told_apart_by_gini():
    """A row of places: two pairs with four times the risk, two quiet places between them. One circle would hold all."""
    points = np.column_stack([np.arange(60), np.zeros(60)]) * 1000.0
    points[[29, 33], 0] -= 300
    cases = np.full(60, 20)
    cases[[28, 29, 32, 33]] = 80
    found = scan.spatial_scan(points, cases, np.full(60, 1000), seed=1, replicates=199)
    assert [sorted(c.places) for c in found.by_gini] == [[28, 29], [32, 33]]
    assert {28, 29, 30, 31, 32, 33} <= set(found.clusters[0].places)
    assert [share for share, _ in found.sizes] == [*scan_clusters.SIZES]
    assert max(value for _, value in found.sizes) == pytest.approx(scan_clusters.gini(found.by_gini, cases.sum()))
    assert scan_clusters.gini(found.clusters, cases.sum()) < scan_clusters.gini(found.by_gini, cases.sum())


def test_without_a_clear_cluster_none_is_chosen_by_gini():
    found = scan.spatial_scan([(0, 0), (1, 0), (5, 5)], [3, 4, 3], [100, 100, 100], seed=1, replicates=19)
    assert found.by_gini == ()
    assert {value for _, value in found.sizes} == {0.0}
