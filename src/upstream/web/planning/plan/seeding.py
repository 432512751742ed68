"""The plan of the demonstration: the fictional one, brought in from Word as a partnership would bring in its own."""

from __future__ import annotations

import io

from django.db import transaction

from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Group
from upstream.web.planning.models import DeliveryPlan
from upstream.web.planning.plan import importing
from upstream.web.planning.plan.fictional import plan as fictional
from upstream.web.planning.plan.making import lead_names

GROUP = "Serious Violence Delivery Group"


@transaction.atomic
def seed_plan(scope: Scope) -> DeliveryPlan:
    """Run again, it gives the plan that is there. ``scope`` must hold EDIT_PLAN; the groups must have been seeded."""
    told = fictional()
    if found := DeliveryPlan.objects.filter(title=told.title).first():
        return found
    arrived = importing.receive(
        scope=scope,
        title=told.title,
        group=Group.objects.get(name=GROUP),
        name="Response plan.docx",
        content=io.BytesIO(told.as_word()),
    )
    return importing.carry_out(
        scope=scope, arrived=arrived, leads=lead_names(importing.read(arrived), importing.names())
    )
