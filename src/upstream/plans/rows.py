"""A delivery plan as it was read: every row with the place where it stood, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from upstream.plans.details import Detail


@dataclass(frozen=True)
class Grid:
    """A table of a file. ``place`` names it for the reader ("table 2", "sheet Actions"); rows count from ``first``."""

    place: str
    rows: tuple[tuple[str, ...], ...]
    first: int = 1

    def where(self, index: int) -> str:
        return f"{self.place}, row {self.first + index}"


@dataclass(frozen=True)
class Row:
    """One action. Texts are as written, with the lines of a cell joined; ``place`` says where it stands."""

    number: str = ""
    heading: str = ""
    text: str = ""
    lead: str = ""
    timescale: str = ""
    progress: str = ""
    rag: str = ""
    start: str = ""
    resources: str = ""
    measure: str = ""
    place: str = ""
    # Only in tables that the workspace handed out: what `details` name it by.
    line: str = ""


@dataclass(frozen=True)
class MeasureRow:
    """One measure, its cells as written."""

    title: str
    baseline: str = ""
    update: str = ""
    change: str = ""
    rag: str = ""
    target: str = ""
    place: str = ""


@dataclass(frozen=True)
class Unread:
    """A row of the file that is in none of the others: its cells and why."""

    place: str
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class PlanFile:
    """What a file holds. ``headings`` are the priorities in their order; ``columns`` what each was taken for."""

    name: str
    rows: tuple[Row, ...] = ()
    measures: tuple[MeasureRow, ...] = ()
    unread: tuple[Unread, ...] = ()
    headings: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = field(default=())
    details: tuple[Detail, ...] = ()
