"""Which column of a file is which field of its contract: by heading, never by position."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from upstream.engine.inputs import Input
from upstream.model.contract import Contract, Effect
from upstream.model.errors import UpstreamError, nearest

RECORD = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\d{6}|@|\b[A-Z]{1,2}\d[\dA-Z]?\s*\d[A-Z]{2}\b"
)
"""A full date, a long number, an e-mail address or a postcode: no heading has one."""


@lru_cache(maxsize=2048)
def fold(heading: str) -> str:
    return " ".join(heading.replace("\ufeff", "").split()).casefold()


def match(contract: Contract, header: list[str], mapping: Mapping[str, str], given: Input) -> dict[str, int]:
    """The position of each field that the file has. Refuses a file that lacks a needed heading or has one twice."""
    wanted = headings(contract, mapping)
    found: dict[str, int] = {}
    for position, heading in enumerate(header):
        for name in wanted.get(fold(heading), ()):
            if name in found:
                raise UpstreamError(
                    "UP-ENGINE-011",
                    f"two columns could be '{name}': '{header[found[name]]}' and '{heading}'",
                    where=f"{given.name}, line 1",
                    do="Rename one of them, or say which it is in the column mapping.",
                )
            found[name] = position
    lacking = [f for f in contract.fields if f.name not in found and f.column is Effect.REFUSE]
    if lacking:
        _refuse(contract, header, lacking[0].headings[0], [f.headings[0] for f in lacking], given)
    return found


def headings(contract: Contract, mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Fields by folded heading. A mapped field is known by its mapped heading alone, and a mapped heading means
    that field alone."""
    mapped: dict[str, tuple[str, ...]] = {}
    for heading, name in mapping.items():
        mapped[fold(heading)] = (*mapped.get(fold(heading), ()), name)
    wanted = dict(mapped)
    for field in contract.fields:
        if field.name not in mapping.values():
            for heading in {fold(h) for h in field.headings} - set(mapped):
                wanted[heading] = (*wanted.get(heading, ()), field.name)
    return wanted


def unused(header: list[str], found: Mapping[str, int]) -> list[str]:
    return [heading for position, heading in enumerate(header) if position not in found.values() and heading.strip()]


def shown(cells: Sequence[str], most: int, width: int) -> str:
    """Headings for a message. A first line that is a record and no headings is not repeated: it may be about a
    person."""
    if any(RECORD.search(cell) for cell in cells):
        return "a line that looks like a record, not like headings"
    return ", ".join(f"'{cell.strip()[:width]}'" for cell in cells[:most]) or "nothing"


def _refuse(contract: Contract, header: list[str], first: str, lacking: list[str], given: Input) -> None:
    names = ", ".join(f"'{name}'" for name in lacking)
    have = shown(header, 20, 60)
    hint = nearest(first, [h for h in header if h.strip()], 1) if len(lacking) == 1 else ""
    raise UpstreamError(
        "UP-ENGINE-010",
        f"the file has no column headed {names}, which {contract.title} needs; it has {have}",
        where=f"{given.name}, line 1",
        do=f"{hint} Load it as the feed that it is, or give a column mapping.".strip(),
    )
