"""Periods of published series ("2018/19", "2018", "2018-04", "2018 Q2", "2018/19 to 2020/21") as first and last day."""

from __future__ import annotations

import re
from datetime import date

from upstream.model.period import Month, period_months
from upstream.plans.windows import last_day

CALENDAR = re.compile(r"^(\d{4})(?: Q([1-4])| to (\d{4}))?$")


def span_of(code: str) -> tuple[date, date] | None:
    """First and last day, both included; None of a text that is no such period. "2018 Q2" is April to June 2018."""
    if match := CALENDAR.match(code.strip()):
        return _calendar(int(match[1]), int(match[2] or 0), int(match[3] or match[1]))
    months = sorted(period_months(code.strip()))
    return (_first(months[0]), last_day(_first(months[0]), len(months))) if months else None


def _calendar(year: int, quarter: int, last: int) -> tuple[date, date] | None:
    if quarter:
        first = date(year, 3 * quarter - 2, 1)
        return first, last_day(first, 3)
    return (date(year, 1, 1), date(last, 12, 31)) if last >= year > 0 else None


def _first(month: Month) -> date:
    return date(month.year, month.number, 1)
