"""On which day a requirement is due next, from its rule and what was recorded."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from upstream.web.duty.rules import DueRule


@dataclass(frozen=True)
class Done:
    """What was recorded: ``met`` since which day the requirement is met; the others are days of the register.

    ``agreement`` and ``review`` are when they are due next, ``scrutiny`` the day of the last report, ``adopted`` that
    of the strategy.
    """

    met: date | None = None
    agreement: date | None = None
    review: date | None = None
    scrutiny: date | None = None
    adopted: date | None = None


def due_by(rule: DueRule, done: Done) -> date | None:
    """The day by the rule; None where it names none, or where it was met for good."""
    if rule.kind == "on":
        return None if done.met else rule.on
    return (_again(rule, done) or rule.on) if rule.kind == "every" else None


def _again(rule: DueRule, done: Done) -> date | None:
    if rule.after == "agreement":
        return done.agreement
    if rule.after == "review":
        return done.review or _later(done.adopted, rule.months)
    return _later(done.scrutiny if rule.after == "scrutiny" else done.met, rule.months)


def _later(day: date | None, months: int) -> date | None:
    return months_after(day, months) if day else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
