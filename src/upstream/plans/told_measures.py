"""From a row of a partner's table of measures to what a measure needs: periods, values, which way it should go.

Nothing is guessed: what the row does not say plainly stays in words, for somebody to enter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from upstream.plans.dates import months_in, period_in, without_periods
from upstream.plans.rows import MeasureRow
from upstream.plans.windows import last_day

FALLS = re.compile(r"\b(reduc\w*|fewer|less|lower\w*|decreas\w*|fall\w*|cut\w*|prevent\w*|down)\b", re.IGNORECASE)
RISES = re.compile(r"\b(increas\w*|more|rais\w*|grow\w*|improv\w*|higher|up)\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")
PROPORTION = re.compile(r"%|\bper\s*cent\b|\bper\b", re.IGNORECASE)


@dataclass(frozen=True)
class ToldValue:
    starts: date
    ends: date
    count: float


@dataclass(frozen=True)
class ToldMeasure:
    """``unsaid`` are the cells of which nothing could be made, each with why."""

    title: str
    should: str
    starts: date
    ends: date
    values: tuple[ToldValue, ...] = ()
    target: float | None = None
    update_months: int | None = None
    unsaid: tuple[str, ...] = ()


def told_measure(row: MeasureRow) -> ToldMeasure | str:
    """What the row says, or why it is no measure yet. A baseline has whole months."""
    period = period_in(row.baseline)
    if period is None:
        return "the period of its baseline could not be read"
    if not _whole_months(period):
        return "its baseline does not begin and end with a month"
    values: list[ToldValue] = []
    unsaid: list[str] = []
    count = _count(row.baseline)
    if count is not None:
        values.append(ToldValue(*period, count))
    elif without_periods(row.baseline).strip(" ()-–to:,.;"):
        unsaid.append(f"no one count can be read in its baseline “{row.baseline}”")
    months = _update(row, period, values, unsaid)
    target = _count(row.target)
    if row.target and target is None:
        unsaid.append(f"its target is “{row.target}”")
    return ToldMeasure(row.title, _should(row.title), *period, tuple(values), target, months, tuple(unsaid))


def _update(row: MeasureRow, baseline: tuple[date, date], values: list[ToldValue], unsaid: list[str]) -> int | None:
    """Adds the update's value where its period and count can be read; how many months it has."""
    if not row.update.strip():
        return None
    period, count = period_in(row.update), _count(row.update)
    if period is None or not _whole_months(period) or period[0] <= baseline[1]:
        unsaid.append(f"no period after the baseline can be read in its update “{row.update}”")
        return None
    if count is None:
        unsaid.append(f"no one count can be read in its update “{row.update}”")
    else:
        values.append(ToldValue(*period, count))
    return months_in(period)


def _whole_months(period: tuple[date, date]) -> bool:
    starts, ends = period
    return starts.day == 1 and ends == last_day(ends.replace(day=1), 1)


def _count(cell: str) -> float | None:
    """The only number of a cell besides its dates; None for rates and percentages, whose base it does not say."""
    left = without_periods(cell)
    found = NUMBER.findall(left)
    if len(found) != 1 or PROPORTION.search(left):
        return None
    return float(found[0].replace(",", ""))


def _should(title: str) -> str:
    """Which way, by the first word that says so; down where none does, as most measures of violence should."""
    falls, rises = FALLS.search(title), RISES.search(title)
    if rises and (falls is None or rises.start() < falls.start()):
        return "up"
    return "down"
