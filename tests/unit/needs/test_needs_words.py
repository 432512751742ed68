"""Words follow tests: never a direction whose interval spans one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.model.finding import Verdict
from upstream.needs.measure import compare, dispersion, share_change
from upstream.needs.words import DIRECTION, MOVED, base, change_verdict, difference_verdict, number, place_name

COUNTS = st.integers(0, 5000)


@given(COUNTS, COUNTS, st.floats(0, 80))
def test_up_or_down_only_when_the_interval_leaves_out_one(before, after, spread):
    change = compare(before, after, dispersion=spread)
    if change.lower <= 1 <= change.upper:
        assert change.verdict not in (Verdict.HIGHER, Verdict.LOWER)
    if change.verdict is Verdict.HIGHER:
        assert change.lower > 1
        assert after > before
    if change.verdict is Verdict.LOWER:
        assert change.upper < 1
        assert after < before


@given(COUNTS, COUNTS, st.floats(2.01, 80))
def test_dispersion_only_ever_widens(before, after, spread):
    plain, wide = compare(before, after), compare(before, after, dispersion=spread)
    if wide.verdict in (Verdict.HIGHER, Verdict.LOWER):
        assert plain.verdict is wide.verdict


@given(st.integers(0, 9))
def test_few_offences_allow_no_direction(total):
    assert compare(total, 0).verdict is Verdict.TOO_FEW


@pytest.mark.parametrize("judge", [change_verdict, difference_verdict])
def test_no_interval_no_direction(judge):
    assert judge(math.nan, math.nan) is Verdict.TOO_FEW


def test_every_verdict_of_change_has_words():
    for verdict in (Verdict.HIGHER, Verdict.LOWER, Verdict.NO_CLEAR_CHANGE, Verdict.TOO_FEW, Verdict.NOT_COMPARABLE):
        assert MOVED[verdict]
        assert DIRECTION[verdict]


def test_dispersion_of_poisson_like_and_of_erratic_months():
    assert dispersion([[10, 12, 9, 11], [10, 12, 9, 11]]) == 0
    assert dispersion([[100, 10], [10, 100]]) > 50
    assert dispersion([[5, 6]]) == 1


def test_share_change_follows_the_interval():
    assert share_change(740, 1000, 742, 1000) is Verdict.NO_CLEAR_CHANGE
    assert share_change(740, 1000, 640, 1000) is Verdict.LOWER
    assert share_change(1, 3, 2, 3) is Verdict.TOO_FEW


def test_each_indicator_has_its_own_base():
    assert (base("Homicide"), base("Knife offences"), base("serious violence offences")) == (1_000_000, 100_000, 1_000)


def test_names_and_numbers_as_people_say_them():
    assert place_name("Bristol, City of") == "Bristol"
    assert place_name("Herefordshire, County of") == "Herefordshire"
    assert place_name("Stoke-on-Trent") == "Stoke-on-Trent"
    assert (number(3), number(0), number(1234)) == ("three", "no", "1,234")
