"""Periods: inclusive runs of calendar months, and the financial years inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from upstream.model.errors import UpstreamError

MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
YEARS = re.compile(r"^(\d{4})/\d{2}(?: to (\d{4})/\d{2})?$")
RUN = re.compile(r"^(\d{4}-\d{2})(?: to (\d{4}-\d{2}))?$")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month. ``index`` counts months from year 0, so that months subtract."""

    index: int

    @classmethod
    def parse(cls, text: str) -> Month:
        match = MONTH.match(text.strip())
        if not match:
            raise UpstreamError("UP-PERIOD-001", f"'{text}' is not a month", do="Write it as 2018-04.")
        return cls(int(match[1]) * 12 + int(match[2]) - 1)

    @property
    def year(self) -> int:
        return self.index // 12

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return self.index % 12 + 1

    @property
    def label(self) -> str:
        return f"{MONTH_NAMES[self.number - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __add__(self, months: int) -> Month:
        return Month(self.index + months)

    def __sub__(self, other: Month) -> int:
        return self.index - other.index


@dataclass(frozen=True, order=True)
class Period:
    """All months from ``start`` to ``end``, both included."""

    start: Month
    end: Month

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UpstreamError(
                "UP-PERIOD-002",
                f"the period ends ({self.end}) before it starts ({self.start})",
                do="Swap --from and --to.",
            )

    @classmethod
    def parse(cls, start: str, end: str) -> Period:
        return cls(Month.parse(start), Month.parse(end))

    @classmethod
    def financial_year(cls, start_year: int) -> Period:
        """April of ``start_year`` to March of the next: 2018 is 2018/19."""
        first = Month(start_year * 12 + 3)
        return cls(first, first + 11)

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __iter__(self) -> Iterator[Month]:
        return (self.start + step for step in range(len(self)))

    def __contains__(self, month: object) -> bool:
        return isinstance(month, Month) and self.start <= month <= self.end

    def __str__(self) -> str:
        return self.label

    @property
    def is_financial_year(self) -> bool:
        return len(self) == 12 and self.start.number == 4

    @property
    def label(self) -> str:
        """``2018/19`` for one financial year, ``2018/19 to 2022/23`` for several, else the months."""
        if self.start.number == 4 and len(self) % 12 == 0:
            first, last = self.start.year, self.end.year - 1
            names = [f"{year}/{(year + 1) % 100:02d}" for year in (first, last)]
            return names[0] if first == last else f"{names[0]} to {names[1]}"
        if len(self) == 1:
            return self.start.label
        return f"{self.start.label} to {self.end.label}"


def financial_years(months: Iterable[Month]) -> tuple[Period, ...]:
    """The financial years of which every month is among ``months``, earliest first."""
    have = set(months)
    years = sorted({(month + -3).year for month in have})
    whole = (Period.financial_year(year) for year in years)
    return tuple(year for year in whole if all(month in have for month in year))


def period_code(months: Iterable[Month]) -> str:
    """The stable code of a set of months: ``2018/19``, ``2018-10 to 2019-02``, runs joined by ``, ``."""
    runs: list[list[Month]] = []
    for month in sorted(months):
        if runs and month - runs[-1][-1] == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_run_code(Period(run[0], run[-1])) for run in runs)


def _run_code(run: Period) -> str:
    if run.start.number == 4 and len(run) % 12 == 0:
        return run.label
    return str(run.start) if len(run) == 1 else f"{run.start} to {run.end}"


def period_months(code: str) -> frozenset[Month]:
    """The months of a `period_code`, also of ``April of 2018/19 to 2021/22``; none of any other text."""
    name, _, of = code.rpartition(" of ")
    if name and name not in MONTH_NAMES:
        return frozenset()
    found: set[Month] = set()
    for part in of.split(", "):
        if years := YEARS.match(part):
            last = years[2] or years[1]
            found |= {*Period(Period.financial_year(int(years[1])).start, Period.financial_year(int(last)).end)}
        elif (run := RUN.match(part)) and all(MONTH.match(end) for end in run.groups() if end):
            found |= {*Period.parse(run[1], run[2] or run[1])}
        else:
            return frozenset()
    return frozenset(month for month in found if not name or MONTH_NAMES[month.number - 1] == name)
