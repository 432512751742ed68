"""Which earlier editions a new one takes the place of. Pure: works on counts of rows by unit of scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upstream.engine.manifest import Edition, Extract

WHOLE = 0.98
"""A new edition that covers this share of an earlier one's rows covers its scope: the rest are the odd rows that
every force
file has outside its area."""

SHRINKS = 0.95
"""An edition with fewer than this share of the rows that it would replace is a smaller one."""


@dataclass(frozen=True)
class Removal:
    """Rows that go: of one extract and month, all of them (``units`` is None) or those of some units."""

    extract_id: str
    month: str
    units: frozenset[str] | None
    rows: int


@dataclass(frozen=True)
class Smaller:
    """Why a new edition is not taken without being told to."""

    month: str
    new_rows: int
    old_rows: int
    old_file: str


def related(extracts: Iterable[Extract], new: Extract) -> list[Extract]:
    """The live extracts that the new one might take the place of."""
    return [
        old
        for old in extracts
        if (old.source, old.supplier) == (new.source, new.supplier)
        and old.editions
        and old.id != new.id
        # Two scopes that the user named differently are two scopes, whatever their rows say.
        and (old.scope is None or new.scope is None or old.scope == new.scope)
    ]


def plan(extracts: Iterable[Extract], new: Extract) -> tuple[list[Removal], list[Smaller]]:
    """What the new extract's editions replace, and where they are smaller than what they would replace."""
    removals: list[Removal] = []
    smaller: list[Smaller] = []
    months = {edition.month: edition for edition in new.editions}
    for old in related(extracts, new):
        same_name = new.scope is not None and old.scope == new.scope
        for edition in old.editions:
            if edition.month not in months:
                continue
            removal = _removal(old, edition, months[edition.month], same_name)
            if removal is None:
                continue
            removals.append(removal)
            if _is_smaller(edition, months[edition.month], removal, same_name):
                smaller.append(Smaller(edition.month, months[edition.month].rows, edition.rows, old.file))
    return removals, smaller


def _removal(old: Extract, edition: Edition, new: Edition, same_name: bool) -> Removal | None:
    shared = frozenset(edition.units) & frozenset(new.units)
    covered = sum(edition.units[unit] for unit in shared)
    if same_name or covered >= WHOLE * edition.rows:
        return Removal(old.id, edition.month, None, edition.rows)
    if not shared:
        return None
    return Removal(old.id, edition.month, shared, covered)


def _is_smaller(old: Edition, new: Edition, removal: Removal, same_name: bool) -> bool:
    """Fewer rows where both tell of the same units, or a scope that lies inside the earlier one's."""
    inside = sum(rows for unit, rows in new.units.items() if same_name or unit in old.units)
    if removal.units is None:
        return inside < SHRINKS * old.rows
    return inside >= WHOLE * new.rows or inside < SHRINKS * removal.rows


def apply(extracts: dict[str, Extract], removals: Iterable[Removal], by: str) -> None:
    """Take the removed rows out of the extracts' editions."""
    for removal in removals:
        old = extracts[removal.extract_id]
        old.editions = [kept for edition in old.editions if (kept := _without(edition, removal))]
        old.replaced_by = list(dict.fromkeys([*old.replaced_by, by]))


def _without(edition: Edition, removal: Removal) -> Edition | None:
    if edition.month != removal.month:
        return edition
    units = {} if removal.units is None else {u: n for u, n in edition.units.items() if u not in removal.units}
    return Edition(edition.month, units) if units else None
