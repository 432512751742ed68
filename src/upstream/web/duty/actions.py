"""Writes to a requirement: who answers for it, by when, how it stands, and what shows it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.refusals import ChangedMeanwhile, NotNow
from upstream.web.core.scope import Scope
from upstream.web.duty.models import Evidence, EvidenceFile, Requirement, Review, Standing
from upstream.web.duty.policies import Writing, check_may_write, check_standing
from upstream.web.duty.rules import Rule
from upstream.web.duty.storing import KEPT
from upstream.web.partnership.models import Membership, Organisation

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CHANGED = "Somebody else changed this while you were writing."


@transaction.atomic
def assign(
    *, scope: Scope, rule: Rule, seen: int, organisation: Organisation | None, owner: Membership | None = None
) -> Requirement:
    """Who answers for it: an organisation and, where one is named, a person with a place in it."""
    held = _writing(scope, rule, seen, Writing.OWNER)
    if owner is not None and (organisation is None or owner.organisation_id != organisation.pk):
        raise NotNow("The person must belong to the organisation that answers for it.")
    held.organisation, held.owner = organisation, owner.user if owner else None
    return _keep(scope, held, rule, "duty.requirement.assigned", detail={"organisation": _key(organisation)})


@transaction.atomic
def set_due(*, scope: Scope, rule: Rule, seen: int, due: date | None, reason: str) -> Requirement:
    """Set the day by hand, with a reason; None gives it back to the rule."""
    held = _writing(scope, rule, seen, Writing.DUE)
    if not reason.strip():
        raise NotNow("Say why it is due then.")
    held.due, held.due_reason = due, reason
    return _keep(scope, held, rule, "duty.requirement.dated", reason, {"due": str(due or "")})


@transaction.atomic
def stand(*, scope: Scope, rule: Rule, seen: int, state: Requirement.State, since: date, reason: str) -> Requirement:
    """Say how it stands since which day, and why. Every earlier standing stays below."""
    held = _writing(scope, rule, seen, Writing.STANDING)
    if not state or not reason.strip():
        raise NotNow("Say how it stands, and why.")
    if since > clock.today():
        raise NotNow("How it stands is said from a day that has come.")
    check_standing(held, state)
    held.state, held.since, held.reason = state, since, reason
    Standing.objects.create(requirement=held, state=state, since=since, reason=reason, by_id=scope.actor.id)
    return _keep(scope, held, rule, "duty.requirement.stood", reason, {"state": str(state)})


@transaction.atomic
def add_evidence(
    *,
    scope: Scope,
    of: Rule | Review,
    kind: str,
    title: str,
    thing: str = "",
    address: str = "",
    note: str = "",
    upload: UploadedFile[Any] | None = None,
) -> Evidence:
    """Add what shows it. ``thing`` is what `citing.found` gave, and adding it twice changes nothing; ``upload`` is the
    file of a document."""
    held = None if isinstance(of, Review) else _held(of)
    check_may_write(scope, held, Writing.EVIDENCE)
    if kind != Evidence.Kind.DOCUMENT and (not thing or upload):
        raise NotNow("Choose what it is in the workspace.")
    owner: dict[str, Any] = {"requirement": held} if held else {"review": of}
    if thing and (known := Evidence.objects.filter(kind=kind, thing=thing, **owner).first()):
        return known
    made = Evidence.objects.create(
        kind=kind, thing=thing, title=title[:300], address=address, note=note, by_id=scope.actor.id, **owner
    )
    detail = {"kind": kind} | ({"file": _put(made, upload)} if upload else {})
    record(scope, "duty.evidence.added", object=made, label=_of(made), detail=detail)
    return made


def _put(evidence: Evidence, upload: UploadedFile[Any]) -> str:
    file = EvidenceFile(evidence=evidence)
    KEPT.keep(file, upload)
    file.save()
    return str(file.pk)


@transaction.atomic
def remove_evidence(*, scope: Scope, evidence: Evidence, reason: str) -> None:
    """Take it off, with a reason, its file for good; the last of a requirement that is said to be met stays."""
    key, kind, label, removed = evidence.requirement_id, evidence.kind, _of(evidence), evidence.pk
    kept = Requirement.objects.select_for_update(of=("self",)).filter(pk=key).first()
    check_may_write(scope, kept, Writing.EVIDENCE)
    if file := EvidenceFile.objects.filter(evidence=evidence).first():
        KEPT.forget(file)
    evidence.delete()
    if kept is not None:
        check_standing(kept, Requirement.State(kept.state))
    record(scope, "duty.evidence.removed", label=label, reason=reason, detail={"kind": kind, "evidence": str(removed)})


@transaction.atomic
def take_file(*, scope: Scope, file: EvidenceFile) -> None:
    """Keep that somebody takes a copy of it."""
    evidence = file.evidence
    record(scope, "duty.evidence.taken", object=evidence, label=_of(evidence), detail={"file": str(file.pk)})


def _of(evidence: Evidence) -> str:
    return evidence.requirement_id or str(evidence.review)


def _held(rule: Rule) -> Requirement:
    Requirement.objects.get_or_create(key=rule.key)
    return Requirement.objects.select_for_update(of=("self",)).get(key=rule.key)


def _writing(scope: Scope, rule: Rule, seen: int, what: Writing) -> Requirement:
    held = _held(rule)
    check_may_write(scope, held, what)
    if seen != held.edition:
        raise ChangedMeanwhile(CHANGED)
    return held


def _keep(
    scope: Scope, held: Requirement, rule: Rule, verb: str, reason: str = "", detail: dict[str, str] | None = None
) -> Requirement:
    held.edition += 1
    held.save()
    record(scope, verb, object=held, label=rule.title, reason=reason, detail=dict(detail or {}))
    return held


def _key(organisation: Organisation | None) -> str:
    return str(organisation.pk) if organisation else ""
