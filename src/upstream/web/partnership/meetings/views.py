"""Meetings, what came of them, and the chart of the groups."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.partnership.meetings import actions as writes
from upstream.web.partnership.meetings import queries
from upstream.web.partnership.meetings.charting import draw_chart
from upstream.web.partnership.meetings.forms import AnswerForm, CallForm, CloseForm
from upstream.web.partnership.meetings.minutes import KINDS, write_minutes
from upstream.web.partnership.models import ActionArising, Escalation
from upstream.web.partnership.queries import groups

PAGE = 25
sees = needs(Permission.SEE_MEETINGS)
asks = require_http_methods(["GET", "POST"])


@require_GET
@sees
def list_meetings(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "coming": queries.coming(scope),
        "page": Paginator(queries.past(scope), PAGE).get_page(request.GET.get("page")),
        "may_call": bool(queries.groups_run(scope)),
        "own_actions": queries.own_open_actions(scope),
        "waiting": queries.escalations(scope).filter(state=Escalation.State.RAISED).count(),
    }
    return render(request, "partnership/meetings/list.html", context)


@asks
@needs(Permission.RUN_MEETINGS)
def call(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    run = queries.groups_run(scope)
    if not run:
        raise Http404
    form = CallForm(request.POST or None, groups=run)
    if form.is_valid():
        group = next(group for group in run if str(group.pk) == form.cleaned_data["group"])
        meeting = writes.call_meeting(
            scope=scope, group=group, starts_at=form.starts_at, place=form.cleaned_data["place"]
        )
        return redirect("meetings:meeting", meeting.pk)
    context = {
        "form": form,
        "title": "Call a meeting",
        "lead": "Its agenda is drawn from what is due: actions, blockages passed up, and what is new.",
        "submit": "Call the meeting",
        "back": reverse("meetings:list"),
    }
    return render(request, "core/form_page.html", context)


@require_GET
@sees
def meeting(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.meeting(scope, key)
    context = {
        "meeting": found,
        "items": queries.items(found),
        "beside": queries.beside(found),
        "seats": queries.seats_at(found),
        "runs": writes.may_run(scope, found.group),
        "keeps": writes.may_run(scope, found.group) and found.state in ("planned", "held"),
        "later": queries.later_meetings(scope, found).first(),
    }
    return render(request, "partnership/meetings/meeting.html", context)


@require_GET
@sees
def minutes(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """Agenda and minutes as a Word file or a PDF."""
    if kind not in KINDS:
        raise Http404
    found = queries.meeting(request.scope, key)  # type: ignore[attr-defined]
    name = f"minutes-{found.starts_at:%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(write_minutes(found, kind), content_type=KINDS[kind], headers=headers)


@require_GET
@sees
def chart(request: HttpRequest) -> HttpResponse:
    """The groups, one below another, drawn from the data and as a list."""
    found = list(groups(request.scope))  # type: ignore[attr-defined]
    return render(request, "partnership/meetings/chart.html", draw_chart(found))


@require_GET
@sees
def decisions(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.decisions(request.scope), PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "partnership/meetings/decisions.html", {"page": page})


@require_GET
@sees
def actions(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    state = request.GET.get("state", ActionArising.State.OPEN)
    found = queries.actions(scope, state=state) if state in ActionArising.State.values else queries.actions(scope)
    page = Paginator(found.order_by("due", "id"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": ActionArising.State.choices, "today": scope.at.date()}
    return render(request, "partnership/meetings/actions.html", context)


@asks
@sees
def action(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.action(scope, key)
    mine = found.owner_id == scope.actor.id or writes.may_run(scope, found.group)
    may_close = mine and found.state == ActionArising.State.OPEN
    if request.method == "POST" and not may_close:
        raise Http404
    form = CloseForm(request.POST or None)
    if may_close and form.is_valid():
        data = form.cleaned_data
        writes.close_action(scope=scope, action=found, done=data["done"] == "done", outcome=data["outcome"])
        return redirect("meetings:action", found.pk)
    context = {"action": found, "form": form if may_close else None, "in_group": found.group_id in scope.groups}
    return render(request, "partnership/meetings/action.html", context)


@require_GET
@sees
def escalations(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.escalations(request.scope), PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "partnership/meetings/escalations.html", {"page": page})


@asks
@sees
def escalation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.escalation(scope, key)
    may_answer = found.state == Escalation.State.RAISED and writes.may_run(scope, found.to)
    if request.method == "POST" and not may_answer:
        raise Http404
    form = AnswerForm(request.POST or None)
    if may_answer and form.is_valid():
        writes.answer(scope=scope, escalation=found, text=form.cleaned_data["text"])
        return redirect("meetings:escalation", found.pk)
    context = {"escalation": found, "form": form if may_answer else None}
    return render(request, "partnership/meetings/escalation.html", context)
