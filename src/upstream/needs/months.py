"""Which months there are, and so what may be compared with what.

Years are financial years, used only when whole. With fewer than two whole years the calendar months that two
twelve-month windows share are compared and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upstream.model.period import MONTH_NAMES, Month, Period, financial_years, period_code
from upstream.needs.words import number

MOST_RUNS = 3
"""More stretches of months than this are told by their number and ends."""

COVID = Period.parse("2020-04", "2021-02")


@dataclass(frozen=True)
class Like:
    """The same calendar months of two twelve-month windows, ``before`` the earlier."""

    before: tuple[Month, ...]
    after: tuple[Month, ...]

    @property
    def months_label(self) -> str:
        """The calendar months in words: ``January to April``, ``March to May, November and December``."""
        return _listed(_run_parts(runs(self.after)))

    @property
    def compared(self) -> str:
        """Both windows, the months named once: ``the same five months (...) of 2021 and 2025``."""
        first, again = paired(self.before, self.after)
        years = [_one_calendar_year(window) for window in (self.before, self.after)]
        if len(runs(self.after)) == 1 or not all(years):
            return f"{first} and {again}"
        return f"the same {number(len(self.after))} months ({self.months_label}) of {years[0]} and {years[1]}"


@dataclass(frozen=True)
class Coverage:
    """The months that are there (``present``), inside the span from the first to the last.

    ``years`` are the whole financial years; ``like`` is set only where there are fewer than two; ``headline`` are the
    months of which totals and rates are told, ``thin`` the months with suspiciously few records.
    """

    present: tuple[Month, ...]
    years: tuple[Period, ...]
    like: Like | None
    headline: tuple[Month, ...]
    thin: tuple[Month, ...] = ()

    @classmethod
    def of(cls, months: Iterable[Month], thin: Iterable[Month] = ()) -> Coverage:
        present = tuple(sorted(set(months)))
        years = financial_years(present)
        like = None if len(years) >= 2 else same_months(present)
        return cls(present, years, like, _headline(present, years), tuple(sorted(set(thin))))

    @property
    def span(self) -> tuple[Month, ...]:
        """Every month from the first to the last, missing ones included."""
        if not self.present:
            return ()
        return tuple(Period(self.present[0], self.present[-1]))

    @property
    def gaps(self) -> tuple[Period, ...]:
        have = set(self.present)
        return tuple(Period(run[0], run[-1]) for run in runs(m for m in self.span if m not in have))

    @property
    def runs(self) -> tuple[Period, ...]:
        return tuple(Period(run[0], run[-1]) for run in runs(self.present))

    @property
    def consecutive(self) -> tuple[Period, ...]:
        """The longest run of whole years without a gap between them (the latest of equals)."""
        best: tuple[Period, ...] = ()
        current: tuple[Period, ...] = ()
        for year in self.years:
            follows = bool(current) and year.start - current[-1].start == 12
            current = (*current, year) if follows else (year,)
            best = current if len(current) >= len(best) else best
        return best

    @property
    def years_label(self) -> str:
        """``2018/19 to 2021/22 and 2023/24``."""
        return _listed([_years_run(run) for run in _year_runs(self.years)])

    @property
    def months_label(self) -> str:
        """The months that are there; many scattered ones by their number and ends."""
        return label(self.present)

    @property
    def months_list(self) -> str:
        """Every month that is there, in words, however scattered."""
        return _listed([run_label(run) for run in self.runs])

    @property
    def gaps_list(self) -> str:
        return _listed([run_label(gap) for gap in self.gaps])

    @property
    def year_rows(self) -> tuple[Period, ...]:
        """The financial years from the first whole one to the last, those with missing months included."""
        if not self.years:
            return ()
        first, last = self.years[0].start.year, self.years[-1].start.year
        return tuple(Period.financial_year(year) for year in range(first, last + 1))

    @property
    def headline_label(self) -> str:
        return label(self.headline)

    @property
    def headline_is_year(self) -> bool:
        return len(self.headline) == 12


def runs(months: Iterable[Month]) -> list[list[Month]]:
    """The months split wherever one is missing."""
    out: list[list[Month]] = []
    for month in sorted(months):
        if out and month - out[-1][-1] == 1:
            out[-1].append(month)
        else:
            out.append([month])
    return out


def label(months: tuple[Month, ...]) -> str:
    """A set of months in words; many scattered ones by their number and ends."""
    split = runs(months)
    if len(split) > MOST_RUNS:
        return f"{len(months)} months between {months[0].label} and {months[-1].label}"
    if len(split) == 1:
        return _period_label(Period(split[0][0], split[0][-1]))
    if all(run[0].year == run[-1].year for run in split):
        return _by_calendar_year(split)
    if all(Period(run[0], run[-1]).start.number == 4 and len(run) % 12 == 0 for run in split):
        return _listed([Period(run[0], run[-1]).label for run in split])
    return _listed([run_label(Period(run[0], run[-1])) for run in split])


def run_label(run: Period) -> str:
    """Months in a row, the year said once where there is only one."""
    return _one_year(list(run)) if run.start.year == run.end.year else run.label


def _by_calendar_year(split: list[list[Month]]) -> str:
    """``January to June and August to December 2025``."""
    years = sorted({run[0].year for run in split})
    return _listed([f"{_listed(_run_parts([run for run in split if run[0].year == year]))} {year}" for year in years])


def paired(before: tuple[Month, ...], after: tuple[Month, ...]) -> tuple[str, str]:
    """Two spans in words. Where the later one is the same calendar months, they are named once:
    ``March to May, November and December 2021`` and ``the same months of 2025``."""
    first, back = _whole_label(before), after[0] - before[0]
    if len(before) == 12 or back % 12 or tuple(month + back for month in before) != after:
        return label(before), label(after)
    year = _one_calendar_year(after)
    return first, f"the same months {f'of {year}' if year else years_later(back // 12)}"


def years_later(years: int) -> str:
    return f"{number(years)} year{'' if years == 1 else 's'} later"


def _whole_label(months: tuple[Month, ...]) -> str:
    """Every month in words, however scattered."""
    split = runs(months)
    if _one_calendar_year(months):
        return label(months) if len(split) == 1 else _by_calendar_year(split)
    return _listed([run_label(Period(run[0], run[-1])) for run in split])


def _one_calendar_year(months: tuple[Month, ...]) -> str:
    """The calendar year in which all the months lie, or nothing."""
    years = {month.year for month in months}
    return str(*years) if len(years) == 1 else ""


def _one_year(run: list[Month]) -> str:
    return f"{_run_label(run)} {run[0].year}"


def code(months: tuple[Month, ...]) -> str:
    """The stable code of a set of months: ``2018/19``, ``2018-10 to 2019-02``, runs joined by ``, ``."""
    return period_code(months)


def month_of_year(name: str, months: tuple[Month, ...]) -> str:
    """The stable code of one month of the year over a set of months: ``April of 2018/19 to 2021/22``."""
    return f"{name} of {code(months)}"


def same_months(present: tuple[Month, ...]) -> Like | None:
    """The latest twelve months against the earlier window that shares most calendar months with it.

    Windows without a Covid month come first among equals, then the most recent.
    """
    if not present:
        return None
    have, last = set(present), present[-1]
    window = [m for m in Period(last + -11, last) if m in have]
    options = []
    for back in range(12, last - present[0] + 12, 12):
        shared = tuple(m for m in window if (m + -back) in have)
        if shared:
            earlier = tuple(m + -back for m in shared)
            clean = not any(m in COVID for m in earlier)
            options.append((len(shared), clean, -back, Like(earlier, shared)))
    return max(options, key=lambda option: option[:3])[3] if options else None


def _headline(present: tuple[Month, ...], years: tuple[Period, ...]) -> tuple[Month, ...]:
    """The last whole financial year, unless twelve months in a row end a year or more later; failing both,
    the months there are of the last twelve."""
    latest_year = tuple(years[-1]) if years else ()
    twelve = _latest_twelve(present)
    if latest_year and (not twelve or twelve[-1] - latest_year[-1] < 12):
        return latest_year
    if twelve:
        return twelve
    return tuple(m for m in present if present[-1] - m < 12)


def _latest_twelve(present: tuple[Month, ...]) -> tuple[Month, ...]:
    for run in reversed(runs(present)):
        if len(run) >= 12:
            return tuple(run[-12:])
    return ()


def _period_label(period: Period) -> str:
    if len(period) == 12 and not period.is_financial_year:
        return f"the year to {period.end.label}"
    if period.start.year == period.end.year and len(period) > 1:
        return f"{MONTH_NAMES[period.start.number - 1]} to {period.end.label}"
    return period.label


def _run_label(run: list[Month]) -> str:
    first, last = (MONTH_NAMES[m.number - 1] for m in (run[0], run[-1]))
    if len(run) == 1:
        return first
    return f"{first} and {last}" if len(run) == 2 else f"{first} to {last}"


def _run_parts(split: list[list[Month]]) -> list[str]:
    """Runs as the parts of a list: two months in a row are two parts of it where there are more."""
    if len(split) == 1:
        return [_run_label(split[0])]
    return [part for run in split for part in ([_run_label([m]) for m in run] if len(run) == 2 else [_run_label(run)])]


def _year_runs(years: tuple[Period, ...]) -> list[list[Period]]:
    out: list[list[Period]] = []
    for year in years:
        if out and year.start - out[-1][-1].start == 12:
            out[-1].append(year)
        else:
            out.append([year])
    return out


def _years_run(run: list[Period]) -> str:
    return Period(run[0].start, run[-1].end).label


def _listed(parts: list[str]) -> str:
    """A list in words; a comma keeps parts apart that have an "and" of their own."""
    if len(parts) < 2:
        return "".join(parts)
    comma = "," if any(" and " in part for part in parts) else ""
    return f"{', '.join(parts[:-1])}{comma} and {parts[-1]}"
