from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions_support import offence
from upstream.definitions import explain, load, offence_codes
from upstream.model.errors import UpstreamError
from upstream.model.expression import label

FLAGS = ("knife", "firearm", "domestic_abuse")


def test_a_knife_brings_robbery_into_group_1():
    told = explain(load("thames-valley"), offence("34B", "knife"))
    assert told.group == "Group 1"
    assert told.verdict == (
        "34B (Robbery of personal property) is in Group 1: homicide, grievous bodily harm and knife crime, "
        "by the rule knife-crime."
    )
    assert [step.rule for step in told.steps if step.holds] == ["knife-crime"]


def test_without_a_knife_robbery_is_named_but_outside():
    told = explain(load("thames-valley"), offence("34B"))
    assert told.group is None
    assert told.verdict.endswith("is outside thames-valley: rules name it, but none holds for this record.")
    assert "the knife flag must be set and it is not" in str(told)


def test_an_offence_that_no_rule_names():
    assert explain(load("thames-valley"), offence("46")).verdict.endswith("no rule names it.")


def test_domestic_abuse_decides_otherwise():
    told = explain(load("thames-valley"), offence("5D", "domestic_abuse"), domestic_abuse="exclude")
    assert told.group is None
    assert "would be in Group 1" in told.verdict
    assert told.domestic_abuse == "Domestic abuse is left out; this record is flagged as domestic abuse."


def test_a_code_as_a_force_writes_it():
    assert explain(load("thames-valley"), {"offence_code": "004/1"}).code == "4.1"


@pytest.mark.parametrize("code", ["8Z", "", None])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(UpstreamError, match="UP-DEFINITION-008"):
        explain(load("thames-valley"), {"offence_code": code})


def test_open_categories_are_explained_too():
    told = explain(load("police-uk-open"), {"crime_type": "Violence and sexual offences"})
    assert told.group == "Violence and sexual offences"
    assert told.domestic_abuse == ""


@given(
    st.sampled_from(("thames-valley", "warwickshire", "nottinghamshire")),
    st.sampled_from(tuple(offence_codes())),
    st.sets(st.sampled_from(FLAGS)),
    st.sampled_from(("include", "exclude", "only")),
)
def test_the_explanation_agrees_with_the_counted_expression(name, code, flags, switch):
    definition, record = load(name), offence(code, *flags)
    assert explain(definition, record, domestic_abuse=switch).group == label(definition.case(switch), record)
