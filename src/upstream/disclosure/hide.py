"""Hiding cells, and everything that would show a hidden cell by another name."""

from __future__ import annotations

from collections.abc import Mapping, Set

from upstream.model.figures import Cell, Column, Figures, Kind, Marker

Position = tuple[int, int]


def hide(figures: Figures, hidden: Set[Position], rounded: Mapping[Position, float]) -> Figures:
    """The table with these cells hidden or rounded, and what is derived from them hidden."""
    if not hidden and not rounded:
        return figures
    changes: dict[Position, Cell] = {**rounded, **dict.fromkeys(hidden, Marker.SUPPRESSED)}
    touched = set(changes)
    grown = True
    while grown:
        derived = _derived(figures, touched) - touched
        touched |= derived
        changes |= dict.fromkeys(derived, Marker.SUPPRESSED)
        grown = bool(derived)
    return figures.with_cells(changes)


def _derived(figures: Figures, touched: Set[Position]) -> set[Position]:
    found: set[Position] = set()
    for c, column in enumerate(figures.columns):
        if column.kind is not Kind.DERIVED:
            continue
        sources = _sources(figures, column)
        rows = {row for row, position in touched if position in sources}
        if rows and column.of_rows:
            rows = set(range(len(figures.rows)))
        found |= {(row, c) for row in rows}
    return found


def _sources(figures: Figures, column: Column) -> set[int]:
    """The columns that a derived value gives away; all counts where it does not say."""
    if column.of:
        return {figures.position(name) for name in column.of}
    return {i for i, other in enumerate(figures.columns) if other.kind is Kind.COUNT}
