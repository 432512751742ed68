"""Figures: a small table that knows what each cell counts, so that it can be protected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any

TOTAL = "*"
"""The coordinate of a cell that is summed over a whole dimension."""


class Marker(Enum):
    """Why a cell holds no number. The words are never interchangeable."""

    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not available"

    def __str__(self) -> str:
        return self.value


class Kind(StrEnum):
    """What a column holds: a DIMENSION names the row, a COUNT counts units, a DERIVED value is
    computed from counts (and discloses them), TEXT and NUMBER disclose none."""

    DIMENSION = "dimension"
    COUNT = "count"
    DERIVED = "derived"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """One column.

    ``dimension`` (for DIMENSION) is the role of its values: area, period, month, group, offence,
    age, sex, outcome, decile ... ; ``at`` (for COUNT) pins coordinates that the row does not say, for example
    ``(("period", "2018/19"),)`` in a table with a column per year; ``of`` (for DERIVED) names the count
    columns of the same row that the value would give away; ``of_rows`` is true where the value depends on counts of
    every row (a share, a rank).
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    dimension: str | None = None
    at: tuple[tuple[str, str], ...] = ()
    of: tuple[str, ...] = ()
    of_rows: bool = False
    decimals: int = 0
    unit: str = ""


Cell = str | int | float | bool | None | Marker


@dataclass(frozen=True)
class Figures:
    """A table. ``rows`` hold one value per column; None is "not applicable" and prints as nothing.

    ``unit`` says what the counts count (offences, victims, suspects, outcomes, people) and chooses the disclosure rule;
    ``source`` is the feed; ``at`` pins coordinates common to the whole table. A dimension value is the code (area
    code, "2018/19", "2018-04", group name); ``names`` maps codes to what people read.
    ``licence`` attribution goes under the table.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = "offences"
    source: str = ""
    at: tuple[tuple[str, str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        for row in self.rows:
            if len(row) != width:
                raise ValueError(f"figures {self.id}: a row has {len(row)} cells, not {width}")

    def position(self, name: str) -> int:
        for index, column in enumerate(self.columns):
            if column.name == name:
                return index
        raise KeyError(f"figures {self.id} has no column {name}")

    def values(self, name: str) -> tuple[Cell, ...]:
        index = self.position(name)
        return tuple(row[index] for row in self.rows)

    def cell(self, row: int, name: str) -> Cell:
        return self.rows[row][self.position(name)]

    def name_of(self, value: Cell) -> str:
        return self.names.get(value, value) if isinstance(value, str) else str(value)

    def counts(self) -> Iterator[tuple[int, int, dict[str, str]]]:
        """Each count cell as (row, column, coordinates), coordinates by dimension role."""
        roles = [(i, c.dimension) for i, c in enumerate(self.columns) if c.kind is Kind.DIMENSION]
        for r, row in enumerate(self.rows):
            base: dict[str, str] = dict(self.at)
            base |= {role: str(row[i]) for i, role in roles if role is not None}
            for c, column in enumerate(self.columns):
                if column.kind is Kind.COUNT:
                    yield r, c, base | dict(column.at)

    def with_cells(self, changes: Mapping[tuple[int, int], Cell]) -> Figures:
        """A copy with the cells at (row, column) replaced."""
        rows = [list(row) for row in self.rows]
        for (r, c), value in changes.items():
            rows[r][c] = value
        return replace(self, rows=tuple(tuple(row) for row in rows))

    def records(self) -> list[dict[str, Any]]:
        """Rows as dictionaries, for charts and notebooks."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]
