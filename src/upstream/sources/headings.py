"""Telling feeds apart by the headings of their files."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from upstream.engine import columns
from upstream.model.contract import Contract, Effect, Field

MOST_TITLE_ROWS = 30
LIKE_ENOUGH = 0.72
MAY_MEAN = {
    "crime_number": ("Crime ref no", "Occ no", "Occurrence no"),
    "offence_code": ("HO class", "Home Office class", "HO classification", "HO off code"),
    "recorded_date": ("Rec date", "Date rec", "Reported date"),
    "month": ("Rec date", "Date rec", "Recorded month"),
    "offence_date": ("Off date", "Comm date"),
}
"""Headings that forces write for these fields and for others: enough for a guess to be checked, not to read by."""


def positions(headings: Sequence[str], contract: Contract, mapped: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field name → place of its first column. ``mapped`` are the headings → fields of a column mapping."""
    return _positions(headings, columns.headings(contract, mapped or {}))


def _positions(headings: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        for name in wanted.get(columns.fold(heading), ()):
            found.setdefault(name, index)
    return found


def missing(
    headings: Sequence[str],
    contract: Contract,
    mapped: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> tuple[Field, ...]:
    """The fields without which a file is refused and whose headings are not there."""
    return _missing(headings, contract, columns.headings(contract, mapped or {}), constants or {})


def _missing(
    headings: Sequence[str], contract: Contract, wanted: Mapping[str, Sequence[str]], constants: Mapping[str, str]
) -> tuple[Field, ...]:
    present = _positions(headings, wanted).keys() | constants.keys()
    return tuple(item for item in _needed(contract) if item.name not in present)


def _needed(contract: Contract) -> list[Field]:
    return [item for item in contract.fields if item.column is Effect.REFUSE]


def folded(row: Sequence[str]) -> set[str]:
    return {columns.fold(cell) for cell in row}


def needed_headings(
    contract: Contract, mapped: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[frozenset[str], ...]:
    """For each field without which a file is refused, the folded headings of which one must be there."""
    wanted = columns.headings(contract, mapped)
    names = [item.name for item in _needed(contract) if item.name not in constants]
    return tuple(frozenset(heading for heading, fields in wanted.items() if name in fields) for name in names)


def fits(cells: set[str], needed: Sequence[frozenset[str]]) -> bool:
    """Whether a row has one of each."""
    return not any(map(cells.isdisjoint, needed))


def likely(item: Field, headings: Iterable[str]) -> str | None:
    """The heading that most likely means a field, though its words are in another order or a little different."""
    best: tuple[float, str | None] = (LIKE_ENOUGH, None)
    wanted = {_in_order(word) for word in (item.name, *item.headings, *MAY_MEAN.get(item.name, ()))}
    for heading in headings:
        mine = _in_order(heading)
        likeness = max(difflib.SequenceMatcher(None, mine, word).ratio() for word in wanted)
        if mine and likeness > best[0]:
            best = (likeness, heading)
    return best[1]


def _in_order(heading: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in heading.casefold()).split()
    return " ".join(sorted(word for word in words if word not in ("of", "the")))
