"""The one gate: findings go in, findings that may leave come out, with a report of what was done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from upstream.disclosure.cells import Place, System, Table, cells_of, gather
from upstream.disclosure.decide import Decision, decide, published_cells
from upstream.disclosure.equations import Hierarchies
from upstream.disclosure.hide import Position, hide
from upstream.disclosure.order import safe_order
from upstream.disclosure.policy import Policy, Rule
from upstream.disclosure.published import PublishedCell
from upstream.disclosure.report import Report, TableReport
from upstream.disclosure.words import gives_away, hidden_numbers, moved, sentences, silenced, with_sentences
from upstream.model.figures import Figures, Kind, Marker
from upstream.model.finding import Finding


@dataclass(frozen=True)
class Protected:
    """``cells`` are the controlled counts as they leave, for `write_published`."""

    findings: tuple[Finding, ...]
    report: Report
    cells: tuple[PublishedCell, ...] = ()

    def published_cells(self) -> tuple[PublishedCell, ...]:
        return self.cells

    @property
    def definition(self) -> str:
        """The definition by which all findings were counted; empty where they name none, or several."""
        found = {finding.provenance.definition for finding in self.findings} - {""}
        return found.pop() if len(found) == 1 else ""


def protect(
    findings: Iterable[Finding],
    policy: Policy,
    *,
    audience: str = "public",
    hierarchies: Hierarchies | None = None,
    published: Iterable[PublishedCell] = (),
    strict: bool = False,
) -> Protected:
    """The findings as they may leave for ``audience``, which leave together.

    ``hierarchies`` map role to parent code to partitions of its children ("*" is the parent of a whole dimension)
    and so say which cells add up to which; ``published`` are the cells of earlier editions (`read_published`).
    A sentence with a hidden number written into its text, which a developer should have taken from a cell, is withheld
    and listed in the report's ``faults``; with ``strict`` it raises ValueError, for tests.
    """
    began = time.perf_counter()
    findings, published = tuple(findings), tuple(published)
    deadline = began + policy.search.seconds
    decisions = [
        decide(system, hierarchies or {}, published, policy.search, deadline)
        for system in gather(findings, policy, audience)
    ]
    safe, faults = _apply(findings, decisions, hierarchies or {})
    if strict and faults:
        raise ValueError(f"sentences have hidden numbers written into them: {'; '.join(faults)}")
    report = _report(findings, safe, policy, audience, decisions)
    report = replace(report, faults=faults, seconds=time.perf_counter() - began)
    return Protected(safe, report, published_cells(decisions))


def _apply(
    findings: tuple[Finding, ...], decisions: Sequence[Decision], hierarchies: Hierarchies
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    hidden: dict[Table, set[Position]] = {}
    rounded: dict[Table, dict[Position, float]] = {}
    for decision in decisions:
        for key, value in decision.system.values.items():
            for place in decision.system.places.get(key, ()):
                if key in decision.hidden:
                    hidden.setdefault(place.table, set()).add((place.row, place.column))
                elif value is not None and decision.system.rule.round_to:
                    shown = decision.system.rule.published(value)
                    rounded.setdefault(place.table, {})[place.row, place.column] = shown
    safe, faults = [], []
    for f, finding in enumerate(findings):
        changes = [(hidden.get(Table(f, t), set()), rounded.get(Table(f, t), {})) for t in range(len(finding.figures))]
        new, found = _finding(finding, changes, hierarchies)
        safe.append(new)
        faults += found
    return tuple(safe), tuple(faults)


def _finding(
    finding: Finding, changes: Sequence[tuple[set[Position], dict[Position, float]]], hierarchies: Hierarchies
) -> tuple[Finding, list[str]]:
    """One finding with its cells hidden, its sentences kept from saying them, and its rows in a safe order."""
    pairs = zip(finding.figures, changes, strict=True)
    tables = tuple(hide(figures, hidden, rounded) for figures, (hidden, rounded) in pairs)
    if all(new is old for new, old in zip(tables, finding.figures, strict=True)):
        return finding, []
    safe = replace(finding, figures=tables)
    numbers = hidden_numbers(finding, safe)
    faults = [f"{finding.id}: {s.text}" for s in sentences(finding) if gives_away(s, numbers)]
    safe = with_sentences(safe, lambda s: silenced(s) if gives_away(s, numbers) else s)
    return _in_safe_order(finding, safe, hierarchies), faults


def _in_safe_order(before: Finding, after: Finding, hierarchies: Hierarchies) -> Finding:
    tables, moves = [], {}
    for old, new in zip(before.figures, after.figures, strict=True):
        order = safe_order(old, new, hierarchies)
        if order is not None:
            moves[new.id] = {row: place for place, row in enumerate(order)}
            new = replace(new, rows=tuple(new.rows[row] for row in order))
        tables.append(new)
    return with_sentences(replace(after, figures=tuple(tables)), lambda s: moved(s, moves)) if moves else after


def _report(
    findings: Sequence[Finding], safe: Sequence[Finding], policy: Policy, audience: str, decisions: Sequence[Decision]
) -> Report:
    rows = [
        _table_report(
            Table(f, t), finding, safe[f].figures[t], policy.rule(figures.source, figures.unit, audience), decisions
        )
        for f, finding in enumerate(findings)
        for t, figures in enumerate(finding.figures)
        if any(column.kind is Kind.COUNT for column in figures.columns)
    ]
    rules = tuple(sorted({row.rule: policy.rules[row.rule].note for row in rows}.items()))
    return Report(
        policy=policy.version,
        audience=audience,
        tables=tuple(rows),
        rules=rules,
        proofs=sum(decision.proofs for decision in decisions),
        programs=sum(decision.programs for decision in decisions),
        warnings=tuple(warning for decision in decisions for warning in decision.warnings()),
    )


def _table_report(
    table: Table, finding: Finding, figures: Figures, rule: Rule, decisions: Sequence[Decision]
) -> TableReport:
    row = TableReport(finding.id, figures.id, figures.source, figures.unit, rule.name)
    cells = cells_of(finding.figures[table.figures], table)
    row = replace(row, cells=len(cells), exempt=rule.note if rule.method == "open" else "")
    for decision in decisions:
        if any(table == place.table for place in _places(decision.system)):
            row = replace(
                row,
                also=_also(finding.figures[table.figures], figures),
                rounded=sum(key not in decision.hidden for key, _, _ in cells) if rule.round_to else 0,
                primary=sum(key in decision.primary for key, _, _ in cells),
                secondary=sum(key in decision.secondary for key, _, _ in cells),
                withheld=decision.system.withheld.get(table, ""),
            )
    return row


def _also(before: Figures, after: Figures) -> int:
    """How many values that are no counts are hidden now."""
    derived = [i for i, column in enumerate(before.columns) if column.kind is not Kind.COUNT]
    hidden = (sum(row[i] is Marker.SUPPRESSED for i in derived) for row in after.rows)
    return sum(hidden) - sum(row[i] is Marker.SUPPRESSED for row in before.rows for i in derived)


def _places(system: System) -> Iterable[Place]:
    return (place for places in system.places.values() for place in places)
