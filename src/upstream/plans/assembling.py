"""From tables to actions: headings of priorities, rows that go on below a page break, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from upstream.plans.columns import action_columns, measure_columns
from upstream.plans.details import ACTIONS, Detail, detail, detail_kind, unbroken
from upstream.plans.rows import Grid, MeasureRow, PlanFile, Row, Unread

NUMBER = re.compile(r"^\d{1,3}([.)]\d{1,3}){0,2}[.)]?$")
LEADING_NUMBER = re.compile(r"^(\d{1,3}(?:\.\d{1,3}){1,2})[.)]?\s+(?=\S)")
# The letters of "Priority" fall into two cells where a plan was pasted badly, and some are lost or doubled.
PRIORITY = re.compile(
    r"^(?:p?r?i?o?r{0,2}ity|theme|aim|objective|outcome)\s+(\d{1,2})\s*[:.–-]?\s*(.*)$", re.IGNORECASE
)


class Assembler:
    """Takes the tables of a file in their order. ``mapping`` names columns that no heading gives away."""

    def __init__(self, name: str, mapping: Mapping[str, int] | None = None) -> None:
        self.name = name
        self.mapping = dict(mapping or {})
        self.rows: list[Row] = []
        self.measures: list[MeasureRow] = []
        self.unread: list[Unread] = []
        self.headings: list[str] = []
        self.actions: dict[str, int] | None = self.mapping or None
        self.taken: list[tuple[str, str]] = []
        self.details: list[Detail] = []

    def add(self, grid: Grid) -> None:
        """Rows of one table. A table without a heading goes on where the last table of actions stopped."""
        if grid.rows and (handed_out := _handed_out(grid.rows[0])):
            self._handed_out(grid, handed_out)
            return
        kind = "actions" if self.actions else ""
        columns: dict[str, int] = self.actions or {}
        for index, cells in enumerate(grid.rows):
            where = grid.where(index)
            if not any(cells):
                continue
            if found := action_columns(cells):
                kind, columns, self.actions = "actions", found, found
                self.taken = [(cells[place], field) for field, place in found.items() if cells[place]]
            elif found := measure_columns(cells):
                kind, columns = "measures", found
            elif kind == "actions":
                self._action(cells, columns, where)
            elif kind == "measures":
                self._measure(cells, columns, where)
            else:
                self.unread.append(Unread(where, tuple(cells), "it stands before any heading that we know"))

    def _handed_out(self, grid: Grid, kind: str) -> None:
        """A table that the workspace made: nothing in it is guessed."""
        for index, cells in enumerate(grid.rows[1:], start=1):
            if kind != "actions":
                self.details += [detail(kind, cells)] if any(cells) else []
            elif any(cells):
                line, number, text, lead, timescale, progress, rag = (
                    unbroken(cell) for cell in [*cells, *[""] * len(ACTIONS)][: len(ACTIONS)]
                )
                place = grid.where(index)
                self.rows.append(
                    Row(number, "", text, lead, timescale, progress, rag, place=place, line=line),
                )

    def done(self) -> PlanFile:
        return PlanFile(
            self.name,
            tuple(self.rows),
            tuple(self.measures),
            tuple(self.unread),
            tuple(self.headings),
            tuple(self.taken),
            tuple(self.details),
        )

    def _action(self, cells: Sequence[str], columns: Mapping[str, int], where: str) -> None:
        if heading := priority_heading(cells):
            self.headings.append(heading)
            return
        row = _row(cells, columns)
        if _goes_on(row) and self.rows:
            self.rows[-1] = _joined(self.rows[-1], row)
        elif row.text or row.number:
            heading = row.heading or (self.headings[-1] if self.headings else "")
            self.rows.append(replace(row, heading=heading, place=where))
        else:
            self.unread.append(Unread(where, tuple(cells), "it has neither a number nor an action"))

    def _measure(self, cells: Sequence[str], columns: Mapping[str, int], where: str) -> None:
        told = {field: _cell(cells, place) for field, place in columns.items()}
        if not told.get("title"):
            self.unread.append(Unread(where, tuple(cells), "it has no indicator"))
        elif not any(value for field, value in told.items() if field != "title") and self.measures:
            last = self.measures[-1]
            self.measures[-1] = replace(last, title=f"{last.title} {told['title']}")
        else:
            self.measures.append(MeasureRow(**told, place=where))


def assembled(name: str, grids: Iterable[Grid], mapping: Mapping[str, int] | None = None) -> PlanFile:
    assembler = Assembler(name, mapping)
    for grid in grids:
        assembler.add(grid)
    return assembler.done()


def _handed_out(cells: Sequence[str]) -> str:
    """Which of the workspace's own tables begins with this row."""
    shown = len(ACTIONS)
    return "actions" if tuple(cells[:shown]) == ACTIONS and not any(cells[shown:]) else detail_kind(cells)


def priority_heading(cells: Sequence[str]) -> str:
    """ "Priority 3: Education" of a row that spells out a priority, however its letters fell into the cells."""
    filled = [cell for cell in cells if cell]
    if not filled or NUMBER.match(filled[0]):
        return ""
    for joined in ("".join(filled), " ".join(filled)):
        match = PRIORITY.match(joined.strip())
        if match:
            title = _said(" ".join(filled) if joined is not filled[0] else joined) or match.group(2)
            return f"{match.group(1)}. {title.strip()}"
    return ""


def _said(text: str) -> str:
    """What stands after the number of the priority."""
    match = re.search(r"\d{1,2}\s*[:.–-]\s*(.*)$", text)
    return match.group(1) if match else ""


def _row(cells: Sequence[str], columns: Mapping[str, int]) -> Row:
    told = {field: _cell(cells, place) for field, place in columns.items()}
    heading = told.pop("priority", "")
    row = Row(**told, heading=heading)
    if row.number and not NUMBER.match(row.number):
        row = replace(row, number="", text=f"{row.number} {row.text}".strip())
    if not row.number and (match := LEADING_NUMBER.match(row.text)):
        row = replace(row, number=match.group(1), text=row.text[match.end() :])
    return replace(row, number=row.number.rstrip(".)"))


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _goes_on(row: Row) -> bool:
    """A row without a number, a date or progress of its own goes on with the one above a page break."""
    return not row.number and not row.timescale and not row.progress and not row.rag and bool(row.text)


def _joined(first: Row, more: Row) -> Row:
    return replace(first, text=_with(first.text, more.text), lead=_with(first.lead, more.lead))


def _with(first: str, more: str) -> str:
    return f"{first} {more}".strip()
