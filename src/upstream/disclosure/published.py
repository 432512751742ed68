"""What earlier editions printed: it cannot be taken back, and what they hid must stay hidden."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upstream.disclosure.cells import Key, System, key_of
from upstream.disclosure.policy import Rule
from upstream.model.errors import UpstreamError

VERSION = 1


@dataclass(frozen=True)
class PublishedCell:
    """One count cell of an edition. ``value`` None: hidden. ``base`` is what it was rounded to (0: exact).

    A cell of a ``withheld`` table was not printed at all: a reader does not even know that it is not none.
    """

    source: str
    unit: str
    coordinates: Key
    value: float | None
    base: int = 0
    withheld: bool = False

    def record(self) -> dict[str, Any]:
        cell: dict[str, Any] = {"source": self.source, "unit": self.unit, "coordinates": dict(self.coordinates)}
        cell |= {"suppressed": True} if self.value is None else {"value": self.value}
        cell |= {"base": self.base} if self.base else {}
        return cell | ({"withheld": True} if self.withheld else {})


@dataclass(frozen=True)
class Earlier:
    """What an earlier edition lets a reader know of one cell; ``value`` None: it was hidden."""

    value: float | None
    low: float = 0.0
    high: float = float("inf")
    withheld: bool = False


def write_published(cells: Iterable[PublishedCell], path: Path, definition: str = "") -> None:
    """The cells of an edition as JSON, in a fixed order, for the next edition to be checked against.

    ``definition`` says under which definition they were counted.
    """
    ordered = sorted(cells, key=lambda cell: (cell.source, cell.unit, cell.coordinates))
    data = {"version": VERSION, "definition": definition, "cells": [cell.record() for cell in ordered]}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_published(path: Path, definition: str = "") -> tuple[PublishedCell, ...]:
    """The cells of an earlier edition, which must have been counted under this ``definition`` where both say theirs."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}, not {VERSION}")
        cells = tuple(_cell(record) for record in data["cells"])
        theirs = str(data.get("definition", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UpstreamError(
            "UP-DISCLOSURE-005",
            f"the cells of the earlier edition cannot be read: {error}",
            where=str(path),
            do="Give the published-cells file that the earlier edition was written with.",
        ) from error
    if cells and theirs and definition and theirs != definition:
        raise UpstreamError(
            "UP-DISCLOSURE-006",
            f"the earlier edition counted by the definition {theirs}, this one by {definition}",
            where=str(path),
            do="What two definitions leave between them cannot be checked: assess as the earlier one did, or "
            "leave --earlier out and have an information governance lead compare the two.",
        )
    return cells


def _cell(record: Mapping[str, Any]) -> PublishedCell:
    suppressed = record.get("suppressed") is True
    value = None if suppressed else float(record["value"])
    key = key_of({str(role): str(code) for role, code in record["coordinates"].items()})
    source, unit, base = str(record["source"]), str(record["unit"]), int(record.get("base", 0))
    return PublishedCell(source, unit, key, value, base, record.get("withheld") is True)


def earlier_cells(system: System, published: Iterable[PublishedCell]) -> tuple[dict[Key, Earlier], int]:
    """What earlier editions say of this system's counts, and how many of their numbers were revised since.

    A number that a later one replaced says nothing of the count that is printed now. A cell that one edition
    hid and another printed is known.
    """
    found: dict[Key, Earlier] = {}
    revised = 0
    for cell in published:
        if (cell.source, cell.unit) != (system.source, system.unit):
            continue
        earlier = _earlier(cell, system.rule)
        now = system.values.get(cell.coordinates)
        if earlier.value is not None and now is not None and not earlier.low <= now <= earlier.high:
            revised += 1
            continue
        have = found.get(cell.coordinates)
        if (
            have is None
            or (have.value is None and (earlier.value is not None or have.withheld))
            or (earlier.value is not None and not cell.base)
        ):
            found[cell.coordinates] = earlier
    return found, revised


def _earlier(cell: PublishedCell, rule: Rule) -> Earlier:
    if cell.value is None:
        return Earlier(None, withheld=cell.withheld)
    half = cell.base / 2
    return Earlier(cell.value, max(0.0, cell.value - half), cell.value + half)
