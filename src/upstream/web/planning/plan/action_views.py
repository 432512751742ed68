"""One action: what is known of it, and each thing that can be done about it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.web.core import clock
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.planning.models import Action, DeliveryPlan
from upstream.web.planning.plan import actions as writes
from upstream.web.planning.plan import checking, forms, parts, presenters, queries, storing
from upstream.web.planning.plan.standing import suggestions

FORM = "core/form_page.html"
LOG = 50
asks = require_http_methods(["GET", "POST"])
sees = needs(Permission.SEE_PLAN, Permission.UPDATE_ACTIONS)
edits = needs(Permission.EDIT_PLAN)
SAME = ("number", "text", "tier", "approach", "starts", "due", "resources", "funding", "state")


@require_GET
@sees
def action(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.action(scope, key)
    read = queries.whole(found)
    is_open = found.plan.state != DeliveryPlan.State.CLOSED
    context = {
        "action": found,
        "plan": found.plan,
        "leads": read.leads.all(),
        "suggestion": suggestions(found.plan, [read], clock.today())[read],
        "rag": presenters.rag_kind(found.rag),
        "overdue": presenters.is_overdue(found, clock.today()),
        "milestones": read.milestones.all(),
        "waits_for": [each.on for each in read.waits_for.all()],
        "waited_for_by": queries.waiting_for(found),
        "risks": found.risks.all(),
        "log": presenters.log(found.progress.select_related("by")[:LOG]),
        "ratings": presenters.rating_log(found.ratings.select_related("by")[:LOG]),
        "files": queries.files(found),
        "escalations": queries.escalations(found),
        "faults": checking.faults_of(found, clock.today()),
        "edits": scope.may(Permission.EDIT_PLAN) and is_open,
        "tells": writes.may_write_progress(scope, read) and is_open,
        "sees_plan": scope.may(Permission.SEE_PLAN) or scope.may(Permission.EDIT_PLAN),
        "today": clock.today(),
    }
    return render(request, "planning/plan/action.html", context)


@asks
@edits
def add(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    plan = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    form = _form(request, plan)
    if form.is_valid():
        made = writes.add_action(scope=request.scope, plan=plan, leads=_leads(form), **_fields(form, plan))  # type: ignore[attr-defined]
        return redirect("plan:action", made.pk)
    back = reverse("plan:plan", args=[plan.pk])
    return render(request, FORM, {"form": form, "title": "Add an action", "caption": str(plan), "back": back})


@asks
@edits
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where two people write at once, the second is shown both and loses neither."""
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    leads = list(found.leads.select_related("organisation"))
    initial = {name: getattr(found, name) for name in SAME} | {"priority": str(found.priority_id or "")}
    form = _form(request, found.plan, initial=initial, leads=leads)
    context: dict[str, Any] = {"action": found, "form": form, "seen": found.edition}
    if form.is_valid():
        try:
            writes.change_action(
                scope=request.scope,  # type: ignore[attr-defined]
                action=found,
                seen=whole(request.POST.get("seen")),
                leads=_leads(form),
                **_fields(form, found.plan),
            )
            return redirect("plan:action", found.pk)
        except ChangedMeanwhile:
            context["theirs"] = presenters.facts(found, leads)
    return render(request, "planning/plan/change.html", context)


@asks
@sees
def tell(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = open_action(request, key)
    form = forms.TellForm(request.POST or None, initial={"blocked": found.blocked})
    if form.is_valid():
        writes.tell(scope=request.scope, action=found, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(request, "Thank you. Your update is in the progress log.")
        return redirect("plan:action", found.pk)
    return ask(request, found, form, "How does it go?", "Save the update")


@asks
@edits
def rate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    read = queries.whole(found)
    suggestion = suggestions(found.plan, [read], clock.today())[read]
    form = forms.RateForm(request.POST or None, initial={"rag": suggestion.rag})
    context: dict[str, Any] = {"action": found, "form": form, "suggestion": suggestion, "seen": found.edition}
    if form.is_valid():
        if form.cleaned_data["rag"] != suggestion.rag and not form.cleaned_data["why"].strip():
            form.add_error("why", f"Say why: the rules suggest {suggestion.rag}")
        else:
            try:
                seen = whole(request.POST.get("seen"))
                writes.rate(scope=request.scope, action=found, seen=seen, **form.cleaned_data)  # type: ignore[attr-defined]
                return redirect("plan:action", found.pk)
            except ChangedMeanwhile:
                context["theirs"] = found.ratings.first()
    return render(request, "planning/plan/rate.html", context)


@asks
@edits
def waits(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    words = request.GET.get("words", "").strip()
    others = queries.may_wait_for(found, words)
    now = [str(each) for each in found.waits_for.values_list("on_id", flat=True)]
    form = forms.DependencyForm(request.POST or None, others=others, initial={"on": now})
    if form.is_valid():
        on = [each for each in others if str(each.pk) in form.cleaned_data["on"]]
        writes.set_dependencies(scope=request.scope, action=found, on=on, seen=found.edition)  # type: ignore[attr-defined]
        return redirect("plan:action", found.pk)
    searches = found.plan.actions.count() > queries.OFFERED
    context = {"action": found, "form": form, "words": words, "searches": searches}
    return render(request, "planning/plan/waits.html", context)


@asks
@sees
def add_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = open_action(request, key)
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        parts.add_file(scope=request.scope, action=found, upload=data["file"], note=data["note"])  # type: ignore[attr-defined]
        return redirect("plan:action", found.pk)
    return ask(request, found, form, "Add a file that shows what was done", "Add the file")


@require_GET
@sees
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.file(request.scope, key)  # type: ignore[attr-defined]
    parts.take_file(scope=request.scope, file=found)  # type: ignore[attr-defined]
    return storing.KEPT.response(found)


@require_POST
@edits
def remove_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.file(request.scope, key)  # type: ignore[attr-defined]
    parts.remove_file(scope=request.scope, file=found)  # type: ignore[attr-defined]
    messages.success(request, f"{found.name} was removed.")
    return redirect("plan:action", found.action_id)


@asks
@edits
def escalate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    above = found.plan.group.parent
    if above is None:
        raise Http404
    form = forms.EscalateForm(request.POST or None, initial={"blockage": f"{found}: {found.blocked}"[:300]})
    if form.is_valid():
        parts.escalate(scope=request.scope, action=found, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(request, f"Passed up. It is on the agenda of {above} until it is answered.")
        return redirect("plan:action", found.pk)
    return ask(request, found, form, f"Pass it up to {above}", "Pass it up")


@asks
@edits
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    if request.method == "POST":
        plan = found.plan_id
        writes.remove_action(scope=request.scope, action=found)  # type: ignore[attr-defined]
        messages.success(request, "The row was taken out of the draft.")
        return redirect("plan:plan", plan)
    return render(request, "planning/plan/remove.html", {"action": found})


def open_action(request: HttpRequest, key: uuid.UUID) -> Action:
    """The action, for those who may write progress on it."""
    found = queries.action(request.scope, key)  # type: ignore[attr-defined]
    if not writes.may_write_progress(request.scope, found):  # type: ignore[attr-defined]
        raise Http404
    return found


def _form(request: HttpRequest, plan: DeliveryPlan, **given: Any) -> forms.ActionForm:
    priorities = [(str(each.pk), str(each)) for each in queries.priorities(plan)]
    organisations = queries.open_organisations(clock.today())
    return forms.ActionForm(request.POST or None, priorities=priorities, organisations=organisations, **given)


def _fields(form: forms.ActionForm, plan: DeliveryPlan) -> dict[str, Any]:
    told = form.cleaned_data
    found = next((each for each in queries.priorities(plan) if str(each.pk) == told["priority"]), None)
    return {name: told[name] for name in SAME} | {"priority": found}


def _leads(form: forms.ActionForm) -> list[dict[str, Any]]:
    return form.lead_fields()


def ask(request: HttpRequest, action: Action, form: Any, title: str, submit: str) -> HttpResponse:
    back = reverse("plan:action", args=[action.pk])
    context = {"form": form, "title": title, "caption": str(action), "submit": submit, "back": back}
    return render(request, FORM, context)


def whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
