"""A scheme's people before they joined, in their first months on it and in their last, district by district.

The shape of an integrated offender management return, with what the return leaves out: time in custody, the fall that
comes by itself, and what others did meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from upstream.model.errors import UpstreamError
from upstream.model.finding import Verdict
from upstream.statistics.arrays import Values
from upstream.statistics.before_after import (
    Differing,
    RateRatio,
    before_after,
    beside,
    effect,
    without_effect,
)

HALF_YEAR = 182
YEAR = 365.25
EVERY = "all"
WORDS = {
    Verdict.LOWER: "fell",
    Verdict.HIGHER: "rose",
    Verdict.NO_CLEAR_CHANGE: "did not clearly change",
}


@dataclass(frozen=True)
class Member:
    """Somebody on the scheme (or, for a comparison, who could have been: with a day picked in the same way).

    ``left`` None: still on it. ``custody`` are stretches without time at risk, first and last day included.
    """

    person: str
    district: str
    joined: date
    left: date | None = None
    custody: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Span:
    """Events and years at risk, by person."""

    events: Values
    years: Values

    @property
    def rate(self) -> float:
        """Events for each year at risk."""
        return float(self.events.sum() / self.years.sum()) if self.years.sum() else float("nan")


@dataclass(frozen=True)
class Row:
    """One district. ``first`` and ``last`` are the rates of the first and last months on the scheme over that before.

    ``expected`` is what the first months would have had without any effect (None: nobody to tell it from),
    ``effect`` what they had over that, ``beside`` the first ratio over the comparison group's.
    """

    district: str
    people: int
    before: Span
    first_span: Span
    last_span: Span
    first: RateRatio
    last: RateRatio
    expected: float | None = None
    effect: RateRatio | None = None
    beside: RateRatio | None = None

    @property
    def sentence(self) -> str:
        """What happened, then what may be said of the scheme."""
        if self.first.verdict is Verdict.TOO_FEW:
            return f"{self.district}: too few people or events to say."
        words = WORDS[self.first.verdict]
        change = 100 * (self.first.value - 1)
        limits = f"95% interval {100 * (self.first.lower - 1):+.0f}% to {100 * (self.first.upper - 1):+.0f}%"
        told = f"{self.district}: the rate {words} ({change:+.0f}%, {limits}) in the first months on the scheme."
        return f"{told} {self.of_the_scheme}"

    @property
    def of_the_scheme(self) -> str:
        """What may be said of the scheme."""
        if self.effect is None and self.beside is None:
            return (
                "People join when things are at their worst, so that a fall comes by itself: this does not show that "
                "the scheme worked."
            )
        best = self.beside or self.effect
        against = "a comparison group" if self.beside else "what would have come by itself"
        if best is None or best.verdict in (Verdict.TOO_FEW, Verdict.NO_CLEAR_CHANGE):
            return f"Measured against {against}, no clear effect."
        side = "lower" if best.verdict is Verdict.LOWER else "higher"
        return f"Measured against {against}, it is {side} by {abs(100 * (best.value - 1)):.0f}%."


def table(
    members: Sequence[Member],
    events: Iterable[tuple[str, date]],
    as_of: date,
    *,
    comparison: Sequence[Member] = (),
    everybody: Differing | None = None,
    days: int = HALF_YEAR,
) -> tuple[Row, ...]:
    """A row for each district and one for all.

    Parameters
    ----------
    events
        Person and day, of members and comparison alike.
    as_of
        The last day for which events are known. First and last months that are not over by then count up to it.
    everybody
        How people's yearly rates differ among all from whom members were chosen (`before_after.differing`).
    days
        The length of each stretch. The last months do not overlap the first: who was on the scheme for less than both
        has no last months.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-080 where a member joined after ``as_of``, left before joining, or is named twice.
    """
    _check([*members], as_of)
    _check([*comparison], as_of)
    when: dict[str, list[date]] = {}
    for person, day in events:
        when.setdefault(person, []).append(day)
    others = _spans(comparison, when, as_of, days) if comparison else None
    told = others and before_after(others[0].events, others[1].events, others[0].years, others[1].years)
    districts = sorted({member.district for member in members})
    groups = [(name, [m for m in members if m.district == name]) for name in districts] + [(EVERY, [*members])]
    return tuple(_row(name, group, when, as_of, days, told, everybody) for name, group in groups)


def _row(
    name: str,
    group: Sequence[Member],
    when: Mapping[str, Sequence[date]],
    as_of: date,
    days: int,
    others: RateRatio | None,
    everybody: Differing | None,
) -> Row:
    before, first, last = _spans(group, when, as_of, days)
    ratio = before_after(before.events, first.events, before.years, first.years)
    both = (before.years > 0) & (first.years > 0)
    expected = found = None
    if everybody is not None:
        expected, variance = without_effect(before.events[both], before.years[both], first.years[both], everybody)
        found = effect(float(first.events[both].sum()), expected, variance)
    return Row(
        name,
        len(group),
        before,
        first,
        last,
        ratio,
        before_after(before.events, last.events, before.years, last.years),
        expected,
        found,
        beside(ratio, others) if others is not None else None,
    )


def _spans(
    group: Sequence[Member], when: Mapping[str, Sequence[date]], as_of: date, days: int
) -> tuple[Span, Span, Span]:
    """Before joining, the first and the last stretch on the scheme: half-open runs of days."""
    stretches = [_stretches(member, as_of, days) for member in group]
    spans = []
    for at in range(3):
        runs = [own[at] for own in stretches]
        counted = [_counted(when.get(m.person, ()), run) for m, run in zip(group, runs, strict=True)]
        risk = [_at_risk(m, run) for m, run in zip(group, runs, strict=True)]
        spans.append(Span(np.array(counted, dtype=float), np.array(risk) / YEAR))
    return spans[0], spans[1], spans[2]


Run = tuple[date, date]


def _stretches(member: Member, as_of: date, days: int) -> tuple[Run, Run, Run]:
    length = timedelta(days=days)
    end = min(member.left or as_of + timedelta(days=1), as_of + timedelta(days=1))
    first = (member.joined, min(member.joined + length, end))
    start = end - length
    last = (start, end) if start >= first[1] else (end, end)
    return (member.joined - length, member.joined), first, last


def _counted(days: Iterable[date], run: Run) -> int:
    return sum(run[0] <= day < run[1] for day in days)


def _at_risk(member: Member, run: Run) -> int:
    """Days of the run outside custody; stretches of custody may overlap."""
    inside = set()
    for start, end in member.custody:
        low, high = max(start, run[0]), min(end + timedelta(days=1), run[1])
        inside |= {low + timedelta(days=step) for step in range(max(0, (high - low).days))}
    return max(0, (run[1] - run[0]).days) - len(inside)


def _check(members: Sequence[Member], as_of: date) -> None:
    seen = set()
    for member in members:
        wrong = member.joined > as_of or (member.left is not None and member.left < member.joined)
        if wrong or member.person in seen:
            raise UpstreamError(
                "UP-PEOPLE-080",
                "a member joined after the last day known, left before joining, or is named twice",
                where=f"joined {member.joined}, left {member.left}",
                do="Correct the day; give a person's first time on the scheme, or the latest.",
            )
        seen.add(member.person)
