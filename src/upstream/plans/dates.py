"""When an action is due, from what people write into "Timescale": 2024/25, April 2025, 31/03/2025, Q2 2024/25."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR_END_MONTH = 3
DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
SLASHED = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
WRITTEN = re.compile(rf"\b{DAY}\s+({MONTH})\.?,?\s+(\d{{4}})\b", re.IGNORECASE)
QUARTER = re.compile(r"\bq(?:uarter)?\s*([1-4])\s*(?:of\s*)?(\d{4})\s*[/-]\s*(\d{4}|\d{2})\b", re.IGNORECASE)
SPAN = re.compile(rf"\b({MONTH})\.?\s*(?:to|-|–)\s*({MONTH})\.?,?\s+(\d{{4}})\b", re.IGNORECASE)
MONTHED = re.compile(rf"\b({MONTH})\.?,?\s+(\d{{4}})\b", re.IGNORECASE)
FINANCIAL = re.compile(r"\b(20\d{2})\s*[/-]\s*(20\d{2}|\d{2})\b")
# Not the year of a day that there is not, like 31/02/2024.
YEAR = re.compile(r"(?<![/.-])\b(20\d{2})\b")


@dataclass(frozen=True)
class Due:
    """The last day of what was written, and the words it was read from; ``exact`` where a day was given."""

    day: date
    words: str
    exact: bool = False


def due_in(text: str) -> Due | None:
    """The latest day that the text names, or None where it names none. "2024/25" is due on 31 March 2025."""
    for pattern, reader, exact in PATTERNS:
        found = [Due(day, match.group(0), exact) for match in pattern.finditer(text) if (day := reader(match))]
        if found:
            return max(found, key=lambda due: due.day)
    return None


def period_in(text: str) -> tuple[date, date] | None:
    """A period as people write it; None where none can be read.

    Two dates ("01/01/23 to 31/03/24"), a quarter ("Q2 2024/25"), months ("April to June 2024", "January 2023 to March
    2024", "May 2024") or a financial year ("2024/25").
    """
    days = sorted(day for match in SLASHED.finditer(text) if (day := _slashed(match)))
    days = days or sorted(day for match in WRITTEN.finditer(text) if (day := _written(match)))
    if len(days) > 1:
        return days[0], days[-1]
    if match := QUARTER.search(text):
        end = _quarter(match)
        return (_first(end, 3), end) if end else None
    if (match := FINANCIAL.search(text)) and (end := _financial(match)):
        return date(end.year - 1, 4, 1), end
    return None if days else _months(text)


def without_periods(text: str) -> str:
    """The text without any date, month, quarter or year in it: what is left may be a value."""
    for pattern in (SLASHED, WRITTEN, QUARTER, FINANCIAL, SPAN, MONTHED, YEAR):
        text = pattern.sub(" ", text)
    return text


def months_in(period: tuple[date, date]) -> int:
    """Whole months from the first day to the last, both inclusive."""
    start, end = period
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _slashed(match: re.Match[str]) -> date | None:
    day, month, year = (int(part) for part in match.groups())
    return _day(year if year > 99 else 2000 + year, month, day)


def _written(match: re.Match[str]) -> date | None:
    return _day(int(match.group(3)), MONTHS[match.group(2).lower()], int(match.group(1)))


def _quarter(match: re.Match[str]) -> date | None:
    """The end of a quarter of a financial year: the first ends on 30 June."""
    quarter, year = int(match.group(1)), int(match.group(2))
    month = YEAR_END_MONTH + 3 * quarter
    return _last(year + (month > 12), month - 12 if month > 12 else month)


def _months(text: str) -> tuple[date, date] | None:
    if match := SPAN.search(text):
        year, first, last = int(match.group(3)), MONTHS[match.group(1).lower()], MONTHS[match.group(2).lower()]
        end = _last(year, last)
        return (date(year - (first > last), first, 1), end) if end else None
    ends = sorted(end for match in MONTHED.finditer(text) if (end := _month(match)))
    return (ends[0].replace(day=1), ends[-1]) if ends else None


def _first(end: date, months: int) -> date:
    """The first day of so many months that end with the month of ``end``."""
    index = end.year * 12 + end.month - months
    return date(index // 12, index % 12 + 1, 1)


def _month(match: re.Match[str]) -> date | None:
    return _last(int(match.group(2)), MONTHS[match.group(1).lower()])


def _financial(match: re.Match[str]) -> date | None:
    """The 31 March that ends it; longer spans ("2024/27") end with their last year."""
    first, last = int(match.group(1)), match.group(2)
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return date(end, YEAR_END_MONTH, 31) if first < end <= first + 10 else None


def _year(match: re.Match[str]) -> date | None:
    return date(int(match.group(1)), 12, 31)


def _last(year: int, month: int) -> date | None:
    return _day(year, month, calendar.monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None], bool], ...] = (
    (SLASHED, _slashed, True),
    (WRITTEN, _written, True),
    (QUARTER, _quarter, False),
    (FINANCIAL, _financial, False),
    (MONTHED, _month, False),
    (YEAR, _year, False),
)
