"""The fictional plan of the demonstration, as the Word file that a partnership would bring in."""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Row = tuple[str, ...]


@dataclass(frozen=True)
class FictionalPlan:
    """``rows`` are the actions by the heading of their priority."""

    title: str
    header: Row
    rows: dict[str, list[Row]]
    measure_header: Row
    measures: tuple[Row, ...]

    def table(self) -> list[Row]:
        """The actions as one table: header, headings of priorities, rows."""
        found = [self.header]
        for heading, rows in self.rows.items():
            found += [(heading, *[""] * (len(self.header) - 1)), *rows]
        return found

    def as_word(self) -> bytes:
        import docx

        document = docx.Document()
        for rows in ([self.measure_header, *self.measures], self.table()):
            made = document.add_table(len(rows), len(rows[0]))
            for cells, row in zip(made.rows, rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=True):
                    cell.text = text
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()


@cache
def plan() -> FictionalPlan:
    text = (files("upstream.web.planning.plan") / "fictional_plan.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return FictionalPlan(
        told["title"],
        tuple(told["header"]),
        {each["heading"]: [tuple(row) for row in each["rows"]] for each in told["priority"]},
        tuple(told["measure_header"]),
        tuple(tuple(row) for row in told["measures"]),
    )
