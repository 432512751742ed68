"""What a benchmark says: a figure, what it should be, what it is here, and what the peer needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

DASH = "–"


@dataclass(frozen=True)
class Figure:
    """One figure. ``met`` is None where there is no target; ``note`` says what was compared."""

    name: str
    ours: str
    target: str = DASH
    peer: str = DASH
    met: bool | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        return DASH if self.met is None else "met" if self.met else "MISSED"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def at_most(name: str, value: float, limit: float, unit: str, *, peer: str = DASH, note: str = "") -> Figure:
    return Figure(name, f"{value:,.{_places(value)}f} {unit}", f"≤ {limit:,g} {unit}", peer, value <= limit, note)


def at_least(name: str, value: float, limit: float, unit: str, *, peer: str = DASH, note: str = "") -> Figure:
    return Figure(name, f"{value:,.{_places(value)}f} {unit}", f"≥ {limit:,g} {unit}", peer, value >= limit, note)


def plain(name: str, value: float, unit: str, *, peer: str = DASH, note: str = "") -> Figure:
    return Figure(name, f"{value:,.{_places(value)}f} {unit}", peer=peer, note=note)


def _places(value: float) -> int:
    return 0 if value >= 1000 else 1 if value >= 20 else 2


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table of aligned columns, each note under its figure."""
    rows = [("figure", "target", "ours", "peer", "")]
    notes = [""]
    for figure in figures:
        rows.append((figure.name, figure.target, figure.ours, figure.peer, figure.verdict))
        notes.append(figure.note)
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = []
    for row, note in zip(rows, notes, strict=True):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if note:
            lines.append(f"    {note}")
    return "\n".join(lines)
