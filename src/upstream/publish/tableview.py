"""A table as people read it: headings, row headings, formatted cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

from upstream.model.figures import TOTAL, Cell, Column, Figures, Kind, Marker
from upstream.model.finding import format_cell

MOST_TOGETHER = 14
A_LINE = 60


@dataclass(frozen=True)
class ViewCell:
    text: str
    number: bool = False
    marker: bool = False


@dataclass(frozen=True)
class ViewColumn:
    """``name`` is the column of the figures that it shows; empty where it shows none."""

    text: str
    number: bool
    name: str = ""


@dataclass(frozen=True)
class TableView:
    """A table ready to print. ``row_heading`` is the column that names the row, or -1; ``left_out`` counts rows not
    shown.
    """

    caption: str
    columns: tuple[ViewColumn, ...]
    rows: tuple[tuple[ViewCell, ...], ...]
    row_heading: int
    notes: tuple[str, ...]
    left_out: int

    @property
    def short(self) -> bool:
        """Whether the table is best kept on one page of paper: few rows, each of about a line."""
        return len(self.rows) <= MOST_TOGETHER and all(len(cell.text) <= A_LINE for row in self.rows for cell in row)


def table_view(figures: Figures, max_rows: int | None = None) -> TableView:
    """The table as it is read: at most ``max_rows`` rows, a value and its interval in one cell, one row stood on end.

    Where a column says in words what a test found, the columns of the test's p values stay in the files.
    """
    shown = _shown(figures)
    rows = figures.rows if max_rows is None else figures.rows[:max_rows]
    numeric = {index: _is_number(figures, index) for index in shown}
    dimensions = [place for place, index in enumerate(shown) if figures.columns[index].kind is Kind.DIMENSION]
    view = TableView(
        caption=figures.title,
        columns=tuple(_heading(figures, index, numeric[index]) for index in shown),
        rows=tuple(tuple(_read(figures, i, row, numeric[i]) for i in shown) for row in rows),
        row_heading=dimensions[0] if dimensions else NOTHING if shown and numeric[shown[0]] else 0,
        notes=(*figures.notes, *_marker_notes(figures)),
        left_out=len(figures.rows) - len(rows),
    )
    return _on_end(view) if len(figures.rows) == 1 and len(shown) > MOST_ACROSS else view


NOTHING = -1
MOST_ACROSS = 4
"""Columns of a table of one row that is printed across; a longer one reads better down the page."""
TEST_COLUMNS = {"p", "adjusted_p", "dispersion"}


def _on_end(view: TableView) -> TableView:
    (row,) = view.rows
    rows = tuple(
        (ViewCell(column.text), ViewCell(cell.text, True, cell.marker))
        for column, cell in zip(view.columns, row, strict=True)
    )
    return replace(view, columns=(ViewColumn("What", False), ViewColumn("Value", True)), rows=rows, row_heading=0)


def _shown(figures: Figures) -> list[int]:
    """The columns that are printed: not the limits beside their value, nor p values beside their verdict, nor in a
    table of one row the dimension that says "all"."""
    names = [column.name for column in figures.columns]
    limits = {limit for index in range(len(names)) for limit in _limits(figures, index)}
    tests = TEST_COLUMNS if "verdict" in names else set()
    lone = figures.rows[0] if len(figures.rows) == 1 else ()
    whole = {index for index, value in enumerate(lone) if value == TOTAL}
    return [
        index
        for index, name in enumerate(names)
        if not name.startswith("_") and index not in limits | whole and name not in tests
    ]


def _limits(figures: Figures, index: int) -> tuple[int, ...]:
    """The two columns of the interval about this column's value, where the next two columns are that."""
    after = figures.columns[index + 1 : index + 3]
    if [column.name.rpartition("_")[2] for column in after] != ["lower", "upper"]:
        return ()
    return (index + 1, index + 2) if all(CONFIDENCE in column.label for column in after) else ()


CONFIDENCE = "(95%)"


def _read(figures: Figures, index: int, row: tuple[Cell, ...], number: bool) -> ViewCell:
    cell = _cell(figures, index, row[index], number)
    ends = [_cell(figures, limit, row[limit], True) for limit in _limits(figures, index)]
    if not ends or cell.marker or not cell.text or any(end.marker or not end.text for end in ends):
        return cell
    return replace(cell, text=f"{cell.text} ({ends[0].text} to {ends[1].text})")


def _heading(figures: Figures, index: int, number: bool) -> ViewColumn:
    column = figures.columns[index]
    unit = f" ({column.unit})" if column.unit and column.unit not in column.label else ""
    interval = " and 95% interval" if _limits(figures, index) else ""
    return ViewColumn(column.label + unit + interval, number, column.name)


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
    return ViewCell(_number(value, column), number)


def _number(value: Cell, column: Column) -> str:
    """A number in words and figures; a p value that rounds to nothing is "under 0.001"."""
    smallest = 10.0**-column.decimals
    if column.name in TEST_COLUMNS and isinstance(value, float) and 0 < value < smallest / 2:
        return f"under {smallest:.{column.decimals}f}"
    return format_cell(value, column)


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
