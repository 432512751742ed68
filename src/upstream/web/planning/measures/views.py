"""The measures of a plan, one of them, and how they are set up and filled."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from upstream.model.period import Month
from upstream.plans.presets import presets
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotNow
from upstream.web.planning.measures import actions as writes
from upstream.web.planning.measures import indicators, presenters, queries
from upstream.web.planning.measures.charting import chart_of
from upstream.web.planning.measures.forms import MeasureForm, ValueForm
from upstream.web.planning.measures.values import recalled_of, values_of
from upstream.web.planning.models import DeliveryPlan, Measure

sees = needs(Permission.SEE_PLAN)
edits = needs(Permission.EDIT_PLAN)
asks = require_http_methods(["GET", "POST"])


@require_GET
@sees
def listed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    plan = queries.plan(scope, key)
    measures = list(queries.measures(plan))
    gone = recalled_of(measures)
    context = {
        "plan": plan,
        "lines": [presenters.line(measure, gone) for measure in measures],
        "may_edit": scope.may(Permission.EDIT_PLAN) and plan.state != DeliveryPlan.State.CLOSED,
        "presets": presets().values(),
    }
    return render(request, "planning/measures/list.html", context)


@require_GET
@sees
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    measure = queries.measure(scope, key)
    preset = presets().get(measure.preset)
    context = {
        "measure": measure,
        "line": presenters.line(measure),
        "facts": presenters.facts(measure),
        "target": presenters.target_words(measure),
        "chart": chart_of(measure, values_of(measure)),
        "updates": presenters.update_rows(measure),
        "columns": presenters.value_columns(measure),
        "values": presenters.value_rows(measure),
        "fault": presenters.feed_fault(measure),
        "note": preset.note if preset else "",
        "may_edit": scope.may(Permission.EDIT_PLAN) and measure.plan.state != DeliveryPlan.State.CLOSED,
    }
    return render(request, "planning/measures/measure.html", context)


@asks
@edits
def add(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    plan = queries.plan(scope, key)
    preset = presets().get(request.GET.get("preset", ""))
    priorities = _priorities(plan)
    form = MeasureForm(
        request.POST or None, choices=indicators.choices(), priorities=priorities, initial=_start(preset)
    )
    if form.is_valid():
        told = form.told(priorities) | ({"preset": preset.key} if preset else {})
        try:
            made = writes.add_measure(scope=scope, plan=plan, feed=form.fed, **told)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("measures:measure", made.pk)
    context = {
        "title": preset.title if preset else "Add a measure",
        "caption": plan.title,
        "form": form,
        "lead": preset.note if preset else "",
        "submit": "Add the measure",
        "back": reverse("measures:list", args=[plan.pk]),
    }
    return render(request, "core/form_page.html", context)


@asks
@edits
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change a measure; where somebody else did meanwhile, both are shown."""
    scope = request.scope  # type: ignore[attr-defined]
    measure = queries.measure(scope, key)
    priorities = _priorities(measure.plan)
    form = MeasureForm(request.POST or None, priorities=priorities, fixed=True, initial=_as_it_is(measure))
    context: dict[str, Any] = {"seen": request.POST.get("seen") or writes.mark(measure)}
    if form.is_valid():
        try:
            writes.change_measure(scope=scope, measure=measure, seen=context["seen"], **form.told(priorities))
        except ChangedMeanwhile:
            context = {"seen": writes.mark(measure), "theirs": [("Title", measure.title), *presenters.facts(measure)]}
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("measures:measure", measure.pk)
    context |= {"form": form, "measure": measure, "title": "Change the measure", "submit": "Save"}
    return render(request, "planning/measures/write.html", context)


@asks
@edits
def value(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Enter a value; where somebody else entered one for the period meanwhile, it is shown first."""
    scope = request.scope  # type: ignore[attr-defined]
    measure = queries.measure(scope, key)
    form = ValueForm(request.POST or None, measure=measure)
    newest = max((row.pk for row in measure.values.all()), default=0)
    said = request.POST.get("seen", "")
    context: dict[str, Any] = {"seen": said if said.isdecimal() and len(said) < 19 else newest}
    if form.is_valid():
        try:
            writes.record_value(scope=scope, measure=measure, seen=int(context["seen"]), **form.told())
        except ChangedMeanwhile:
            theirs = [(row[0], f"{row[1]} ({row[-1]})") for row in presenters.value_rows(measure)[:3]]
            context = {"seen": newest, "theirs": theirs}
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The value is recorded.")
            return redirect("measures:measure", measure.pk)
    context |= {"form": form, "measure": measure, "title": "Enter a value", "submit": "Record the value"}
    return render(request, "planning/measures/write.html", context)


def _priorities(plan: DeliveryPlan) -> list[Any]:
    return list(plan.strategy.priorities.all()) if plan.strategy else []


def _start(preset: Any) -> dict[str, Any]:
    if preset is None:
        return {}
    told = {"title": preset.title, "unit": preset.unit, "direction": preset.direction}
    return told | {"update_months": str(preset.months)}


def _as_it_is(measure: Measure) -> dict[str, Any]:
    told = {name: getattr(measure, name) for name in ("title", "unit", "per", "direction", "target", "target_by")}
    return told | {
        "baseline_from": Month(measure.baseline_from.year * 12 + measure.baseline_from.month - 1),
        "baseline_to": Month(measure.baseline_to.year * 12 + measure.baseline_to.month - 1),
        "update_months": str(measure.update_months),
        "priority": str(measure.priority_id or ""),
    }
