"""Red, amber or green for an action: suggested from its dates, milestones, updates and measures, with the reasons.

A person decides: the suggestion stands beside what they say. The rules' numbers are in `reference/plans/rating.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

ORDER = ("green", "amber", "red")


@dataclass(frozen=True)
class Standing:
    """What is known of an action on a day. ``measures`` are the verdicts of the measures of its priority."""

    complete: bool = False
    starts: date | None = None
    due: date | None = None
    updated: date | None = None
    blocked: str = ""
    milestones_late: tuple[str, ...] = ()
    waits_for_late: tuple[str, ...] = ()
    has_lead: bool = True
    measures_wrong_way: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """``rag`` is red, amber, green or complete; ``reasons`` say why, the gravest first."""

    rag: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """Days: how long before the end an action counts as near it, and how old an update may be."""

    near_end: int
    update_old: int
    update_very_old: int


@cache
def limits() -> Limits:
    told = tomllib.loads((files("upstream.reference") / "plans" / "rating.toml").read_text(encoding="utf-8"))
    return Limits(**told["days"])


def suggest(standing: Standing, *, today: date) -> Suggestion:
    """The gravest of what the rules find; green with its reason where they find nothing."""
    if standing.complete:
        return Suggestion("complete", ("It is complete.",))
    found = sorted(_found(standing, today), key=lambda each: -ORDER.index(each[0]))
    if not found:
        return Suggestion("green", ("It is within its dates, and somebody told how it goes.",))
    return Suggestion(found[0][0], tuple(reason for _, reason in found))


def _found(standing: Standing, today: date) -> Iterator[tuple[str, str]]:
    yield from _dates(standing, today)
    yield from _updates(standing, today)
    if standing.blocked:
        yield "red", f"It is blocked: {standing.blocked}"
    for title in standing.milestones_late:
        yield "amber", f"A milestone has passed: {title}"
    for title in standing.waits_for_late:
        yield "amber", f"It waits for an action that is late: {title}"
    if not standing.has_lead:
        yield "amber", "No organisation leads it."
    for title in standing.measures_wrong_way:
        yield "amber", f"A measure of its priority goes the wrong way: {title}"


def _dates(standing: Standing, today: date) -> Iterator[tuple[str, str]]:
    if standing.due is None:
        yield "amber", "It has no end date."
    elif standing.due < today:
        days = (today - standing.due).days
        yield "red", f"It was due {days:,} day{'' if days == 1 else 's'} ago and is not complete."
    elif standing.due - today <= timedelta(days=limits().near_end) and _not_begun(standing, today):
        yield "amber", "It is due soon, and nobody has told that it began."


def _updates(standing: Standing, today: date) -> Iterator[tuple[str, str]]:
    """How old the last update is. An action that is still to begin owes none."""
    if standing.starts and standing.starts > today:
        return
    if standing.updated is None:
        yield "amber", "Nobody has told how it goes."
        return
    days = (today - standing.updated).days
    if days > limits().update_old:
        yield ("red" if days > limits().update_very_old else "amber"), f"The last update is {days:,} days old."


def _not_begun(standing: Standing, today: date) -> bool:
    return standing.updated is None and not (standing.starts and standing.starts > today)
