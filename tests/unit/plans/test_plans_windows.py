"""Baselines and updates: like is compared with like, and a part is never taken for a whole."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.plans.measuring import Value
from upstream.plans.presets import presets
from upstream.plans.windows import Terms, add_months, baseline, last_day, latest, months_of, total, updates


def month(year: int, number: int, count: float, **more: object) -> Value:
    first = date(year, number, 1)
    return Value(first, last_day(first, 1), count, **more)  # type: ignore[arg-type]


def months(first: date, counts: list[float]) -> list[Value]:
    starts = [add_months(first, n) for n in range(len(counts))]
    return [Value(day, last_day(day, 1), count) for day, count in zip(starts, counts, strict=True)]


YEAR = Terms(date(2024, 4, 1), date(2025, 3, 31), 3, "down")


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(-600, 600))
def test_months_are_added_and_taken_away(day: date, by: int) -> None:
    first = day.replace(day=1)
    assert add_months(add_months(first, by), -by) == first
    if by > 0:
        assert months_of(first, last_day(first, by)) == by


@given(st.lists(st.integers(0, 500), min_size=3, max_size=60))
def test_a_period_is_the_sum_of_its_months_or_nothing(counts: list[int]) -> None:
    values = months(date(2020, 4, 1), [float(n) for n in counts])
    found = total(values, values[0].starts, values[-1].ends)
    assert found is not None
    assert found.count == sum(counts)
    assert total(values[1:], values[0].starts, values[-1].ends) is None
    assert total(values[:1] + values[2:], values[0].starts, values[-1].ends) is None


def test_a_value_that_was_given_goes_before_its_months() -> None:
    values = [*months(date(2025, 4, 1), [1, 2, 3]), Value(date(2025, 4, 1), date(2025, 6, 30), 7)]
    found = total(values, date(2025, 4, 1), date(2025, 6, 30))
    assert found is not None
    assert found.count == 7


def test_a_quarter_has_its_own_months_of_the_baseline() -> None:
    values = months(date(2024, 4, 1), [10.0] * 3 + [100.0] * 9 + [10.0] * 4)
    found = updates(values, YEAR)
    assert [each.value.starts for each in found] == [date(2025, 4, 1)]
    assert found[0].before is not None
    assert (found[0].before.starts, found[0].before.count) == (date(2024, 4, 1), 30)
    assert found[0].change.words == "no clear change"


def test_of_a_baseline_of_years_the_latest_like_months_count_and_whole_years_with_whole_years() -> None:
    values = months(date(2022, 4, 1), [10.0] * 12 + [20.0] * 12 + [30.0] * 12)
    two = Terms(date(2022, 4, 1), date(2024, 3, 31), 3, "down")
    found = latest(values, two)
    assert found is not None
    assert found.before is not None
    assert found.before.starts == date(2024, 1, 1)
    yearly = latest(values, Terms(two.starts, two.ends, 12, "down"))
    assert yearly is not None
    assert yearly.before is not None
    assert yearly.before.months == 24
    assert yearly.change.percent == pytest.approx(100)


def test_a_baseline_of_fifteen_months_is_refused_in_words() -> None:
    terms = Terms(date(2023, 1, 1), date(2024, 3, 31), 3, "down")
    values = [Value(terms.starts, terms.ends, 150), Value(date(2024, 4, 1), date(2024, 6, 30), 20)]
    found = latest(values, terms)
    assert found is not None
    assert found.change.why_not == "the baseline has 15 months and the update 3"
    assert found.change.rag == ""


def test_without_a_baseline_nothing_is_compared() -> None:
    later = Value(date(2025, 4, 1), date(2025, 6, 30), 20)
    assert latest([later], YEAR).change.why_not == "the baseline has no value yet"  # type: ignore[union-attr]
    partly = [*months(date(2024, 7, 1), [5.0] * 3), later]
    assert latest(partly, YEAR).change.why_not == "months of the baseline are missing"  # type: ignore[union-attr]
    assert baseline(partly, YEAR) is None
    assert latest([], YEAR) is None


def test_provisional_months_make_a_provisional_quarter() -> None:
    values = [month(2025, 4, 1), month(2025, 5, 1, status="provisional"), month(2025, 6, 1)]
    assert updates(values, YEAR)[0].value.status == "provisional"


def test_the_four_presets() -> None:
    assert list(presets()) == ["knife-admissions", "knife-violence", "homicides", "knife-robbery"]
    assert {each.direction for each in presets().values()} == {"down"}
