"""Reads of plans. Adopted plans are seen by whoever sees plans; drafts by their writers and the plan's own group."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Decision, Escalation, Group, Organisation
from upstream.web.planning.models import (
    Action,
    ActionFile,
    DeliveryPlan,
    Dependency,
    Lead,
    PlanImport,
    PlanPaper,
    Priority,
    Progress,
    Strategy,
)
from upstream.web.planning.vocabulary import origin

OPEN = Action.State.OPEN
OFFERED = 100
"""Actions that one form offers at the most."""
SORTS: Mapping[str, tuple[str, ...]] = {
    "number": ("position", "id"),
    "due": ("due", "position", "id"),
    "rag": ("rag", "position", "id"),
    "updated": ("updated_at", "position", "id"),
}


def plans(scope: Scope) -> QuerySet[DeliveryPlan]:
    found = DeliveryPlan.objects.select_related("group", "strategy")
    if scope.may(Permission.EDIT_PLAN):
        return found
    if not scope.may(Permission.SEE_PLAN):
        return found.none()
    return found.filter(~Q(state=DeliveryPlan.State.DRAFT) | Q(group_id__in=scope.groups))


def plans_with_counts(scope: Scope) -> QuerySet[DeliveryPlan]:
    open_actions = Count("actions", filter=Q(actions__state=OPEN))
    return plans(scope).annotate(open_actions=open_actions, all_actions=Count("actions"))


def plan(scope: Scope, key: uuid.UUID) -> DeliveryPlan:
    return get_object_or_404(plans(scope).select_related("group__parent", "adopted_by__meeting"), pk=key)


def strategies(scope: Scope) -> QuerySet[Strategy]:
    """Those that a plan can carry out: whoever writes plans sees every version."""
    return Strategy.objects.all() if scope.may(Permission.EDIT_PLAN) else Strategy.objects.none()


def strategy(scope: Scope, key: str) -> Strategy | None:
    return strategies(scope).filter(pk=key).first() if key else None


def whole(action: Action) -> Action:
    """The action with everything that its page shows, in a few queries."""
    return with_all(Action.objects.filter(pk=action.pk)).get()


def may_wait_for(action: Action, words: str = "") -> list[Action]:
    """What it waits for, and other actions of its plan: all of a short one; of a long one those with the words, or
    without any those under the same heading."""
    others = action.plan.actions.exclude(pk=action.pk)
    known = Q(waited_for_by__action=action)
    near = Q(priority=action.priority) if action.priority_id else Q(priority=None, heading=action.heading)
    wanted = Q(text__icontains=words) | Q(number__startswith=words) if words else near
    chosen = list(others.filter(known).distinct())
    if not words and others.count() <= OFFERED:
        return list(others)
    return chosen + list(others.filter(wanted).exclude(pk__in=[each.pk for each in chosen])[:OFFERED])


def waiting_for(action: Action) -> QuerySet[Action]:
    return Action.objects.filter(waits_for__on=action)


def led_by(scope: Scope) -> Q:
    """Actions that the person leads, or that their organisation does, in plans that were adopted."""
    if scope.organisation is None:
        return Q(pk__in=())
    mine = Lead.objects.filter(Q(organisation_id=scope.organisation) | Q(user_id=scope.actor.id))
    return Q(pk__in=mine.values("action_id"), plan__state=DeliveryPlan.State.ADOPTED)


def actions(scope: Scope) -> QuerySet[Action]:
    """Those of plans that one sees, and for whoever writes progress those that they lead."""
    seen = Q(plan__in=plans(scope))
    if scope.may(Permission.UPDATE_ACTIONS):
        seen |= led_by(scope)
    return Action.objects.filter(seen)


def own_actions(scope: Scope) -> QuerySet[Action]:
    found = Action.objects.filter(led_by(scope), state=OPEN).select_related("plan")
    return found.order_by("due", "position", "id") if scope.may(Permission.UPDATE_ACTIONS) else found.none()


def action(scope: Scope, key: uuid.UUID) -> Action:
    found = actions(scope).select_related("plan__group__parent", "priority")
    return get_object_or_404(found, pk=key)


def with_leads(found: QuerySet[Action]) -> QuerySet[Action]:
    leads = Lead.objects.select_related("organisation", "user").defer("email")
    return found.prefetch_related(Prefetch("leads", queryset=leads))


def with_latest(found: QuerySet[Action]) -> QuerySet[Action]:
    """Each action with the text of its latest update."""
    latest = Progress.objects.filter(action=OuterRef("pk")).order_by("-at", "-id")
    return found.annotate(latest_text=Subquery(latest.values("text")[:1]))


def with_all(found: QuerySet[Action]) -> QuerySet[Action]:
    """What a suggestion of a rating needs, in a fixed number of queries."""
    waits = Dependency.objects.select_related("on")
    return with_leads(found).prefetch_related("milestones", Prefetch("waits_for", queryset=waits))


def filtered(plan: DeliveryPlan, wanted: Mapping[str, str], today: date) -> QuerySet[Action]:
    """The actions of a plan, by lead, rating, tier, state and whether they are overdue, in the order asked for."""
    found = plan.actions.select_related("priority")
    given: dict[str, Any] = {}
    if wanted.get("lead"):
        found = found.filter(pk__in=Lead.objects.filter(organisation_id=wanted["lead"]).values("action_id"))
    if wanted.get("rag"):
        given["rag"] = "" if wanted["rag"] == "none" else wanted["rag"]
    if wanted.get("tier"):
        given["tier"] = wanted["tier"]
    if wanted.get("state"):
        given["state"] = wanted["state"]
    if wanted.get("overdue"):
        given |= {"state": OPEN, "due__lt": today}
    order = SORTS.get(wanted.get("sort", "").lstrip("-"), SORTS["number"])
    if wanted.get("sort", "").startswith("-"):
        order = (f"-{order[0]}", *order[1:])
    return with_latest(found.filter(**given)).order_by(*order)


def lead_organisations(plan: DeliveryPlan) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=Lead.objects.filter(action__plan=plan).values("organisation_id"))


def open_organisations(today: date) -> list[Organisation]:
    return list(Organisation.objects.filter(Q(closed__isnull=True) | Q(closed__gt=today)))


def groups_of_plans() -> QuerySet[Group]:
    return Group.objects.order_by("name")


def decisions(plan: DeliveryPlan) -> QuerySet[Decision]:
    """Those by which its group may have adopted it, the latest first."""
    return Decision.objects.filter(group_id=plan.group_id).select_related("meeting__group").order_by("-number")


def own_import(scope: Scope, key: uuid.UUID) -> PlanImport:
    """A file on its way in is seen by whoever handed it in."""
    found = PlanImport.objects.filter(by_id=scope.actor.id) if scope.may(Permission.EDIT_PLAN) else None
    return get_object_or_404(found if found is not None else PlanImport.objects.none(), pk=key)


def unread(plan: DeliveryPlan) -> list[dict[str, Any]]:
    """What could not be read of the files that the plan came from."""
    return [row for each in PlanImport.objects.filter(plan=plan) for row in each.unread]


def file(scope: Scope, key: uuid.UUID) -> ActionFile:
    return get_object_or_404(ActionFile.objects.filter(action__in=actions(scope)).select_related("action"), pk=key)


def paper(scope: Scope, key: uuid.UUID) -> PlanPaper:
    """A file of a long plan is for whoever asked for it, as long as they see the plan."""
    own = PlanPaper.objects.filter(by_id=scope.actor.id, by__isnull=False, plan__in=plans(scope))
    return get_object_or_404(own.select_related("plan"), pk=key)


def priorities(plan: DeliveryPlan) -> list[Priority]:
    """Those of the strategy that the plan carries out."""
    return list(plan.strategy.priorities.all()) if plan.strategy else []


def escalations(action: Action) -> QuerySet[Escalation]:
    """What of an action was passed up to the group above."""
    return Escalation.objects.filter(origin=origin(action.pk)).select_related("to").order_by("-raised_at", "-id")


def files(action: Action) -> QuerySet[ActionFile]:
    return ActionFile.objects.filter(action=action)


def by_due_day(plan: DeliveryPlan) -> tuple[QuerySet[Action], QuerySet[Action]]:
    """Its actions with a due day, in the order of those days, and those without one."""
    found = plan.actions.exclude(state=Action.State.DROPPED)
    dated = found.filter(due__isnull=False).prefetch_related("milestones").order_by("due", "position", "id")
    return dated, found.filter(due__isnull=True)
