"""Sums that published strategies print, done again."""

from __future__ import annotations

import numpy as np
import pytest

from upstream.model.finding import Verdict
from upstream.statistics import change, proportions


def test_thames_valley_group_totals_rose_by_9_8_per_cent_not_9():
    """Buckinghamshire strategy 2023-26: 33,529 against 30,531, printed as 9 %."""
    percent = change.percentage_change(30_531, 33_529)
    assert percent.value == pytest.approx(9.8195, abs=1e-4)
    assert round(float(percent.value), 1) == 9.8
    assert percent.lower > 8


@pytest.mark.parametrize(("count", "printed"), [(624, 37), (495, 30), (398, 24)], ids=["GBH", "ABH", "robbery"])
def test_shares_of_1676_group_1_offences(count, printed):
    """Buckinghamshire strategy 2023-26: the mix of Group 1."""
    share = proportions.wilson(count, 1676)
    assert round(100 * float(share.value)) == printed
    assert share.lower < share.value < share.upper


def test_bede_bedworth_averages_8_67_not_9():
    """Warwickshire risk scores: 9, 8 and 9, printed as 9.00."""
    assert round(float(np.mean([9, 8, 9])), 2) == 8.67


def test_serious_violence_in_thames_valley_fell_by_22_per_cent():
    """Thames Valley needs assessment 2020/21: 2,086 offences after 2,661, printed as -22 %."""
    percent = change.percentage_change(2661, 2086)
    assert round(float(percent.value)) == -22
    assert change.ratio_of_counts(2661, 2086).verdict() == Verdict.LOWER


def test_repeat_suspects_a_third_of_8994():
    """Safer Buckinghamshire plan: of 8,994 suspects a third had more than one crime, 3.8 each on average."""
    repeat = 8994 / 3
    share = proportions.wilson(repeat, 8994)
    assert share.value == pytest.approx(1 / 3)
    assert repeat * 3.8 == pytest.approx(11_392, abs=1)
