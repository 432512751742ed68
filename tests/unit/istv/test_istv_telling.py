"""Violence that the police do not see as a finding: what is said, what is hidden, and what is drawn."""

from __future__ import annotations

from upstream.disclosure import Policy, protect
from upstream.istv import Match, unseen
from upstream.istv.telling import WITHHELD, WITHHELD_TITLE, Ground, findings, hierarchies
from upstream.istv.unseen import ELSEWHERE
from upstream.model.figures import Marker
from upstream.model.finding import Verdict
from upstream.model.period import Month

MONTHS = tuple(Month.parse("2023-04") + step for step in range(12))
NAMES = {"W1": "Foolscap", "W2": "Serif", "W3": "Vellum", "W4": "Verso"}
GROUND = Ground("Z1", "Testshire", "ward", NAMES, MONTHS, ("ab" * 8,))


def at(*areas: str) -> Match:
    return Match("place", areas, "sure", "it names it")


def compared(n=(60, 40, 30, 20), recorded=(100, 400, 300, 200), vague=50):
    matches = [at(f"W{i + 1}") for i, times in enumerate(n) for _ in range(times)]
    matches += [Match("nothing", (), "", "")] * vague
    return unseen(matches, {f"W{i + 1}": times for i, times in enumerate(recorded)})


def safe(found, audience="public"):
    told = findings(found, GROUND)
    return protect(told, Policy.load(), audience=audience, hierarchies=hierarchies(found, GROUND)).findings[0]


def test_the_area_that_stands_out_is_named_with_its_numbers():
    told = safe(compared())
    assert told.verdict is Verdict.HIGHER
    assert told.say(told.title).startswith("Foolscap clearly has more assaults treated in hospital")
    assert told.say(told.statements[0]).startswith("Of 200 attendances for assaults, the words of 150 name one ward")
    assert "Foolscap, 60 attendances beside 100 offences recorded, 38% of both together" in told.say(told.statements[1])
    assert (told.charts[0].kind, told.charts[0].level) == ("map", "ward")


def test_no_area_stands_out_where_all_are_alike():
    told = safe(compared(n=(10, 40, 30, 20)))
    assert told.say(told.title).startswith("No ward clearly has more")
    assert len(told.statements) == 1


def test_a_small_count_is_hidden_with_the_share_that_tells_it_and_nobody_is_named():
    told = safe(compared(n=(60, 40, 30, 3)))
    by = {row[0]: row for row in told.table("areas").rows}
    assert by["W4"][1] is Marker.SUPPRESSED
    assert by["W4"][3] is Marker.SUPPRESSED
    assert sum(row[1] is Marker.SUPPRESSED for row in by.values()) >= 2
    assert told.say(told.title) == WITHHELD_TITLE
    assert [told.say(said) for said in told.statements[1:]] == [WITHHELD]


def test_trusted_partners_have_the_stricter_rule_of_people_too():
    told = safe(compared(n=(60, 40, 30, 3)), audience="trusted")
    assert {row[0]: row[1] for row in told.table("areas").rows}["W4"] is Marker.SUPPRESSED
    assert {row[0]: row[1] for row in safe(compared(n=(60, 40, 30, 6)), "trusted").table("areas").rows}["W4"] == 6


def test_parts_add_up_to_all_attendances():
    rows = dict(findings(compared(), GROUND)[0].table("placed").rows)
    assert rows == {"one area": 150, "no place": 50, "*": 200}


def test_what_lies_outside_is_told_apart():
    matches = [at("W1"), at("W9"), at("W1", "W9"), at("W8", "W9")]
    found = unseen(matches, {"W1": 5, "W9": 7}, inside=frozenset(["W1", "W2"]))
    assert [(area.code, area.attendances, area.recorded) for area in found.areas] == [("W1", 1, 5)]
    assert found.vague == {ELSEWHERE: 2, "several areas": 1}
