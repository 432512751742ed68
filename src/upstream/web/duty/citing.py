"""What of the workspace can be evidence: what there is to choose, where it leads, and whether it still stands.

Findings are cited as the public reads them, since the register is handed to others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from upstream.web.core.scope import Scope
from upstream.web.duty.models import Agreement, Consultation, Evidence, EvidenceFile, Record, Review, Scrutiny
from upstream.web.duty.queries import records
from upstream.web.insight.editions import queries as editions
from upstream.web.insight.models import Edition, Finding
from upstream.web.insight.policies import LIVE
from upstream.web.partnership.meetings import queries as meetings
from upstream.web.partnership.models import Decision, Meeting
from upstream.web.planning.models import DeliveryPlan, Measure, Strategy
from upstream.web.planning.plan import queries as plans
from upstream.web.planning.strategy import queries as strategies

K = Evidence.Kind
MOST = 200
"""Choices of one kind that are offered, the newest first."""


@dataclass(frozen=True)
class Citable:
    """A kind of evidence: what a person may choose from, and how one of them reads and is reached."""

    found: Callable[[Scope], QuerySet[Any]]
    href: Callable[[Any], str]
    title: Callable[[Any], str] = str
    thing: Callable[[Any], str] = lambda each: str(each.pk)


def _findings(scope: Scope) -> QuerySet[Finding]:
    edition = editions.current(scope)
    held = Finding.objects.filter(edition=edition, audience=Finding.Audience.PUBLIC)
    return held.select_related("edition") if edition else held.none()


def _held(scope: Scope) -> QuerySet[Meeting]:
    return meetings.meetings(scope).filter(state__in=(Meeting.State.HELD, Meeting.State.AGREED))


def _measures(scope: Scope) -> QuerySet[Measure]:
    return Measure.objects.filter(plan__in=_plans(scope)).select_related("plan")


def _plans(scope: Scope) -> QuerySet[DeliveryPlan]:
    return plans.plans(scope).exclude(state=DeliveryPlan.State.DRAFT)


def _strategies(scope: Scope) -> QuerySet[Strategy]:
    return strategies.strategies(scope).exclude(state=Strategy.State.DRAFT)


def _record(model: type[Record], route: str) -> Citable:
    return Citable(lambda scope: records(scope, model), lambda each: reverse(route, args=[each.pk]))


CITABLE: Mapping[K, Citable] = {
    K.EDITION: Citable(
        lambda scope: editions.editions(scope).filter(state__in=LIVE),
        lambda each: reverse("insight:edition", args=[each.pk]),
    ),
    K.FINDING: Citable(
        _findings,
        lambda each: reverse("insight:finding", args=[each.edition_id, each.key]),
        thing=lambda each: f"{each.edition_id}/{each.key}",
    ),
    K.STRATEGY: Citable(_strategies, lambda each: reverse("strategy:strategy", args=[each.pk])),
    K.PLAN: Citable(_plans, lambda each: reverse("plan:plan", args=[each.pk])),
    K.MEASURE: Citable(_measures, lambda each: reverse("measures:measure", args=[each.pk])),
    K.DECISION: Citable(
        meetings.decisions,
        lambda each: reverse("meetings:meeting", args=[each.meeting_id]),
        title=lambda each: f"{each} of the {each.meeting}",
    ),
    K.MEETING: Citable(_held, lambda each: reverse("meetings:meeting", args=[each.pk])),
    K.AGREEMENT: _record(Agreement, "duty:agreement"),
    K.CONSULTATION: _record(Consultation, "duty:consultation"),
    K.REVIEW: _record(Review, "duty:review"),
    K.SCRUTINY: _record(Scrutiny, "duty:scrutiny"),
}


@dataclass(frozen=True)
class Choice:
    thing: str
    title: str
    hint: str = ""


def choices(scope: Scope, kind: K) -> list[Choice]:
    """What the person can cite of this kind."""
    citable = CITABLE[kind]
    return [_choice(citable, each) for each in citable.found(scope)[:MOST]]


def _choice(citable: Citable, each: Any) -> Choice:
    hint = each.text[:100] if isinstance(each, Decision) else ""
    return Choice(citable.thing(each), citable.title(each), hint)


@dataclass(frozen=True)
class Shown:
    """Evidence as a reader sees it. ``href`` is empty where they may not go there; ``flag`` says what has changed."""

    evidence: Evidence
    title: str
    href: str
    flag: str = ""

    @property
    def file(self) -> EvidenceFile | None:
        return getattr(self.evidence, "file", None)


def shown(scope: Scope, evidence: Iterable[Evidence]) -> dict[Any, Shown]:
    """Each by its key, in a few queries for all of them."""
    listed = list(evidence)
    reached = {kind: _reached(scope, kind, [each for each in listed if each.kind == kind]) for kind in CITABLE}
    flags = _flags(listed)
    return {each.pk: _shown(each, reached, flags) for each in listed}


def _shown(each: Evidence, reached: Mapping[K, Mapping[str, str]], flags: Mapping[Any, str]) -> Shown:
    flag = flags.get(each.pk, "")
    title = each.title
    if flag == RECALLED and each.kind == K.FINDING:
        title = "A finding of an edition that was recalled"
    href = each.address if each.kind == K.DOCUMENT else reached[K(each.kind)].get(each.thing, "")
    return Shown(each, title, href, flag)


def _reached(scope: Scope, kind: K, listed: list[Evidence]) -> dict[str, str]:
    """Where the person may go, by thing."""
    if not listed:
        return {}
    if kind == K.FINDING:
        keys = {each.thing.partition("/")[0] for each in listed}
        seen = {str(pk) for pk in editions.editions(scope).filter(pk__in=keys).values_list("pk", flat=True)}
        parts = [each.thing.partition("/") for each in listed]
        return {
            "/".join((key, name)): reverse("insight:finding", args=[key, name]) for key, _, name in parts if key in seen
        }
    citable = CITABLE[kind]
    whole = editions.editions(scope) if kind == K.EDITION else citable.found(scope)
    return {str(each.pk): citable.href(each) for each in whole.filter(pk__in=[each.thing for each in listed])}


RECALLED = "Recalled since it was cited"
FOLLOWED = "Followed by a later one since it was cited"


def _flags(listed: list[Evidence]) -> dict[Any, str]:
    """What was recalled or followed by another since, by the key of the evidence."""
    told = {K.EDITION: Edition, K.FINDING: Edition, K.STRATEGY: Strategy}
    found: dict[Any, str] = {}
    for kind, model in told.items():
        here = {each.pk: each.thing.partition("/")[0] for each in listed if each.kind == kind}
        if not here:
            continue
        rows = model._default_manager.filter(pk__in=here.values()).values_list("pk", "state")  # type: ignore[attr-defined]
        states = {str(pk): state for pk, state in rows}
        for pk, thing in here.items():
            if flag := {"recalled": RECALLED, "superseded": FOLLOWED}.get(states.get(thing, "")):
                found[pk] = flag
    return found
