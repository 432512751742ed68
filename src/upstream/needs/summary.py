"""The one-page summary: the findings that say most, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.finding import Finding, Verdict
from upstream.needs.shape import KeySentence

ORDER = (
    "how_much.total",
    "changing.years",
    "changing.same_months",
    "how_much.groups",
    "where.wards",
    "where.concentration",
    "deprivation.gradient",
    "compared.neighbours",
    "of_what.knife",
    "who.victim.profile",
    "who.suspect.profile",
    "outcomes.ended",
    "changing.trend",
)
MOST = 8


def summary(findings: Sequence[Finding]) -> tuple[KeySentence, ...]:
    """Five to eight titles; for change, the sentence with the numbers."""
    by_id = {finding.id: finding for finding in findings if finding.verdict is not Verdict.NOT_COMPARABLE}
    chosen = [by_id[identifier] for identifier in ORDER if identifier in by_id][:MOST]
    return tuple(KeySentence(finding.id, finding.title) for finding in chosen)
