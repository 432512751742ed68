"""Milestones and risks of an action: added, changed, reached, taken away."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.planning.models import Action, Milestone, Risk
from upstream.web.planning.plan import forms, parts, presenters, queries
from upstream.web.planning.plan.action_views import ask, asks, edits, open_action, sees, whole


@asks
@edits
def milestone(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    form = forms.MilestoneForm(request.POST or None)
    if form.is_valid():
        parts.add_milestone(scope=request.scope, action=found, **form.cleaned_data)  # type: ignore[attr-defined]
        return redirect("plan:action", found.pk)
    return ask(request, found, form, "Add a milestone", "Add it")


@require_POST
@sees
def reached(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    found = open_action(request, key)
    stone = found.milestones.filter(pk=pk).first()
    if stone is None:
        return _already(request, found, "milestone")
    parts.reach(scope=request.scope, milestone=stone, reached=stone.done_on is None)  # type: ignore[attr-defined]
    return redirect("plan:action", found.pk)


@asks
@edits
def change_milestone(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    stone = found.milestones.filter(pk=pk).first()
    initial = {"title": stone.title, "due": stone.due} if stone else {}
    form = forms.MilestoneForm(request.POST or None, initial=initial)
    return _change(request, found, stone, form)


@asks
@edits
def risk(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    form = forms.RiskForm(request.POST or None)
    if form.is_valid():
        parts.add_risk(scope=request.scope, action=found, **form.fields_of_risk())  # type: ignore[attr-defined]
        return redirect("plan:action", found.pk)
    return ask(request, found, form, "Add a risk", "Add it")


@asks
@edits
def change_risk(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    held = found.risks.filter(pk=pk).first()
    told = {name: getattr(held, name) for name in ("text", "mitigation")} if held else {}
    levels = {name: str(getattr(held, name)) for name in ("likelihood", "impact")} if held else {}
    form = forms.RiskForm(request.POST or None, initial=told | levels)
    return _change(request, found, held, form)


@require_POST
@edits
def remove_milestone(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    return _remove(request, found, found.milestones.filter(pk=pk).first(), "milestone")


@require_POST
@edits
def remove_risk(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    return _remove(request, found, found.risks.filter(pk=pk).first(), "risk")


def _change(
    request: HttpRequest, action: Action, part: Milestone | Risk | None, form: forms.MilestoneForm | forms.RiskForm
) -> HttpResponse:
    """Where somebody else changed it meanwhile, both versions; where they took it away, what was typed."""
    if part is None:
        return _gone(request, action, form)
    context: dict[str, Any] = {"action": action, "part": part, "form": form, "seen": part.edition}
    context["kind"] = part._meta.model_name
    if form.is_valid():
        given = form.fields_of_risk() if isinstance(form, forms.RiskForm) else form.cleaned_data
        try:
            seen = whole(request.POST.get("seen"))
            parts.change_part(scope=request.scope, part=part, seen=seen, **given)  # type: ignore[attr-defined]
            return redirect("plan:action", action.pk)
        except ChangedMeanwhile:
            context["theirs"] = presenters.part_facts(part)
        except ObjectDoesNotExist:
            return _gone(request, action, form)
    return render(request, "planning/plan/part.html", context)


def _gone(request: HttpRequest, action: Action, form: forms.MilestoneForm | forms.RiskForm) -> HttpResponse:
    """What was typed is kept, and saved as a new one if its writer wants that."""
    if request.method != "POST":
        raise Http404
    kind = "risk" if isinstance(form, forms.RiskForm) else "milestone"
    context = {"action": action, "form": form, "kind": kind, "gone": True}
    return render(request, "planning/plan/part.html", context)


def _already(request: HttpRequest, action: Action, kind: str) -> HttpResponse:
    messages.info(request, f"Somebody else took this {kind} away already.")
    return redirect("plan:action", action.pk)


def _remove(request: HttpRequest, action: Action, part: Milestone | Risk | None, kind: str) -> HttpResponse:
    if part is None:
        return _already(request, action, kind)
    parts.remove(scope=request.scope, parts=[part])  # type: ignore[attr-defined]
    messages.success(request, f"“{part}” was taken away.")
    return redirect("plan:action", action.pk)
