"""Ethnic groups of victims beside residents: said only where enough is known and two comparisons agree."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.disclosure import Policy, protect
from upstream.geography.ethnic_ages import EthnicAges
from upstream.model.figures import Marker
from upstream.needs import ages, assess, ethnicity, people
from upstream.needs.ages import Aged
from upstream.needs.cube import Cube
from upstream.needs.involved import Involvements
from upstream.needs.long import Long
from upstream.needs.people import ETHNICITIES, RELATIONSHIPS, ROLES
from upstream.needs.stated import NO_SUSPECT, UNKNOWN, ethnic_groups

PRESENT = months(("2018-04", "2023-03"))
RESIDENTS = {"White": [800, 200], "Asian": [100, 500], "Black": [60, 200], "Mixed": [30, 60], "Other": [10, 40]}


def made(victims, unknown=0, residents=RESIDENTS, **rest):
    """Evidence of two neighbourhoods: ``victims`` maps a group to victims in each; those unknown are in the first."""
    lsoas = ("E01000000", "E01000001")
    by = np.zeros((2, len(ROLES), len(ETHNICITIES)), dtype=np.int64)
    for group, n in victims.items():
        by[:, 0, ETHNICITIES.index(group)] = n
    by[0, 0, -1] = unknown
    described = np.zeros((len(PRESENT), len(ROLES), len(ETHNICITIES), len(RELATIONSHIPS)), dtype=np.int64)
    described[0, :, :, RELATIONSHIPS.index(NO_SUSPECT)] = by.sum(axis=0)
    axes = (("month", tuple(map(str, PRESENT))), ("role", ROLES), ("ethnicity", ETHNICITIES))
    known = int(by[:, 0, :-1].sum())
    found = evidence(
        np.full((len(PRESENT), 2), 80),
        PRESENT,
        described=Cube((*axes, ("relationship", RELATIONSHIPS)), described),
        people_by_place=Cube((("lsoa", lsoas), *axes[1:]), by),
        ethnicity_known={"victim": (known, known + unknown), "suspect": (0, 0)},
        **rest,
    )
    by_group = {group: np.array(n, dtype=float) for group, n in residents.items()} if residents else {}
    return replace(found, places=replace(found.places, ethnicity=by_group))


def rows(found, name="ratios"):
    figures = found.table(name)
    return {row[0]: dict(zip((c.name for c in figures.columns), row, strict=True)) for row in figures.rows}


EQUAL = {group: [n // 10 if place == 0 else n // 2 for place, n in enumerate(of)] for group, of in RESIDENTS.items()}
"""Everybody has a tenth of a victim in the first neighbourhood and half of one in the second."""


def test_a_group_that_lives_where_more_happens_is_not_said_to_be_hit_more():
    (found,) = ethnicity.findings(made(EQUAL))
    asian = rows(found)["Asian"]
    assert asian["ratio"] == pytest.approx((260 / 600) / (180 / 1000), rel=1e-5)
    assert asian["within_ratio"] == pytest.approx(1)
    assert asian["lower"] > 1 > asian["within_lower"]
    assert asian["verdict"] == "depends on the comparison"
    assert found.say(found.title).startswith("No ethnic group is clearly more or less often among victims than White")


def test_what_both_comparisons_find_is_said():
    twice = EQUAL | {"Asian": [40, 480]}
    (found,) = ethnicity.findings(made(twice))
    assert rows(found)["Asian"]["verdict"] == "more often"
    assert found.say(found.title) == (
        "Asian people are recorded among victims more often than White people, for their number of residents"
    )
    fewer = twice | {"Black": [1, 12]}
    (found,) = ethnicity.findings(made(fewer))
    assert found.say(found.title) == (
        "Asian people are recorded among victims more often, Black people less often than White people, for their "
        "number of residents"
    )


def test_limits_are_those_of_two_counts_widened_by_how_often_people_come_back():
    once = rows(ethnicity.findings(made(EQUAL))[0])["Black"]
    reach = 1.959964 * math.sqrt(1 / 106 + 1 / 180)
    assert math.log(once["upper"] / once["ratio"]) == pytest.approx(reach, rel=1e-4)
    zeros = np.zeros(2, dtype=np.int64)
    twice = Involvements(tuple(map(str, PRESENT)), zeros, np.array([1, 2]), zeros, np.array([1, 3]))
    again = rows(ethnicity.findings(made(EQUAL, involved=twice))[0])["Black"]
    assert math.log(again["upper"] / again["ratio"]) == pytest.approx(math.sqrt(10 / 4) * reach, rel=1e-4)


def test_what_is_not_known_is_put_at_both_extremes():
    black = rows(ethnicity.findings(made(EQUAL, unknown=100))[0])["Black"]
    assert black["least"] == pytest.approx((106 / 260) / (280 / 1000), rel=1e-5)
    assert black["most"] == pytest.approx((206 / 260) / (180 / 1000), rel=1e-5)


@pytest.mark.parametrize(("unknown", "said"), [(100, True), (300, False)])
def test_under_seven_in_ten_nothing_is_said(unknown, said):
    assert bool(ethnicity.findings(made(EQUAL, unknown=unknown))) is said
    assert ethnicity.findings(evidence(np.full((len(PRESENT), 4), 80), PRESENT)) == []


def test_small_groups_are_not_compared_and_not_given_away():
    given = made(EQUAL | {"Other": [1, 3]})
    (found,) = ethnicity.findings(given)
    assert "Other" not in rows(found)
    assert found.say(found.statements[-1]) == "There are too few to compare: Other."
    safe = protect([found], Policy.load(), hierarchies=assess(given).hierarchies).findings[0]
    told = rows(safe, "groups")
    assert told["Other"]["n"] is Marker.SUPPRESSED
    assert sum(row["n"] is Marker.SUPPRESSED for row in told.values()) >= 2
    assert "Other" not in safe.say(safe.statements[-1])
    hidden = [group for group, row in told.items() if row["n"] is Marker.SUPPRESSED and group in rows(safe)]
    assert all(rows(safe)[group]["ratio"] is Marker.SUPPRESSED for group in hidden)


def test_without_residents_only_the_shares_are_told():
    (found,) = ethnicity.findings(made(EQUAL, residents=None))
    assert [figures.id for figures in found.figures] == ["groups"]
    assert found.charts == ()
    assert found.say(found.title).startswith("Of victims whose ethnic group is known,")
    assert set(rows(found, "groups")) == set(ethnic_groups())


def test_suspicion_is_never_told_as_offending():
    given = made(EQUAL)
    by = given.people_by_place
    swapped = Cube(by.axes, by.values[:, ::-1])
    known = given.ethnicity_known
    turned = replace(
        given, people_by_place=swapped, ethnicity_known={"victim": (0, 0), "suspect": known["victim"]}, described=None
    )
    (found,) = ethnicity.findings(turned)
    assert found.id == "who.suspect.ethnicity"
    assert found.caveats[0] == ethnicity.SUSPICION


def aged(evidence_of, victims, residents):
    """The same with victims and residents by group in two bands of ages of one district."""
    people = np.zeros((1, 2, len(ROLES), len(ETHNICITIES)), dtype=np.int64)
    counts = np.zeros((1, 2, len(ethnic_groups())))
    for group, n in victims.items():
        people[0, :, 0, ETHNICITIES.index(group)] = n
    for group, n in residents.items():
        counts[0, :, ethnic_groups().index(group)] = n
    return replace(evidence_of, aged=Aged(("0-24", "25+"), people, counts))


AGES = {"White": [200, 800], "Asian": [400, 200], "Black": [60, 200], "Mixed": [30, 60], "Other": [10, 40]}


def test_a_young_group_is_not_said_to_be_hit_more_for_being_young():
    """In each band Asian and White people are victims alike; Asian people are younger, and the young are hit more."""
    victims = {"White": [80, 40], "Asian": [160, 10], "Black": [12, 12], "Mixed": [6, 4], "Other": [2, 2]}
    by_place = {"White": [96, 24], "Asian": [28, 142], "Black": [12, 12], "Mixed": [5, 5], "Other": [2, 2]}
    plain = made(by_place)
    (found,) = ethnicity.findings(plain)
    assert rows(found)["Asian"]["verdict"] == "more often"
    (found,) = ethnicity.findings(aged(plain, victims, AGES))
    asian = rows(found)["Asian"]
    assert asian["ratio"] > 2
    assert asian["aged_ratio"] == pytest.approx(1)
    assert asian["verdict"] == "depends on the comparison"
    assert any("1.00 times" in found.say(said) and "at equal ages" in found.say(said) for said in found.statements)
    assert "all ages together" not in " ".join(found.caveats)


def test_ages_come_from_the_records_and_strata_are_districts_by_age():
    pa = pytest.importorskip("pyarrow")
    both = pa.table(
        {
            "month": ["2020-04"] * 4,
            "lsoa_code": ["E01000001"] * 4,
            "group": ["Group 1"] * 4,
            "role": ["victim"] * 4,
            "age": pa.array([24, None, 25, None]),
            "birth_year": pa.array([None, 1990, None, None], pa.int64()),
            "ethnicity": ["White", "W1", "Asian", "White"],
            "n": [1, 1, 2, 1],
        }
    )
    told = people.aged(both, (("0-24", 0, 24), ("25+", 25, 200))).to_pylist()
    found = {(row["age"], row["ethnicity"]): row["n"] for row in told}
    assert found == {("0-24", "White"): 1, ("25+", "White"): 1, ("25+", "Asian"): 2, ("not known", "White"): 1}
    cube = aged(made({}), {"White": [3, 4]}, AGES).aged
    mine, residents = cube.pair("victim", "White")
    assert (mine.tolist(), residents.tolist()) == ([3, 4], [200, 800])


class Book:
    def __init__(self, districts):
        self.districts = districts

    def population_by_ethnicity_and_age(self, districts):
        if not set(districts) <= set(self.districts):
            return None
        counts = np.arange(len(districts) * 2 * 5, dtype=float).reshape(len(districts), 2, 5)
        return EthnicAges((("0-24", 0, 24), ("25+", 25, 200)), counts)


class Counted:
    def __init__(self, *districts):
        self.gazetteer = Book(districts)

    def aged(self, bands):
        pa = pytest.importorskip("pyarrow")
        rows = [("A1", "0-24", "White", 3), ("A2", "0-24", "White", 4)]
        rows += [("B1", "25+", "Asian", 5), ("B1", UNKNOWN, "Asian", 9)]
        lsoa, age, group, n = zip(*rows, strict=True)
        columns = {"lsoa": lsoa, "age": age, "ethnicity": group, "role": ["victim"] * 4, "month": ["2020-04"] * 4}
        return Long.of(pa.table({**{name: list(cells) for name, cells in columns.items()}, "n": list(n)})).to_lsoa21({})


def test_people_are_put_beside_the_residents_of_their_district():
    found = ages.of(Counted("A", "B"), ("A1", "A2", "B1"), ("A", "A", "B"))
    mine, residents = found.pair("victim", "White")
    assert mine.tolist() == [7, 0, 0, 0]
    assert residents.tolist() == [0, 5, 10, 15]
    assert found.pair("victim", "Asian")[0].tolist() == [0, 0, 0, 5]


def test_without_residents_of_every_district_nothing_is_compared_by_age():
    assert ages.of(Counted("A"), ("A1", "B1"), ("A", "B")) is None
    assert ages.of(Counted("A", "B"), ("A1", "X1"), ("A", "")) is None
