"""Narrowing the tables of an edition to an offence, a place and a period. Only cells that are shown already remain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from upstream.model.figures import TOTAL, Column, Figures, Kind
from upstream.model.period import MONTH, YEARS, Month
from upstream.publish.document import Table
from upstream.web.insight.editions.book import Book, Part

ROLES: dict[str, tuple[str, ...]] = {"offence": ("group", "offence"), "place": ("area",), "period": ("period",)}
"""What a reader asks for, and the dimensions of tables that answer it."""


TOP = "-top"


@dataclass(frozen=True)
class Asked:
    """What is wanted of each dimension: a code, or nothing."""

    offence: str = ""
    place: str = ""
    period: str = ""

    def wanted(self) -> dict[str, str]:
        return {name: code for name, code in vars(self).items() if code}


@dataclass(frozen=True)
class Found:
    """A table that has something to say, with what is left of it. ``whole`` where nothing had to go."""

    part: Part
    table: Table
    whole: bool


def found(book: Book, asked: Asked) -> list[Found]:
    """Every table with a row left, in the order of the papers."""
    wanted = asked.wanted()
    results = []
    for part, table in book.tables.values():
        left = narrowed(table.figures, wanted)
        if left is not None and left.rows:
            results.append(Found(part, replace(table, figures=left), left is table.figures))
    return [each for each in results if not _repeats(each, results)]


def _repeats(one: Found, results: list[Found]) -> bool:
    """The head of a longer table that is there too ("wards-top" of "wards") says nothing that the longer does not."""
    name = one.table.figures.id
    return name.endswith(TOP) and any(
        other.part is one.part and other.table.figures.id == name.removesuffix(TOP) for other in results
    )


def narrowed(figures: Figures, wanted: dict[str, str]) -> Figures | None:
    """The table with only what is wanted; None where it says nothing of one of the dimensions."""
    for name, code in wanted.items():
        left = _one(figures, ROLES[name], code)
        if left is None:
            return None
        figures = left
    return figures


def _one(figures: Figures, roles: tuple[str, ...], code: str) -> Figures | None:
    pinned = {value for role, value in figures.at if role in roles}
    for index, column in enumerate(figures.columns):
        if column.kind is Kind.DIMENSION and column.dimension in roles and code in figures.values(column.name):
            rows = tuple(row for row in figures.rows if row[index] == code)
            return figures if len(rows) == len(figures.rows) else replace(figures, rows=rows)
    if any(_pins(column, roles) == code for column in figures.columns):
        return _columns(figures, roles, code)
    return figures if code in pinned else None


def _columns(figures: Figures, roles: tuple[str, ...], code: str) -> Figures:
    """The columns that are about this code. What is not pinned (a rate over all years, a verdict) is about more."""
    kept = [i for i, column in enumerate(figures.columns) if _pins(column, roles) == code or _names(column)]
    return replace(
        figures,
        columns=tuple(figures.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in figures.rows),
    )


def _names(column: Column) -> bool:
    return column.kind is Kind.DIMENSION


def _pins(column: Column, roles: tuple[str, ...]) -> str | None:
    return next((code for role, code in column.at if role in roles), None)


Choices = list[tuple[str, str]]


def choices(book: Book) -> dict[str, Choices]:
    """What can be asked for: codes with their names, those of the tables of this edition and no others."""
    names: dict[str, dict[str, str]] = {name: {} for name in ROLES}
    for _, table in book.tables.values():
        for name, code in _codes(table.figures):
            names[name].setdefault(code, _name(table.figures, code))
    groups = _by_name({c: n for c, n in names["offence"].items() if c.startswith("Group ")})
    offences = _by_name({c: n for c, n in names["offence"].items() if not c.startswith("Group ")})
    return {"offence": [*groups, *offences], "place": _by_name(names["place"]), "period": _periods(names["period"])}


def _codes(figures: Figures) -> Iterator[tuple[str, str]]:
    """Each code by which the table can be narrowed, with the name of what it answers."""
    for name, roles in ROLES.items():
        for role, code in figures.at:
            if role in roles and _tells(name, code):
                yield name, code
        for column in figures.columns:
            pinned = _pins(column, roles)
            if pinned and name != "place" and _tells(name, pinned):
                yield name, pinned
            if column.kind is Kind.DIMENSION and column.dimension in roles:
                yield from ((name, str(v)) for v in figures.values(column.name) if v and _tells(name, str(v)))


def _tells(name: str, code: str) -> bool:
    """All of a dimension is no choice; of periods, years and months are."""
    if code == TOTAL:
        return False
    return name != "period" or bool(MONTH.match(code) or (YEARS.match(code) and " " not in code))


def _name(figures: Figures, code: str) -> str:
    return Month.parse(code).label if MONTH.match(code) else figures.name_of(code)


def _by_name(named: dict[str, str]) -> Choices:
    """Sorted by name; two places of one name are told apart by their codes."""
    often: dict[str, int] = {}
    for text in named.values():
        often[text] = often.get(text, 0) + 1
    told = [(code, f"{text} ({code})" if often[text] > 1 else text) for code, text in named.items()]
    return sorted(told, key=lambda pair: (pair[1].casefold(), pair[0]))


def _periods(named: dict[str, str]) -> Choices:
    """Years first, then months; the latest first."""
    return sorted(named.items(), key=lambda pair: (bool(MONTH.match(pair[0])), [-ord(c) for c in pair[0]]))
