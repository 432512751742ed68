"""The ladder: by when word is due, and which rung is next."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.plans.chasing import Asked, Rung, Step, months_later, next_step, owed, rules

RUNGS = (Rung("before", -14), Rung("before", -3), Rung("after", 7), Rung("after", 21), Rung("chair", 35))
JANUARY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("due", "updated", "expected"),
    [
        (None, None, date(2026, 4, 1)),
        (date(2026, 12, 31), None, date(2026, 4, 1)),
        (date(2026, 2, 15), None, date(2026, 2, 15)),
        (date(2026, 2, 15), date(2026, 2, 1), date(2026, 2, 15)),
        (date(2026, 2, 15), date(2026, 2, 15), date(2026, 5, 15)),
        (date(2025, 2, 15), date(2025, 3, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 3, 31), date(2026, 6, 30)),
    ],
)
def test_word_is_due_a_round_after_the_last_or_at_the_end(
    due: date | None, updated: date | None, expected: date
) -> None:
    assert owed(Asked(JANUARY, due, updated, 3)) == expected


def test_a_month_later_stays_in_the_month() -> None:
    assert months_later(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)


def test_the_rules_that_ship_climb() -> None:
    days = [rung.days for rung in rules().rungs]
    assert days == sorted(set(days))
    assert [rung.kind for rung in rules().rungs][-2:] == ["chair", "agenda"]


def climbed(start: date, days: int, owed_on: date) -> dict[Step, date]:
    done: dict[Step, date] = {}
    for day in (start + timedelta(days=n) for n in range(days)):
        step = next_step(owed_on, done, day, RUNGS)
        if step is not None:
            assert step not in done
            done[step] = day
    return done


def test_every_rung_is_climbed_once_on_its_day() -> None:
    owed_on = date(2026, 4, 1)
    done = climbed(JANUARY, 200, owed_on)
    assert [(step.rung, day) for step, day in done.items()] == [
        (rung, owed_on + timedelta(days=rung.days)) for rung in RUNGS
    ]


@given(late=st.integers(0, 2000), gap=st.integers(1, 40))
def test_nobody_is_passed_over_however_late_or_seldom_the_round_runs(late: int, gap: int) -> None:
    """Whenever it starts and however rarely it runs, rungs come in their order with their days between them."""
    owed_on, done = date(2026, 4, 1), {}
    days = range(late, late + 400, gap)
    for day in (owed_on + timedelta(days=n) for n in days):
        step = next_step(owed_on, done, day, RUNGS)
        if step is not None:
            done[step] = day
    after = [rung for rung in RUNGS if rung.days >= 0]
    assert [step.rung for step in done] == after
    taken = list(done.values())
    for (first, second), (earlier, later) in zip(pairwise(after), pairwise(taken), strict=True):
        assert (later - earlier).days >= second.days - first.days


def test_a_reminder_before_the_day_is_never_sent_after_it() -> None:
    assert next_step(date(2026, 4, 1), {}, date(2026, 4, 1), RUNGS) is None
    step = next_step(date(2026, 4, 1), {}, date(2026, 3, 31), RUNGS)
    assert step is not None
    assert step.rung == Rung("before", -3)
