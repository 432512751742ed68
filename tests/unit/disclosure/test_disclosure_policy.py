from __future__ import annotations

from pathlib import Path

import pytest

from upstream.disclosure import Policy
from upstream.model.errors import UpstreamError

SMALL = """
version = "1"
title = "ours"
audiences = ["public"]
default = "strict"
[rules.strict]
method = "suppress"
suppress_from = 1
suppress_to = 5
note = "n"
citation = "c"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("source", "unit", "audience", "rule"),
    [
        ("police-uk", "offences", "public", "open"),
        ("police-uk-outcomes", "outcomes", "public", "open"),
        ("series", "published values", "public", "open"),
        ("recorded-crime", "offences", "public", "offences-public"),
        ("recorded-crime", "offences", "trusted", "offences-trusted"),
        ("recorded-crime-people", "victims", "public", "people-public"),
        ("recorded-crime", "suspects", "trusted", "people-trusted"),
        ("ambulance", "attendances", "public", "strictest"),
        ("", "offences", "trusted", "strictest"),
    ],
)
def test_the_shipped_policy_chooses_by_source_unit_and_audience(source, unit, audience, rule):
    assert Policy.load().rule(source, unit, audience).name == rule


def test_every_shipped_rule_is_cited_and_used():
    policy = Policy.load()
    used = {application.rule for application in policy.applications} | {policy.default}
    assert used == set(policy.rules)
    assert all(rule.citation and rule.note for rule in policy.rules.values())


def test_small_counts_are_one_to_four_for_offences():
    rule = Policy.load().rule("recorded-crime", "offences", "public")
    assert [value for value in range(8) if rule.hides(value)] == [1, 2, 3, 4]
    assert rule.hides(0.4)
    assert rule.hides(4.6)


def test_what_has_no_rule_hides_zeros_too():
    rule = Policy.load().rule("unheard of", "anything", "public")
    assert [value for value in range(12) if rule.hides(value)] == list(range(10))


def test_an_unknown_audience_is_refused_with_the_nearest():
    with pytest.raises(UpstreamError, match=r"UP-DISCLOSURE-001.*public"):
        Policy.load().rule("police-uk", "offences", "publc")


def test_a_policy_of_ones_own(tmp_path: Path):
    policy = Policy.load(written(tmp_path, SMALL))
    assert policy.rule("police-uk", "offences", "public").threshold == 6


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("suppress_to = 5", "suppress_to = 0"), "must not be below"),
        (("suppress_from = 1", "suppress_from = 2"), "must be 1"),
        (("suppress_to = 5", "supress_to = 5"), "Did you mean suppress_to"),
        (('default = "strict"', 'default = "strickt"'), "Did you mean strict"),
        (('method = "suppress"', 'method = "blur"'), "must be one of"),
        (('note = "n"', 'note = ""'), "'note' is missing"),
        (("suppress_to = 5", 'suppress_to = "5"'), "is not of type int"),
        (('version = "1"', "version = 1"), "'version' is missing"),
        (("[rules.strict]", "[rules.strict"), "not TOML"),
        (('note = "n"', 'note = "n"\nround_to = 1'), "round_to"),
        (('note = "n"', 'note = "n"\nzeros = "hide"'), "must be one of show, suppress"),
    ],
)
def test_a_faulty_policy_is_refused_with_the_reason(tmp_path: Path, change: tuple[str, str], says: str):
    with pytest.raises(UpstreamError, match=says) as caught:
        Policy.load(written(tmp_path, SMALL.replace(*change)))
    assert caught.value.code == "UP-DISCLOSURE-003"


def test_a_default_that_is_not_the_strictest_is_refused(tmp_path: Path):
    weaker = SMALL + SMALL[SMALL.index("[rules") :].replace("strict]", "more]").replace("5", "9")
    with pytest.raises(UpstreamError, match="less strict than rule 'more'"):
        Policy.load(written(tmp_path, weaker))


def test_a_policy_that_is_not_there(tmp_path: Path):
    with pytest.raises(UpstreamError, match="UP-DISCLOSURE-002"):
        Policy.load(tmp_path / "none.toml")
