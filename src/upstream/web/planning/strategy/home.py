"""Where the partnership stands on one page: its strategy, its plans, its measures, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from upstream.plans.measuring import Change
from upstream.web.core import clock
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.planning.measures.values import recalled_of
from upstream.web.planning.models import Action, DeliveryPlan, Measure
from upstream.web.planning.plan import queries as plans
from upstream.web.planning.plan.standing import verdict
from upstream.web.planning.strategy import presenters, queries
from upstream.web.planning.strategy.steps import Link
from upstream.web.planning.vocabulary import Rag

AHEAD = 30
"""Days that the page looks ahead."""
MOST = 20
KINDS = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green", Rag.COMPLETE: "complete", Rag.NONE: "grey"}
OPEN = Action.State.OPEN


@dataclass(frozen=True)
class Standing:
    """A plan with its counts; ``ratings`` are the shapes of the page with how many open actions have each."""

    plan: DeliveryPlan
    overdue: int
    blocked: int
    ratings: list[tuple[str, int]]


@require_GET
@needs(Permission.SEE_PLAN, Permission.UPDATE_ACTIONS)
def home(request: HttpRequest) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    today = clock.today()
    sees = scope.may(Permission.SEE_PLAN) or scope.may(Permission.EDIT_PLAN)
    context: dict[str, Any] = {
        "sees": sees,
        "today": today,
        "days": AHEAD,
        "due": due(scope, today),
        "links": _links(scope, sees),
    }
    return render(request, "planning/home.html", context | (_standing(scope, today) if sees else {}))


def _standing(scope: Scope, today: date) -> dict[str, Any]:
    strategy = queries.current(scope)
    listed = [each for each in (strategy, *queries.in_hand(scope)) if each]
    found = running(scope, today)
    flagged = 0
    if strategy:
        rows = queries.stood(list(queries.priorities(strategy))).values()
        flagged = sum(each.flagged for row in rows for each in row)
    return {
        "strategies": [(each, presenters.tone(each)) for each in listed],
        "flagged": flagged,
        "plans": found,
        "measures": measures(found),
    }


def running(scope: Scope, today: date) -> list[Standing]:
    """The plans that are not closed, in three queries."""
    listed = list(plans.plans_with_counts(scope).exclude(state=DeliveryPlan.State.CLOSED))
    late = Count("id", filter=Q(due__lt=today))
    blocked = Count("id", filter=~Q(blocked=""))
    rows = Action.objects.filter(plan__in=listed, state=OPEN).values("plan_id", "rag").order_by()
    counted = list(rows.annotate(number=Count("id"), late=late, blocked_number=blocked))
    found = []
    for plan in listed:
        here = [row for row in counted if row["plan_id"] == plan.pk]
        ratings = [(kind, sum(row["number"] for row in here if row["rag"] == rag)) for rag, kind in KINDS.items()]
        shown = [(kind, number) for kind, number in ratings if number]
        overdue, stuck = (sum(row[name] for row in here) for name in ("late", "blocked_number"))
        found.append(Standing(plan, overdue, stuck, shown))
    return found


def measures(found: list[Standing]) -> list[tuple[Measure, Change]]:
    listed = list(Measure.objects.filter(plan__in=[each.plan for each in found]).prefetch_related("values"))
    gone = recalled_of(listed)
    return [(measure, verdict(measure, gone)) for measure in listed]


def due(scope: Scope, today: date) -> list[Action]:
    """What is overdue or due soon of what the person sees, the earliest first; what they lead is marked."""
    soon = plans.actions(scope).filter(state=OPEN, due__lte=today + timedelta(days=AHEAD))
    found = list(
        soon.exclude(plan__state=DeliveryPlan.State.CLOSED).select_related("plan").order_by("due", "id")[:MOST]
    )
    mine = set(plans.own_actions(scope).values_list("pk", flat=True))
    for action in found:
        action.mine = action.pk in mine  # type: ignore[attr-defined]
    return found


def _links(scope: Scope, sees: bool) -> list[Link]:
    found = []
    if sees:
        found += [
            Link("From need to action, step by step", reverse("strategy:path")),
            Link("All strategies", reverse("strategy:list")),
            Link("All delivery plans", reverse("plan:list")),
        ]
    if scope.may(Permission.UPDATE_ACTIONS):
        found.append(Link("The actions that you lead", reverse("plan:mine")))
    return found
