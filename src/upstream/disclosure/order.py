"""A table sorted by a column tells where its hidden cells lie: their rows go last, in order of name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from upstream.disclosure.equations import Hierarchies
from upstream.model.figures import TOTAL, Cell, Figures, Kind, Marker

Row = tuple[Cell, ...]


def safe_order(before: Figures, after: Figures, hierarchies: Hierarchies) -> list[int] | None:
    """The old row numbers in the order in which they may leave; None where the order says nothing.

    The order says something if, over the whole table or inside the blocks of its first dimensions, rows fall or rise
    by the true numbers of a column with hidden cells, and neither names nor a column shown in full explains it.
    """
    dimensions = [i for i, column in enumerate(before.columns) if column.kind is Kind.DIMENSION]
    hidden = _hidden_columns(before, after)
    for depth in range(len(dimensions)):
        blocks = list(_blocks(before.rows, dimensions[:depth]))
        bodies = [_body(before.rows, block, dimensions[depth:]) for block in blocks]
        telling = {c for c in hidden if all(_sorted(_column(before, body, c)) for body in bodies)}
        if telling and any(len(body) > 1 for body in bodies):
            if _explained(before, bodies, dimensions[depth:], hidden, hierarchies):
                return None
            order = [
                row for block, body in zip(blocks, bodies, strict=True) for row in _last(after, block, body, telling)
            ]
            return None if order == list(range(len(order))) else order
    return None


def _hidden_columns(before: Figures, after: Figures) -> set[int]:
    return {
        c
        for row, new in zip(before.rows, after.rows, strict=True)
        for c, (old, now) in enumerate(zip(row, new, strict=True))
        if now is Marker.SUPPRESSED and isinstance(old, int | float)
    }


def _blocks(rows: Sequence[Row], dimensions: Sequence[int]) -> Iterator[list[int]]:
    """Runs of rows that are alike in these dimensions."""
    block: list[int] = []
    for r, row in enumerate(rows):
        if block and any(row[d] != rows[block[-1]][d] for d in dimensions):
            yield block
            block = []
        block.append(r)
    if block:
        yield block


def _body(rows: Sequence[Row], block: Iterable[int], dimensions: Sequence[int]) -> list[int]:
    """The rows of a block that are no totals."""
    return [r for r in block if all(rows[r][d] != TOTAL for d in dimensions)]


def _column(figures: Figures, rows: Iterable[int], column: int) -> list[float]:
    cells = (figures.rows[r][column] for r in rows)
    return [cell for cell in cells if isinstance(cell, int | float)]


def _sorted(values: Sequence[float]) -> bool:
    return all(a >= b for a, b in pairwise(values)) or all(a <= b for a, b in pairwise(values))


def _strictly(values: Sequence[float]) -> bool:
    return _sorted(values) and len(set(values)) == len(values)


def _explained(
    figures: Figures, bodies: Sequence[list[int]], dimensions: Sequence[int], hidden: set[int], hierarchies: Hierarchies
) -> bool:
    """Whether names, codes, the order of a hierarchy or a column without hidden cells gives this order.

    Dates and numbers may run backwards; names that do are more likely sorted by something else.
    """
    dated = all(str(figures.rows[r][dimensions[-1]])[:1].isdigit() for body in bodies for r in body)
    for key in _natural_orders(figures, dimensions, hierarchies):
        keys = [[key(figures.rows[r]) for r in body] for body in bodies]
        if all(_in_order(rows) for rows in keys) or (dated and all(_in_order(rows[::-1]) for rows in keys)):
            return True
    numbers = (Kind.COUNT, Kind.DERIVED, Kind.NUMBER)
    shown = [i for i, column in enumerate(figures.columns) if column.kind in numbers and i not in hidden]
    return any(
        all(len(_column(figures, body, c)) == len(body) and _strictly(_column(figures, body, c)) for body in bodies)
        for c in shown
    )


def _natural_orders(
    figures: Figures, dimensions: Sequence[int], hierarchies: Hierarchies
) -> Iterator[Callable[[Row], tuple[object, ...]]]:
    yield lambda row: tuple(_natural(str(row[d])) for d in dimensions)
    yield lambda row: tuple(_natural(figures.name_of(row[d])) for d in dimensions)
    places = {d: _listed(hierarchies.get(figures.columns[d].dimension or "", {})) for d in dimensions}
    if all(places.values()):
        yield lambda row: tuple(places[d].get(str(row[d]), len(places[d])) for d in dimensions)


def _listed(tree: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, int]:
    """Where each code stands in its hierarchy, as it is written down."""
    codes = [code for partitions in tree.values() for partition in partitions for code in partition]
    return {code: place for place, code in reversed(list(enumerate(codes)))}


def _natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Numbers inside names in order of size: 9 before 10."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def _in_order(keys: Sequence[tuple[object, ...]]) -> bool:
    return all(a <= b for a, b in pairwise(keys))


def _last(figures: Figures, block: Sequence[int], body: Sequence[int], telling: set[int]) -> list[int]:
    """A block with the rows whose telling cells are hidden last, in order of name; totals stay where they are."""
    gone = {r for r in body if any(figures.rows[r][c] is Marker.SUPPRESSED for c in telling)}
    named = sorted(gone, key=lambda r: _row_name(figures, r))
    moved = iter([*(r for r in body if r not in gone), *named])
    kept = set(body)
    return [next(moved) if r in kept else r for r in block]


def _row_name(figures: Figures, row: int) -> tuple[tuple[tuple[bool, int, str], ...], ...]:
    cells = zip(figures.columns, figures.rows[row], strict=True)
    return tuple(_natural(figures.name_of(cell)) for column, cell in cells if column.kind is Kind.DIMENSION)
