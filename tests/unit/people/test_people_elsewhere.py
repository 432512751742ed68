"""Who is known elsewhere: by sure links, by doubtful ones, by the sender's own number, by what somebody decided."""

from __future__ import annotations

import pyarrow as pa
import pytest

from upstream.needs.people import PEOPLE
from upstream.people.decisions import Decision
from upstream.people.elsewhere import _Graph, sure
from upstream.people.kept import Facts
from upstream.people.specification import Costs
from upstream.people.thresholds import thresholds

LIMITS = thresholds(Costs(false_link=10, missed_link=1, review=0.05))
FACTS = Facts("2026-01-01", "people 2", LIMITS.link, LIMITS.ask, ())
ELSEWHERE = "youth-justice"


def graph(*people):
    """For each: (weight of the pair of the nominal and the other agency's record, whether it is linked, decision).

    Each has a row about an offence, a nominal record with the same number, and a record of another agency.
    """
    rows, pairs, decisions, local = [], [], [], []
    for at, (weight, linked, decision) in enumerate(people):
        first, other = 3 * at, f"p{at}" if linked else f"q{at}"
        names = [f"{feed}:{at}" for feed in ("crime", "nominal", "youth")]
        owners, feeds = (f"p{at}", f"p{at}", other), (PEOPLE, "police-nominals", ELSEWHERE)
        rows += [(names[i], "x", first + i, feeds[i], first + i, owners[i]) for i in range(3)]
        local += [f"police-nominals n{at}", f"police-nominals n{at}", ""]
        if weight is not None:
            pairs.append((first + 1, first + 2, weight, linked and weight >= LIMITS.link))
        if decision:
            decisions.append(Decision(names[1], names[2], decision, "A. Clerk", "", "looked"))
    columns = ("record", "extract_id", "line", "feed", "profile", "person")
    records = pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))
    schema = (("left", pa.int64()), ("right", pa.int64()), ("weight", pa.float64()), ("linked", pa.bool_()))
    made = pa.table({name: pa.array([pair[i] for pair in pairs], kind) for i, (name, kind) in enumerate(schema)})
    return _Graph.of(records, made, FACTS, decisions, local).elsewhere([ELSEWHERE], local)


@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ((20.0, True, ""), (True, True, True)),
        ((5.0, True, ""), (True, False, True)),
        ((0.0, False, ""), (False, False, True)),
        ((0.0, False, "different"), (False, False, False)),
        ((-9.0, False, ""), (False, False, False)),
        ((None, False, ""), (False, False, False)),
        ((5.0, True, "same"), (True, True, True)),
    ],
    ids=["sure", "doubtful", "asked", "decided against", "too little", "nothing", "decided for"],
)
def test_a_person_is_known_by_these_links(person, answers):
    found = graph(person, (None, False, ""))
    assert found.pseudonyms == ("n0", "n1")
    assert tuple(bool(flags[0, 0]) for flags in (found.linked, found.firm, found.possible)) == answers
    assert not found.possible[1, 0]


def test_the_weight_of_no_question_follows_from_the_two_that_are_kept():
    assert sure(FACTS) == pytest.approx(LIMITS.sure)


def test_answers_are_put_in_the_order_of_other_labels():
    found = graph((20.0, True, ""), (None, False, "")).aligned(["n1", "stranger", "n0"])
    assert found.linked[:, 0].tolist() == [False, False, True]
    assert found.person[1] == -1
    assert found.person[0] != found.person[2]
