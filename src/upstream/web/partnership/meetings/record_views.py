"""Keeping the record of a meeting: its agenda, who came, what was said, decided and asked."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.partnership.meetings import actions, queries
from upstream.web.partnership.meetings.forms import (
    AskForm,
    AttendanceForm,
    DecisionForm,
    EscalateForm,
    ItemForm,
    MinuteForm,
)
from upstream.web.partnership.models import AgendaItem, Meeting

FORM = "core/form_page.html"
asks = require_http_methods(["GET", "POST"])
runs = needs(Permission.RUN_MEETINGS, Permission.SEE_MEETINGS)


@require_POST
@runs
def draw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    added = actions.draw_agenda(scope=request.scope, meeting=meeting)  # type: ignore[attr-defined]
    words = f"{added} item{'' if added == 1 else 's'} added from what is due." if added else "Nothing new is due."
    messages.success(request, words)
    return _back(meeting)


@asks
@runs
def add_item(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        actions.add_item(scope=request.scope, meeting=meeting, **form.cleaned_data)  # type: ignore[attr-defined]
        return _back(meeting)
    return _ask(request, meeting, form, "Add an item", "Add to the agenda")


@require_POST
@runs
def move(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = _item(request, key)
    actions.move_item(scope=request.scope, item=found, up=request.POST.get("to") == "up")  # type: ignore[attr-defined]
    return _back(found.meeting, f"item-{found.pk}")


@require_POST
@runs
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = _item(request, key)
    actions.remove_item(scope=request.scope, item=found)  # type: ignore[attr-defined]
    return _back(found.meeting)


@asks
@runs
def attendance(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    form = AttendanceForm(request.POST or None, seats=queries.seats_at(meeting))
    if form.is_valid():
        actions.note_attendance(scope=request.scope, meeting=meeting, came=form.came())  # type: ignore[attr-defined]
        return _back(meeting)
    return _ask(request, meeting, form, "Who came?", "Save")


@asks
@runs
def item(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The minutes of an item. Where two people write at once, the second is shown both texts and loses neither."""
    found = _item(request, key)
    form = MinuteForm(request.POST or None, initial={"text": found.minutes})
    context: dict[str, Any] = {"item": found, "seen": found.meeting.edition}
    if form.is_valid():
        seen = _whole(request.POST.get("seen"))
        try:
            actions.minute(scope=request.scope, item=found, text=form.cleaned_data["text"], seen=seen)  # type: ignore[attr-defined]
            return _back(found.meeting, f"item-{found.pk}")
        except ChangedMeanwhile:
            context["theirs"] = found.minutes
    form.title = "Minutes"  # type: ignore[attr-defined]
    return render(request, "partnership/meetings/item.html", context | {"form": form, "meeting": found.meeting})


@asks
@runs
def decide(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        about = _about(request, meeting)
        actions.decide(scope=request.scope, meeting=meeting, item=about, **form.cleaned_data)  # type: ignore[attr-defined]
        return _back(meeting)
    return _ask(request, meeting, form, "Record a decision", "Record the decision")


@asks
@runs
def ask(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    seats = [seat for seat, _ in queries.seats_at(meeting)]
    form = AskForm(request.POST or None, seats=seats)
    if form.is_valid():
        data = form.cleaned_data
        owner = next(seat for seat in seats if str(seat.pk) == data["owner"])
        about = _about(request, meeting)
        actions.ask(
            scope=request.scope,  # type: ignore[attr-defined]
            meeting=meeting,
            text=data["text"],
            owner=owner,
            due=data["due"],
            item=about,
        )
        return _back(meeting)
    return _ask(request, meeting, form, "Record an action", "Record the action")


@asks
@runs
def escalate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    form = EscalateForm(request.POST or None)
    if form.is_valid():
        actions.escalate(scope=request.scope, group=meeting.group, meeting=meeting, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(request, f"Passed up. It is on the agenda of {meeting.group.parent} until it is answered.")
        return _back(meeting)
    title = f"Pass a blockage up to {meeting.group.parent}" if meeting.group.parent else "Pass a blockage up"
    return _ask(request, meeting, form, title, "Pass it up")


@require_POST
@runs
def state(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    meeting = _run(request, key)
    told = request.POST.get("state", "")
    if told not in Meeting.State.values:
        raise Http404
    later = queries.later_meetings(request.scope, meeting).first() if told == Meeting.State.AGREED else None  # type: ignore[attr-defined]
    actions.set_state(scope=request.scope, meeting=meeting, state=Meeting.State(told), agreed_at=later)  # type: ignore[attr-defined]
    return _back(meeting)


def _run(request: HttpRequest, key: uuid.UUID) -> Meeting:
    """The meeting, for whoever runs it; for others of the group the page of the meeting is all there is."""
    meeting = queries.meeting(request.scope, key)  # type: ignore[attr-defined]
    if not actions.may_run(request.scope, meeting.group):  # type: ignore[attr-defined]
        raise Http404
    return meeting


def _item(request: HttpRequest, key: uuid.UUID) -> AgendaItem:
    found = queries.item(request.scope, key)  # type: ignore[attr-defined]
    _run(request, found.meeting_id)
    return found


def _about(request: HttpRequest, meeting: Meeting) -> AgendaItem | None:
    """The item of the agenda that the form was opened from."""
    told = request.GET.get("item", "")
    return next((each for each in meeting.items.all() if str(each.pk) == told), None)


def _ask(request: HttpRequest, meeting: Meeting, form: Any, title: str, submit: str) -> HttpResponse:
    about = _about(request, meeting)
    caption = about.title if about else str(meeting)
    back = reverse("meetings:meeting", args=[meeting.pk])
    return render(request, FORM, {"form": form, "title": title, "caption": caption, "submit": submit, "back": back})


def _back(meeting: Meeting, place: str = "") -> HttpResponse:
    address = reverse("meetings:meeting", args=[meeting.pk])
    return redirect(f"{address}#{place}" if place else address)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
