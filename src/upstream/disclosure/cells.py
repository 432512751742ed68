"""All count cells that leave together, gathered by source and unit: the same coordinates are the same unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from upstream.disclosure.policy import Limit, Policy, Rule
from upstream.model.figures import TOTAL, Figures, Kind, Marker
from upstream.model.finding import Finding

Key = tuple[tuple[str, str], ...]
"""Coordinates in order of role; a dimension that is not named is summed over."""


class Table(NamedTuple):
    """Figures by position: which finding, and which of its tables."""

    finding: int
    figures: int


class Place(NamedTuple):
    table: Table
    row: int
    column: int


def key_of(coordinates: Mapping[str, str]) -> Key:
    return tuple(sorted((role, code) for role, code in coordinates.items() if code not in (TOTAL, "None")))


@dataclass
class System:
    """The count cells of one source and unit under one rule.

    ``values`` are the true counts by key; None is a count that we only have as hidden already. ``places`` are
    where a key is printed. ``withheld`` are whole tables that do not leave, with the reason.
    """

    source: str
    unit: str
    rule: Rule
    values: dict[Key, float | None] = field(default_factory=dict)
    places: dict[Key, list[Place]] = field(default_factory=dict)
    withheld: dict[Table, str] = field(default_factory=dict)

    def agrees(self, cells: Mapping[Key, float | None]) -> bool:
        """Whether no cell has another number at the same coordinates already."""
        pairs = ((value, self.values.get(key)) for key, value in cells.items())
        return all(new is None or old is None or new == old for new, old in pairs)

    def add(self, printed: Iterable[tuple[Key, float | None, Place]]) -> None:
        for key, value, place in printed:
            if self.values.get(key) is None:
                self.values[key] = value
            self.places.setdefault(key, []).append(place)

    def tables(self, keys: Iterable[Key]) -> set[Table]:
        return {place.table for key in keys for place in self.places.get(key, ())}

    def keys_in(self, tables: Iterable[Table]) -> set[Key]:
        wanted = set(tables)
        return {key for key, places in self.places.items() if any(place.table in wanted for place in places)}


def cells_of(figures: Figures, table: Table) -> list[tuple[Key, float | None, Place]]:
    """The count cells of one table: key, true count (None where hidden already), place."""
    found: list[tuple[Key, float | None, Place]] = []
    for row, column, coordinates in figures.counts():
        value = figures.rows[row][column]
        place = Place(table, row, column)
        if value is Marker.SUPPRESSED:
            found.append((key_of(coordinates), None, place))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append((key_of(coordinates), value, place))
    return found


def gather(findings: Sequence[Finding], policy: Policy, audience: str) -> list[System]:
    """The systems of everything that is not open.

    A table that gives another number at the coordinates of an earlier table counts something else, which its
    coordinates do not say; it gets a system of its own, so that neither is protected by a false equation.
    """
    systems: list[System] = []
    for f, finding in enumerate(findings):
        for t, figures in enumerate(finding.figures):
            rule = policy.rule(figures.source, figures.unit, audience)
            if rule.method != "open" and any(column.kind is Kind.COUNT for column in figures.columns):
                _place(systems, figures, Table(f, t), rule, policy.limits)
    return systems


def _place(systems: list[System], figures: Figures, table: Table, rule: Rule, limits: Sequence[Limit]) -> None:
    printed = cells_of(figures, table)
    cells: dict[Key, float | None] = {}
    for key, value, _ in printed:
        cells.setdefault(key, value)
    same = (s for s in systems if (s.source, s.unit) == (figures.source, figures.unit) and s.agrees(cells))
    system = next(same, None)
    if system is None:
        system = System(figures.source, figures.unit, rule)
        systems.append(system)
    system.add(printed)
    reason = too_fine(cells, limits)
    if rule.method == "withhold":
        reason = rule.note
    elif cells and all(value is None for value in cells.values()):
        reason = "It was withheld before."
    if reason:
        system.withheld[table] = reason


def too_fine(keys: Iterable[Key], limits: Sequence[Limit]) -> str:
    """Why a table with these cells may not leave, or nothing."""
    for limit in limits:
        for key in keys:
            fine = any(role == limit.role and limit.concerns(code) for role, code in key)
            if fine and len(key) > limit.dimensions:
                return limit.reason
    return ""
