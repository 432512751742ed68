"""Which earlier editions a new one takes the place of. Pure: works on counts of rows by unit of scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from upstream.engine.manifest import Edition, Extract

WHOLE = 0.98
"""A new edition that covers this share of an earlier one's rows covers its scope: the rest are the odd rows that
every force
file has outside its area."""

SHRINKS = 0.95
"""An edition with fewer than this share of the rows that it would replace is a smaller one."""


MOVED = 0.9
"""A unit with this share of its rows on another's ground is that other by an earlier or later name: vintages of small
areas differ in fewer."""

Counts = Mapping[str, Mapping[str, int]]
"""Rows by unit of scope and by small area."""

Ground = Callable[[Extract, Extract, str], tuple[Counts, Counts]]
"""On which small areas the rows of two extracts lie in a month. Asked only where the units' names leave a doubt."""


@dataclass(frozen=True)
class Removal:
    """Rows that go: of one extract and month, all of them (``units`` is None), or those of some units and on some
    ``areas``. ``taken`` counts them by unit."""

    extract_id: str
    month: str
    units: frozenset[str] | None
    rows: int
    areas: frozenset[str] = frozenset()
    taken: Mapping[str, int] = field(default_factory=dict, compare=False)


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


def nowhere(old: Extract, new: Extract, month: str) -> tuple[Counts, Counts]:
    return {}, {}


def plan(extracts: Iterable[Extract], new: Extract, ground: Ground = nowhere) -> tuple[list[Removal], list[Smaller]]:
    """What the new extract's editions replace, and where they are smaller than what they would replace."""
    removals: list[Removal] = []
    smaller: list[Smaller] = []
    months = {edition.month: edition for edition in new.editions}
    for old in related(extracts, new):
        same_name = new.scope is not None and old.scope == new.scope
        for edition in old.editions:
            if edition.month not in months:
                continue
            theirs, ours = edition.units, months[edition.month].units
            shared = _Shared.by_name(theirs, ours)
            if not same_name and set(theirs) - set(ours) and set(ours) - set(theirs):
                shared = shared.by_ground(theirs, ours, *ground(old, new, edition.month))
            removal = _removal(old, edition, shared, same_name)
            if removal is None:
                continue
            removals.append(removal)
            if _is_smaller(edition, months[edition.month], removal, shared, same_name):
                smaller.append(Smaller(edition.month, months[edition.month].rows, edition.rows, old.file))
    return removals, smaller


@dataclass(frozen=True)
class _Shared:
    """What two editions both tell of: whole units by name or ground, single small areas beyond them; ``taken`` are the
    earlier edition's rows of it by unit, ``inside`` the new one's, ``renumbered`` the earlier one's rows whose small
    area the new one does not know, though it knows the unit's other ones."""

    units: frozenset[str]
    areas: frozenset[str]
    taken: Mapping[str, int]
    inside: int
    renumbered: int = 0

    @classmethod
    def by_name(cls, theirs: Mapping[str, int], ours: Mapping[str, int]) -> _Shared:
        units = frozenset(theirs) & frozenset(ours)
        taken = {unit: theirs[unit] for unit in units}
        return cls(units, frozenset(), taken, sum(ours[unit] for unit in units))

    def by_ground(self, theirs: Mapping[str, int], ours: Mapping[str, int], old: Counts, new: Counts) -> _Shared:
        """A district that was renamed or merged has another name, but lies on the same small areas."""
        both = _areas(old) & _areas(new)
        there, here = _on(old, both, self.units), _on(new, both, self.units)
        taken, inside = _rounded(there, theirs), _rounded(here, ours)
        whole = frozenset(unit for unit, rows in taken.items() if rows == theirs[unit])
        return _Shared(
            units=self.units | whole,
            areas=both,
            taken={**self.taken, **taken},
            inside=self.inside + sum(inside.values()),
            renumbered=sum(taken.values()) - sum(there.values()),
        )


def _rounded(on: Mapping[str, int], units: Mapping[str, int]) -> dict[str, int]:
    """All of a unit's rows where nearly all lie on shared ground."""
    return {unit: units[unit] if rows >= MOVED * units[unit] else rows for unit, rows in on.items()}


def _areas(counts: Counts) -> frozenset[str]:
    return frozenset(area for areas in counts.values() for area in areas)


def _on(counts: Counts, areas: frozenset[str], known: frozenset[str]) -> dict[str, int]:
    """Rows on these areas by unit, those of ``known`` units left out."""
    rows = {unit: sum(n for area, n in on.items() if area in areas) for unit, on in counts.items() if unit not in known}
    return {unit: n for unit, n in rows.items() if n}


def _removal(old: Extract, edition: Edition, shared: _Shared, same_name: bool) -> Removal | None:
    rows = sum(shared.taken.values())
    if same_name or rows >= WHOLE * edition.rows:
        return Removal(old.id, edition.month, None, edition.rows)
    if not rows:
        return None
    return Removal(old.id, edition.month, shared.units, rows, shared.areas, shared.taken)


def _is_smaller(old: Edition, new: Edition, removal: Removal, shared: _Shared, same_name: bool) -> bool:
    """Fewer rows where both tell of the same units, or a scope that lies inside the earlier one's."""
    inside = new.rows if same_name else shared.inside
    if removal.units is None:
        return inside < SHRINKS * (old.rows - shared.renumbered)
    if inside >= WHOLE * new.rows:
        return True
    named = bool(removal.units)
    return (named or removal.rows > (1 - WHOLE) * old.rows) and inside < SHRINKS * (removal.rows - shared.renumbered)


def apply(extracts: dict[str, Extract], removals: Iterable[Removal], by: str) -> None:
    """Take the removed rows out of the extracts' editions."""
    for removal in removals:
        old = extracts[removal.extract_id]
        old.editions = [kept for edition in old.editions if (kept := _without(edition, removal))]
        old.replaced_by = list(dict.fromkeys([*old.replaced_by, by]))


def _without(edition: Edition, removal: Removal) -> Edition | None:
    if edition.month != removal.month:
        return edition
    left = {unit: rows - removal.taken.get(unit, 0) for unit, rows in edition.units.items()}
    units = {} if removal.units is None else {unit: rows for unit, rows in left.items() if rows}
    return Edition(edition.month, units) if units else None
