from __future__ import annotations

import pytest

from definitions_support import SMALLEST, lake_of, offence
from upstream.definitions import compare, coverage, load, read
from upstream.model.errors import UpstreamError

LAKE = lake_of(
    offence("1"),
    offence("8N"),
    offence("8N", "domestic_abuse"),
    offence("8N", "knife"),
    offence("34B"),
    offence("34B"),
    offence("105A"),
    offence("008N"),
    offence("999"),
    {"offence_code": None, "knife": None},
)


def test_coverage_counts_what_is_in_and_what_no_rule_names():
    found = coverage(load("thames-valley"), LAKE)
    assert (found.records, found.counted) == (10, 1 + 3)
    assert found.groups == (("Group 1", 2), ("Group 2", 2))
    assert {item.code: item.records for item in found.unreached} == {"105A": 1, "008N": 1, "999": 1, "": 1}
    assert [(item.code, item.records) for item in found.partly] == [("34B", 2)]
    assert "2" in [item.code for item in found.unseen]
    assert "8N" not in [item.code for item in found.unseen]


def test_coverage_says_what_is_odd_about_a_code():
    notes = {item.code: item.note for item in coverage(load("thames-valley"), LAKE).unreached}
    assert notes["008N"] == "Written 008N; the list has 8N."
    assert notes["999"] == "Not in the list of offence codes."


def test_coverage_notices_a_flag_that_is_never_set():
    assert coverage(load("thames-valley"), LAKE).idle_flags == ()
    found = coverage(load("thames-valley"), lake_of(offence("34B")))
    assert found.idle_flags == ("knife",)
    assert "The knife flag is never set" in str(found)


def test_coverage_of_an_empty_lake():
    found = coverage(load("thames-valley"), lake_of())
    assert (found.records, found.counted, found.unreached) == (0, 0, ())


def test_two_definitions_on_the_same_records():
    found = compare(load("thames-valley"), load("nottinghamshire"), LAKE)
    assert found.both == 2
    assert found.neither == 6
    assert sum(count for _, _, count in found.table) == 10
    assert ("Group 2", "outside", 2) in found.table
    assert [(item.code, item.records) for item in found.only_first] == [("8N", 2)]
    assert found.only_second == ()


def test_a_definition_agrees_with_itself():
    found = compare(load("warwickshire"), load("warwickshire"), LAKE)
    assert found.only_first == found.only_second == ()
    assert found.both + found.neither == 10


def test_comparison_under_a_stated_switch():
    found = compare(load("thames-valley"), load("nottinghamshire"), LAKE, domestic_abuse="exclude")
    assert [(item.code, item.records) for item in found.only_first] == [("8N", 1)]


def test_definitions_over_different_feeds_cannot_be_compared():
    with pytest.raises(UpstreamError, match="UP-DEFINITION-007"):
        compare(load("thames-valley"), load("police-uk-open"), LAKE)


def test_results_speak_and_convert():
    own = read(SMALLEST, where="ours.toml")
    assert "Only in thames-valley" in str(compare(load("thames-valley"), own, LAKE))
    assert coverage(own, LAKE).as_dict()["counted"] == 1
    assert compare(own, own, LAKE).as_dict()["both"] == 1
