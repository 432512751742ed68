"""The ward table of the Buckinghamshire Serious Violence Response Strategy 2023-26: what its changes allow one to say.

The strategy prints five yearly counts (2018/19 to 2022/23) for ten wards and a bare percentage from first to last. Read
the table below from left to right: the published counts and percentage, then what the tests say.
"""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from upstream.model.finding import Verdict
from upstream.statistics import change, trend

# ward                         five yearly counts  published %   ratio 95 %    exact p  trend p  widened p  verdict
TABLE = """
Aylesbury North              | 56 46 46 64 41 | -27 | 0.48 1.12 | .155  | .594 | .720 | no clear change
Abbey                        | 47 38 42 38 37 | -21 | 0.50 1.24 | .326  | .320 | .320 | no clear change
Booker, Cressex, Castlefield | 37 36 39 25 48 | +30 | 0.83 2.05 | .278  | .567 | .702 | no clear change
Aylesbury North West         | 26 22 33 29 24 |  -8 | 0.51 1.67 | .888  | .855 | .855 | no clear change
Ryemead and Micklefield      | 23 17 15 25 20 | -13 | 0.45 1.66 | .761  | .888 | .888 | no clear change
Aylesbury South West         | 23 33 19 14  9 | -61 | 0.16 0.88 | .020  | .001 | .001 | lower
Downley                      | 17 26 15 21 16 |  -6 | 0.45 1.98 | 1.000 | .612 | .612 | no clear change
Terriers and Amersham Hill   | 12 19 20 21 17 | +42 | 0.64 3.25 | .458  | .368 | .368 | no clear change
West Wycombe                 | 16  7 21 17 12 | -25 | 0.32 1.69 | .572  | .869 | .918 | no clear change
Chesham                      |  8 29 17 14  4 | -50 | 0.11 1.87 | .388  | .055 | .468 | no clear change
"""
TOTALS = [253, 202, 185, 134, 100, 98, 95, 89, 73, 72]
ABOUT_THE_MEAN = [6.8, 1.7, 7.3, 2.8, 3.4, 17.1, 4.3, 2.9, 7.8, 25.6]
"""X² about the mean on four degrees of freedom, as printed beside the table for information."""

ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
COUNTS = np.array([row[1].split() for row in ROWS], dtype=float)
PUBLISHED = [int(row[2]) for row in ROWS]
LIMITS = np.array([row[3].split() for row in ROWS], dtype=float)
EXACT_P, TREND_P, WIDENED_P = (np.array([float(row[i]) for row in ROWS]) for i in (4, 5, 6))
VERDICTS = [row[7] for row in ROWS]

FIRST_TO_LAST = change.ratio_of_counts(COUNTS[:, 0], COUNTS[:, -1])
TREND = trend.count_trend(COUNTS)


def test_the_counts_add_up_to_the_published_totals():
    assert COUNTS.sum(axis=1).tolist() == TOTALS


def test_the_published_percentages_are_those_of_the_counts():
    percent = change.percentage_change(COUNTS[:, 0], COUNTS[:, -1])
    assert_allclose(percent.value, PUBLISHED, atol=0.51)


def test_the_ratio_of_last_to_first_has_the_published_limits_and_exact_p():
    assert np.round(FIRST_TO_LAST.lower, 2).tolist() == LIMITS[:, 0].tolist()
    assert np.round(FIRST_TO_LAST.upper, 2).tolist() == LIMITS[:, 1].tolist()
    assert_allclose(FIRST_TO_LAST.p, EXACT_P, atol=0.0005)


def test_one_of_ten_changes_can_be_told_from_no_change():
    words = FIRST_TO_LAST.verdict().tolist()
    assert [row[0] for row, word in zip(ROWS, words, strict=True) if word != Verdict.NO_CLEAR_CHANGE] == [
        "Aylesbury South West"
    ]


def test_after_adjustment_for_ten_wards_no_change_from_first_to_last_is_left():
    adjusted = change.benjamini_hochberg(FIRST_TO_LAST.p)
    assert set(FIRST_TO_LAST.verdict(adjusted).tolist()) == {Verdict.NO_CLEAR_CHANGE}
    assert adjusted.min() > 0.2


def test_the_trend_over_five_years_has_the_published_p():
    assert_allclose(TREND.p, TREND_P, atol=0.0005)


def test_the_dispersion_about_the_mean_is_the_published_one():
    mean = COUNTS.mean(axis=1, keepdims=True)
    assert_allclose(((COUNTS - mean) ** 2 / mean).sum(axis=1), ABOUT_THE_MEAN, atol=0.051)


def test_the_trend_is_widened_where_the_years_scatter_more_than_chance():
    """Dispersion about the fitted trend exceeds 2 in four wards; Chesham's .055 becomes .468."""
    widened = [row[0] for row, wide in zip(ROWS, TREND.dispersion > 2, strict=True) if wide]
    assert widened == ["Aylesbury North", "Booker, Cressex, Castlefield", "West Wycombe", "Chesham"]
    assert_allclose(TREND.adjusted_p, WIDENED_P, atol=0.0005)


def test_the_verdicts_follow_the_widened_trend_adjusted_for_ten_wards():
    adjusted = change.benjamini_hochberg(TREND.adjusted_p)
    assert TREND.verdict(adjusted).tolist() == VERDICTS
    assert TREND.direction.tolist() == VERDICTS
