"""Plans: the list, one plan as table, by rating and over time, what is to be mended, adoption."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.plans import lint
from upstream.web.core import clock, formats
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.planning.models import DeliveryPlan
from upstream.web.planning.plan import actions as writes
from upstream.web.planning.plan import checking, presenters, queries
from upstream.web.planning.plan.drawing import draw_timeline
from upstream.web.planning.plan.forms import AdoptForm, BulkForm, CloseForm, FilterForm, PlanForm

PAGE = 100
FORM = "core/form_page.html"
FILTERS = ("lead", "rag", "tier", "state", "overdue", "sort")
sees = needs(Permission.SEE_PLAN)
edits = needs(Permission.EDIT_PLAN)
asks = require_http_methods(["GET", "POST"])


@require_GET
@sees
def list_plans(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "plans": queries.plans_with_counts(scope),
        "edits": scope.may(Permission.EDIT_PLAN),
        "own": queries.own_actions(scope).count(),
    }
    return render(request, "planning/plan/list.html", context)


@require_GET
@needs(Permission.UPDATE_ACTIONS)
def mine(request: HttpRequest) -> HttpResponse:
    """The open actions that the person or their organisation leads."""
    today = clock.today()
    entries = presenters.entries(queries.own_actions(request.scope), today)  # type: ignore[attr-defined]
    return render(request, "planning/plan/mine.html", {"entries": entries})


@require_GET
@sees
def plan(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The table."""
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    filters = _filters(found, query)
    rows = queries.filtered(found, query if filters.is_valid() else {}, clock.today())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _frame(request, found, "plan") | {
        "filters": filters,
        "filtered": bool(query.keys() - {"sort"}),
        "page": page,
        "entries": presenters.entries(page, clock.today()),
        "columns": presenters.columns(query),
        "query": urlencode(query),
        "unread": queries.unread(found),
    }
    return render(request, "planning/plan/table.html", context)


@require_GET
@sees
def ratings(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Red, amber and green beside each other."""
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    context = _frame(request, found, "ratings") | {"ratings": presenters.by_rating(found, clock.today())}
    return render(request, "planning/plan/ratings.html", context)


@require_GET
@sees
def timeline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    dated, undated = queries.by_due_day(found)
    page = Paginator(dated, PAGE).get_page(request.GET.get("page"))
    context = _frame(request, found, "timeline") | {
        "page": page,
        "undated": undated[:PAGE],
        "undated_count": undated.count(),
        "drawing": draw_timeline(list(page), clock.today()),
    }
    return render(request, "planning/plan/timeline.html", context)


@require_GET
@sees
def check(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the linter finds, with where, why it matters and how to mend it."""
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    checked = checking.checked_plan(found)
    faults = lint(checked, today=clock.today())
    context = _frame(request, found, "check") | {
        "mendings": presenters.mendings(faults, checking.NOT_ADOPTED_WITH),
        "stops": len(checking.against_adoption(faults)),
        "count": len(faults),
        "actions": {action.key for action in checked.actions},
        "unread": queries.unread(found),
    }
    return render(request, "planning/plan/check.html", context)


@asks
@edits
def begin(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    form = PlanForm(request.POST or None, groups=queries.groups_of_plans(), strategies=queries.strategies(scope))
    if form.is_valid():
        data = form.cleaned_data
        group = queries.groups_of_plans().get(pk=data.pop("group"))
        data["strategy"] = queries.strategy(scope, data["strategy"])
        made = writes.begin(scope=scope, group=group, **data)
        return redirect("plan:plan", made.pk)
    context = {"form": form, "title": "Begin a delivery plan", "submit": "Begin the plan", "back": reverse("plan:list")}
    return render(request, FORM, context)


@asks
@edits
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.plan(scope, key)
    initial = {name: getattr(found, name) for name in ("title", "starts", "ends", "update_months")}
    initial["strategy"] = str(found.strategy_id or "")
    form = PlanForm(request.POST or None, initial=initial, groups=(), strategies=queries.strategies(scope), old=True)
    if form.is_valid():
        data = form.cleaned_data | {"strategy": queries.strategy(scope, form.cleaned_data["strategy"])}
        writes.change(scope=scope, plan=found, **data)
        return redirect("plan:plan", found.pk)
    return _ask(request, found, form, "Change the plan", "Save")


@asks
@needs(Permission.ADOPT_PLAN)
def adopt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    decisions = queries.decisions(found)
    form = AdoptForm(request.POST or None, decisions=decisions[:20])
    if form.is_valid():
        writes.adopt(scope=request.scope, plan=found, decision=decisions.get(pk=form.cleaned_data["decision"]))  # type: ignore[attr-defined]
        messages.success(request, f"{found} is adopted.")
        return redirect("plan:plan", found.pk)
    stops = checking.against_adoption(checking.faults(found, clock.today()))
    context = {"plan": found, "form": form, "stops": presenters.mendings(stops, frozenset()), "any": decisions.exists()}
    return render(request, "planning/plan/adopt.html", context)


@asks
@edits
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    form = CloseForm(request.POST or None)
    if form.is_valid():
        writes.close(scope=request.scope, plan=found, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        return redirect("plan:plan", found.pk)
    return _ask(request, found, form, "Close the plan", "Close it")


@require_POST
@edits
def bulk(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What to do with the actions that were ticked: first asked, then done."""
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    chosen = [action for action in found.actions.all() if str(action.pk) in request.POST.getlist("action")]
    if not chosen:
        messages.info(request, "Tick the actions that you want to change first.")
        return redirect("plan:plan", found.pk)
    organisations = queries.open_organisations(clock.today())
    priorities = queries.priorities(found)
    sent = request.POST if "change" in request.POST else None
    form = BulkForm(sent, organisations=organisations, priorities=[(str(each.pk), str(each)) for each in priorities])
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value}
        if lead := given.get("lead"):
            given["lead"] = next(each for each in organisations if str(each.pk) == lead)
        if priority := given.get("priority"):
            given["priority"] = next(each for each in priorities if str(each.pk) == priority)
        many = writes.change_many(scope=request.scope, plan=found, actions=chosen, **given)  # type: ignore[attr-defined]
        messages.success(request, f"{formats.plural(many, 'action')} changed.")
        return redirect("plan:plan", found.pk)
    return render(request, "planning/plan/bulk.html", {"plan": found, "chosen": chosen, "form": form})


@require_POST
@edits
def suggest(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Rate what has no rating as the rules suggest."""
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    many = writes.take_suggestions(scope=request.scope, plan=found)  # type: ignore[attr-defined]
    rated = formats.plural(many, "action")
    messages.success(request, f"{rated} rated as suggested. Each can be rated otherwise, with a reason.")
    return redirect("plan:ratings", found.pk)


def _frame(request: HttpRequest, plan: DeliveryPlan, here: str) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    is_open = plan.state != DeliveryPlan.State.CLOSED
    return {
        "plan": plan,
        "tabs": presenters.tabs(plan, here),
        "edits": scope.may(Permission.EDIT_PLAN) and is_open,
        "adopts": scope.may(Permission.ADOPT_PLAN) and plan.state == DeliveryPlan.State.DRAFT,
        "today": clock.today(),
    }


def _filters(plan: DeliveryPlan, query: dict[str, str]) -> FilterForm:
    return FilterForm(query, organisations=queries.lead_organisations(plan))


def _ask(request: HttpRequest, plan: DeliveryPlan, form: Any, title: str, submit: str) -> HttpResponse:
    back = reverse("plan:plan", args=[plan.pk])
    return render(request, FORM, {"form": form, "title": title, "caption": str(plan), "submit": submit, "back": back})
