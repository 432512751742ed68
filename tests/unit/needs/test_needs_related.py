"""What suspects were to victims: completeness first, and who could say at all."""

from __future__ import annotations

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.disclosure import Policy, protect
from upstream.model.figures import Marker
from upstream.needs import assess, related
from upstream.needs.cube import Cube
from upstream.needs.people import ETHNICITIES, RELATIONSHIPS, ROLES, profiles
from upstream.needs.stated import NO_SUSPECT, UNKNOWN

PRESENT = months(("2018-04", "2023-03"))


def made(**n):
    """Evidence of victims by relationship (names with underscores), all in the first month."""
    axes = (
        ("month", tuple(map(str, PRESENT))),
        ("role", ROLES),
        ("ethnicity", ETHNICITIES),
        ("relationship", RELATIONSHIPS),
    )
    values = np.zeros(tuple(len(labels) for _, labels in axes), dtype=np.int64)
    for name, count in n.items():
        values[0, 0, -1, RELATIONSHIPS.index(name.replace("_", " "))] = count
    values[0, 1, -1, RELATIONSHIPS.index(UNKNOWN)] = 500
    return evidence(np.full((len(PRESENT), 4), 80), PRESENT, described=Cube(axes, values))


def test_shares_are_of_those_known_and_completeness_of_those_who_could_say():
    (found,) = related.findings(made(stranger=120, acquaintance=60, family=20, not_known=50, no_suspect_recorded=750))
    by = {row[0]: row[1:3] for row in found.table("relationships").rows}
    assert by == {
        **{"stranger": (120, 200), "acquaintance": (60, 200), "family": (20, 200)},
        **{"other": (0, 200), "partner or ex-partner": (0, 200)},
    }
    assert found.table("complete").rows == (("victim", 1000, 250, 200, 80.0),)
    assert found.say(found.title) == "Where it is known, the suspect was most often a stranger (60%)"
    assert found.say(found.statements[0]).startswith("It is known for 80% of the 250 victims of offences of which")


def test_two_that_chance_cannot_tell_apart_are_named_together():
    (found,) = related.findings(made(stranger=110, acquaintance=108, family=20))
    assert found.say(found.title) == (
        "Where it is known, the suspect was most often a stranger (46%) or an acquaintance (45%)"
    )


def test_too_little_known_is_said_and_nothing_more():
    (found,) = related.findings(made(stranger=60, not_known=40, no_suspect_recorded=10))
    assert found.say(found.title).startswith("There is insufficient data to comment on how victims")
    assert found.say(found.statements[0]).endswith("At least 70% are needed.")
    assert [figures.id for figures in found.figures] == ["complete"]


def test_a_feed_that_never_says_it_is_not_spoken_of():
    assert related.findings(made(not_known=40, no_suspect_recorded=10)) == []
    assert related.findings(evidence(np.full((len(PRESENT), 4), 80), PRESENT)) == []


def test_a_small_count_takes_what_gives_it_away_with_it():
    given = made(stranger=120, acquaintance=60, family=3, not_known=20, no_suspect_recorded=400)
    (found,) = protect(related.findings(given), Policy.load(), hierarchies=assess(given).hierarchies).findings
    rows = {row[0]: row for row in found.table("relationships").rows}
    assert rows["family"][1] is Marker.SUPPRESSED
    assert Marker.SUPPRESSED in (rows["stranger"][1], rows["acquaintance"][1])


def test_who_could_say_follows_the_offence_and_the_words():
    pa = pytest.importorskip("pyarrow")
    both = pa.table(
        {
            "month": ["2020-04"] * 4,
            "lsoa_code": ["E01000001"] * 4,
            "group": ["Group 1"] * 4,
            "role": ["victim"] * 4,
            "age": [20] * 4,
            "birth_year": pa.array([None] * 4, pa.int64()),
            "sex": ["male"] * 4,
            "ethnicity": ["White"] * 4,
            "relationship": ["ex-wife", "", "Stranger", "unknown"],
            "suspected": [True, True, False, False],
            "n": [1, 2, 3, 4],
        }
    )
    said = {row["relationship"]: row["n"] for row in profiles(both).to_pylist()}
    assert said == {"partner or ex-partner": 1, UNKNOWN: 2, "stranger": 3, NO_SUSPECT: 4}
