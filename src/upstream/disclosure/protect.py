"""The one gate: findings go in, findings that may leave come out, with a report of what was done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from upstream.disclosure.cells import Place, System, Table, cells_of, gather
from upstream.disclosure.decide import Decision, decide, published_cells
from upstream.disclosure.equations import Hierarchies
from upstream.disclosure.hide import hide
from upstream.disclosure.policy import Policy, Rule
from upstream.disclosure.published import PublishedCell
from upstream.disclosure.report import Report, TableReport
from upstream.model.figures import Figures, Kind
from upstream.model.finding import Finding


@dataclass(frozen=True)
class Protected:
    """``cells`` are the controlled counts as they leave, for `write_published`."""

    findings: tuple[Finding, ...]
    report: Report
    cells: tuple[PublishedCell, ...] = ()

    def published_cells(self) -> tuple[PublishedCell, ...]:
        return self.cells


def protect(
    findings: Iterable[Finding],
    policy: Policy,
    *,
    audience: str = "public",
    hierarchies: Hierarchies | None = None,
    published: Iterable[PublishedCell] = (),
) -> Protected:
    """The findings as they may leave for ``audience``, which leave together.

    ``hierarchies`` map role to parent code to partitions of its children ("*" is the parent of a whole dimension)
    and so say which cells add up to which; ``published`` are the cells of earlier editions (`read_published`).
    """
    began = time.perf_counter()
    findings, published = tuple(findings), tuple(published)
    deadline = began + policy.search.seconds
    decisions = [
        decide(system, hierarchies or {}, published, policy.search, deadline)
        for system in gather(findings, policy, audience)
    ]
    safe = _apply(findings, decisions)
    report = _report(findings, safe, policy, audience, decisions)
    report = replace(report, seconds=time.perf_counter() - began)
    return Protected(safe, report, published_cells(decisions))


def _apply(findings: tuple[Finding, ...], decisions: Sequence[Decision]) -> tuple[Finding, ...]:
    hidden: dict[Table, set[tuple[int, int]]] = {}
    rounded: dict[Table, dict[tuple[int, int], float]] = {}
    for decision in decisions:
        gone = decision.hidden
        for key, value in decision.system.values.items():
            for place in decision.system.places.get(key, ()):
                if key in gone:
                    hidden.setdefault(place.table, set()).add((place.row, place.column))
                elif value is not None and decision.system.rule.round_to:
                    shown = decision.system.rule.published(value)
                    rounded.setdefault(place.table, {})[place.row, place.column] = shown
    return tuple(_finding(f, finding, hidden, rounded) for f, finding in enumerate(findings))


def _finding(
    f: int,
    finding: Finding,
    hidden: Mapping[Table, set[tuple[int, int]]],
    rounded: Mapping[Table, Mapping[tuple[int, int], float]],
) -> Finding:
    tables = [
        hide(figures, hidden.get(Table(f, t), set()), rounded.get(Table(f, t), {}))
        for t, figures in enumerate(finding.figures)
    ]
    if all(new is old for new, old in zip(tables, finding.figures, strict=True)):
        return finding
    return replace(finding, figures=tuple(tables))


def _report(
    findings: Sequence[Finding], safe: Sequence[Finding], policy: Policy, audience: str, decisions: Sequence[Decision]
) -> Report:
    rows = [
        _table_report(Table(f, t), finding, figures, policy.rule(figures.source, figures.unit, audience), decisions)
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
    cells = cells_of(figures, table)
    row = replace(row, cells=len(cells), exempt=rule.note if rule.method == "open" else "")
    for decision in decisions:
        if any(table == place.table for place in _places(decision.system)):
            row = replace(
                row,
                primary=sum(key in decision.primary for key, _, _ in cells),
                secondary=sum(key in decision.secondary for key, _, _ in cells),
                withheld=decision.system.withheld.get(table, ""),
            )
    return row


def _places(system: System) -> Iterable[Place]:
    return (place for places in system.places.values() for place in places)
