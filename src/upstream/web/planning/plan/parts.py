"""Writes to what belongs to an action: milestones, risks, files, and passing it up to the group above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Escalation
from upstream.web.planning.models import Action, ActionFile, Milestone, Risk
from upstream.web.planning.plan import storing
from upstream.web.planning.plan.actions import may_write_progress
from upstream.web.planning.plan.policies import check_open
from upstream.web.planning.vocabulary import origin

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PART_FIELDS: dict[type, frozenset[str]] = {
    Milestone: frozenset({"title", "due"}),
    Risk: frozenset({"text", "likelihood", "impact", "mitigation"}),
}


@transaction.atomic
def add_milestone(*, scope: Scope, action: Action, title: str, due: date) -> Milestone:
    _edits(scope, action)
    made = Milestone.objects.create(action=action, title=title, due=due)
    record(scope, "planning.action.changed", object=action, detail={"fields": ["milestones"]})
    return made


@transaction.atomic
def reach(*, scope: Scope, milestone: Milestone, reached: bool) -> None:
    """A milestone was reached today; or, said in error, it was not."""
    _tells(scope, milestone.action)
    milestone.done_on = clock.today() if reached else None
    milestone.save(update_fields=["done_on"])
    record(scope, "planning.action.changed", object=milestone.action, detail={"fields": ["milestones"]})


@transaction.atomic
def add_risk(*, scope: Scope, action: Action, text: str, likelihood: int, impact: int, mitigation: str = "") -> Risk:
    _edits(scope, action)
    made = Risk.objects.create(action=action, text=text, likelihood=likelihood, impact=impact, mitigation=mitigation)
    record(scope, "planning.action.changed", object=action, detail={"fields": ["risks"]})
    return made


@transaction.atomic
def change_part(*, scope: Scope, part: Milestone | Risk, seen: int, **fields: Any) -> None:
    """Change it. ``seen`` is the edition that the writer saw: a later one raises ChangedMeanwhile."""
    held = type(part).objects.select_for_update(of=("self",)).select_related("action__plan").get(pk=part.pk)
    _edits(scope, held.action)
    if seen != held.edition:
        raise ChangedMeanwhile("Somebody else changed this while you were writing.")
    for name in fields:
        if name not in PART_FIELDS[type(part)]:
            raise TypeError(f"not a field that can be changed here: {name}")
        setattr(held, name, fields[name])
    held.edition += 1
    held.save(update_fields=[*fields, "edition"])
    record(scope, "planning.action.changed", object=held.action, detail={"fields": [held._meta.model_name]})


@transaction.atomic
def remove(*, scope: Scope, parts: Iterable[Milestone | Risk]) -> None:
    for part in parts:
        _edits(scope, part.action)
        part.delete()
        record(scope, "planning.action.changed", object=part.action, detail={"fields": [part._meta.model_name]})


@transaction.atomic
def add_file(*, scope: Scope, action: Action, upload: UploadedFile[Any], note: str = "") -> ActionFile:
    """Keep a file that shows what was done, sealed under a key of its own."""
    _tells(scope, action)
    made = ActionFile(action=action, note=note, by_id=scope.actor.id)
    record(scope, "planning.action.file", object=action, detail={"added": str(made.pk)})
    storing.KEPT.keep(made, upload)
    made.save()
    return made


@transaction.atomic
def remove_file(*, scope: Scope, file: ActionFile) -> None:
    """The content goes for good; the row goes with it, and the audit record keeps that it was there."""
    _edits(scope, file.action)
    record(scope, "planning.action.file", object=file.action, detail={"removed": str(file.pk)})
    storing.KEPT.forget(file)


@transaction.atomic
def take_file(*, scope: Scope, file: ActionFile) -> None:
    """Keep that somebody takes a copy of it."""
    record(scope, "planning.action.file.taken", object=file.action, detail={"file": str(file.pk)})


@transaction.atomic
def escalate(*, scope: Scope, action: Action, blockage: str, asked: str) -> Escalation:
    """Pass what blocks an action up to the parent of the plan's group, where it is on the agenda until answered."""
    _edits(scope, action)
    group = action.plan.group
    if group.parent is None:
        raise NotNow(f"{group} is at the top: there is no group above it.")
    raised = Escalation.objects.create(
        group=group,
        to=group.parent,
        blockage=blockage,
        asked=asked,
        origin=origin(action.pk),
        raised_by_id=scope.actor.id,
        raised_at=clock.now(),
    )
    record(scope, "planning.action.escalated", object=action, detail={"to": str(group.parent)})
    return raised


def _edits(scope: Scope, action: Action) -> None:
    must(scope, Permission.EDIT_PLAN)
    check_open(action.plan)


def _tells(scope: Scope, action: Action) -> None:
    if not may_write_progress(scope, action):
        raise NotAllowed("This is for those who lead the action.")
    check_open(action.plan)
