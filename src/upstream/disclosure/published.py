"""What earlier editions printed: it cannot be taken back, and what they hid must stay hidden."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from upstream.disclosure.cells import Key, System, key_of
from upstream.disclosure.equations import Equation, put
from upstream.disclosure.policy import Rule
from upstream.model.errors import UpstreamError
from upstream.model.period import Month, period_code, period_months

VERSION = 1


@dataclass(frozen=True)
class PublishedCell:
    """One count cell of an edition. ``value`` None: hidden. ``base`` is what it was rounded to (0: exact)."""

    source: str
    unit: str
    coordinates: Key
    value: float | None
    base: int = 0

    def record(self) -> dict[str, Any]:
        cell: dict[str, Any] = {"source": self.source, "unit": self.unit, "coordinates": dict(self.coordinates)}
        cell |= {"suppressed": True} if self.value is None else {"value": self.value}
        return cell | ({"base": self.base} if self.base else {})


@dataclass(frozen=True)
class Earlier:
    """What an earlier edition lets a reader know of one cell; ``value`` None: it was hidden."""

    value: float | None
    low: float = 0.0
    high: float = float("inf")


def write_published(cells: Iterable[PublishedCell], path: Path) -> None:
    """The cells of an edition as JSON, in a fixed order, for the next edition to be checked against."""
    ordered = sorted(cells, key=lambda cell: (cell.source, cell.unit, cell.coordinates))
    data = {"version": VERSION, "cells": [cell.record() for cell in ordered]}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_published(path: Path) -> tuple[PublishedCell, ...]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}, not {VERSION}")
        return tuple(_cell(record) for record in data["cells"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UpstreamError(
            "UP-DISCLOSURE-005",
            f"the cells of the earlier edition cannot be read: {error}",
            where=str(path),
            do="Give the published-cells file that the earlier edition was written with.",
        ) from error


def _cell(record: Mapping[str, Any]) -> PublishedCell:
    suppressed = record.get("suppressed") is True
    value = None if suppressed else float(record["value"])
    key = key_of({str(role): str(code) for role, code in record["coordinates"].items()})
    return PublishedCell(str(record["source"]), str(record["unit"]), key, value, int(record.get("base", 0)))


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
        if have is None or have.value is None or (earlier.value is not None and not cell.base):
            found[cell.coordinates] = earlier
    return found, revised


def across(system: System, earlier: Mapping[Key, Earlier], role: str = "period") -> list[tuple[Equation, float | None]]:
    """What subtraction tells a reader of two editions: equations of nested periods, with what is left between them.

    A count over a period is that over an earlier edition's shorter period plus that over the other months. What is
    left is None where either of the two is hidden.
    """
    now, then = _lines(system.values, role), _lines(earlier.keys() - system.values.keys(), role)
    found: list[tuple[Equation, float | None]] = []
    for line, old_codes in then.items():
        for old, new in ((o, n) for o in old_codes for n in now.get(line, ()) if o != n):
            outer, inner = (new, old) if _months(old) < _months(new) else (old, new)
            left = _months(outer) - _months(inner)
            if not _months(inner) < _months(outer):
                continue
            parent, part, rest = (put(line, role, code) for code in (outer, inner, period_code(left)))
            counts = [_count(system, earlier, key) for key in (parent, part)]
            between = None if counts[0] is None or counts[1] is None else counts[0] - counts[1]
            found.append((Equation(parent, (part, rest)), between))
    return found


def _count(system: System, earlier: Mapping[Key, Earlier], key: Key) -> float | None:
    """The count, where no rounding leaves it open."""
    have, then = system.values.get(key), earlier.get(key)
    return then.value if have is None and then is not None and then.low == then.high else have


def _lines(keys: Iterable[Key], role: str) -> dict[Key, list[str]]:
    """The codes in this role of every line of cells that differ in it alone."""
    found: dict[Key, list[str]] = {}
    for key in keys:
        code = dict(key).get(role, "")
        if _months(code):
            found.setdefault(tuple(pair for pair in key if pair[0] != role), []).append(code)
    return {line: sorted(codes) for line, codes in found.items()}


@cache
def _months(code: str) -> frozenset[Month]:
    return period_months(code)


def _earlier(cell: PublishedCell, rule: Rule) -> Earlier:
    if cell.value is None:
        return Earlier(None)
    half = cell.base / 2
    return Earlier(cell.value, max(0.0, cell.value - half), cell.value + half)
