"""Area risk scores as a document: where they are high, what rises, what they are made of, how far to trust them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from upstream.model.area import Partnership
from upstream.model.figures import Figures
from upstream.model.finding import Finding, format_value
from upstream.publish.blocks import finding_blocks, slug
from upstream.publish.document import (
    Block,
    Boundary,
    Bullets,
    Document,
    Inset,
    KeyFigure,
    KeyFigures,
    Link,
    Links,
    Section,
    Table,
    Text,
    Words,
)
from upstream.publish.sections import methods_and_sources

if TYPE_CHECKING:
    from upstream.disclosure.protect import Protected

CHAPTERS = (
    ("where", "Where the scores are high", ("risk.scores", "risk.highest")),
    ("rising", "Where the scores are rising", ("risk.rising",)),
    ("trust", "How far to trust them", ("risk.sensitivity", "risk.circular", "risk.check", "risk.printed")),
    ("made-of", "What they are made of", ("risk.indicators", "risk.headings", "risk.contributions")),
)
SUMMARY = ("risk.highest", "risk.rising", "risk.printed", "risk.sensitivity", "risk.circular", "risk.check")
LONG = ("risk.headings", "risk.contributions", "risk.numbers")
"""Findings whose tables have a row for every area: they are files, the map's table apart."""
RELATIVE = "These are scores of places, never of people. A score is a rank among the areas of this partnership alone."


def risk_document(
    protected: Protected,
    partnership: Partnership,
    *,
    edition: date,
    period: str,
    title: str = "Area risk scores",
    standing: str = "",
    boundaries: Mapping[str, Sequence[Boundary]] | None = None,
    notices: Sequence[str] = (),
    version: str = "",
    lead: str = RELATIVE,
) -> Document:
    """The scores as they may leave; every sentence is said by the protected finding."""
    findings = {finding.id: finding for finding in protected.findings}
    outlines = dict(boundaries or {})
    sections = [_summary(findings, standing, lead), *_chapters(findings, outlines)]
    methods = methods_and_sources(protected.findings, (), protected.report.sentences())
    long = [finding for name, finding in findings.items() if name in LONG]
    return Document(
        title=title,
        subtitle=period,
        partnership=partnership,
        edition=edition,
        audience=protected.report.audience,
        sections=(*sections, methods),
        findings=protected.findings,
        boundaries=outlines,
        version=version,
        notices=tuple(notices),
        files=tuple(_table(finding, figures) for finding in long for figures in finding.figures),
        words=Words(coverage=(standing,) if standing else (), disclosure=protected.report.sentences()),
    )


def _table(finding: Finding, figures: Figures) -> Table:
    return Table(slug(f"risk-{figures.id}"), figures, finding.provenance.attribution)


def _summary(findings: Mapping[str, Finding], standing: str, lead: str) -> Section:
    blocks: list[Block] = [Text(lead, lead=True)]
    numbers = _key_figures(findings)
    if numbers:
        blocks.append(KeyFigures(numbers))
    told = [findings[name] for name in SUMMARY if name in findings]
    blocks.append(Bullets(tuple(_said(finding) for finding in told)))
    if standing:
        blocks.append(Inset(standing, "note", "What this is based on"))
    return Section("summary", "Summary", tuple(blocks))


def _said(finding: Finding) -> str:
    """The title and, where it names places, the first sentence."""
    title = finding.say(finding.title)
    named = finding.id in ("risk.highest", "risk.rising", "risk.printed") and finding.statements
    return f"{title}. {finding.say(finding.statements[0])}" if named else f"{title}."


def _key_figures(findings: Mapping[str, Finding]) -> tuple[KeyFigure, ...]:
    found = []
    scores, rising = findings.get("risk.scores"), findings.get("risk.rising")
    if scores and scores.figures:
        table = scores.table("scores")
        found.append(KeyFigure(format_value(len(table.rows)), "areas have a score"))
        values = [value for value in table.values("average") if isinstance(value, int | float)]
        if len(values) == len(table.rows):
            found.append(KeyFigure(format_value(sum(values) / len(values), 1), "is the mean of their scores"))
    supported = _supported(rising.table("rising")) if rising and rising.figures else None
    if supported is not None:
        told = [value for value in supported if value == "rose"]
        found.append(
            KeyFigure(
                format_value(len(told)),
                f"{'area' if len(told) == 1 else 'areas'} rose clearly, beyond what chance explains",
            )
        )
    return tuple(found)


def _supported(figures: Figures) -> tuple[object, ...] | None:
    """What can be said of each rise; None where nothing can, because only scores are known."""
    names = [column.name for column in figures.columns]
    return figures.values("supported") if "supported" in names else None


def _chapters(findings: Mapping[str, Finding], outlines: Mapping[str, Sequence[Boundary]]) -> list[Section]:
    sections = []
    for identifier, title, names in CHAPTERS:
        blocks = [block for name in names if name in findings for block in _blocks(findings[name], outlines)]
        if blocks:
            sections.append(Section(identifier, title, tuple(blocks)))
    return sections


def _blocks(finding: Finding, outlines: Mapping[str, Sequence[Boundary]]) -> tuple[Block, ...]:
    blocks = finding_blocks(finding, outlines)
    if finding.id not in LONG:
        return blocks
    kept = tuple(block for block in blocks if not isinstance(block, Table))
    links = Links(tuple(Link(f"{f.title} (CSV)", f"tables/{_table(finding, f).id}.csv") for f in finding.figures))
    return (*kept[:-1], links, kept[-1])
