from __future__ import annotations

from contextlib import suppress
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions_support import SMALLEST, offence
from upstream.definitions import DefinitionError, load, read
from upstream.model.errors import UpstreamError
from upstream.model.expression import label


def faults(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read(text, where="ours.toml")
    return [str(problem) for problem in caught.value.problems]


def test_a_users_own_file_works_like_a_preset(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(SMALLEST, encoding="utf-8")
    definition = load(path)
    assert label(definition.case(), offence("4.10")) == "A"
    assert definition.standing == "the partnership's own file"
    assert load(str(path)).stamp == definition.stamp


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(SMALLEST, encoding="utf-8-sig")
    assert load(path).name == "ours"


def test_a_name_that_is_nothing_suggests_the_nearest():
    with pytest.raises(UpstreamError, match=r"UP-DEFINITION-001.*Did you mean thames-valley"):
        load("thames-vally")


def test_a_file_that_is_not_text(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(UpstreamError, match="UP-DEFINITION-003"):
        load(path)


def test_a_file_that_is_not_toml_names_the_line():
    with pytest.raises(UpstreamError, match=r"UP-DEFINITION-003.*line 2"):
        read('format = 1\nname = "ours\n', where="ours.toml")


def test_an_unknown_code_is_reported_with_its_line_and_the_nearest():
    assert faults(SMALLEST + 'codes = ["5D", "8Z"]\n') == [
        "line 26: there is no offence code '8Z'. Did you mean 8U or 8T or 8S?"
    ]


def test_the_line_of_a_code_in_a_list_over_several_lines():
    found = faults(SMALLEST + 'codes = [\n  "5D",\n  "34C",\n]\n')
    assert found[0].startswith("line 28: there is no offence code '34C'")


def test_an_unquoted_code():
    assert faults(SMALLEST + "codes = [1]\n") == ["line 26: write the code 1 in quotes"]


def test_a_code_listed_twice():
    assert faults(SMALLEST + 'codes = ["5D", "5D"]\n') == ["line 26: the code '5D' is listed twice"]


def test_an_unknown_class_group_and_flag_are_all_reported_at_once():
    rule = '\n[[rule]]\nid = "second"\ngroup = "B"\nflag = "knive"\noffences = ["Homicides"]\n'
    assert faults(SMALLEST + rule) == [
        "line 29: there is no group 'B'.",
        "line 30: there is no flag 'knive'. Did you mean knife?",
        "line 31: there is no class of offences 'Homicides'. Did you mean Homicide?",
    ]


def test_two_rules_of_one_name():
    rule = '\n[[rule]]\nid = "homicide"\ngroup = "A"\ncodes = ["2"]\n'
    assert faults(SMALLEST + rule) == ["line 28: there is already a rule 'homicide'"]


GROUP_B = '\n[[group]]\nname = "B"\n\n[[rule]]\nid = "second"\ngroup = "B"\n'


@pytest.mark.parametrize(
    "more", ['codes = ["4.1"]\n', 'codes = ["4.1"]\nflag = "knife"\n', 'codes = ["4.1"]\nunless = "hate"\n']
)
def test_a_rule_that_can_never_hold_contradicts_the_one_above_it(more):
    (fault,) = faults(SMALLEST + GROUP_B + more)
    assert fault.startswith("line 30: the rule 'second' puts 4.1 in 'B', but the rule 'homicide' above it")


def test_a_wider_rule_below_a_narrower_one_is_no_contradiction():
    text = SMALLEST.replace('offences = ["Homicide"]', 'offences = ["Robbery"]\nflag = "knife"') + GROUP_B
    definition = read(text + 'offences = ["Robbery"]\n', where="ours.toml")
    assert label(definition.case(), offence("34A", "knife")) == "A"
    assert label(definition.case(), offence("34A")) == "B"


def test_a_rule_may_exclude_a_flag():
    definition = read(SMALLEST + 'unless = "domestic_abuse"\n', where="ours.toml")
    assert label(definition.case(), offence("1")) == "A"
    assert label(definition.case(), offence("1", "domestic_abuse")) is None


def test_a_group_without_rules():
    assert faults(SMALLEST + '\n[[group]]\nname = "B"\n') == ["line 27: no rule puts anything in the group 'B'"]


def test_a_rule_without_offences():
    (fault,) = faults(SMALLEST.replace('offences = ["Homicide"]', ""))
    assert fault == "line 22: the rule 'homicide' names no offences and no codes"


def test_a_misspelt_key():
    assert faults(SMALLEST + 'becuse = "x"\n') == ["line 26: 'becuse' is not known here. Did you mean because?"]


def test_a_missing_matter_of_section_13():
    (fault,) = faults(SMALLEST.replace('prevalence = "rare"\n', ""))
    assert fault == "line 13: it has no 'prevalence': write what was said, or that it was not stated"


def test_a_wrong_feed_and_a_wrong_switch():
    text = SMALLEST.replace('["recorded-crime"]', '["recorded-crimes"]') + '\n[domestic_abuse]\ndefault = "maybe"\n'
    assert faults(text) == [
        "line 6: there is no feed 'recorded-crimes'. Did you mean recorded-crime?",
        "line 28: default must be one of include, exclude, only",
    ]


def test_a_feed_and_a_field_that_do_not_go_together():
    (fault,) = faults(SMALLEST.replace('["recorded-crime"]', '["police-uk"]'))
    assert "hold the offence in the field crime_type" in fault


def test_own_classes_take_their_codes_from_the_shipped_ones():
    own = '\n[[class]]\nlabel = "Weapons"\ncodes = ["10D", "10C"]\n'
    definition = read(SMALLEST + own, where="ours.toml")
    assert definition.label_of("10D") == "Weapons"
    assert [item.codes for item in definition.classes if item.label == "Possession of knives"] == [("90",)]


def test_a_code_in_two_of_the_files_own_classes():
    own = '\n[[class]]\nlabel = "One"\ncodes = ["10D"]\n\n[[class]]\nlabel = "Two"\ncodes = ["10D"]\n'
    assert faults(SMALLEST + own) == ["line 33: the code '10D' is already in the class 'One'"]


def test_the_error_names_file_and_every_fault():
    with pytest.raises(DefinitionError) as caught:
        read(SMALLEST + 'codes = ["8Z"]\n', where="ours.toml")
    text = str(caught.value)
    assert text.startswith("UP-DEFINITION-002: the definition has a fault (ours.toml)")
    assert "line 26: there is no offence code '8Z'" in text


@given(st.text(max_size=200))
def test_no_text_brings_anything_but_an_error_for_the_user(text):
    with pytest.raises(UpstreamError):
        read(text, where="ours.toml")


THAMES_VALLEY = files("upstream.reference") / "definitions" / "thames-valley.toml"
LINES = [
    *SMALLEST.splitlines(),
    'field = "offence_code"',
    *THAMES_VALLEY.read_text(encoding="utf-8").splitlines()[47:70],
]
VALUES = ['""', "1", "[]", "{}", '"x"', '["x"]', "true", "1979-05-27", "[[1]]", '{text = "a"}']


@given(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES))
def test_no_value_in_place_of_another_brings_anything_but_an_error_for_the_user(number, value):
    key, equals, _ = LINES[number].partition(" = ")
    changed = [*LINES[:number], f"{key}{equals}{value}" if equals else "", *LINES[number + 1 :]]
    with suppress(UpstreamError):
        read("\n".join(changed), where="ours.toml")


@given(st.sets(st.integers(0, len(LINES) - 1), max_size=6))
def test_no_lines_left_out_bring_anything_but_an_error_for_the_user(gone):
    left = [line for number, line in enumerate(LINES) if number not in gone]
    with suppress(UpstreamError):
        read("\n".join(left), where="ours.toml")
