"""Who owes word of an action, by when, and which rung of the ladder is next: reminders, the chair, the group above.

The days are in `reference/plans/chasing.toml`.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Rung:
    """``days`` after the day by which word is due; ``kind`` is before, after, chair or agenda."""

    kind: str
    days: int


@dataclass(frozen=True)
class Rules:
    open_days: int
    letters_a_day: int
    updates_an_hour: int
    visits_an_hour: int
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Asked:
    """What is known of an action. ``since`` is the day from which word is owed at all; ``updated`` the last word."""

    since: date
    due: date | None
    updated: date | None
    every_months: int


@dataclass(frozen=True)
class Step:
    """``owed`` is the day by which word is due, ``on`` the day on which the rung stands for it."""

    rung: Rung
    owed: date

    @property
    def on(self) -> date:
        return self.owed + timedelta(days=self.rung.days)


@cache
def rules() -> Rules:
    told: dict[str, Any] = tomllib.loads((files("upstream.reference") / "plans" / "chasing.toml").read_text("utf-8"))
    return Rules(**told["link"], rungs=tuple(Rung(**each) for each in told["rung"]))


def owed(asked: Asked) -> date:
    """The day by which the next word is due: a round after the last one, or the end of the action if that is sooner.

    An end about which somebody has spoken since it passed is behind us: from then on the rounds count alone.
    """
    round_ends = months_later(max(asked.updated or asked.since, asked.since), asked.every_months)
    if asked.due is None or (asked.updated is not None and asked.updated >= asked.due):
        return round_ends
    return min(asked.due, round_ends)


def next_step(owed_on: date, done: Mapping[Step, date], today: date, rungs: tuple[Rung, ...]) -> Step | None:
    """The rung to climb today, or None. ``done`` has the day on which each step was taken.

    Of the reminders before the day only the latest counts, and none once it has come. After it each rung waits for
    the one below.
    """
    if today < owed_on:
        early = [step for rung in rungs if rung.days < 0 and (step := Step(rung, owed_on)).on <= today]
        return early[-1] if early and early[-1] not in done else None
    below: Step | None = None
    for rung in (rung for rung in rungs if rung.days >= 0):
        step = Step(rung, owed_on)
        if step not in done:
            waits = done[below] + timedelta(days=rung.days - below.rung.days) if below else step.on
            return step if max(waits, step.on) <= today else None
        below = step
    return None


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
