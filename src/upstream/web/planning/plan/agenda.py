"""What of its plans a group should look at in a meeting: what is overdue, and what is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from upstream.web.partnership.meetings.agenda import Due, source
from upstream.web.partnership.models import AgendaItem, Group
from upstream.web.planning.models import Action, DeliveryPlan
from upstream.web.planning.plan.checking import leads_text
from upstream.web.planning.plan.queries import with_leads
from upstream.web.planning.vocabulary import origin

MOST = 10


@source
def plan_actions(group: Group, since: date | None, until: date) -> Iterator[Due]:
    """Actions of the group's adopted plans that are overdue or blocked on the day; beyond ten, one item for all.

    Those of which nothing is heard stand in the item about silence.
    """
    from upstream.web.planning.chasing.agenda import in_silence

    del since
    for plan in DeliveryPlan.objects.filter(group=group, state=DeliveryPlan.State.ADOPTED):
        stuck = Q(due__lt=until) | ~Q(blocked="")
        silent = [action.pk for action in in_silence(plan)]
        there = plan.actions.filter(stuck, state=Action.State.OPEN).exclude(pk__in=silent)
        found = list(with_leads(there).order_by("due", "position", "id"))
        for action in found[:MOST]:
            yield Due(
                AgendaItem.Kind.PLAN,
                f"Plan: {action}"[:300],
                origin(action.pk),
                notes=_notes(action, until),
                address=reverse("plan:action", args=[action.pk]),
            )
        if len(found) > MOST:
            yield Due(
                AgendaItem.Kind.PLAN,
                f"{len(found) - MOST:,} more actions of {plan} are overdue or blocked"[:300],
                f"plan-more:{plan.pk}",
                address=reverse("plan:plan", args=[plan.pk]) + "?overdue=on",
            )


def _notes(action: Action, until: date) -> str:
    late = f"Due {action.due:%-d %B %Y} (overdue). " if action.due and action.due < until else ""
    stuck = f"Blocked: {action.blocked} " if action.blocked else ""
    return f"{late}{stuck}{leads_text(action) or 'Nobody leads it.'}"
