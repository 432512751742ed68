"""Coverage: which months and areas of a feed are there, and which are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from upstream.engine.manifest import Extract
from upstream.model.period import MONTH, Month

MANY = 3


@dataclass(frozen=True)
class Held:
    """One file as the lake holds it: ``rows`` are those that still count, ``loaded`` those that it brought."""

    id: str
    file: str
    supplier: str
    scope: str
    sha256: str
    months: tuple[str, ...]
    rows: int
    read: int
    loaded: int
    duplicates: int
    quarantined: int
    loaded_at: str
    replaced_by: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "months": list(self.months), "replaced_by": list(self.replaced_by)}


@dataclass(frozen=True)
class Coverage:
    """What there is of one feed. ``cells`` are (month, scope, rows), a scope being one unit of an edition's scope
    ("Avon and Somerset Constabulary / Bristol") or the name that the user gave it."""

    source: str
    cells: tuple[tuple[str, str, int], ...]
    extracts: tuple[Held, ...]

    @property
    def rows(self) -> int:
        return sum(rows for _, _, rows in self.cells)

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(sorted({scope for _, scope, _ in self.cells}))

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(sorted({month for month, _, _ in self.cells}))

    def months_of(self, scope: str) -> tuple[str, ...]:
        return tuple(sorted({month for month, name, _ in self.cells if name == scope}))

    def gaps(self, scope: str | None = None) -> tuple[str, ...]:
        """The months between the first and the last that are not there, of one scope or of the whole feed."""
        return missing(self.months if scope is None else self.months_of(scope))

    def sentences(self) -> list[str]:
        """Coverage in words."""
        if not self.cells:
            return [f"Nothing of {self.source} is loaded."]
        months, gaps = self.months, self.gaps()
        said = [f"{self.rows:,} rows in {len(months)} months, {months[0]} to {months[-1]}."]
        said.append(f"Not there: {spans(gaps)}." if gaps else "No month between them is missing.")
        return said


def coverage(source: str, extracts: Iterable[Extract]) -> Coverage:
    held = sorted(extracts, key=lambda e: (e.file, e.id))
    totals: dict[tuple[str, str], int] = {}
    for extract in held:
        for edition in extract.editions:
            for unit, rows in edition.units.items():
                at = (edition.month, extract.scope or unit)
                totals[at] = totals.get(at, 0) + rows
    cells = tuple((month, scope, rows) for (month, scope), rows in sorted(totals.items()))
    return Coverage(source, cells, tuple(_held(extract) for extract in held))


def _held(extract: Extract) -> Held:
    return Held(
        id=extract.id,
        file=extract.file,
        supplier=extract.supplier,
        scope=scope_words(extract),
        sha256=extract.sha256,
        months=tuple(edition.month for edition in extract.editions),
        rows=extract.rows,
        read=extract.read,
        loaded=extract.loaded,
        duplicates=extract.duplicates,
        quarantined=extract.quarantined,
        loaded_at=extract.loaded_at,
        replaced_by=tuple(extract.replaced_by),
    )


def scope_words(extract: Extract) -> str:
    """The scope as given, or the units that hold nearly all rows."""
    if extract.scope:
        return extract.scope
    totals: dict[str, int] = {}
    for edition in extract.editions:
        for unit, rows in edition.units.items():
            totals[unit] = totals.get(unit, 0) + rows
    floor = 0.01 * sum(totals.values())
    main = sorted((unit for unit, rows in totals.items() if rows >= floor and unit), key=lambda u: (-totals[u], u))
    shown = "; ".join(main[:MANY])
    return f"{shown} and {len(main) - MANY} more" if len(main) > MANY else shown


def missing(months: Iterable[str]) -> tuple[str, ...]:
    """Calendar months that lie between the first and the last and are not among them; other periods have no gaps."""
    have = sorted(Month.parse(month) for month in months if MONTH.match(month))
    if not have:
        return ()
    there = set(have)
    return tuple(str(have[0] + i) for i in range(have[-1] - have[0]) if have[0] + i not in there)


def spans(months: Iterable[str]) -> str:
    """Months in words, runs shortened: 2019-03 to 2019-07, 2020-01."""
    runs: list[list[Month]] = []
    for month in sorted(Month.parse(text) for text in months):
        if runs and month - runs[-1][-1] == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
