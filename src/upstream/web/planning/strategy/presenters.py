"""Words for the pages and papers of strategies."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from upstream.web.core import formats
from upstream.web.insight.editions.presenters import Verdict, verdict
from upstream.web.planning.models import Priority, Strategy
from upstream.web.planning.strategy.standing import GONE, OTHERWISE, RECALLED, SAME, Standing
from upstream.web.planning.vocabulary import FiveC, LifeStage, Tier

S = Strategy.State
TONES = {S.DRAFT: "plain", S.CONSULTATION: "caution", S.ADOPTED: "good", S.PUBLISHED: "good", S.SUPERSEDED: "plain"}
STANDINGS = {
    S.DRAFT: "Draft, not yet adopted",
    S.CONSULTATION: "Draft for consultation, not yet adopted",
    S.SUPERSEDED: "A later version has followed this one",
}
NOT_QUOTED = "A finding of an edition that was recalled"


@dataclass(frozen=True)
class Cited:
    """A finding as a page shows it: as it was cited, where to read it whole, and how it stands now."""

    standing: Standing
    title: str
    statements: tuple[str, ...]
    verdict: Verdict
    source: str
    href: str
    flag: str
    note: str


def cited(standing: Standing) -> Cited:
    evidence, words = standing.evidence, _how(standing)
    quoted = standing.quotable
    return Cited(
        standing,
        evidence.title if quoted else NOT_QUOTED,
        tuple(evidence.statement.splitlines()) if quoted else (),
        verdict(evidence.verdict),
        evidence.edition.title,
        reverse("insight:finding", args=[evidence.edition_id, evidence.key]),
        words if standing.flagged else "",
        "" if standing.flagged else words,
    )


def _how(standing: Standing) -> str:
    newer = f"“{standing.newer.title}”" if standing.newer else ""
    now = f" It says: {standing.now.title}" if standing.now else ""
    if standing.kind == SAME:
        return f"{newer}, published since, comes to the same verdict.{now}"
    if standing.kind == OTHERWISE and standing.now:
        was, is_now = verdict(standing.evidence.verdict).text, verdict(standing.now.verdict).text
        return f"{newer}, published since, says otherwise: “{is_now}” instead of “{was}”.{now}"
    if standing.kind == GONE:
        return f"{newer}, published since, does not have this finding."
    if standing.kind == RECALLED:
        return "The edition that was cited was recalled." + (f" {newer} stands now.{now}" if newer else "")
    return ""


def tone(strategy: Strategy) -> str:
    return TONES[S(strategy.state)]


def period(strategy: Strategy) -> str:
    if strategy.starts and strategy.ends:
        return f"{formats.date(strategy.starts)} to {formats.date(strategy.ends)}"
    if strategy.starts:
        return f"From {formats.date(strategy.starts)}"
    return f"Until {formats.date(strategy.ends)}" if strategy.ends else ""


def standing_words(strategy: Strategy) -> str:
    """What may be done with the strategy: whether it holds, and since which decision."""
    if strategy.state in STANDINGS:
        return STANDINGS[S(strategy.state)]
    decision = strategy.adopted_by
    if decision is None:
        return ""
    day = formats.date(decision.meeting.starts_at)
    return f"Adopted by the {strategy.group} on {day} ({str(decision).lower()})"


def facts(strategy: Strategy) -> list[tuple[str, str]]:
    told = [
        ("Group that adopts it", str(strategy.group or "")),
        ("Period", period(strategy)),
        ("Definition of serious violence", strategy.definition),
    ]
    return [(term, value) for term, value in told if value]


def priority_facts(priority: Priority) -> list[tuple[str, list[str]]]:
    told = [
        ("Whom it reaches", _labels(Tier.choices, priority.tiers)),
        ("Ages", _labels(LifeStage.choices, priority.life_stages)),
        ("Five Cs", _labels(FiveC.choices, priority.five_cs)),
    ]
    return [(term, values) for term, values in told if values]


def _labels(choices: list[tuple[str, str]], chosen: list[str]) -> list[str]:
    return [label for value, label in choices if value in chosen]
