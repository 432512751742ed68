"""What can feed a measure, each under a path that stays the same: counts by period of an assessment, published series.

A path is "edition:FINDING/TABLE/COLUMN" (from findings after disclosure control, for partners) or "series:INDICATOR".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from upstream.model.figures import Column, Figures, Kind
from upstream.model.finding import Finding as Told
from upstream.model.period import Month, period_months
from upstream.plans.windows import last_day
from upstream.web.insight.editions.book import book_of
from upstream.web.insight.models import Edition, Finding
from upstream.web.insight.policies import LIVE

PREFIX = "edition:"
FEWEST = 2


@dataclass(frozen=True)
class Point:
    """``status`` and ``source`` where the figure itself says them, as published series do."""

    starts: date
    ends: date
    count: float
    base: float | None = None
    status: str = ""
    source: str = ""


@dataclass(frozen=True)
class Series:
    path: str
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Choice:
    """A series that somebody may choose; ``key`` (area, definition and path) is what a form sends."""

    key: str
    label: str
    series: Series


def live_editions() -> list[Edition]:
    """What partners go by now, the latest first."""
    found = Edition.objects.filter(kind=Edition.Kind.NEEDS, state__in=LIVE, published_at__isnull=False)
    return list(found.order_by("-published_at", "-id"))


def choices() -> list[Choice]:
    """The series of the edition that stands now of each area and definition, then the published ones of these areas."""
    from upstream.web.planning.measures import published

    editions = standing()
    found = [
        Choice(
            f"{edition.area_code}|{edition.definition}|{series.path}",
            f"{series.title} ({edition.area_name}, {edition.definition})",
            series,
        )
        for edition in editions
        for series in series_of(edition)
    ]
    return found + published.choices(editions)


def standing() -> list[Edition]:
    found: dict[tuple[str, str], Edition] = {}
    for edition in live_editions():
        found.setdefault((edition.area_code, edition.definition), edition)
    return list(found.values())


def series_of(edition: Edition) -> list[Series]:
    parts = book_of(edition, Finding.Audience.TRUSTED).parts.values()
    return list(series_in(part.finding for part in parts))


def series_in(findings: Iterable[Told]) -> Iterator[Series]:
    """Every count by period. Cells that are suppressed or missing are no points."""
    for finding in findings:
        for figures in finding.figures:
            for column in _counts_by_period(figures):
                points = tuple(_points(figures, column))
                if len(points) >= FEWEST:
                    title = f"{figures.title}: {column.label}" if column.label not in figures.title else figures.title
                    yield Series(f"{PREFIX}{finding.id}/{figures.id}/{column.name}", title, points)


def _counts_by_period(figures: Figures) -> list[Column]:
    dimensions = [column for column in figures.columns if column.kind is Kind.DIMENSION]
    if len(dimensions) != 1 or dimensions[0].dimension not in ("period", "month"):
        return []
    return [column for column in figures.columns if column.kind is Kind.COUNT and not column.at]


def _points(figures: Figures, column: Column) -> Iterator[Point]:
    periods = next(c for c in figures.columns if c.kind is Kind.DIMENSION)
    for code, value in zip(figures.values(periods.name), figures.values(column.name), strict=True):
        months = sorted(period_months(str(code)))
        together = bool(months) and months[-1] - months[0] == len(months) - 1
        if together and isinstance(value, int | float) and not isinstance(value, bool):
            yield Point(_first(months[0]), last_day(_first(months[0]), len(months)), float(value))


def _first(month: Month) -> date:
    return date(month.year, month.number, 1)
