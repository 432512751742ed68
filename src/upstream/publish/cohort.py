"""A cohort as a document: the card in full, how many meet it, how it falls on groups, where and how old. No list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from upstream.model.area import Partnership
from upstream.model.finding import Finding
from upstream.publish.blocks import finding_blocks
from upstream.publish.document import Block, Bullets, Document, Facts, Inset, Section, Words
from upstream.publish.sections import methods_and_sources

FILES = (("Findings (JSON)", "findings.json"), ("Provenance (JSON)", "provenance.json"))
NO_LIST = (
    "This page holds counts alone. Who meets the card stands in a file of its own, list.csv, under pseudonyms, with "
    "the evidence for each and the day on which the list is over; how the card falls on groups stands beside it in "
    "full (fairness.csv). Both are for those alone who decide. Meeting a card proves nothing of anybody: somebody "
    "who knows the person decides what to offer."
)
OUTLINE = (
    ("reach", "How many meet the card", ("cohort.reach",)),
    ("fairness", "How the card falls on groups", ("cohort.fairness",)),
    ("strata", "Where, and how old", ("cohort.strata",)),
    ("scheme", "Before and on the scheme", ("scheme.",)),
    ("services", "What became of clients", ("services.",)),
)


def cohort_document(
    findings: Sequence[Finding],
    partnership: Partnership,
    *,
    edition: date,
    title: str,
    subtitle: str,
    audience: str,
    facts: Sequence[tuple[str, tuple[str, ...]]] = (),
    heading: str = "The card",
    inset: str = NO_LIST,
    disclosure: Sequence[str] = (),
    version: str = "",
) -> Document:
    """The findings, which must have been through disclosure control already, after the ``facts`` of what was asked."""
    asked: list[Block] = [Facts(tuple(facts))] if facts else []
    asked += [Inset(inset, "note", "What this is")] if inset else []
    told = tuple(finding.say(finding.title) for finding in findings)
    sections = [Section("summary", "Summary", (Bullets(told),))]
    sections += [Section("asked", heading, tuple(asked))] if asked else []
    for identifier, name, starts in OUTLINE:
        mine = [finding for finding in findings if finding.id.startswith(starts)]
        if mine:
            blocks = [block for finding in mine for block in finding_blocks(finding, {})]
            sections.append(Section(identifier, name, tuple(blocks)))
    return Document(
        title=title,
        subtitle=subtitle,
        partnership=partnership,
        edition=edition,
        audience=audience,
        sections=(*sections, methods_and_sources(findings, (), disclosure, FILES)),
        findings=tuple(findings),
        version=version,
        words=Words(disclosure=tuple(disclosure)),
    )
