"""From the values of a measure by period to a baseline, its updates and what each tells.

A value of an update is one that was given for the whole of it, or the sum of its months where every one is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from upstream.plans.measuring import YEAR, Change, Value, alike, change

YEAR_BEGINS = 4
NOTHING = Change(None, None, None, None, "", "", "")


@dataclass(frozen=True)
class Update:
    """One update with what it was compared with; ``before`` is None where nothing alike was there."""

    value: Value
    before: Value | None
    change: Change


@dataclass(frozen=True)
class Terms:
    """The baseline's first and last day, how many months an update has, and what the measure should do."""

    starts: date
    ends: date
    months: int
    should: str

    @property
    def length(self) -> int:
        return months_of(self.starts, self.ends)


def months_of(starts: date, ends: date) -> int:
    return (ends.year - starts.year) * YEAR + ends.month - starts.month + 1


def add_months(first: date, months: int) -> date:
    """The first day of a month so many months later (or, below zero, earlier)."""
    index = first.year * YEAR + first.month - 1 + months
    return date(index // YEAR, index % YEAR + 1, 1)


def last_day(first: date, months: int) -> date:
    return add_months(first, months) - timedelta(days=1)


def total(values: Sequence[Value], starts: date, ends: date) -> Value | None:
    """The value of a period: as it was given, or of its months together; None where one of them is missing.

    Bases are added up too: those of a rate are person-months, those of a share events. Provisional where a part is.
    """
    for value in values:
        if (value.starts, value.ends) == (starts, ends):
            return value
    parts = [value for value in values if value.months == 1 and starts <= value.starts and value.ends <= ends]
    if len(parts) != months_of(starts, ends):
        return None
    bases = [part.base for part in parts]
    base = None if any(each is None for each in bases) else float(sum(each for each in bases if each is not None))
    status = "provisional" if any(part.status == "provisional" for part in parts) else "final"
    return Value(starts, ends, sum(part.count for part in parts), base, status)


def updates(values: Sequence[Value], terms: Terms) -> list[Update]:
    """Every update after the baseline, oldest first, each compared with the like of it in the baseline."""
    return [_compared(update, values, terms) for update in _windows(values, terms)]


def latest(values: Sequence[Value], terms: Terms) -> Update | None:
    found = _windows(values, terms)
    return _compared(found[-1], values, terms) if found else None


def baseline(values: Sequence[Value], terms: Terms) -> Value | None:
    return total(values, terms.starts, terms.ends)


def _windows(values: Sequence[Value], terms: Terms) -> list[Value]:
    """Values given for an update's length, and months put together by quarters (or whatever) of the financial year."""
    given = [v for v in values if v.starts > terms.ends and v.months == terms.months]
    months = [v for v in values if v.starts > terms.ends and v.months == 1]
    starts = sorted({_window_of(v.starts, terms.months) for v in months} - {v.starts for v in given})
    summed = [total(months, first, last_day(first, terms.months)) for first in starts]
    found = {value.starts: value for value in (*given, *summed) if value is not None}
    return [found[first] for first in sorted(found)]


def _window_of(day: date, months: int) -> date:
    """The first day of the update that a month falls into, counted from the beginning of the financial year."""
    since = (day.year * YEAR + day.month - YEAR_BEGINS) % max(months, 1)
    return add_months(day.replace(day=1), -since)


def _compared(update: Value, values: Sequence[Value], terms: Terms) -> Update:
    before = _like(update, values, terms)
    if before is not None:
        return Update(update, before, change(before, update, should=terms.should))
    whole = baseline(values, terms)
    if whole is None:
        why = "the baseline has no value yet" if not _any_in(values, terms) else "months of the baseline are missing"
        return Update(update, None, _cannot(why))
    return Update(update, whole, change(whole, update, should=terms.should))


def _like(update: Value, values: Sequence[Value], terms: Terms) -> Value | None:
    """The same calendar months inside the baseline, the latest first; the whole of it where both are whole years."""
    if update.months % YEAR == 0 and terms.length % YEAR == 0:
        return baseline(values, terms)
    first = add_months(update.starts, -YEAR)
    while first >= terms.starts:
        last = last_day(first, update.months)
        if last <= terms.ends and (found := total(values, first, last)) and not alike(found, update):
            return found
        first = add_months(first, -YEAR)
    return None


def _any_in(values: Iterable[Value], terms: Terms) -> bool:
    return any(terms.starts <= value.starts and value.ends <= terms.ends for value in values)


def _cannot(why: str) -> Change:
    return Change(None, None, None, None, "cannot be compared", "", why)
