"""Counts by small area from schools and children's services, and the county's own way to score its areas."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict

import pytest

from upstream.risk import load


@pytest.fixture(scope="module")
def counted(loremshire):
    with (loremshire.folder / "scores" / "children-and-schools.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_year(rows, column):
    found = defaultdict(int)
    for row in rows:
        found[row["year"]] += int(row[column])
    return dict(found)


def test_every_area_has_every_year_once(counted, told):
    assert len(counted) == len({(row["area"], row["year"]) for row in counted})
    assert len(counted) == told.county.years * len(told.county.areas)


def test_pupils_are_those_of_the_school_census(counted, table):
    told = table("school-census").rows
    assert by_year(counted, "pupils") == Counter(row["AcademicYear"] for row in told)
    free = [row for row in told if row["FSMeligible"] == "true"]
    assert by_year(counted, "free_meals") == Counter(row["AcademicYear"] for row in free)


def test_a_part_is_never_more_than_the_whole(counted):
    for row in counted:
        assert max(int(row[name]) for name in ("free_meals", "absent")) <= int(row["pupils"])
    for part, whole, least, most in (("absent", "pupils", 0.05, 0.4), ("in_need", "children", 0.01, 0.08)):
        share = sum(int(row[part]) for row in counted) / sum(int(row[whole]) for row in counted)
        assert least < share < most, part


def test_the_countys_specification_is_sound_and_asks_for_columns_that_there_are(loremshire, counted):
    found = load(loremshire.folder / "scores" / "loremshire.toml")
    assert set(found.file_columns) <= set(counted[0])
    assert {item.source for item in found.indicators} == {"file", "recorded-crime"}
    assert "invented" in found.standing
