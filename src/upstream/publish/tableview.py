"""A table as people read it: headings, row headings, formatted cells."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.model.figures import Cell, Column, Figures, Kind, Marker
from upstream.model.finding import format_value


@dataclass(frozen=True)
class ViewCell:
    text: str
    number: bool = False
    marker: bool = False


@dataclass(frozen=True)
class ViewColumn:
    text: str
    number: bool


@dataclass(frozen=True)
class TableView:
    """A table ready to print. ``row_heading`` is the column that names the row; ``left_out`` counts rows not shown."""

    caption: str
    columns: tuple[ViewColumn, ...]
    rows: tuple[tuple[ViewCell, ...], ...]
    row_heading: int
    notes: tuple[str, ...]
    left_out: int


def table_view(figures: Figures, max_rows: int | None = None) -> TableView:
    """The table with at most ``max_rows`` rows, a dimension that never changes left out of the columns."""
    shown = [index for index, column in enumerate(figures.columns) if not _hidden(column)]
    rows = figures.rows if max_rows is None else figures.rows[:max_rows]
    numeric = {index: _is_number(figures, index) for index in shown}
    dimensions = [place for place, index in enumerate(shown) if figures.columns[index].kind is Kind.DIMENSION]
    return TableView(
        caption=figures.title,
        columns=tuple(_heading(figures, index, numeric[index]) for index in shown),
        rows=tuple(tuple(_cell(figures, i, row[i], numeric[i]) for i in shown) for row in rows),
        row_heading=dimensions[0] if dimensions else 0,
        notes=(*figures.notes, *_marker_notes(figures)),
        left_out=len(figures.rows) - len(rows),
    )


def _hidden(column: Column) -> bool:
    return column.name.startswith("_")


def _heading(figures: Figures, index: int, number: bool) -> ViewColumn:
    column = figures.columns[index]
    unit = f" ({column.unit})" if column.unit and column.unit not in column.label else ""
    return ViewColumn(column.label + unit, number)


def _is_number(figures: Figures, index: int) -> bool:
    """Whether a column's cells are set to the right: those of numbers, and not a verdict's words."""
    numeric = figures.columns[index].kind in (Kind.COUNT, Kind.DERIVED, Kind.NUMBER)
    return numeric and not any(isinstance(row[index], str) for row in figures.rows)


def _cell(figures: Figures, index: int, value: Cell, number: bool) -> ViewCell:
    column = figures.columns[index]
    if isinstance(value, Marker):
        return ViewCell(str(value), number, marker=True)
    if isinstance(value, str):
        return ViewCell(period_name(figures.name_of(value), column), number)
    return ViewCell(_number(value, column.decimals), number)


def _number(value: Cell, decimals: int) -> str:
    """A number in words and figures; one that rounds to nothing but is something is "under 0.001"."""
    smallest = 10.0**-decimals
    if isinstance(value, float) and 0 < value < smallest / 2:
        return f"under {smallest:.{decimals}f}"
    return format_value(value, decimals)


def period_name(text: str, column: Column) -> str:
    """A month in words (April 2018); other values as they are."""
    from upstream.model.period import MONTH, Month

    if column.dimension in ("month", "period") and MONTH.match(text):
        return Month.parse(text).label
    return text


def _marker_notes(figures: Figures) -> tuple[str, ...]:
    markers = {value for row in figures.rows for value in row if isinstance(value, Marker)}
    notes = {
        Marker.SUPPRESSED: "Suppressed: too small to publish without a risk that somebody is recognised.",
        Marker.NOT_AVAILABLE: "Not available: the number was not given to us or could not be worked out.",
    }
    return tuple(text for marker, text in notes.items() if marker in markers)
