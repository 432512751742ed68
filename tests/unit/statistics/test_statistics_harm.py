"""Weighted sums of offences, and the files that hold the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import harm, harm_weights

GOOD = """
name = "Index"
edition = "2026-02"
unit = "days"
source = "a page"
licence = "ours"
[weights]
"1" = 5475
8N = 20.5
"""
PUBLISHED_COSTS = {
    "Homicide": 3_200_000,
    "Rape": 39_360,
    "Violence with injury": 14_050,
    "Robbery": 11_320,
    "Theft of a motor vehicle": 10_290,
    "Arson": 8_420,
    "Other sexual offences": 6_520,
    "Criminal damage": 1_350,
    "Theft from a vehicle": 870,
    "Cyber crime": 550,
}


def test_harm_by_hand():
    """2 at 5,475 days, 3 at 1,825 and 10 at 20: 10,950 + 5,475 + 200."""
    found = harm.weighted_sum([2, 3, 10], [5475, 1825, 20])
    assert found.value == 16_625
    assert found.coverage == 1
    assert found.per_offence == pytest.approx(16_625 / 15)


def test_starting_points_quoted_for_the_harm_index_are_years_of_365_days():
    """Homicide 15 years, rape 5, grievous harm with intent 4, robbery 1, actual harm 20 days: one of each."""
    days = [15 * 365, 5 * 365, 4 * 365, 365, 20]
    assert days == [5475, 1825, 1460, 365, 20]
    assert harm.weighted_sum(np.ones(5), days).value == 9145


def test_a_severity_score_is_the_sum_over_the_population():
    """Four offences at a weight of 3 in 12 people: 1."""
    assert harm.weighted_sum([4], [3]).value / 12 == 1


def test_no_total_under_95_per_cent_of_offences_weighted():
    counts = [[95, 5], [94, 6], [0, 0], [0, 3]]
    found = harm.weighted_sum(counts, [10, np.nan])
    assert found.available.tolist() == [True, False, True, False]
    assert_allclose(found.value, [950, np.nan, 0, np.nan])
    assert_allclose(found.coverage, [0.95, 0.94, np.nan, 0])
    assert np.isnan(found.per_offence[[1, 2, 3]]).all()


def test_every_offence_may_be_asked_for_and_a_percentage_is_refused():
    assert harm.weighted_sum([1, 0], [2, np.nan], least_coverage=1).value == 2
    with pytest.raises(UpstreamError, match="UP-STATISTICS-002"):
        harm.weighted_sum([1], [2], least_coverage=95)


def test_a_missing_count_makes_the_total_not_available():
    assert not harm.weighted_sum([1, np.nan], [1, 1]).available


@given(st.lists(st.tuples(st.integers(0, 1000), st.floats(0, 1e4)), min_size=1, max_size=20))
def test_sums_add_over_areas(pairs):
    x, w = np.array(pairs, dtype=float).T
    both = harm.weighted_sum(np.stack([x, 2 * x]), w)
    assert_allclose(both.value.sum(), harm.weighted_sum(3 * x, w).value, rtol=1e-9, atol=1e-9)


def test_negative_weights_are_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-001"):
        harm.weighted_sum([1], [-1])


def test_unit_costs_are_the_published_ones():
    costs = harm_weights.unit_costs()
    assert dict(costs.values) == PUBLISHED_COSTS
    assert (costs.unit, costs.edition) == ("pounds", "2018, 2015/16 prices")
    assert any("Partial" in note for note in costs.notes)


def test_a_year_of_unit_costs_by_hand():
    """One homicide and a hundred with injury: 3,200,000 + 1,405,000; with ten of unknown cost no total."""
    weights = harm_weights.unit_costs().array(["Homicide", "Violence with injury", "Violence without injury"])
    assert harm.weighted_sum([1, 100, 0], weights).value == 4_605_000
    assert not harm.weighted_sum([1, 100, 10], weights).available


def test_a_users_file_is_loaded(tmp_path):
    path = tmp_path / "weights.toml"
    path.write_text(GOOD, encoding="utf-8")
    weights = harm_weights.load_weights(path)
    assert (weights.edition, weights.unit) == ("2026-02", "days")
    assert_allclose(weights.array(["8N", "1", "99"]), [20.5, 5475, np.nan])


def test_the_template_itself_loads(tmp_path):
    path = tmp_path / "template.toml"
    path.write_text(harm_weights.template(), encoding="utf-8")
    assert "Example" in harm_weights.load_weights(path).name


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("not toml at all", "UP-STATISTICS-008", "cannot be read"),
        (GOOD.replace('edition = "2026-02"', 'edition = " "'), "UP-STATISTICS-009", "edition"),
        (GOOD.split("[weights]")[0], "UP-STATISTICS-009", "weights"),
        (GOOD.replace("20.5", '"20.5"'), "UP-STATISTICS-010", "8N"),
        (GOOD.replace("20.5", "-1"), "UP-STATISTICS-010", "-1"),
        (GOOD.replace("20.5", "nan"), "UP-STATISTICS-010", "8N"),
        (GOOD.replace("8N", '"Violence and sexual offences"'), "UP-STATISTICS-011", "police.uk"),
    ],
)
def test_a_faulty_file_is_refused_with_what_to_do(tmp_path, text, code, says):
    path = tmp_path / "weights.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UpstreamError, match=says) as caught:
        harm_weights.load_weights(path)
    assert caught.value.code == code
    assert caught.value.do


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UpstreamError, match="UP-STATISTICS-008"):
        harm_weights.load_weights(tmp_path / "none.toml")
