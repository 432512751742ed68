"""Writes to what is recorded around the Duty: agreements, consultations, annual reviews, scrutiny."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.duty.actions import CHANGED
from upstream.web.duty.models import (
    Agreement,
    AgreementReview,
    Consultation,
    Record,
    Review,
    Scrutiny,
    Signatory,
)
from upstream.web.duty.policies import check_holds
from upstream.web.partnership.models import Organisation

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Writing:
    """What can be written of a kind of record, and the first words of its verbs in the audit record."""

    verb: str
    fields: frozenset[str]


WRITINGS: dict[type[Record], Writing] = {
    Agreement: Writing(
        "duty.agreement", frozenset({"title", "agreed_on", "review_due", "ended_on", "about", "kept_at"})
    ),
    Consultation: Writing(
        "duty.consultation", frozenset({"organisation", "strategy", "on", "way", "asked", "said", "effect"})
    ),
    Review: Writing("duty.review", frozenset({"strategy", "on", "reviewed", "impact", "outcome", "next_due"})),
    Scrutiny: Writing(
        "duty.scrutiny", frozenset({"committee", "organisation", "on", "asked", "answer", "answered_on"})
    ),
}


@transaction.atomic
def add(*, scope: Scope, model: type[R], **fields: Any) -> R:
    must(scope, Permission.EDIT_PLAN)
    writing = WRITINGS[model]
    _check(writing, fields)
    made: R = model._default_manager.create(made_by_id=scope.actor.id, **fields)
    record(scope, f"{writing.verb}.added", object=made)
    return made


@transaction.atomic
def change(*, scope: Scope, entry: R, seen: int, **fields: Any) -> R:
    """Change what is given. ``seen`` is the edition that the writer saw: a later one raises ChangedMeanwhile."""
    must(scope, Permission.EDIT_PLAN)
    writing = WRITINGS[type(entry)]
    _check(writing, fields)
    held: R = type(entry)._default_manager.select_for_update(of=("self",)).get(pk=entry.pk)
    if held.edition != seen:
        raise ChangedMeanwhile(CHANGED)
    if isinstance(held, Agreement):
        check_holds(held)
    changed = sorted(name for name, value in fields.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, fields[name])
    held.edition += 1
    held.save()
    record(scope, f"{writing.verb}.changed", object=held, detail={"fields": changed})
    return held


@transaction.atomic
def name_signatories(*, scope: Scope, agreement: Agreement, organisations: Collection[Organisation]) -> None:
    """Who is to sign. Those who have signed stay."""
    must(scope, Permission.EDIT_PLAN)
    check_holds(agreement)
    wanted = {each.pk for each in organisations}
    agreement.signatories.filter(signed_on__isnull=True).exclude(organisation_id__in=wanted).delete()
    known = set(agreement.signatories.values_list("organisation_id", flat=True))
    Signatory.objects.bulk_create(Signatory(agreement=agreement, organisation_id=key) for key in wanted - known)
    record(scope, "duty.agreement.signed", object=agreement, detail={"to_sign": len(wanted | known)})


@transaction.atomic
def sign(*, scope: Scope, signatory: Signatory, on: date, by: str) -> Signatory:
    """Record that an organisation signed, on which day, and who for it."""
    must(scope, Permission.EDIT_PLAN)
    check_holds(signatory.agreement)
    if on > clock.today():
        raise NotNow("A signature is recorded when it was given.")
    signatory.signed_on, signatory.by = on, by
    signatory.save()
    record(scope, "duty.agreement.signed", object=signatory, detail={"on": str(on)})
    return signatory


@transaction.atomic
def review_agreement(*, scope: Scope, agreement: Agreement, on: date, outcome: str, next_due: date) -> AgreementReview:
    """Record that the partners looked at it again; from then on it is due on ``next_due``."""
    must(scope, Permission.EDIT_PLAN)
    check_holds(agreement)
    if next_due <= on:
        raise NotNow("The next review comes after this one.")
    held = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    made = AgreementReview.objects.create(
        agreement=held, on=on, outcome=outcome, next_due=next_due, by_id=scope.actor.id
    )
    held.review_due = next_due
    held.edition += 1
    held.save(update_fields=["review_due", "edition"])
    record(scope, "duty.agreement.reviewed", object=held, detail={"next": str(next_due)})
    return made


def _check(writing: Writing, fields: dict[str, Any]) -> None:
    if unknown := sorted(set(fields) - writing.fields):
        raise TypeError(f"not fields that can be written: {', '.join(unknown)}")
