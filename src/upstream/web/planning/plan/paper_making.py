"""Files of long plans: asked for on a page, made by the worker, sealed, kept for a day for whoever asked."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.db import transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Scope
from upstream.web.core.sealing import SealedWriter, new_key
from upstream.web.planning.models import DeliveryPlan, PlanPaper, Progress
from upstream.web.planning.plan import exporting, storing

LONG = 1000
"""Actions and updates together, from which a file takes more than the moment that a page may take."""
KEPT = timedelta(days=1)
S = PlanPaper.State
log = logging.getLogger("upstream.planning")


def is_long(plan: DeliveryPlan) -> bool:
    return plan.actions.count() + Progress.objects.filter(action__plan=plan).count() > LONG


@transaction.atomic
def ask_for(*, scope: Scope, plan: DeliveryPlan, kind: str) -> PlanPaper:
    """A file that the worker makes; one that the same person waits for already is given again."""
    from upstream.web.planning.plan import jobs

    waiting = PlanPaper.objects.filter(plan=plan, kind=kind, by_id=scope.actor.id, state=S.WAITING)
    if found := waiting.filter(at__gt=clock.now() - KEPT).first():
        return found
    made = PlanPaper.objects.create(plan=plan, kind=kind, by_id=scope.actor.id, at=clock.now())
    record(scope, "planning.plan.exported", object=plan, detail={"kind": kind})
    transaction.on_commit(lambda: jobs.make_paper.defer(paper=str(made.pk)))
    return made


def make(key: uuid.UUID, *, last: bool = False) -> None:
    """Make one that was asked for. May be broken off at any place and done again; ``last`` where it will not be."""
    found = PlanPaper.objects.filter(pk=key, state=S.WAITING).select_related("plan__group").first()
    if found is None:
        return
    try:
        content = exporting.export(found.plan, found.kind, clock.today())
        storing.destroy(found.pk)
        secret = new_key()
        with SealedWriter(storing.path_of(found.pk), secret) as writer:
            writer.write(content)
    except Exception:
        if last:
            PlanPaper.objects.filter(pk=found.pk).update(state=S.FAILED)
        raise
    found.key, found.size, found.state, found.made_at = secret.hex(), len(content), S.READY, clock.now()
    found.save(update_fields=["key", "size", "state", "made_at"])


def expire() -> int:
    """Destroy what was asked for more than a day ago; how many there were."""
    old = list(PlanPaper.objects.filter(at__lt=clock.now() - KEPT).values_list("pk", flat=True))
    for key in old:
        storing.destroy(key)
    PlanPaper.objects.filter(pk__in=old).delete()
    return len(old)
