"""The little outline beside a map: real places on it, others without it."""

from __future__ import annotations

import re

import pytest
import shapely

from upstream.publish.locator import COAST, HEIGHT, locator

CITIES = {
    "London": (-0.13, 51.51), "Bristol": (-2.59, 51.45), "Penzance": (-5.54, 50.12), "Norwich": (1.30, 52.63),
    "Cardiff": (-3.18, 51.48), "Bangor": (-4.13, 53.23), "Carlisle": (-2.94, 54.89), "Newcastle": (-1.61, 54.97),
    "Liverpool": (-2.98, 53.41), "Hull": (-0.34, 53.74), "Southampton": (-1.40, 50.91), "Margate": (1.39, 51.38),
}  # fmt: skip
ELSEWHERE = {"Edinburgh": (-3.19, 55.95), "Dublin": (-6.26, 53.35), "Fableshire": (1.2, 54.6), "Paris": (2.35, 48.86)}


def place(middle):
    return [shapely.Point(middle).buffer(0.05)]


@pytest.mark.parametrize("city", CITIES)
def test_a_place_in_england_or_wales_is_marked(city):
    drawn = locator(place(CITIES[city]), 10, 20)
    across, down = map(float, re.search(r'cx="([\d.-]+)" cy="([\d.-]+)"', drawn).groups())
    assert 0 <= across <= HEIGHT
    assert 0 <= down <= HEIGHT


def test_north_is_up_and_east_is_right():
    marks = {}
    for city in ("Newcastle", "London", "Penzance"):
        drawn = locator(place(CITIES[city]), 0, 0)
        marks[city] = tuple(map(float, re.search(r'cx="([\d.-]+)" cy="([\d.-]+)"', drawn).groups()))
    assert marks["Newcastle"][1] < marks["London"][1] < marks["Penzance"][1]
    assert marks["Penzance"][0] < marks["Newcastle"][0] < marks["London"][0]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_lies_elsewhere_or_nowhere_has_no_mark(name):
    assert locator(place(ELSEWHERE[name]), 0, 0) == ""


def test_the_outline_is_one_ring():
    assert shapely.Polygon(COAST).is_valid
