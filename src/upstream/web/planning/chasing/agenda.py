"""Silence comes onto the agenda of the plan's own group once its chair was told; the group above hears of it later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from upstream.web.partnership.meetings.agenda import Due, Kind, source
from upstream.web.partnership.models import AgendaItem, Group
from upstream.web.planning.models import Action, Chase, DeliveryPlan
from upstream.web.planning.vocabulary import ORIGIN, origin


@source
def silent_actions(group: Group, since: date | None, until: date) -> Iterator[Due]:
    """One item a plan and meeting, however many actions are silent; without those that have an item of their own."""
    from upstream.web.planning.chasing.daily import words_of

    del since
    drawn = _drawn(group, until)
    for plan in group.plans.filter(state=DeliveryPlan.State.ADOPTED):
        silent = [action for action in in_silence(plan) if origin(action.pk) not in drawn]
        if silent:
            title, notes = words_of(plan, silent)
            address = reverse("chasing:log", args=[plan.pk])
            yield Due(Kind.PLAN, title, f"silent:{plan.pk}:{until.isoformat()}", notes=notes, address=address)


def in_silence(plan: DeliveryPlan) -> list[Action]:
    """Those of which the item about silence tells. What is blocked has an item of its own, which says by what."""
    from upstream.web.planning.chasing.daily import silent_at

    return [action for action in silent_at(plan, Chase.Kind.CHAIR) if not action.blocked]


def _drawn(group: Group, until: date) -> set[str]:
    """Actions that came onto the agenda of that day before they fell silent."""
    items = AgendaItem.objects.filter(meeting__group=group, meeting__starts_at__date=until)
    return set(items.filter(origin__startswith=ORIGIN).values_list("origin", flat=True))
