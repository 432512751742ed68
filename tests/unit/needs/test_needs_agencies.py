"""Who of the police's people other agencies know: counted by hand, with the doubt of links beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.disclosure import Policy, protect
from upstream.model.figures import Marker
from upstream.needs import agencies
from upstream.needs.hierarchies import hierarchies
from upstream.needs.involved import Elsewhere, Involvements
from upstream.needs.repeats import windows

PRESENT = months(("2018-04", "2023-03"))
LABELS = tuple(str(month) for month in PRESENT)
FEEDS = ("youth-justice", "probation")


def given(rows, known, people=None):
    """Evidence of (month, pseudonym, role) rows. ``known`` has for each pseudonym (linked, firm, possible) by feed."""
    month, person, role = (np.array(column) for column in zip(*rows, strict=True))
    flags = [np.array([row[at] for row in known], dtype=bool) for at in range(3)]
    names = tuple(f"p{i}" for i in range(len(known)))
    persons = np.arange(len(known)) if people is None else np.array(people)
    found = Elsewhere(FEEDS, names, persons, *flags).aligned([*names, "stranger"])
    made = evidence(np.full((len(PRESENT), 4), 80), PRESENT)
    involved = Involvements(LABELS, month, person, role, np.ones(len(rows), dtype=np.int64))
    return replace(made, involved=involved, elsewhere=found)


BOTH, ONE, NONE = (1, 1), (1, 0), (0, 0)
SURE, DOUBTFUL, UNKNOWN, MAYBE = (BOTH, BOTH, BOTH), (ONE, NONE, ONE), (NONE, NONE, NONE), (NONE, NONE, ONE)


def crowd(**sizes):
    kinds = {"sure": SURE, "doubtful": DOUBTFUL, "unknown": UNKNOWN, "maybe": MAYBE}
    known = [kinds[name] for name, size in sizes.items() for _ in range(size)]
    return given([(50, person, 1) for person in range(len(known))], known)


def test_counts_and_what_doubt_can_do_to_them():
    made = crowd(sure=20, doubtful=15, unknown=50, maybe=15)
    told = agencies.known(made, "suspect", tuple(PRESENT))
    assert (told.people, told.share) == (100, 1.0)
    assert told.linked == (35, 20, 35, 20, 15, 65)
    assert told.least == (20, 20, 20, 20, 0, 80)
    assert told.most == (50, 20, 50, 20, 30, 50)


def test_the_finding_says_the_share_with_its_bounds():
    made = crowd(sure=20, doubtful=15, unknown=50, maybe=15)
    (found,) = agencies.findings(made, windows(made))
    assert found.say(found.title) == (
        "35.0% of the 100 different people who were suspected of a counted offence in 2018/19 to 2022/23 are known to "
        "another agency (between 20.0% and 50.0%, as doubtful links are right or wrong)"
    )
    assert found.say(found.statements[-1]) == (
        "Of people suspected, 20.0% are known to two or more (between 20.0% and 20.0%)."
    )


def test_two_pseudonyms_of_one_person_are_one_person():
    made = given([(50, 0, 0), (50, 1, 0), (50, 2, 0)], [SURE, UNKNOWN, UNKNOWN], people=[7, 7, 8])
    told = agencies.known(made, "victim", tuple(PRESENT))
    assert (told.people, told.linked) == (2, (1, 1, 1, 1, 0, 1))


def test_without_keys_that_is_what_is_said():
    made = replace(crowd(sure=20), elsewhere=None)
    (found,) = agencies.findings(made, windows(made))
    assert found.say(found.title) == "Whether other agencies know the same people is not known"
    assert "upstream link" in found.say(found.statements[0])
    assert found.figures == ()


def test_too_few_who_were_linked_are_said_to_be_too_few():
    made = given([(50, 0, 1), (50, 1, 1), (50, 1, 1)], [SURE])
    (found,) = agencies.findings(made, windows(made))
    assert found.say(found.title).startswith("There is insufficient data to comment")


def test_a_few_who_are_known_are_not_given_away():
    made = crowd(sure=4, unknown=60)
    (found,) = protect(agencies.findings(made, windows(made)), Policy.load(), hierarchies=hierarchies(made)).findings
    table = found.table("agencies")
    for row in range(4):
        assert {table.cell(row, name) for name in ("known", "share", "least", "most")} == {Marker.SUPPRESSED}
    assert found.say(found.title) == found.title.withheld


@pytest.mark.parametrize("unknown", [4, 50])
def test_neither_are_the_few_who_are_not(unknown):
    made = crowd(sure=60, unknown=unknown)
    (found,) = protect(agencies.findings(made, windows(made)), Policy.load(), hierarchies=hierarchies(made)).findings
    table = found.table("agencies")
    assert "not probation" in table.values("agency")
    few = [row for row, name in enumerate(table.values("agency")) if name == "none of them" or name.startswith("not ")]
    hidden = [table.cell(row, "known") is Marker.SUPPRESSED for row in few]
    assert hidden == [unknown < 10] * 3
    rest = [table.cell(row, "people") for row in range(4)] + [table.cell(row, "known") for row in range(3)]
    assert (Marker.SUPPRESSED in rest) is (unknown < 10)
