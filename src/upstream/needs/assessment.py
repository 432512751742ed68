"""The strategic needs assessment: every question in order, from one body of evidence."""

from __future__ import annotations

from upstream.model.finding import Finding
from upstream.needs import (
    changing,
    compared,
    concentration,
    deprivation,
    harm,
    health,
    how_much,
    monthly,
    named,
    of_what,
    outcomes,
    quality,
    when,
    where,
    who,
    why,
)
from upstream.needs.hierarchies import hierarchies
from upstream.needs.recommend import recommendations
from upstream.needs.shape import Assessment, Evidence
from upstream.needs.summary import summary
from upstream.needs.unknown import requests

MODULES = (
    how_much,
    of_what,
    changing,
    monthly,
    when,
    where,
    named,
    concentration,
    compared,
    deprivation,
    who,
    why,
    harm,
    outcomes,
    health,
    quality,
)
QUESTIONS = {
    "how_much": "How much is there?",
    "of_what": "Of what kind is it?",
    "changing": "Is it changing?",
    "when": "When does it happen?",
    "where": "Where does it happen?",
    "compared": "How does it compare with other places?",
    "deprivation": "How does it follow deprivation?",
    "who": "Who is affected?",
    "why": "Why does it happen?",
    "harm": "What harm and cost does it do?",
    "outcomes": "How do cases end?",
    "health": "What do health services see?",
    "quality": "How good are the data?",
}


def assess(evidence: Evidence, previous: Assessment | None = None) -> Assessment:
    """All findings, in a fixed order, and what follows from them."""
    findings = tuple(finding for module in MODULES for finding in module.findings(evidence))
    asked = requests(evidence, findings)
    findings += tuple(quality.requested(evidence, asked))
    proposed = recommendations(findings)
    return Assessment(
        findings=findings,
        hierarchies=hierarchies(evidence),
        coverage=tuple(quality.statements(evidence)),
        requests=asked,
        recommendations=proposed,
        summary=summary(findings, proposed),
        period=evidence.coverage.months_label,
        changed=changed(findings, previous),
    )


def changed(findings: tuple[Finding, ...], previous: Assessment | None) -> tuple[tuple[str, str, str], ...]:
    """Findings whose verdict differs from the previous edition's."""
    before = {finding.id: finding.verdict for finding in previous.findings} if previous else {}
    return tuple(
        (f.id, str(before[f.id]), str(f.verdict)) for f in findings if f.id in before and before[f.id] != f.verdict
    )
