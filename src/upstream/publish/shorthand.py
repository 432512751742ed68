"""How cells without a number are written in data files: the shorthand of the government spreadsheet guidance."""

from __future__ import annotations

import re

from upstream.model.cells import neutralise
from upstream.model.figures import TOTAL, Cell, Column, Figures, Kind, Marker
from upstream.model.period import MONTH_NAMES

SUPPRESSED = "[c]"
NOT_AVAILABLE = "[x]"
NOT_APPLICABLE = "[z]"

MEANINGS = (
    (SUPPRESSED, "suppressed", "The number is too small to publish without a risk that somebody is recognised."),
    (NOT_AVAILABLE, "not available", "The number was not given to us or could not be worked out."),
    (NOT_APPLICABLE, "not applicable", "There can be no number here."),
)

MONTH_OF_YEAR = re.compile(rf"^({'|'.join(MONTH_NAMES)}) of ")

_MARKS = {Marker.SUPPRESSED: SUPPRESSED, Marker.NOT_AVAILABLE: NOT_AVAILABLE}


def significant(value: float) -> float:
    """A float with six significant digits, so that two machines write the same."""
    return float(f"{value:.6g}")


def data_cell(value: Cell) -> str | int | float:
    """A cell as data: a number, neutralised text, or shorthand."""
    match value:
        case Marker():
            return _MARKS[value]
        case None:
            return NOT_APPLICABLE
        case bool():
            return "Yes" if value else "No"
        case int():
            return value
        case float():
            return significant(value)
        case _:
            return neutralise(value)


def data_columns(figures: Figures) -> list[tuple[str, Column, bool]]:
    """The columns of a data file as (heading, column, is code): a dimension whose codes have names is two columns.

    A code that only says at length over which months a calendar month was summed is for disclosure control, not
    for readers: the name stands alone.
    """
    columns: list[tuple[str, Column, bool]] = []
    for column in figures.columns:
        heading = f"{column.label} ({column.unit})" if column.unit and column.unit not in column.label else column.label
        if column.kind is Kind.DIMENSION and _has_names(figures, column):
            columns.append((f"{heading} code", column, True))
        columns.append((heading, column, False))
    return columns


def data_rows(figures: Figures) -> list[list[str | int | float]]:
    """The rows of a data file, in the order of `data_columns`."""
    columns = [(figures.position(column.name), column, code) for _, column, code in data_columns(figures)]
    return [[_cell(figures, row[index], column, code) for index, column, code in columns] for row in figures.rows]


def _cell(figures: Figures, value: Cell, column: Column, code: bool) -> str | int | float:
    if column.kind is Kind.DIMENSION and isinstance(value, str):
        return neutralise(value if code else figures.name_of(value))
    return data_cell(value)


def _has_names(figures: Figures, column: Column) -> bool:
    values = [value for value in figures.values(column.name) if isinstance(value, str)]
    if values and all(MONTH_OF_YEAR.match(value) for value in values):
        return False
    return any(figures.name_of(value) != value for value in values if value != TOTAL)
