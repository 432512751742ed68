"""Measures: like with like, words that follow the test; and the ratings that are suggested, with reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.plans.measuring import Value, alike, change, rag_of, same_months_before
from upstream.plans.rating import ORDER, Standing, limits, suggest

TODAY = date(2026, 3, 2)


def year(start: int, count: float, base: float | None = None) -> Value:
    return Value(date(start, 4, 1), date(start + 1, 3, 31), count, base)


def quarter(year: int, count: float) -> Value:
    return Value(date(year, 4, 1), date(year, 6, 30), count)


def test_fifteen_months_are_never_compared_with_three() -> None:
    baseline = Value(date(2023, 1, 1), date(2024, 3, 31), 100)
    found = change(baseline, Value(date(2024, 4, 1), date(2024, 6, 30), 20), should="down")
    assert (found.percent, found.words, found.rag) == (None, "cannot be compared", "")
    assert found.why_not == "the baseline has 15 months and the update 3"


@pytest.mark.parametrize(
    ("first", "second", "why_not"),
    [
        (quarter(2023, 1), quarter(2024, 1), ""),
        (year(2022, 1), year(2023, 1), ""),
        (Value(date(2020, 4, 1), date(2022, 3, 31), 1), year(2022, 1), ""),
        (quarter(2023, 1), Value(date(2024, 7, 1), date(2024, 9, 30), 1), "April to June cannot be compared"),
        (quarter(2023, 1), Value(date(2024, 4, 2), date(2024, 6, 30), 1), "not a period of whole months"),
        (year(2022, 1), Value(date(2022, 10, 1), date(2023, 9, 30), 1), "overlap"),
    ],
)
def test_what_is_alike(first: Value, second: Value, why_not: str) -> None:
    assert why_not in alike(first, second)
    assert bool(alike(first, second)) == bool(why_not)


def test_a_percentage_alone_makes_no_words() -> None:
    found = change(quarter(2023, 10), quarter(2024, 8), should="down")
    assert found.percent == pytest.approx(-20)
    assert (found.words, found.rag) == ("no clear change", "amber")


def test_a_fall_that_a_test_can_tell() -> None:
    found = change(year(2022, 400), year(2023, 320), should="down")
    assert found.percent == pytest.approx(-20)
    assert (found.words, found.rag) == ("fell", "green")
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower < -20 < found.upper < 0


def test_a_rate_is_compared_over_its_base() -> None:
    found = change(year(2022, 400, 100_000), year(2023, 400, 200_000), should="down")
    assert found.percent == pytest.approx(-50)


def test_too_few_events_are_not_put_into_words() -> None:
    assert change(quarter(2023, 3), quarter(2024, 1), should="down").words == "too few to say"


def test_the_rating_of_a_change_follows_what_was_wanted() -> None:
    told = [rag_of(words, should) for words in ("fell", "rose", "no clear change") for should in ("down", "up")]
    assert told == ["green", "red", "red", "green", "amber", "amber"]


def test_the_period_that_an_update_is_like() -> None:
    assert same_months_before(quarter(2024, 1)) == (date(2023, 4, 1), date(2023, 6, 30))
    leap = Value(date(2024, 1, 1), date(2024, 2, 29), 1)
    assert same_months_before(leap) == (date(2023, 1, 1), date(2023, 2, 28))


@given(before=st.integers(0, 2000), after=st.integers(0, 2000))
def test_words_never_go_beyond_the_test(before: int, after: int) -> None:
    found = change(year(2022, before), year(2023, after), should="down")
    if found.words in ("fell", "rose"):
        assert found.p is not None
        assert found.p < 0.05
        assert (after < before) == (found.words == "fell")


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


FINE = Standing(due=date(2026, 12, 31), updated=days_ago(10))


@pytest.mark.parametrize(
    ("standing", "rag", "reason"),
    [
        (FINE, "green", "within its dates"),
        (Standing(complete=True), "complete", "complete"),
        (Standing(due=days_ago(1), updated=TODAY), "red", "It was due 1 day ago"),
        (Standing(due=None, updated=TODAY), "amber", "no end date"),
        (Standing(due=date(2026, 12, 31)), "amber", "Nobody has told"),
        (Standing(due=date(2026, 12, 31), updated=days_ago(limits().update_old + 1)), "amber", "days old"),
        (Standing(due=date(2026, 12, 31), updated=days_ago(limits().update_very_old + 1)), "red", "days old"),
        (Standing(due=date(2026, 12, 31), updated=TODAY, blocked="no data"), "red", "blocked: no data"),
        (Standing(due=date(2026, 12, 31), updated=TODAY, milestones_late=("Draft",)), "amber", "milestone"),
        (Standing(due=date(2026, 12, 31), updated=TODAY, has_lead=False), "amber", "leads"),
        (Standing(starts=date(2026, 5, 1), due=date(2026, 12, 31)), "green", "within"),
        (Standing(due=date(2026, 3, 20)), "amber", "due soon"),
    ],
)
def test_a_rating_is_suggested_with_its_reasons(standing: Standing, rag: str, reason: str) -> None:
    found = suggest(standing, today=TODAY)
    assert found.rag == rag
    assert any(reason in told for told in found.reasons), found.reasons


@given(blocked=st.sampled_from(["", "no money"]), late=st.booleans(), old=st.integers(0, 400))
def test_the_gravest_reason_comes_first(blocked: str, late: bool, old: int) -> None:
    due = days_ago(5) if late else date(2026, 12, 31)
    found = suggest(Standing(due=due, updated=days_ago(old), blocked=blocked), today=TODAY)
    assert found.rag in ORDER
    assert (found.rag == "red") == (bool(blocked) or late or old > limits().update_very_old)
