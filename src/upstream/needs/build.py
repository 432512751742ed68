"""Short ways of writing findings down: columns, tables, sentences, provenance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from upstream.model.figures import TOTAL, Cell, Column, Figures, Kind, Marker
from upstream.model.finding import CellRef, Chart, Finding, Provenance, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.shape import Evidence

CODE = "upstream 0.1"
SIGNIFICANT = 6
MOST_DECIMALS = 2
NEARLY = 0.5
LIMITED = 3
ABUSE = {
    "include": "domestic abuse included",
    "exclude": "domestic abuse left out",
    "only": "domestic abuse only",
}
ABUSE_COUNTED = {"exclude": "no", "only": "yes"}
"""The coordinate of every count where domestic abuse is left out, or alone counted."""


def dimension(name: str, label: str, role: str | None = None) -> Column:
    return Column(name, label, Kind.DIMENSION, dimension=role or name)


def count(name: str, label: str = "Offences", **at: str) -> Column:
    return Column(name, label, Kind.COUNT, at=tuple(sorted(at.items())))


def derived(
    name: str, label: str, of: Sequence[str], decimals: int = 1, unit: str = "", of_rows: bool = False
) -> Column:
    return Column(name, label, Kind.DERIVED, of=tuple(of), decimals=decimals, unit=unit, of_rows=of_rows)


def limited(
    names: tuple[str, str, str],
    label: str,
    of: Sequence[str],
    limits: Iterable[Sequence[object]],
    of_rows: bool = False,
) -> list[Column]:
    """An estimate and its limits, with the decimals that keep every interval an interval and no limit a false nought.

    ``limits`` are the (value, lower, upper) of every row.
    """
    decimals = interval_decimals(limits)
    labels = (label, "Lower limit (95%)", "Upper limit (95%)")
    return [derived(n, words, of, decimals, of_rows=of_rows) for n, words in zip(names, labels, strict=True)]


def interval_decimals(rows: Iterable[Sequence[object]]) -> int:
    """The fewest decimals (at most two) with which no interval looks like a point and no limit like nought.

    Estimates of nearly nought take no part: their limits are near nought too.
    """
    told = [[cell for cell in row if isinstance(cell, int | float)] for row in rows]
    told = [row for row in told if len(row) == LIMITED and np.isfinite(row).all() and abs(row[0]) >= NEARLY]
    return next((d for d in range(MOST_DECIMALS) if not any(_hides(row, d) for row in told)), MOST_DECIMALS)


def _hides(row: Sequence[float], decimals: int) -> bool:
    """Whether rounding makes the limits equal, or a limit that is not nought look like it."""
    lower, upper = row[1:]
    shown = [f"{limit:.{decimals}f}" for limit in (lower, upper)]
    nought = any(limit != 0 and not float(words) for limit, words in zip((lower, upper), shown, strict=True))
    return nought or (lower != upper and shown[0] == shown[1])


def known(name: str, label: str, decimals: int = 0) -> Column:
    """A number that discloses no count: a population, a year."""
    return Column(name, label, Kind.NUMBER, decimals=decimals)


def text(name: str, label: str) -> Column:
    return Column(name, label, Kind.TEXT)


def table(
    evidence: Evidence,
    identifier: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    at: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    unit: str | None = None,
    source: str | None = None,
) -> Figures:
    """Figures of the evidence's source. Area, group and period are pinned unless a column says them.

    The period of a count is never left to be understood: two editions of unequal length would otherwise seem to
    print the same count.
    """
    roles = {c.dimension for c in columns if c.kind is Kind.DIMENSION} | {r for c in columns for r, _ in c.at}
    pinned = {"area": evidence.area, "group": TOTAL, "period": calendar.code(evidence.coverage.present)}
    if evidence.abuse is not None and evidence.definition.domestic_abuse in ABUSE_COUNTED:
        pinned["domestic_abuse"] = ABUSE_COUNTED[evidence.definition.domestic_abuse]
    common = {role: value for role, value in pinned.items() if role not in roles} | dict(at or {})
    return Figures(
        id=identifier,
        title=title,
        columns=tuple(columns),
        rows=tuple(tuple(clean(cell) for cell in row) for row in rows),
        unit=unit or evidence.source.unit,
        source=source or evidence.source.name,
        at=tuple(sorted(common.items())),
        names=dict(names or {}),
        notes=tuple(notes),
    )


def clean(cell: object) -> Cell:
    """A cell fit to be written twice alike: Python numbers, six significant digits, NaN and infinity not available."""
    if isinstance(cell, np.bool_):
        return bool(cell)
    if isinstance(cell, int | np.integer) and not isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, float | np.floating):
        return float(f"{cell:.{SIGNIFICANT}g}") if np.isfinite(cell) else Marker.NOT_AVAILABLE
    if isinstance(cell, np.str_):
        return str(cell)
    return cell  # type: ignore[return-value]


def sentence(
    words: str,
    figures: str = "",
    cells: Mapping[str, tuple[int, str]] | None = None,
    depends: Iterable[tuple[int, str]] = (),
    **values: str,
) -> Sentence:
    """A sentence about one table: ``cells`` and ``depends`` are (row, column), ``values`` plain text."""
    refs = {name: CellRef(figures, row, column) for name, (row, column) in (cells or {}).items()}
    return Sentence(words, refs, values, tuple(CellRef(figures, row, column) for row, column in depends))


def provenance(evidence: Evidence, period: str, *methods: str) -> Provenance:
    definition = evidence.definition
    abuse = f", {ABUSE[definition.domestic_abuse]}" if evidence.abuse is not None else ""
    return Provenance(
        source=evidence.source.title,
        extracts=evidence.source.extracts,
        definition=f"{definition.name} {definition.version}{abuse}",
        period=period,
        areas=f"{evidence.partnership.name} ({evidence.area})",
        methods=methods,
        attribution=evidence.source.attribution,
        code=CODE,
    )


def finding(
    evidence: Evidence,
    identifier: str,
    title: Sentence,
    statements: Sequence[Sentence],
    figures: Sequence[Figures],
    *,
    period: str,
    verdict: Verdict = Verdict.DESCRIBED,
    charts: Sequence[Chart] = (),
    caveats: Sequence[str] = (),
    methods: Sequence[str] = (),
) -> Finding:
    return Finding(
        id=identifier,
        question=identifier.split(".")[0],
        title=title,
        statements=tuple(statements),
        verdict=verdict,
        figures=tuple(figures),
        provenance=provenance(evidence, period, *methods),
        charts=tuple(charts),
        caveats=tuple(caveats),
    )


def not_available(evidence: Evidence, identifier: str, title: str, why: str, **values: str) -> Finding:
    """A question that cannot be answered, and why."""
    return finding(
        evidence,
        identifier,
        Sentence(title, values=values),
        [Sentence(why, values=values)],
        [],
        period=evidence.coverage.months_label,
        verdict=Verdict.NOT_COMPARABLE,
    )


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def strand_id(identifier: str, strand: str) -> str:
    return identifier if strand == TOTAL else f"{identifier}.{slug(strand)}"


def plain(sentence: Sentence, **values: str) -> Sentence:
    return replace(sentence, values={**sentence.values, **values})
