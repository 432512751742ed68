"""The start page of whoever is signed in: the headline, then what waits for them, then where their work begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from upstream.web.core import formats
from upstream.web.core.permissions import Permission as P
from upstream.web.core.scope import Scope
from upstream.web.duty import queries as duty
from upstream.web.insight.editions import queries as editions
from upstream.web.insight.making import queries as making
from upstream.web.insight.models import Edition, Upload
from upstream.web.insight.uploads import queries as uploads
from upstream.web.partnership.meetings import queries as meetings
from upstream.web.public.presenters import plain_headlines

MOST = 5


@dataclass(frozen=True)
class Waiting:
    """One thing to do. ``late`` says so in words beside it."""

    text: str
    href: str
    detail: str = ""
    late: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    items: tuple[Waiting, ...]
    more: str = ""


@dataclass(frozen=True)
class Door:
    """Where a kind of work begins."""

    text: str
    about: str
    route: str
    permissions: tuple[P, ...]


DOORS = (
    Door("Hand in an extract", "Load what a partner sent, and see what was read.", "uploads:list",
         (P.UPLOAD_EXTRACTS,)),
    Door("Start an assessment", "Have it made, write what it means, submit it.", "uploads:assessments",
         (P.RUN_ASSESSMENTS,)),
    Door("See the picture", "How much, where, when, to whom, and what changed.", "insight:overview", (P.SEE_INSIGHT,)),
    Door("See the places", "Wards and neighbourhoods on a map and in a table.", "areas:map", (P.SEE_INSIGHT,)),
    Door("The plan", "Priorities, actions and how far they are.", "planning:home", (P.SEE_PLAN, P.UPDATE_ACTIONS)),
    Door("Meetings", "Agendas, decisions, actions and what was passed up.", "meetings:list", (P.SEE_MEETINGS,)),
    Door("Who saw what", "The audit record of your organisation, or of all.", "audit:events", (P.SEE_AUDIT,)),
    Door("People", "Invite people, give them roles, end what has ended.", "partnership:people", (P.INVITE_PEOPLE,)),
    Door("Organisations and groups", "Who takes part, and how the groups fit together.", "partnership:organisations",
         ()),
)  # fmt: skip


def page(scope: Scope) -> dict[str, Any]:
    """Context of the start page."""
    partner = scope.may(P.SEE_INSIGHT)
    found = editions.current(scope) if partner else editions.public_edition()
    audience = editions.A.TRUSTED if partner else editions.A.PUBLIC
    words = found.words.get(audience, {}) if found else {}
    return {
        "title": "Start",
        "edition": found,
        "picture": _address("insight:overview") if partner else _address("public:assessment"),
        "head": words.get("key_figures", [])[:3],
        "headlines": plain_headlines(words, editions.book(found, audience))[:2] if found else [],
        "groups": [group for group in (gather(scope) for gather in GATHER) if group.items],
        "doors": [
            (door, href)
            for door in DOORS
            if (not door.permissions or any(scope.may(each) for each in door.permissions))
            and (href := _address(door.route))
        ],
    }


def _approvals(scope: Scope) -> Group:
    found = (
        Waiting(each.title, reverse("insight:check", args=[each.pk]), f"Submitted by {each.submitted_by}")
        for each in editions.waiting(scope)[:MOST]
    )
    return Group("To check and approve", tuple(found))


def _meetings(scope: Scope) -> Group:
    found = (
        Waiting(each.group.name, reverse("meetings:meeting", args=[each.pk]), _when(each))
        for each in meetings.coming(scope)[:MOST]
    )
    return Group("Your next meetings", tuple(found), _address("meetings:list"))


def _when(meeting: Any) -> str:
    return formats.datetime(meeting.starts_at) + (f", {meeting.place}" if meeting.place else "")


def _actions(scope: Scope) -> Group:
    found = (
        Waiting(
            each.text,
            reverse("meetings:action", args=[each.pk]),
            f"Due {formats.date(each.due)}, asked by {each.group}",
            each.due < formats.local(scope.at).date(),
        )
        for each in meetings.own_open_actions(scope)[:MOST]
    )
    return Group("Your actions", tuple(found), _address("meetings:actions"))


def _duty(scope: Scope) -> Group:
    """Requirements of the Duty that the person answers for, and that are past their day."""
    found = (
        Waiting(
            each.rule.title,
            reverse("duty:requirement", args=[each.rule.key]),
            f"{each.state.label}, due {formats.date(each.due)}",
            late=True,
        )
        for each in duty.own_overdue(scope)[:MOST]
    )
    return Group("What you answer for under the Duty", tuple(found), _address("duty:register"))


def _passed_up(scope: Scope) -> Group:
    """What the groups below pass up to a group that the person chairs."""
    found = meetings.escalations(scope).filter(state="raised", to_id__in=scope.chairs)[:MOST]
    items = (
        Waiting(each.blockage, reverse("meetings:escalation", args=[each.pk]), f"From {each.group}") for each in found
    )
    return Group("What is stuck, and waits for an answer of your group", tuple(items), _address("meetings:escalations"))


def _drafts(scope: Scope) -> Group:
    return Group("Assessments in hand", tuple(_in_hand(scope)), _address("uploads:assessments"))


def _in_hand(scope: Scope) -> Iterator[Waiting]:
    """One's own organisation's that are being made or are drafts."""
    states = (Edition.State.QUEUED, Edition.State.RUNNING, Edition.State.FAILED, Edition.State.DRAFT)
    for each in making.editions(scope).filter(state__in=states).order_by("-created_at", "-id")[:MOST]:
        yield Waiting(each.title, reverse("uploads:assessment", args=[each.pk]), each.get_state_display())


def _uploads(scope: Scope) -> Group:
    """Files that wait for somebody to say something about them."""
    states = (Upload.State.MAPPING, Upload.State.READY, Upload.State.FAILED)
    found = (
        Waiting(each.name, reverse("uploads:upload", args=[each.pk]), each.get_state_display())
        for each in uploads.uploads(scope).filter(state__in=states).order_by("-received_at", "-id")[:MOST]
    )
    return Group("Files that wait for you", tuple(found), _address("uploads:list"))


GATHER: tuple[Callable[[Scope], Group], ...] = (_approvals, _passed_up, _meetings, _actions, _duty, _drafts, _uploads)


def _address(route: str) -> str:
    """The address of a route; nothing where that part of the workspace is not there."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
