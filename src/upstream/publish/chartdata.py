"""What a chart draws, taken from its table: one record a mark, markers kept as gaps with their word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from upstream.model.figures import Cell, Figures, Kind, Marker
from upstream.model.finding import Chart, format_cell, format_value
from upstream.model.period import MONTH, Month

MAX_SERIES = 4
OTHERS = "All others"


@dataclass(frozen=True)
class Point:
    """One mark. Numbers are None where there is a gap; ``word`` says why (suppressed, not available)."""

    x: str | float | None
    name: str
    y: float | None
    lower: float | None
    upper: float | None
    series: str
    text: str
    word: str
    row: int

    def record(self) -> dict[str, Any]:
        return dict(vars(self))


def points(chart: Chart, figures: Figures) -> list[Point]:
    """One point a row, months without a row added as gaps, at most four series."""
    found = [_point(chart, figures, index) for index in range(len(figures.rows))]
    if is_monthly(chart, figures):
        found = _with_missing_months(found)
    return _at_most_four(found) if chart.kind in ("line", "stacked", "bar") else found


def is_monthly(chart: Chart, figures: Figures) -> bool:
    values = [value for value in figures.values(chart.x) if isinstance(value, str)]
    return bool(values) and all(MONTH.match(value) for value in values)


def number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def column_label(figures: Figures, name: str) -> str:
    column = figures.columns[figures.position(name)]
    return f"{column.label} ({column.unit})" if column.unit and column.unit not in column.label else column.label


def has(figures: Figures, name: object) -> bool:
    return any(column.name == name for column in figures.columns)


def _point(chart: Chart, figures: Figures, row: int) -> Point:
    x, y = figures.cell(row, chart.x), figures.cell(row, chart.y)
    series = figures.cell(row, chart.series) if chart.series else ""
    column = figures.columns[figures.position(chart.y)]
    value = number(y)
    return Point(
        x=x if isinstance(x, str) else number(x),
        name=figures.name_of(x) if isinstance(x, str) else format_value(x),
        y=value,
        lower=_bound(figures, row, chart.lower),
        upper=_bound(figures, row, chart.upper),
        series=figures.name_of(series) if series is not None else "",
        text="" if value is None else format_cell(y, column),
        word=str(y) if isinstance(y, Marker) else "",
        row=row,
    )


def _bound(figures: Figures, row: int, name: str | None) -> float | None:
    return number(figures.cell(row, name)) if name else None


def _with_missing_months(found: list[Point]) -> list[Point]:
    """Every month from the first to the last for each series, so that a gap in the data is a gap in the line."""
    months = sorted({Month.parse(str(point.x)) for point in found})
    have = {(point.series, str(point.x)) for point in found}
    gaps = [
        Point(str(months[0] + step), "", None, None, None, series, "", "", -1)
        for series in dict.fromkeys(point.series for point in found)
        for step in range(months[-1] - months[0] + 1)
        if (series, str(months[0] + step)) not in have
    ]
    return sorted(found + gaps, key=lambda point: str(point.x)) if gaps else found


def _at_most_four(found: list[Point]) -> list[Point]:
    """The three largest series and the rest together, where there are more than four.

    The rest are added up only where every one of them is a number: a sum with a suppressed part would give it away.
    """
    totals: dict[str, float] = {}
    for point in found:
        totals[point.series] = totals.get(point.series, 0.0) + (point.y or 0.0)
    if len(totals) <= MAX_SERIES:
        return found
    largest = set(sorted(totals, key=lambda name: -totals[name])[: MAX_SERIES - 1])
    kept = [point for point in found if point.series in largest]
    return kept + _others([point for point in found if point.series not in largest])


def _others(rest: Iterable[Point]) -> list[Point]:
    by_x: dict[str | float | None, list[Point]] = {}
    for point in rest:
        by_x.setdefault(point.x, []).append(point)
    return [_sum(group) for group in by_x.values()]


def _sum(group: list[Point]) -> Point:
    first = group[0]
    word = next((point.word for point in group if point.word), "")
    total = None if any(point.y is None for point in group) else sum(point.y or 0.0 for point in group)
    text = "" if total is None else format_value(total)
    return Point(first.x, first.name, total, None, None, OTHERS, text, word, first.row)


def dimension(figures: Figures, name: str) -> str | None:
    column = figures.columns[figures.position(name)]
    return column.dimension if column.kind is Kind.DIMENSION else None
