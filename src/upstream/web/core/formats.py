"""How dates, numbers and amounts read on a page: British, plain, in the time of London.

Every function gives "" for None, so that a template may show what is not there without asking first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from upstream.model.period import MONTH_NAMES, Month

LONDON = ZoneInfo("Europe/London")
MINUS = "−"
Number = int | float | Decimal


def local(moment: dt.datetime) -> dt.datetime:
    """The moment in London. A time without a zone is a defect: the database keeps them in UTC."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone has no place on a page")
    return moment.astimezone(LONDON)


def date(value: dt.date | dt.datetime | None) -> str:
    """31 January 2023."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, dt.datetime) else value
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def time(value: dt.datetime | None) -> str:
    """9:05am, noon as 12:00pm."""
    if value is None:
        return ""
    there = local(value)
    return f"{there.hour % 12 or 12}:{there.minute:02d}{'am' if there.hour < 12 else 'pm'}"


def datetime(value: dt.datetime | None) -> str:
    """31 January 2023 at 9:05am."""
    return "" if value is None else f"{date(value)} at {time(value)}"


def month(value: Month | dt.date | None) -> str:
    """January 2023, of a month or of a day or time inside it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = local(value)
    return value.label if isinstance(value, Month) else f"{MONTH_NAMES[value.month - 1]} {value.year}"


def financial_year(value: int | dt.date | Month | None) -> str:
    """2022/23, of the year in which it begins or of a day or month inside it (April to March)."""
    if value is None:
        return ""
    start = value if isinstance(value, int) else value.year - (_month_number(value) < 4)
    return f"{start}/{(start + 1) % 100:02d}"


def number(value: Number | None, decimals: int = 0) -> str:
    """1,234 or, with ``decimals``, 1,234.5; a true minus sign."""
    if value is None:
        return ""
    return f"{value:,.{decimals}f}".replace("-", MINUS) if round(value, decimals) else f"{0:.{decimals}f}"


def percent(value: Number | None, decimals: int | None = None) -> str:
    """A share between 0 and 1 as 12%, or as 1.2% where it is under a twentieth, unless ``decimals`` says."""
    if value is None:
        return ""
    hundredths: float = float(value) * 100
    places = decimals if decimals is not None else int(0 < abs(hundredths) < 5)
    return f"{number(hundredths, places)}%"


def money(value: Number | None, pence: bool = False) -> str:
    """£1,234, or £1,234.50 with ``pence``."""
    if value is None:
        return ""
    return f"{MINUS if value < 0 else ''}£{number(-value if value < 0 else value, 2 if pence else 0)}"


def filesize(value: int | None) -> str:
    """Bytes as 12 KB or 1.4 MB, in thousands as file managers show them."""
    if value is None:
        return ""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000)):,} KB" if value else "0 KB"
    return f"{value / 1_000_000:,.1f} MB"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 person", "2 people": the number with its word."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def _month_number(value: dt.date | Month) -> int:
    return value.number if isinstance(value, Month) else value.month


FILTERS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (date, time, datetime, month, financial_year, number, percent, money, filesize, plural)
}
