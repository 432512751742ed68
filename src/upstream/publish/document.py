"""The one document model: what a report says, before any format is chosen.

Every writer (page, PDF, Word) walks the same sections and blocks; none of them reads findings on its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from upstream.model.area import Partnership
from upstream.model.figures import Figures
from upstream.model.finding import Chart, Finding


class Boundary(Protocol):
    """The outline of an area; ``geometry`` is a shapely polygon or multipolygon, longitude and latitude or metres."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def geometry(self) -> object: ...


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: level 3 or 4."""

    text: str
    level: int = 3
    id: str = ""


@dataclass(frozen=True)
class Text:
    text: str
    lead: bool = False


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Inset:
    """A call-out. ``tone`` is note, caution or missing; the writers say it in words as well as in colour."""

    text: str
    tone: str = "note"
    label: str = ""


@dataclass(frozen=True)
class KeyFigure:
    """One number that a reader takes away, with what it counts and the sentence that qualifies it."""

    value: str
    label: str
    detail: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class KeyFigures:
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Table:
    """A table to print. ``id`` is unique in the document and names its CSV (``tables/<id>.csv``)."""

    id: str
    figures: Figures
    attribution: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A chart or map with the table behind it. ``id`` is unique and names its picture (``charts/<id>.svg``).

    ``repeats`` is true where the heading above already says the title.
    """

    id: str
    chart: Chart
    table: Table
    title: str
    subtitle: str
    alt: str
    source: str
    boundaries: tuple[Boundary, ...] = ()
    repeats: bool = False
    area: str = ""


@dataclass(frozen=True)
class Commentary:
    """The analyst's own words (Markdown), and a warning where the finding has changed since they were written."""

    markdown: str
    flag: str = ""


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class Links:
    items: tuple[Link, ...]


@dataclass(frozen=True)
class Facts:
    """Terms and what they are, for provenance."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Details:
    """What most readers skip: folded on the page, small print in documents."""

    summary: str
    blocks: tuple[Block, ...]


Block = Heading | Text | Bullets | Inset | KeyFigures | Table | Drawing | Commentary | Links | Facts | Details


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Words:
    """What is said beside the findings, after disclosure control: with it and them the document can be made again."""

    key_figures: tuple[KeyFigure, ...] = ()
    summary: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    disclosure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A report. ``edition`` is given by the caller and the only date in it; ``findings`` are protected already.

    ``files`` are tables too long to print: they leave as files of their own alone.
    """

    title: str
    subtitle: str
    partnership: Partnership
    edition: date
    audience: str
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...] = ()
    boundaries: Mapping[str, Sequence[Boundary]] = field(default_factory=dict)
    version: str = ""
    notices: tuple[str, ...] = ()
    files: tuple[Table, ...] = ()
    words: Words = Words()

    def blocks(self) -> list[Block]:
        """Every block in reading order, those inside details included."""
        found: list[Block] = []
        waiting: list[Block] = [block for section in reversed(self.sections) for block in reversed(section.blocks)]
        while waiting:
            block = waiting.pop()
            found.append(block)
            if isinstance(block, Details):
                waiting.extend(reversed(block.blocks))
        return found

    def tables(self) -> list[Table]:
        """Every table once, those behind drawings included, in reading order; then those that are files alone."""
        tables: dict[str, Table] = {}
        for block in self.blocks():
            if isinstance(block, Drawing):
                tables.setdefault(block.table.id, block.table)
            elif isinstance(block, Table):
                tables.setdefault(block.id, block)
        for table in self.files:
            tables.setdefault(table.id, table)
        return list(tables.values())

    def drawings(self) -> list[Drawing]:
        return [block for block in self.blocks() if isinstance(block, Drawing)]


def long_date(day: date) -> str:
    """A date as people write it: 31 January 2023."""
    return f"{day.day} {day:%B} {day.year}"
