"""Reads of the Duty's register: seen by whoever sees plans.

`entries` is the register as it stands; the records around it are `records(scope, Agreement)` and its like.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Max, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.duty.deadlines import Done, due_by, months_after
from upstream.web.duty.models import (
    Agreement,
    Consultation,
    Evidence,
    EvidenceFile,
    Record,
    Requirement,
    Review,
    Scrutiny,
    Signatory,
    Standing,
)
from upstream.web.duty.rules import Rule, rules
from upstream.web.partnership.models import Membership, Organisation, Succession
from upstream.web.partnership.scoping import current
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy import queries as strategies

R = TypeVar("R", bound=Record)
State = Requirement.State
AGREED_AGAIN = 12
"""Months after which an agreement that names no day is looked at again."""


@dataclass(frozen=True)
class Entry:
    """A requirement with what the partnership keeps of it, and the day on which it is due next."""

    rule: Rule
    kept: Requirement
    evidence: list[Evidence]
    due: date | None
    overdue: bool

    @property
    def state(self) -> Requirement.State:
        return State(self.kept.state)


def sees(scope: Scope) -> bool:
    return scope.may(Permission.SEE_PLAN) or scope.may(Permission.EDIT_PLAN)


def rule(key: str) -> Rule:
    if key not in rules():
        raise Http404
    return rules()[key]


def entries(scope: Scope) -> list[Entry]:
    """Every requirement in the order of the shipped list; nothing for who may not see the register."""
    return _entries(scope, list(rules().values())) if sees(scope) else []


def entry(scope: Scope, key: str) -> Entry:
    found = rule(key)
    if not sees(scope):
        raise Http404
    return _entries(scope, [found])[0]


def _entries(scope: Scope, wanted: list[Rule]) -> list[Entry]:
    return list(stood(wanted, clock.today(), strategies.current(scope)))


def history(entry: Entry) -> QuerySet[Standing]:
    """How it stood, the latest first."""
    return Standing.objects.filter(requirement_id=entry.rule.key).select_related("by")


def own_overdue(scope: Scope) -> list[Entry]:
    """What the person answers for, for the organisation that they act for, and that is past its day: the earliest
    first."""
    if not sees(scope) or not scope.signed_in or scope.organisation is None:
        return []
    own = Requirement.objects.filter(owner_id=scope.actor.id, organisation_id=scope.organisation)
    keys = set(own.values_list("key", flat=True))
    wanted = [rule for key, rule in rules().items() if key in keys]
    late = [entry for entry in _entries(scope, wanted) if entry.overdue] if wanted else []
    return sorted(late, key=lambda entry: entry.due or date.max)


def stood(wanted: list[Rule], today: date, strategy: Strategy | None) -> list[Entry]:
    """How these requirements stand on a day. Without a scope: for what the workspace does by itself."""
    found = Requirement.objects.filter(key__in=[rule.key for rule in wanted]).select_related("organisation", "owner")
    kept = {each.key: each for each in found.prefetch_related(Prefetch("evidence", queryset=_evidence()))}
    done = _done(strategy)
    return [_entry(rule, kept.get(rule.key), done, today) for rule in wanted]


def _entry(rule: Rule, kept: Requirement | None, done: Mapping[str, date | None], today: date) -> Entry:
    evidence = list(kept.evidence.all()) if kept else []
    kept = kept or Requirement(key=rule.key)
    met = kept.since if kept.state == State.MET else None
    settled = kept.state == State.ELSEWHERE or (met and rule.due.kind != "every")
    due = None if settled else kept.due or due_by(rule.due, Done(met=met, **done))
    return Entry(rule, kept, evidence, due, bool(due and due < today))


def _done(strategy: Strategy | None) -> dict[str, date | None]:
    review = Review.objects.first()
    held = Agreement.objects.filter(ended_on__isnull=True)
    days = [each.review_due or months_after(each.agreed_on, AGREED_AGAIN) for each in held]
    adopted = strategy.adopted_by.meeting.starts_at.date() if strategy and strategy.adopted_by else None
    return {
        "agreement": min(days, default=None),
        "review": review.next_due if review else None,
        "scrutiny": Scrutiny.objects.aggregate(last=Max("on"))["last"],
        "adopted": adopted,
    }


def records(scope: Scope, model: type[R]) -> QuerySet[R]:
    found = model._default_manager.all()
    return found if sees(scope) else found.none()


def one(scope: Scope, model: type[R], key: uuid.UUID) -> R:
    return get_object_or_404(records(scope, model), pk=key)


def signatory(scope: Scope, key: uuid.UUID) -> Signatory:
    found = Signatory.objects.filter(agreement__in=records(scope, Agreement))
    return get_object_or_404(found.select_related("agreement", "organisation"), pk=key)


def _evidence() -> QuerySet[Evidence]:
    """In the order in which it was added, with all that a page says of it."""
    return Evidence.objects.select_related("by", "file").order_by("at", "id")


def evidence_of(review: Review) -> QuerySet[Evidence]:
    return _evidence().filter(review=review)


def file(scope: Scope, key: uuid.UUID) -> EvidenceFile:
    """The file of a piece of evidence, for whoever may see the register."""
    found = EvidenceFile.objects.filter(evidence__pk=key).select_related("evidence__review")
    return get_object_or_404(found if sees(scope) else found.none())


def evidence(scope: Scope, key: uuid.UUID) -> Evidence:
    found = Evidence.objects.all() if sees(scope) else Evidence.objects.none()
    return get_object_or_404(found.select_related("requirement", "review"), pk=key)


def open_organisations(kind: str = "") -> list[Organisation]:
    found = Organisation.objects.filter(kind=kind) if kind else Organisation.objects.all()
    return [each for each in found if each.is_open(clock.today())]


def places() -> list[Membership]:
    """People who could answer for a requirement, each with the organisation that they would do it for."""
    found = Membership.objects.filter(current(clock.today()), user__is_active=True)
    return list(found.select_related("user", "organisation").order_by("organisation__name", "user__full_name", "id"))


@dataclass(frozen=True)
class Asked:
    """A relevant authority and its consultations about the strategy, those of the bodies before it included."""

    organisation: Organisation
    consultations: list[Consultation]


def strategy_asked_about(scope: Scope) -> Strategy | None:
    """That which is being written, else that which stands."""
    return strategies.in_hand(scope).order_by("-version", "-created_at", "-id").first() or strategies.current(scope)


def coverage(strategy: Strategy | None) -> list[Asked]:
    """Which relevant authorities were asked about a strategy, and which were not. Without one, about anything."""
    about = Consultation.objects.filter(strategy=strategy) if strategy else Consultation.objects.all()
    found = list(about.select_related("organisation"))
    before = _before()
    rows = []
    for organisation in open_organisations(Organisation.Kind.RELEVANT):
        whose = _line(organisation.pk, before)
        rows.append(Asked(organisation, [each for each in found if each.organisation_id in whose]))
    return rows


def _before() -> dict[uuid.UUID, set[uuid.UUID]]:
    known: dict[uuid.UUID, set[uuid.UUID]] = {}
    for after, before in Succession.objects.values_list("successor_id", "predecessor_id"):
        known.setdefault(after, set()).add(before)
    return known


def _line(key: uuid.UUID, before: Mapping[uuid.UUID, set[uuid.UUID]]) -> set[uuid.UUID]:
    """An organisation and all those that it follows."""
    line, front = {key}, {key}
    while front:
        front = {each for one in front for each in before.get(one, ())} - line
        line |= front
    return line
