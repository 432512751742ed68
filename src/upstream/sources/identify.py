"""Which feed a file belongs to: by its headings, helped by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from upstream.engine import columns
from upstream.model.contract import Contract, Effect, Field
from upstream.model.errors import UpstreamError
from upstream.sources.headings import fits, folded, likely, missing, needed_headings, positions
from upstream.sources.mapping import NOTHING, Mapping, narrowed
from upstream.sources.registry import CONTRACTS, REFERENCE_LOADERS, contract

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chosen:
    """A feed and the row (from zero) in which its headings stand."""

    contract: Contract
    row: int


def choose(rows: Rows, name: str, *, source: str | None = None, mapping: Mapping = NOTHING) -> Chosen:
    """The feed of a table from its first rows. Raises UP-SOURCE-010 to 012 for none, or another than ``source``."""
    wanted = source or mapping.source
    skipped = mapping.skip_rows or 0
    rows = [*([] for _ in rows[:skipped]), *rows[skipped:]]
    candidates = [contract(wanted)] if wanted else list(CONTRACTS.values())
    fitting = _fitting(rows, candidates, mapping)
    if fitting:
        return fitting[0] if len(fitting) == 1 else max(fitting, key=lambda chosen: _rank(chosen, rows, name, mapping))
    if wanted:
        _refuse_other_feed(rows, name, contract(wanted))
    raise _no_feed(rows, name, candidates, mapping)


def named_as(name: str, candidate: Contract) -> re.Match[str] | None:
    """The match of a file's name with the pattern under which the feed is published."""
    return re.fullmatch(candidate.file_pattern or "(?!)", PurePosixPath(name).name, re.IGNORECASE)


def _fitting(rows: Rows, candidates: Iterable[Contract], mapping: Mapping) -> list[Chosen]:
    """The feeds that the first row with any feed's needed headings fits: what stands below it are records."""
    needed = [(candidate, _needed(candidate, mapping)) for candidate in candidates]
    for index, row in enumerate(rows):
        cells = folded(row)
        found = [Chosen(candidate, index) for candidate, words in needed if fits(cells, words)]
        if found:
            return found
    return []


def _needed(candidate: Contract, mapping: Mapping) -> tuple[frozenset[str], ...]:
    if mapping.columns or mapping.constants:
        rules = narrowed(mapping, candidate)
        return needed_headings(candidate, rules.columns, rules.constants)
    return _needed_alone(candidate.name)


@cache
def _needed_alone(name: str) -> tuple[frozenset[str], ...]:
    """Without a mapping a feed always needs the same: an archive has hundreds of files to be told apart."""
    return needed_headings(CONTRACTS[name], {}, {})


def _rank(chosen: Chosen, rows: Rows, name: str, mapping: Mapping) -> tuple[int, bool]:
    found = positions(rows[chosen.row], chosen.contract, narrowed(mapping, chosen.contract).columns)
    return len(found), named_as(name, chosen.contract) is not None


def _refuse_other_feed(rows: Rows, name: str, wanted: Contract) -> None:
    others = _fitting(rows, CONTRACTS.values(), NOTHING)
    if others:
        other = max(others, key=lambda chosen: _rank(chosen, rows, name, NOTHING)).contract
        raise UpstreamError(
            "UP-SOURCE-012",
            f"this is a file of the feed {other.name}, not of {wanted.name}",
            where=name,
            do=f"Load it with --source {other.name}, or leave --source out.",
        )


def _no_feed(rows: Rows, name: str, candidates: Sequence[Contract], mapping: Mapping) -> UpstreamError:
    top = [row for row in rows if any(cell.strip() for cell in row)]
    closest, row = _closest(rows, name, candidates, mapping)
    if closest is None:
        return _unknown(top, name)
    headings, mapping = rows[row], narrowed(mapping, closest)
    lacking = missing(headings, closest, mapping.columns, mapping.constants)
    free = _free(headings, closest, mapping)
    words = ", ".join(f"'{item.headings[0]}'" for item in lacking)
    return UpstreamError(
        "UP-SOURCE-010",
        f"this looks like a file of the feed {closest.name}, but it has no column headed {words}",
        where=f"{name}, line {row + 1}",
        do=_advice(lacking, free),
    )


def _closest(rows: Rows, name: str, candidates: Sequence[Contract], mapping: Mapping) -> tuple[Contract | None, int]:
    """The feed of which most needed headings are there (at least half, or any where the name or the user says so)."""
    best: tuple[float, Contract | None, int] = (0.0, None, 0)
    for candidate in candidates:
        needed = [item for item in candidate.fields if item.column is Effect.REFUSE]
        rules = narrowed(mapping, candidate)
        said = named_as(name, candidate) is not None or len(candidates) == 1
        for index, row in enumerate(rows):
            share = 1 - len(missing(row, candidate, rules.columns, rules.constants)) / len(needed)
            if share > best[0] and (share >= 0.5 or said):
                best = (share, candidate, index)
    return best[1], best[2]


def _free(headings: Sequence[str], candidate: Contract, mapping: Mapping) -> list[str]:
    taken = set(positions(headings, candidate, mapping.columns).values())
    return [heading for index, heading in enumerate(headings) if index not in taken and heading.strip()]


def _advice(lacking: Sequence[Field], free: Sequence[str]) -> str:
    for item in lacking:
        theirs = likely(item, free)
        if theirs is not None:
            line = f'"{theirs[:80]}" = "{item.name}"'
            return f"'{theirs[:80]}' may be it: rename it, or write {line} under [columns] in a column mapping."
    have = columns.shown(free, 8, 40) if free else "no others"
    return f"Tell in a column mapping which column it is; the file's other headings are {have}."


def _unknown(top: Rows, name: str) -> UpstreamError:
    first = columns.shown(top[0] if top else [], 6, 40)
    names = ", ".join([*CONTRACTS, *REFERENCE_LOADERS])
    return UpstreamError(
        "UP-SOURCE-011",
        f"no feed has such headings; the file starts with {first}",
        where=f"{name}, line 1",
        do=f"Name what it is with --source, or give a column mapping: one of {names}.",
    )
