"""Proposals for the partnership, from verdicts by rule, each with the findings that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from upstream.model.finding import Finding, Verdict
from upstream.needs.shape import Recommendation


@dataclass(frozen=True)
class Rule:
    """``when`` a finding with this id (or one that starts with it) meets the condition, propose ``text``."""

    finding: str
    when: Callable[[Finding], bool]
    text: str


def _is(*verdicts: Verdict) -> Callable[[Finding], bool]:
    return lambda finding: finding.verdict in verdicts


def _found(finding: Finding) -> bool:
    return finding.verdict not in (Verdict.NOT_COMPARABLE, Verdict.TOO_FEW)


RULES = (
    Rule(
        "changing.trend",
        _is(Verdict.HIGHER),
        "Find out what lies behind the upward trend, more violence or more recording, before choosing what to do "
        "about it.",
    ),
    Rule(
        "changing.years",
        _is(Verdict.NO_CLEAR_CHANGE),
        "Do not set targets on the change between two years: it cannot be told from no change.",
    ),
    Rule(
        "where.concentration",
        _found,
        "Consider putting prevention first where half of the offences are, with residents and services there, and "
        "solve problems place by place.",
    ),
    Rule(
        "where.wards",
        lambda f: (
            any(word in ("higher",) for word in f.table("wards").values("verdict"))
            if any(c.name == "verdict" for c in f.table("wards").columns)
            else False
        ),
        "Look first at the wards where the trend is clearly upward, and treat other wards' ups and downs as chance.",
    ),
    Rule(
        "deprivation.gradient",
        _is(Verdict.HIGHER),
        "Weigh the plan towards the most deprived neighbourhoods, together with those who work on poverty, "
        "housing and schools.",
    ),
    Rule(
        "who.victim.profile",
        _found,
        "Agree with children's and youth services what is offered to the ages most affected, and at which moments.",
    ),
    Rule(
        "of_what.knife",
        _found,
        "Keep knife-enabled violence as a measure of its own, with its share and not only its number.",
    ),
    Rule(
        "of_what.domestic_abuse",
        _found,
        "State in every figure whether domestic abuse is counted, and align with the domestic abuse strategy.",
    ),
    Rule(
        "quality.coverage",
        lambda f: any(value == "part" for value in f.table("coverage").values("whole")),
        "Ask the police for the missing months, so that whole years can be compared.",
    ),
    Rule(
        "of_what.offences",
        _is(Verdict.NOT_COMPARABLE),
        "Agree a record-level extract with the police: open data cannot say which violence is serious.",
    ),
    Rule(
        "health.admissions",
        _is(Verdict.NOT_COMPARABLE),
        "Obtain emergency department and admission data: the police do not hear of much violence.",
    ),
    Rule(
        "why.evidence",
        _is(Verdict.NOT_COMPARABLE),
        "Set out the causes so far as they can be identified, as section 8(3) of the 2022 Act asks, with their "
        "sources.",
    ),
)


def recommendations(findings: Sequence[Finding]) -> tuple[Recommendation, ...]:
    """What the findings suggest, in the order of the rules."""
    by_id = {finding.id: finding for finding in findings}
    return tuple(
        Recommendation(rule.text, (rule.finding,))
        for rule in RULES
        if rule.finding in by_id and rule.when(by_id[rule.finding])
    )
