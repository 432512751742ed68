"""Silence comes onto the agenda of the plan's own group once its chair was told; the group above hears of it later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from upstream.web.partnership.meetings.agenda import Due, Kind, source
from upstream.web.partnership.models import Group
from upstream.web.planning.models import Chase, DeliveryPlan


@source
def silent_actions(group: Group, since: date | None, until: date) -> Iterator[Due]:
    """One item a plan and meeting, however many actions are silent."""
    from upstream.web.planning.chasing.daily import silent_at, words_of

    del since
    for plan in group.plans.filter(state=DeliveryPlan.State.ADOPTED):
        silent = silent_at(plan, Chase.Kind.CHAIR)
        if silent:
            title, notes = words_of(plan, silent)
            address = reverse("chasing:log", args=[plan.pk])
            yield Due(Kind.PLAN, title, f"silent:{plan.pk}:{until.isoformat()}", notes=notes, address=address)
