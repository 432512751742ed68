"""How actions stand: the rating that the rules suggest for each, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from upstream.plans.measuring import Change
from upstream.plans.rating import Standing, Suggestion, suggest
from upstream.web.planning.measures.values import latest_update, recalled_of
from upstream.web.planning.models import Action, DeliveryPlan, Measure

OPEN = Action.State.OPEN


def suggestions(plan: DeliveryPlan, actions: Iterable[Action], today: date) -> dict[Action, Suggestion]:
    """For actions that `queries.with_all` has read: three more queries however many they are."""
    wrong = measures_wrong_way(plan)
    return {action: suggest(_standing(action, today, wrong), today=today) for action in actions}


def measures_wrong_way(plan: DeliveryPlan) -> dict[object, list[str]]:
    """Titles of measures that a test says have worsened, by the priority that they belong to."""
    found: dict[object, list[str]] = {}
    listed = list(plan.measures.prefetch_related("values"))
    gone = recalled_of(listed)
    for measure in listed:
        if verdict(measure, gone).rag == "red" and measure.priority_id:
            found.setdefault(measure.priority_id, []).append(measure.title)
    return found


def verdict(measure: Measure, gone: set[str] | None = None) -> Change:
    """The change at the latest update, as the pages of measures say it."""
    update = latest_update(measure, gone)
    if update is None:
        return Change(None, None, None, None, "cannot be said yet", "", "there is no value after the baseline")
    return update.change


def _standing(action: Action, today: date, wrong: dict[object, list[str]]) -> Standing:
    late = [stone.title for stone in action.milestones.all() if stone.done_on is None and stone.due < today]
    waits = [
        str(each.on) for each in action.waits_for.all() if each.on.state == OPEN and each.on.due and each.on.due < today
    ]
    return Standing(
        complete=action.state == Action.State.COMPLETE,
        starts=action.starts,
        due=action.due,
        updated=timezone.localtime(action.updated_at).date() if action.updated_at else None,
        blocked=action.blocked,
        milestones_late=tuple(late),
        waits_for_late=tuple(waits),
        has_lead=any(lead.organisation_id for lead in action.leads.all()),
        measures_wrong_way=tuple(wrong.get(action.priority_id, ())) if action.priority_id else (),
    )
