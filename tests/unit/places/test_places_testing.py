from __future__ import annotations

import numpy as np
import pytest

from places_support import YEARS, block, lattice, planted
from upstream.model.errors import UpstreamError
from upstream.places.ground import of_lsoas
from upstream.places.spots import spots
from upstream.places.testing import METHODS, UNTESTED, find


@pytest.mark.parametrize(("method", "least"), [("gi-star", 8), ("local-moran", 5), ("scan", 8)])
def test_a_planted_cluster_is_found_where_it_is(method: str, least: int) -> None:
    """Local Moran asks about the neighbours alone: the corners of the cluster have five ordinary ones of eight."""
    evidence, book = lattice(planted(), 12)
    ground = of_lsoas(evidence, book)
    found = find(ground, *ground.over(YEARS), method)
    hot = set(np.flatnonzero(found.hot).tolist())
    assert len(hot & block()) >= least
    assert len(hot - block()) <= 16  # the ring around it, whose neighbours are the cluster
    assert not (hot - block()) or method != "scan"
    (spot,) = spots(ground, found.hot, ground.over(YEARS)[0])
    assert spot.label.startswith("1: ")


@pytest.mark.slow
@pytest.mark.parametrize("mean", [2.0, 10.0])
def test_chance_alone_is_flagged_at_five_per_cent_and_named_hardly_ever(mean: float) -> None:
    """Forty maps of 400 places: 4.4 to 5.6 % before adjustment, and a place named in few of the maps."""
    rng = np.random.default_rng(5)
    evidence, book = lattice(np.ones((24, 400), dtype=int), 20)
    ground = of_lsoas(evidence, book)
    people = rng.lognormal(np.log(1500), 0.3, 400)
    maps = [find(ground, rng.poisson(people / people.mean() * mean), people, seed=k) for k in range(40)]
    flagged = float(np.mean([found.p <= 0.05 for found in maps]))
    assert 0.044 <= flagged <= 0.056
    assert sum(bool(found.hot.any() or found.cold.any()) for found in maps) <= 5


def test_a_place_where_nobody_lives_is_not_tested_and_nothing_is_nan_elsewhere() -> None:
    evidence, book = lattice(planted(), 12)
    given = dict.fromkeys(evidence.places.lsoas, 1500.0) | {evidence.places.lsoas[0]: 0.0}
    ground = of_lsoas(evidence, book, given)
    found = find(ground, *ground.over(YEARS))
    assert found.kind[0] == UNTESTED
    assert np.isnan(found.score[0])
    assert np.isfinite(found.score[1:]).all()
    assert UNTESTED not in found.kind[1:]


def test_equal_counts_make_no_hot_spot() -> None:
    evidence, book = lattice(np.full((24, 144), 3), 12)
    ground = of_lsoas(evidence, book)
    for method in METHODS:
        assert not find(ground, *ground.over(YEARS), method).hot.any()


def test_the_same_seed_gives_the_same_answer() -> None:
    evidence, book = lattice(planted(mean=0.2), 12)
    ground = of_lsoas(evidence, book)
    one, two = (find(ground, *ground.over(YEARS)) for _ in range(2))
    assert one.adjusted_p.tolist() == two.adjusted_p.tolist()


def test_a_method_that_does_not_exist_suggests_one() -> None:
    evidence, book = lattice(planted(4), 4)
    ground = of_lsoas(evidence, book)
    with pytest.raises(UpstreamError, match=r"UP-PLACES-006.*gi-star"):
        find(ground, *ground.over(YEARS), "gi-stra")
