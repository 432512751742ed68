"""Rule cards, how they fall on groups, and services' outcomes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from upstream.model.errors import UpstreamError
from upstream.people.cards import card_of, meeting, read_card
from upstream.people.fairness import fairness
from upstream.people.services import outcomes

TODAY = date(2026, 6, 30)
CARD = {
    "name": "knife-twice",
    "title": "Suspected twice of carrying a knife",
    "criteria": "Suspected of two or more offences with a knife in a year, and known to youth justice",
    "purpose": "An offer of mentoring",
    "approved_by": "Chair of the tactical group",
    "approved_on": date(2026, 1, 31),
    "look_back_days": 365,
    "expires_after_days": 90,
    "rule": [
        {
            "feed": "recorded-crime-people",
            "role": "suspect",
            "flags": ["knife"],
            "at_least": 2,
            "words": "Suspected of {n} offences with a knife between {first} and {last}.",
        },
        {"feed": "youth-justice", "words": "Known to youth justice."},
    ],
}


def event(person, feed="recorded-crime-people", days=10, **more):
    return {
        "person": person,
        "feed": feed,
        "date": TODAY - timedelta(days=days),
        "role": "suspect",
        "knife": True,
    } | more


EVENTS = [
    event("p2", record="c1"),
    event("p2", days=364, record="c2"),
    event("p2", "youth-justice", record="y1"),
    event("p1"),
    event("p1", days=365),
    event("p1", "youth-justice"),
    event("p3"),
    event("p3", role="victim"),
    event("p3", "youth-justice"),
    event("p4"),
    event("p4", days=20),
    event(None),
]


def test_who_meets_a_card_and_why():
    (met,) = meeting(card_of(CARD), EVENTS, TODAY)
    assert met.person == "p2"
    assert met.evidence == (
        "Suspected of 2 offences with a knife between 2025-07-01 and 2026-06-20.",
        "Known to youth justice.",
    )
    assert met.records == ("c1", "c2", "y1")
    assert met.expires_on == date(2026, 9, 28)
    assert not any(isinstance(value, int | float) for value in vars(met).values() if not isinstance(value, tuple))


def test_any_rule_is_enough_where_the_card_says_so():
    met = meeting(card_of(CARD | {"join": "any"}), EVENTS, TODAY)
    assert [one.person for one in met] == ["p1", "p2", "p3", "p4"]


def test_what_lies_outside_the_look_back_does_not_count():
    assert meeting(card_of(CARD | {"look_back_days": 366}), EVENTS, TODAY)[0].person == "p1"
    assert meeting(card_of(CARD), EVENTS, TODAY - timedelta(days=30)) == ()


@pytest.mark.parametrize("today", [date(2026, 1, 30), date(2027, 1, 31)])
def test_a_card_without_a_standing_approval_is_not_asked(today):
    with pytest.raises(UpstreamError, match="UP-PEOPLE-062"):
        meeting(card_of(CARD), EVENTS, today)


@pytest.mark.parametrize("name", ["ethnicity", "sex", "religion"])
def test_protected_characteristics_are_refused(name):
    for how in ({"where": {name: "x"}}, {"without": {name: "x"}}):
        with pytest.raises(UpstreamError, match="UP-PEOPLE-061"):
            card_of(CARD | {"rule": [{"feed": "f", "words": "w"} | how]})


def test_age_needs_a_reason():
    rule = {"rule": [{"feed": "f", "words": "w", "where": {"age": [15, 16]}}]}
    with pytest.raises(UpstreamError, match="UP-PEOPLE-061"):
        card_of(CARD | rule)
    assert card_of(CARD | rule | {"age_reason": "The service is for ages 15 and 16"}).rules


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"criterion": "x"},
        {"rule": []},
        {"rule": [{"feed": "f"}]},
        {"rule": [{"feed": "f", "words": "w", "score": 3}]},
        {"rule": [{"feed": "f", "words": "{secret}"}]},
        {"rule": [{"feed": "f", "words": "w", "at_least": 0}]},
        {"look_back_days": 0},
        {"expires_after_days": 1.5},
        {"approved_on": "soon"},
        {"join": "most"},
    ],
)
def test_a_card_with_a_fault_is_refused(change):
    with pytest.raises(UpstreamError, match="UP-PEOPLE-060"):
        card_of(CARD | change)


def test_a_card_is_a_file(tmp_path):
    path = tmp_path / "card.toml"
    path.write_text(
        'name = "a"\ntitle = "A"\ncriteria = "C"\npurpose = "P"\napproved_by = "Chair"\napproved_on = 2026-01-31\n'
        'look_back_days = 30\nexpires_after_days = 30\n[[rule]]\nfeed = "f"\nwords = "w"\n'
    )
    assert read_card(path).name == "a"
    path.write_text("name = ")
    with pytest.raises(UpstreamError, match="UP-PEOPLE-060"):
        read_card(path)


def test_how_a_card_falls_on_groups():
    everybody = {f"a{i}": "a" for i in range(200)} | {f"b{i}": "b" for i in range(300)} | {"c": "c"}
    met = [f"a{i}" for i in range(40)] + [f"b{i}" for i in range(15)] + ["stranger"]
    found = {group.group: group for group in fairness("k", "group", everybody, met).groups}
    assert found["a"].share == pytest.approx(20)
    assert found["a"].ratio == pytest.approx((40 / 200) / (15 / 301))
    assert (found["a"].words, found["b"].words, found["c"].words) == ("more often", "less often", "too few to compare")
    assert fairness("k", "group", everybody, met).comment == ""


def test_too_little_known_is_said():
    everybody = {f"a{i}": "a" if i < 6 else None for i in range(10)}
    said = fairness("k", "ethnicity", everybody, ["a1"]).comment
    assert said == "There is insufficient data to comment on ethnicity: it is known for 60% of people."


def test_outcomes_show_who_never_completed():
    """A committee report printed 72.9 % of completers; of all clients it may be far fewer."""
    found = outcomes(311, 216, 107, 78)
    assert found.improved.value == pytest.approx(72.9, abs=0.05)
    assert found.least.value == pytest.approx(100 * 78 / 311)
    assert found.most.value == pytest.approx(100 * (78 + 204) / 311)
    assert "of all 311, between 25% and 91% improved" in found.sentence
    assert "None of the 5 clients completed" in outcomes(5, 2, 0, 0).sentence


def test_outcomes_that_do_not_fit_are_refused():
    with pytest.raises(UpstreamError, match="UP-PEOPLE-070"):
        outcomes(10, 5, 6, 1)
