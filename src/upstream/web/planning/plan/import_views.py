"""Bringing a plan in: hand in the file, look at what was read, say who the leads are, make the plan."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from upstream.model.errors import UpstreamError
from upstream.plans import checked_file, lint
from upstream.web.core import clock
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.planning.models import PlanImport
from upstream.web.planning.plan import importing, presenters, queries
from upstream.web.planning.plan.forms import ColumnsForm, ImportForm, LeadsForm
from upstream.web.planning.plan.making import lead_names

asks = require_http_methods(["GET", "POST"])
edits = needs(Permission.EDIT_PLAN)


@asks
@edits
def hand_in(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None, groups=queries.groups_of_plans())
    if form.is_valid():
        data = form.cleaned_data
        group = queries.groups_of_plans().get(pk=data["group"])
        try:
            arrived = importing.receive(
                scope=request.scope,  # type: ignore[attr-defined]
                title=data["title"],
                group=group,
                name=data["file"].name,
                content=data["file"],
            )
            return redirect("plan:preview", arrived.pk)
        except importing.AlreadyThere as refusal:
            return _earlier(request, refusal)
        except UpstreamError as error:
            form.add_error("file", f"{error.what[:1].upper()}{error.what[1:]}. {error.do} ({error.code})")
    context = {
        "form": form,
        "title": "Bring in a plan",
        "lead": "The plan that you have becomes actions. You see what was read before anything is added.",
        "submit": "Read the file",
        "back": reverse("plan:list"),
    }
    return render(request, "core/form_page.html", context)


@asks
@edits
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was read, with what was not; sent, it becomes a draft plan."""
    arrived = queries.own_import(request.scope, key)  # type: ignore[attr-defined]
    if arrived.plan_id:
        return redirect("plan:plan", arrived.plan_id)
    try:
        file = importing.read(arrived)
    except UpstreamError:
        return redirect("plan:columns", arrived.pk)
    names = lead_names(file, importing.names())
    organisations = queries.open_organisations(clock.today())
    form = LeadsForm(request.POST or None, names=names, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        known = {str(each.pk): each.pk for each in organisations}
        leads = {name: known.get(said) for name, said in form.said().items()}
        plan = importing.carry_out(scope=request.scope, arrived=arrived, leads=leads)  # type: ignore[attr-defined]
        messages.success(
            request, f"{plan.actions.count()} actions were added to a draft. Now see what is to be mended."
        )
        return redirect("plan:check", plan.pk)
    context = {
        "arrived": arrived,
        "file": file,
        "form": form,
        "rows": presenters.preview_rows(file),
        "counts": presenters.fault_counts(lint(checked_file(file), today=clock.today())),
        "matched": sum(1 for found in names.values() if found),
    }
    return render(request, "planning/plan/preview.html", context)


@asks
@edits
def columns(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    arrived = queries.own_import(request.scope, key)  # type: ignore[attr-defined]
    if arrived.state != PlanImport.State.READ:
        return redirect("plan:preview", arrived.pk)
    tables = [grid for grid in importing.tables(arrived) if grid.rows]
    if not tables:
        messages.info(request, "There is no table in this file. Nothing was added.")
        importing.give_up(scope=request.scope, arrived=arrived)  # type: ignore[attr-defined]
        return redirect("plan:hand-in")
    table = _which(request, len(tables))
    form = ColumnsForm(request.POST or None, tables=tables, table=table)
    if request.method == "POST" and form.is_valid():
        place = importing.tables(arrived).index(tables[table])
        mapping = form.mapping() | {importing.TABLE: place, importing.ROWS_ABOVE: form.cleaned_data["above"]}
        importing.say_columns(scope=request.scope, arrived=arrived, mapping=mapping)  # type: ignore[attr-defined]
        return redirect("plan:preview", arrived.pk)
    context: dict[str, Any] = {"arrived": arrived, "form": form, "tables": tables, "table": table}
    return render(request, "planning/plan/columns.html", context | presenters.sample(tables[table]))


@require_POST
@edits
def give_up(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    arrived = queries.own_import(request.scope, key)  # type: ignore[attr-defined]
    importing.give_up(scope=request.scope, arrived=arrived)  # type: ignore[attr-defined]
    messages.success(request, f"Nothing of {arrived.name} was added.")
    return redirect("plan:list")


def _earlier(request: HttpRequest, refusal: importing.AlreadyThere) -> HttpResponse:
    messages.info(request, str(refusal))
    earlier = refusal.earlier
    if earlier.plan_id:
        return redirect("plan:plan", earlier.plan_id)
    own = earlier.by_id == request.scope.actor.id  # type: ignore[attr-defined]
    return redirect("plan:preview", earlier.pk) if own else redirect("plan:list")


def _which(request: HttpRequest, many: int) -> int:
    told = request.GET.get("table", "")
    return min(int(told), many - 1) if told.isdecimal() else 0
