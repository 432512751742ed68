"""What forces' words mean: ethnic groups and relationships."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.needs.stated import UNKNOWN, ethnic_group, ethnic_groups, relationship, relationships


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("White", "White"),
        ("W1", "White"),
        ("White - Gypsy or Irish Traveller", "White"),
        ("Asian/Asian British: Pakistani", "Asian"),
        ("Chinese", "Asian"),
        ("O1", "Asian"),
        ("Any other Asian background", "Asian"),
        ("Black or Black British - African", "Black"),
        ("White & Black Caribbean", "Mixed"),
        ("Mixed / Multiple ethnic groups: Other", "Mixed"),
        ("M9", "Mixed"),
        ("Any other ethnic group", "Other"),
        ("Arab", "Other"),
        ("Arab or North African", "Other"),
        ("Other", "Other"),
        *((words, UNKNOWN) for words in (None, "", "NS", "Not stated", "Refused", "?", "IC3", "ic1", "Martian")),
    ],
)
def test_ethnic_groups_are_the_five_of_the_census(words, group):
    assert ethnic_group(words) == group


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Ex-Husband", "partner or ex-partner"),
        ("boyfriend / girlfriend", "partner or ex-partner"),
        ("Step-father", "family"),
        ("Family friend", "acquaintance"),
        ("Business partner", "acquaintance"),
        ("Neighbour", "acquaintance"),
        ("Known to victim", "acquaintance"),
        ("Not known to victim", "stranger"),
        ("STRANGER", "stranger"),
        ("Other", "other"),
        *((words, UNKNOWN) for words in (None, " ", "not known", "No suspect", "gibberish")),
    ],
)
def test_relationships_are_told_apart(words, said):
    assert relationship(words) == said


@given(st.text(max_size=40))
def test_any_words_have_one_meaning(words):
    assert ethnic_group(words) in (*ethnic_groups(), UNKNOWN)
    assert relationship(words) in (*relationships(), UNKNOWN)
    assert ethnic_group(f"  {words.upper()} ") == ethnic_group(words.upper())
