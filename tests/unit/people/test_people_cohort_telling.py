"""A cohort in findings: counts by group, place and age, and nothing of a few."""

from __future__ import annotations

from datetime import date

import pytest

from upstream.disclosure import Policy, protect
from upstream.model.figures import Marker
from upstream.people.cards import Met, card_of
from upstream.people.cohort import Cohort, Person, _person
from upstream.people.cohort_telling import Strata, findings, hierarchies
from upstream.people.happened import Ground

TODAY = date(2026, 6, 30)
CARD = card_of(
    {
        "name": "twice",
        "title": "Suspected twice",
        "criteria": "Suspected of two or more offences",
        "purpose": "An offer of mentoring",
        "approved_by": "Chair",
        "approved_on": date(2026, 1, 31),
        "look_back_days": 365,
        "expires_after_days": 90,
        "rule": [{"feed": "recorded-crime-people", "role": "suspect", "at_least": 2, "words": "Suspected {n} times."}],
    }
)
NORTH = Strata("E07000001", "Testshire", {"N": "Northton"}, {("N", "16-24"): 5000}, {"E01000001": "N"}, "Residents.")


def cohort(*crowds):
    """Of crowds of (people, how many of them meet the card, what is known of each)."""
    people, met = {}, []
    for number, (size, hits, known) in enumerate(crowds):
        names = [f"p{number}_{at:04d}" for at in range(size)]
        people |= dict.fromkeys(names, known)
        met += [Met(name, "twice", TODAY, CARD.expires_on(TODAY), ("Suspected 2 times.",)) for name in names[:hits]]
    return Cohort(CARD, TODAY, tuple(met), people, {"recorded-crime-people": len(people)}, {}, Ground(()))


MEN = Person("male", "White", "16-24", "E01000001")
WOMEN = Person("female", None, "25-34", "E01000009")


def told(made, strata=NORTH, audience="public"):
    found = findings(made, strata)
    safe = protect(found, Policy.load(), audience=audience, hierarchies=hierarchies(made, strata), strict=True).findings
    return {each.id: each for each in safe}


def test_what_is_said_of_a_card():
    found = told(cohort((400, 80, MEN), (300, 20, WOMEN)))
    said = {name: each.say(each.title) for name, each in found.items()}
    assert said["cohort.reach"] == "100 of 700 people meet the card"
    assert said["cohort.fairness.sex"] == (
        "By sex, the card falls more often on male and less often on female people than on everybody else"
    )
    assert said["cohort.fairness.ethnic_group"].startswith("There is insufficient data to comment on ethnic group")
    known_too_seldom = found["cohort.fairness.ethnic_group"].table("groups")
    assert [column.name for column in known_too_seldom.columns] == ["ethnicity", "asked", "met", "rest"]
    sex = found["cohort.fairness.sex"]
    assert sex.say(sex.statements[-1]).startswith("Male: 20.00% meet it, 3.00 times the share of everybody else")


def test_strata_stand_beside_residents_and_say_what_lies_elsewhere():
    found = told(cohort((400, 80, MEN), (300, 20, WOMEN)))["cohort.strata"]
    rows = {row[:2]: row[2:7] for row in found.table("strata").rows}
    assert rows["N", "16-24"] == (5000, 400, 80, 320, 160.0)
    assert rows["elsewhere", "25-34"] == (None, 300, 20, 280, None)
    assert found.say(found.title).startswith("More of those who meet the card are aged 16-24 in Northton")


def test_a_few_are_not_given_away():
    made = cohort((400, 80, MEN), (300, 4, WOMEN))
    found = told(made)
    table = found["cohort.fairness.sex"].table("groups")
    assert [table.cell(0, name) for name in ("met", "share", "ratio")] == [Marker.SUPPRESSED] * 3
    assert Marker.SUPPRESSED in (table.cell(1, "met"), found["cohort.reach"].table("reach").cell(0, "met"))
    assert "not told" in found["cohort.fairness.sex"].say(found["cohort.fairness.sex"].title)
    strata = found["cohort.strata"].table("strata")
    assert [row[4] for row in strata.rows if row[0] == "elsewhere"] == [Marker.SUPPRESSED]


def test_nobody_is_named_anywhere():
    made = cohort((400, 80, MEN))
    assert "p0_" not in str([vars(each) for each in told(made).values()])


def test_without_places_there_are_no_strata():
    assert "cohort.strata" not in told(cohort((400, 80, MEN)), strata=None)


@pytest.mark.parametrize(
    ("events", "person"),
    [
        ([{"sex": "male", "birth_year": 2000}, {"sex": "female", "birth_year": 2000}], (None, None, "25-34")),
        ([{"sex": "male"}, {"sex": "male"}, {"sex": "female", "ethnicity": "W1"}], ("male", "White", None)),
        ([{"sex": "not stated", "age": 15, "ethnicity": "refused"}], (None, None, "16-24")),
    ],
    ids=["contradicted", "most often", "not stated"],
)
def test_what_is_known_of_somebody(events, person):
    given = [{"date": date(2025, 7, 1), "lsoa_code": None} | event for event in events]
    found = _person(given, TODAY)
    assert (found.sex, found.ethnic_group, found.age) == person
