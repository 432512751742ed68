"""How often a hospital's description is read as the small area where it happened; the county knows where that was."""

from __future__ import annotations

import csv

import pytest

from upstream.istv import Gazetteer, Named, accuracy, read_places
from upstream.synthetic.lives import health, maps
from upstream.synthetic.lives.chance import stream

SEED = 11
SAYS_LITTLE = {*health.VAGUE, "home"}


@pytest.fixture(scope="module")
def read(larger, tmp_path_factory):
    """Descriptions, what each was taken to mean by the county's own list of places, and where it truly was."""
    folder = tmp_path_factory.mktemp("gazetteer")
    maps.gazetteer(larger.county, larger.places, folder)
    gazetteer = Gazetteer(read_places(folder / "places.csv"))
    _, text = health.locations(stream(SEED, "accuracy"), larger.assaults, larger.places)
    truth = [larger.county.areas.code(area) for area in larger.assaults.area.tolist()]
    return [(words, gazetteer.match(words), area) for words, area in zip(text.tolist(), truth, strict=True)]


def named(name, code):
    parts = [part.strip() for part in name.split(",")]
    return Named(parts[0], *(parts[1:] if len(parts) == 3 else ("", "")), code)


def measured(rows):
    return accuracy([match for _, match, _ in rows], [area for _, _, area in rows])


def test_an_answer_is_nearly_always_right(read):
    named = measured([row for row in read if row[0] not in SAYS_LITTLE])
    assert named.right.whole > 500
    assert named.of_answers.lower > 0.97
    assert named.right.lower > 0.55
    assert named.wrong.upper < 0.02
    assert named.none.upper < 0.05
    assert named.held.lower > 0.95


@pytest.mark.parametrize(("kept", "most_wrong"), [(9, 0.03), (7, 0.06)])
def test_a_list_that_lacks_places_is_seldom_read_as_another_place(read, larger, kept, most_wrong):
    """Every tenth place in ten, or three, is not on the list: names that come back elsewhere invite a wrong answer."""
    codes = [larger.county.areas.code(area) for area in larger.places.area.tolist()]
    rows = [
        (name, code) for at, (name, code) in enumerate(zip(larger.places.name, codes, strict=True)) if at % 10 < kept
    ]
    gazetteer = Gazetteer(named(name, code) for name, code in rows)
    told = [(words, gazetteer.match(words), area) for words, _, area in read if words not in SAYS_LITTLE]
    assert measured(told).wrong.upper < most_wrong


def test_what_is_sure_is_right_more_often_than_what_is_possible(read):
    of = {level: measured([row for row in read if row[1].confidence == level]) for level in ("sure", "possible")}
    assert of["sure"].of_answers.lower > 0.98
    assert of["sure"].of_answers.part / of["sure"].of_answers.whole >= (
        of["possible"].of_answers.part / max(of["possible"].of_answers.whole, 1)
    )


def test_words_that_say_little_are_read_as_nothing(read):
    vague = measured([row for row in read if row[0] in SAYS_LITTLE])
    assert vague.none.part == vague.none.whole > 500


def test_names_that_come_twice_are_never_taken_for_one(read, tmp_path, larger):
    maps.gazetteer(larger.county, larger.places, tmp_path)
    with (tmp_path / "places.csv").open(encoding="utf-8", newline="") as stream_:
        names = [row["name"].split(",")[0].lower() for row in csv.DictReader(stream_)]
    twice = {name for name in names if names.count(name) > 1}
    alone = [match for words, match, _ in read if words in twice and match.level == "place"]
    assert alone
    assert all(len(match.areas) > 1 for match in alone)
