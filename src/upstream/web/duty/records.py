"""The four kinds of record in the words of their pages, and what a list and a page show of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from upstream.web.core import clock, formats
from upstream.web.core.scope import Scope
from upstream.web.duty.models import Agreement, Consultation, Record, Review, Scrutiny
from upstream.web.planning.strategy import queries as strategies

Facts = list[tuple[str, list[str]]]
Texts = list[tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    """``slug`` is the name of its pages (one of them, and the list), ``many`` its words."""

    model: type[Record]
    slug: str
    slugs: str
    many: str
    lead: str
    add: str
    change: str
    facts: Callable[[Any, frozenset[Any]], Facts]
    texts: Callable[[Any], Texts]
    tag: Callable[[Any], tuple[str, str]]


def _agreement_facts(entry: Agreement, seen: frozenset[Any]) -> Facts:
    del seen
    return _said(
        ("Agreed on", formats.date(entry.agreed_on)),
        ("To be reviewed by", formats.date(entry.review_due) or "A year after it was agreed"),
        ("Ended on", formats.date(entry.ended_on)),
        ("Kept at", entry.kept_at),
    )


def _consultation_facts(entry: Consultation, seen: frozenset[Any]) -> Facts:
    about = str(entry.strategy) if entry.strategy_id in seen else ""
    who = f"{entry.organisation} ({entry.organisation.get_kind_display().lower()})"
    return _said(
        ("Who", who), ("When", formats.date(entry.on)), ("How", entry.get_way_display()), ("About the strategy", about)
    )


def _review_facts(entry: Review, seen: frozenset[Any]) -> Facts:
    about = str(entry.strategy) if entry.strategy_id in seen else ""
    return _said(
        ("Strategy", about), ("Reviewed on", formats.date(entry.on)), ("Next review by", formats.date(entry.next_due))
    )


def _scrutiny_facts(entry: Scrutiny, seen: frozenset[Any]) -> Facts:
    del seen
    return _said(
        ("Committee", entry.committee),
        ("Council", str(entry.organisation or "")),
        ("Met on", formats.date(entry.on)),
        ("Answered on", formats.date(entry.answered_on)),
    )


def _said(*rows: tuple[str, str]) -> Facts:
    return [(term, [value]) for term, value in rows if value]


def _agreement_tag(entry: Agreement) -> tuple[str, str]:
    if entry.ended_on:
        return "Ended", "plain"
    late = entry.review_due is not None and entry.review_due < clock.today()
    return ("Review overdue", "bad") if late else ("In force", "good")


def _consultation_tag(entry: Consultation) -> tuple[str, str]:
    if not entry.said.strip():
        return "No answer yet", "caution"
    return ("Answered", "good") if entry.effect.strip() else ("Answered, nothing said of what changed", "caution")


def _review_tag(entry: Review) -> tuple[str, str]:
    return ("Impact said", "good") if entry.impact.strip() else ("Nothing said of the impact", "caution")


def _scrutiny_tag(entry: Scrutiny) -> tuple[str, str]:
    return ("Answered", "good") if entry.answered_on else ("No answer yet", "caution")


KINDS: tuple[Kind, ...] = (
    Kind(
        Agreement,
        "agreement",
        "agreements",
        "Partnership agreements",
        "What the partners agreed, who signed, and when it is looked at again.",
        "Record an agreement",
        "Change what is recorded of the agreement",
        _agreement_facts,
        lambda entry: [("What it settles", entry.about)],
        _agreement_tag,
    ),
    Kind(
        Consultation,
        "consultation",
        "consultations",
        "Consultations",
        "Whom the partners asked, what they said, and what changed because of it.",
        "Record a consultation",
        "Change what is recorded of the consultation",
        _consultation_facts,
        lambda entry: [
            ("What they were asked", entry.asked),
            ("What they said", entry.said or "No answer yet."),
            ("What changed because of it", entry.effect or "Nothing is said of that yet."),
        ],
        _consultation_tag,
    ),
    Kind(
        Review,
        "review",
        "reviews",
        "Annual reviews",
        "What was looked at each year, what impact it had on serious violence, and what follows.",
        "Record an annual review",
        "Change what is recorded of the review",
        _review_facts,
        lambda entry: [
            ("What was looked at", entry.reviewed),
            ("What impact the interventions had", entry.impact or "Nothing is said of that yet."),
            ("What follows", entry.outcome),
        ],
        _review_tag,
    ),
    Kind(
        Scrutiny,
        "scrutiny",
        "scrutinies",
        "Scrutiny",
        "What scrutiny committees asked, and what they were answered.",
        "Record scrutiny",
        "Change what is recorded of scrutiny",
        _scrutiny_facts,
        lambda entry: [("What it asked", entry.asked), ("What it was answered", entry.answer or "No answer yet.")],
        _scrutiny_tag,
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


def strategies_seen(scope: Scope) -> frozenset[Any]:
    """Which strategies the person may know of: others are not named."""
    return frozenset(strategies.strategies(scope).values_list("pk", flat=True))
