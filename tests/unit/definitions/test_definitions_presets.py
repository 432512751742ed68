from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from definitions_support import offence
from upstream.definitions import MATTERS, OPEN_NOUN, PRESETS, load
from upstream.model.errors import UpstreamError
from upstream.model.expression import fields, holds, label

READINGS = ("thames-valley", "warwickshire", "nottinghamshire")


def test_the_four_shipped_definitions():
    folder = files("upstream.reference") / "definitions"
    shipped = {item.name for item in folder.iterdir()}
    assert shipped == {"classes.toml", *(f"{name}.toml" for name in PRESETS)}


@pytest.mark.parametrize("name", READINGS)
def test_readings_say_that_nobody_adopted_them_and_quote_what_was(name):
    definition = load(name)
    assert definition.standing == "our reading, not adopted by the partnership"
    assert definition.adopted.text
    assert definition.adopted.citation
    assert [reason.matter for reason in definition.reasons] == list(MATTERS)
    assert definition.gaps
    assert all(gap.held_by for gap in definition.gaps)


@pytest.mark.parametrize("name", READINGS)
def test_a_reason_is_quoted_with_its_source_or_said_to_be_missing(name):
    for reason in load(name).reasons:
        assert reason.citation or reason.text == "not stated in the published document"


@pytest.mark.parametrize("name", READINGS)
def test_every_rule_quotes_the_words_that_it_reads(name):
    assert all(rule.because for rule in load(name).rules)


def test_warwickshire_names_what_recorded_crime_cannot_show():
    gaps = [gap.what for gap in load("warwickshire").gaps]
    assert "Self-directed violence" in gaps
    assert "Financial abuse" in gaps
    assert "Coercive control that never became a recorded crime" in gaps


def test_conditions_are_over_the_code_and_flags_only():
    for name in READINGS:
        read = frozenset().union(*(fields(condition) for condition, _ in load(name).case("exclude").whens))
        assert read <= {"offence_code", "knife", "firearm", "domestic_abuse"}


@pytest.mark.parametrize("name", PRESETS)
def test_whatever_is_in_a_group_passes_the_cheap_filter(name):
    definition = load(name)
    case = definition.case("include")
    for code in (code for item in definition.classes for code in item.codes):
        record = offence(code, "knife") | {definition.column: code}
        if label(case, record) is not None:
            assert holds(definition.where("include"), record)


def test_domestic_abuse_can_be_counted_left_out_or_singled_out():
    definition = load("thames-valley")
    home, street = offence("5D", "domestic_abuse"), offence("5D")
    cases = [definition.case(switch) for switch in ("include", "exclude", "only")]
    assert [label(case, home) for case in cases] == ["Group 1", None, "Group 1"]
    assert [label(case, street) for case in cases] == ["Group 1", "Group 1", None]
    assert label(definition.case(), home) == "Group 1"


def test_a_missing_flag_is_no_flag():
    record = {"offence_code": "34B", "knife": None, "domestic_abuse": None}
    assert label(load("thames-valley").case("exclude"), record) is None
    assert label(load("thames-valley").case("exclude"), record | {"knife": True}) == "Group 1"


def test_an_unknown_switch_is_refused():
    with pytest.raises(UpstreamError, match="UP-DEFINITION-005"):
        load("thames-valley").case("sometimes")


def test_open_data_cannot_leave_domestic_abuse_out():
    with pytest.raises(UpstreamError, match="UP-DEFINITION-006"):
        load("police-uk-open").case("exclude")
    assert not load("police-uk-open").switchable


def test_open_data_are_never_called_serious_violence():
    definition = load("police-uk-open")
    assert definition.noun == OPEN_NOUN == "police-recorded violence and sexual offences"
    assert "serious" not in " ".join([definition.title, *definition.titles.values()]).casefold()


@pytest.mark.parametrize("change", [{"noun": "serious violence"}, {"title": "Serious violence"}, {"noun": "violence"}])
def test_open_data_cannot_be_made_to_be_called_serious_violence(change):
    with pytest.raises(UpstreamError, match="UP-DEFINITION-004"):
        replace(load("police-uk-open"), **change)


def test_open_data_count_one_category_and_label_all_fourteen():
    definition = load("police-uk-open")
    assert label(definition.case(), {"crime_type": "Robbery"}) is None
    assert label(definition.case(), {"crime_type": "Violence and sexual offences"}) == "Violence and sexual offences"
    assert label(definition.offences(), {"crime_type": "Robbery"}) == "Robbery"
    assert definition.source == "police-uk"


def test_offence_labels_follow_the_classes_and_end_in_other():
    offences = load("thames-valley").offences()
    assert label(offences, offence("8P")) == "Actual bodily harm"
    assert label(offences, offence("46")) == "Other recorded crime"


def test_labels_of_a_group_are_the_classes_that_it_can_hold():
    definition = load("thames-valley")
    assert definition.labels("Group 2") == ("Actual bodily harm", "Rape", "Sexual assault", "Drug supply")
    assert "Robbery" in definition.labels("Group 1")
    assert "Drug supply" not in definition.labels("Group 1")


def test_the_stamp_changes_with_the_rules_and_not_with_time():
    assert load("thames-valley").stamp == load("thames-valley").stamp
    assert load("thames-valley").stamp.startswith("thames-valley 2023.1 (")
    assert load("thames-valley").digest != load("warwickshire").digest


def test_a_definition_describes_itself():
    text = load("thames-valley").describe()
    for words in (
        "not adopted",
        "All knife crime",
        "section 13(6)",
        "not stated in the published document",
        "What no rule",
    ):
        assert words in text
    assert load("thames-valley").as_dict()["rules"][0]["id"] == "homicide"
