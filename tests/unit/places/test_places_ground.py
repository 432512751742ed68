from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needs_support import months
from places_support import STEP, lattice, planted
from upstream.model.errors import UpstreamError
from upstream.places.ground import of_lsoas, of_wards
from upstream.places.resolution import check_by, check_source
from upstream.statistics.weights import neighbour_counts


def test_places_that_touch_are_near_also_at_a_corner() -> None:
    evidence, book = lattice(planted(4), 4)
    ground = of_lsoas(evidence, book)
    assert sorted(neighbour_counts(ground.near).tolist()) == [3] * 4 + [5] * 8 + [8] * 4
    assert not ground.islands
    assert ground.area == pytest.approx(
        np.full(16, STEP * 111_320 * STEP * 111_320 * np.cos(np.radians(53.5))), rel=0.01
    )
    assert ground.counts.sum() == evidence.counts.values.sum()


def test_an_island_gets_its_nearest_place_and_is_named() -> None:
    evidence, book = lattice(planted(4), 4)
    book.moved = {evidence.places.lsoas[15]: (0.05, 0.0)}
    ground = of_lsoas(evidence, book)
    assert ground.islands == (evidence.places.lsoas[15],)
    assert neighbour_counts(ground.near).min() == 1
    assert (ground.near != ground.near.T).nnz == 0


def test_one_shape_twice_is_a_neighbour_of_itself_only_as_another_place() -> None:
    evidence, book = lattice(planted(4), 4)
    book.moved = {evidence.places.lsoas[1]: (-STEP, 0.0)}
    ground = of_lsoas(evidence, book)
    assert ground.near[0, 1] == 1
    assert ground.near.diagonal().sum() == 0


def test_a_missing_boundary_says_how_many_and_what_to_load() -> None:
    evidence, book = lattice(planted(4), 4)
    book.missing = frozenset(evidence.places.lsoas[:2])
    with pytest.raises(UpstreamError, match=r"UP-PLACES-001.*2 of 16") as error:
        of_lsoas(evidence, book)
    assert "upstream load" in error.value.do


@pytest.mark.parametrize("side", [1, 2])
def test_too_few_places_are_refused(side: int) -> None:
    evidence, book = lattice(planted(3)[:, : side * side], side)
    with pytest.raises(UpstreamError, match="UP-PLACES-002"):
        of_lsoas(evidence, book)


def test_wards_are_made_of_their_neighbourhoods() -> None:
    evidence, book = lattice(planted(4), 4)
    lsoas = of_lsoas(evidence, book)
    wards = of_wards(evidence, lsoas)
    assert len(wards.codes) == 8
    assert wards.counts.sum() == lsoas.counts.sum()
    assert wards.area.sum() == pytest.approx(lsoas.area.sum())
    assert wards.near.diagonal().sum() == 0
    assert {code for codes in wards.lsoas for code in codes} == set(lsoas.codes)
    bare = replace(evidence, places=replace(evidence.places, ward=("",) * 16))
    with pytest.raises(UpstreamError, match="UP-PLACES-003"):
        of_wards(bare, lsoas)


def test_a_denominator_of_ones_own_needs_a_number_for_every_place() -> None:
    evidence, book = lattice(planted(4), 4)
    given = dict.fromkeys(evidence.places.lsoas, 1200.0) | {evidence.places.lsoas[0]: 0.0}
    ground = of_lsoas(evidence, book, given)
    assert ground.people[1].tolist() == pytest.approx([100.0] * 24)
    assert ground.tested.tolist() == [False] + [True] * 15
    del given[evidence.places.lsoas[3]]
    with pytest.raises(UpstreamError, match="UP-PLACES-005"):
        of_lsoas(evidence, book, given)


def test_months_outside_are_no_counts() -> None:
    evidence, book = lattice(planted(4), 4)
    ground = of_lsoas(evidence, book)
    events, people = ground.over(months(("2020-04", "2020-09")))
    assert events.tolist() == evidence.counts.by("lsoa", "month")[:, :6].sum(axis=1).tolist()
    assert people == pytest.approx(np.full(16, 750.0))


@pytest.mark.parametrize(
    ("source", "by", "audience", "code"),
    [
        ("police-uk", "grid", "trusted", "UP-PLACES-008"),
        ("police-uk", "snap-points", "public", "UP-PLACES-011"),
        ("recorded-crime", "snap-points", "trusted", "UP-PLACES-008"),
        ("series", "grid", "public", "UP-PLACES-008"),
    ],
)
def test_a_finer_map_than_the_source_supports_is_refused(source: str, by: str, audience: str, code: str) -> None:
    with pytest.raises(UpstreamError, match=code):
        check_source(source, by, audience)


def test_what_the_source_supports_is_not_refused() -> None:
    check_source("police-uk", "lsoa", "public")
    check_source("police-uk", "snap-points", "trusted")
    check_source("recorded-crime", "grid", "public")
    for by, cell, code in (("lsoas", 250, "UP-PLACES-007"), ("grid", 5, "UP-PLACES-010")):
        with pytest.raises(UpstreamError, match=code):
            check_by(by, cell)
