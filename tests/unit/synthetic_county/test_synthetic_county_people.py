"""Who lives in Loremshire, and that none of it can be taken for a real place or person."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import shapely

from upstream.synthetic import county as fableshire
from upstream.synthetic.lives import numbers
from upstream.synthetic.lives.areas import build
from upstream.synthetic.lives.households import ANCHOR
from upstream.synthetic.lives.maps import rings


def test_as_many_people_as_asked_for_in_every_area(told):
    county = told.county
    assert len(county) == 20_000
    home = county.homes.area[county.home[:, 0]]
    assert np.array_equal(np.bincount(home, minlength=len(county.areas)), county.areas.people)


def test_ages_follow_the_shapes_of_the_areas(told):
    county = told.county
    age = county.age(np.arange(len(county)), (county.first_day + county.last_day) // 2)
    found = np.bincount(np.searchsorted([16, 25, 35, 50, 65], age, side="right")) / len(county)
    wanted = (county.areas.ages * county.areas.people[:, None]).sum(axis=0) / len(county)
    assert found == pytest.approx(wanted, abs=0.015)


def test_every_household_has_an_adult_first(told):
    county = told.county
    heads = np.flatnonzero(np.diff(county.household, prepend=-1))
    age = county.age(heads, (county.first_day + county.last_day) // 2)
    assert age.min() >= 17
    assert np.isin(county.role[heads], [ANCHOR, 6]).all()


def test_twins_share_a_birthday_a_home_and_a_surname_and_seldom_a_forename(told):
    county = told.county
    twins = np.flatnonzero(county.twin >= 0)
    other = county.twin[twins]
    assert len(twins) > 20
    for same in (county.birth, county.household, county.surname):
        assert np.array_equal(same[twins], same[other])
    assert (county.forename[twins] == county.forename[other]).mean() < 0.1


def test_more_deprived_areas_lie_together_as_in_life():
    areas = build(200_000, 3)
    x, y = areas.q + areas.r / 2, areas.r * np.sqrt(3) / 2
    near = (np.hypot(x[:, None] - x, y[:, None] - y) < 1.1) & ~np.eye(len(areas), dtype=bool)
    score = areas.rank - areas.rank.mean()
    moran = (near * np.outer(score, score)).sum() / near.sum() / score.var()
    assert moran > 0.25


def test_area_codes_and_names_are_of_no_real_place(told):
    areas = told.county.areas
    assert all(re.fullmatch(r"Z015\d{5}", areas.code(area)) for area in range(len(areas)))
    names = [areas.ward_name(ward) for ward in range(areas.wards)]
    assert len(set(names)) == areas.wards


def test_three_hundred_wards_have_three_hundred_names(told):
    assert len({told.county.areas.ward_name(ward) for ward in range(300)}) == 300


@pytest.mark.parametrize("level", ["lsoa21", "ward", "district"])
def test_shapes_are_valid_whole_and_in_the_open_sea(loremshire, level):
    text = (loremshire.folder / "areas" / f"boundaries-{level}.geojson").read_text(encoding="utf-8")
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in json.loads(text)["features"]]
    assert all(shape.is_valid for shape in shapes)
    whole = shapely.union_all(shapes)
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes))
    west, south, east, north = whole.bounds
    assert west > 0.2
    assert south > 55.0
    assert east < 1.8
    assert north < 55.9


def test_it_does_not_lie_on_fableshire(told):
    ours = shapely.union_all([shapely.Polygon(r) for a in range(24) for r in rings([told.county.areas.small(a)])])
    theirs = shapely.union_all([shapely.Polygon(fableshire.hexagon(small)) for small in fableshire.smalls()])
    assert ours.distance(theirs) > 0.1


def test_postcodes_begin_with_a_letter_that_none_begins_with():
    assert all(re.fullmatch(r"QF\d{1,2} \d[A-Z]{2}", code) for code in numbers.postcode(np.arange(0, 90_000, 37)))
    assert len(set(numbers.postcode(np.arange(20_000)))) == 20_000


def test_nhs_numbers_are_valid_and_from_the_range_for_tests():
    found = numbers.nhs(np.arange(3000))
    assert len(set(found)) == 3000
    for number in found:
        assert re.fullmatch(r"999\d{7}", number)
        total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True))
        assert (11 - total % 11) % 11 == int(number[9])


def test_pupil_police_and_telephone_numbers_are_nobodys():
    who = np.arange(0, 50_000, 7)
    assert all(re.fullmatch(r"[A-HJ-NP-RT-Z]000\d{9}", each) for each in numbers.upn(who))
    assert all(re.fullmatch(r"2099/\d{7}[A-Z]", each) for each in numbers.pnc(who))
    assert all(re.fullmatch(r"(07700 900|01632 960)\d{3}", each) for each in numbers.phone(who))
    assert len(set(numbers.upn(who))) == len(set(numbers.pnc(who))) == len(who)


def test_the_check_letter_of_a_pupil_number_as_published():
    """Each digit by its place from 2 up, the sum modulo 23 (Department for Education, UPN guide)."""
    (number,) = numbers.upn(np.array([12_345]))
    digits = [int(digit) for digit in number[1:]]
    total = sum(digit * weight for digit, weight in zip(digits, range(2, 14), strict=True))
    assert "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] == number[0]
