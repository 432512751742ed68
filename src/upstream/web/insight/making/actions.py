"""Writes: an assessment is asked for, and asked for again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, must
from upstream.web.core.scope import Scope
from upstream.web.insight.making import jobs
from upstream.web.insight.models import Edition, EditionState
from upstream.web.insight.policies import check_edition
from upstream.web.insight.uploads.actions import acting_for
from upstream.web.partnership.queries import partnership

E = Edition.State


@transaction.atomic
def start(*, scope: Scope, kind: str, title: str, request: dict[str, Any]) -> Edition:
    """Have an assessment made. ``request`` is what `making.forms.AssessmentForm.request` gives."""
    must(scope, Permission.RUN_ASSESSMENTS)
    organisation, by = acting_for(scope)
    whose = partnership()
    made = Edition.objects.create(
        kind=kind,
        title=title[:200],
        organisation_id=organisation,
        by_id=by,
        request=request,
        is_fictional=bool(whose and whose.is_fictional and set(request["areas"]) <= set(whose.areas)),
        created_at=clock.now(),
    )
    _queued(scope, made)
    return made


@transaction.atomic
def again(*, scope: Scope, edition: Edition) -> Edition:
    """Have one made that could not be made before."""
    must(scope, Permission.RUN_ASSESSMENTS)
    if edition.organisation_id != scope.organisation:
        raise NotAllowed("This assessment is another organisation's.")
    held = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    check_edition(held, E.QUEUED)
    held.state, held.progress, held.step, held.fault = E.QUEUED, 0, "", ""
    held.save(update_fields=["state", "progress", "step", "fault"])
    _queued(scope, held)
    return held


def _queued(scope: Scope, edition: Edition) -> None:
    EditionState.objects.create(edition=edition, state=E.QUEUED, at=clock.now(), by_id=scope.actor.id)
    record(scope, "insight.edition.started", object=edition, detail={"kind": edition.kind, **_plain(edition.request)})
    jobs.make.configure(lock=jobs.ONE_AT_A_TIME).defer(edition=str(edition.pk))


def _plain(request: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if value}
