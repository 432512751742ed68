"""Reads of meetings. A meeting is seen by the members of its group; what a group passed up also by the one above."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.partnership.meetings.actions import may_run
from upstream.web.partnership.models import (
    ActionArising,
    AgendaItem,
    Attendance,
    Decision,
    Escalation,
    Group,
    GroupMembership,
    Meeting,
)
from upstream.web.partnership.scoping import current


def meetings(scope: Scope) -> QuerySet[Meeting]:
    if not scope.may(Permission.SEE_MEETINGS):
        return Meeting.objects.none()
    return Meeting.objects.filter(group_id__in=scope.groups).select_related("group")


def coming(scope: Scope) -> QuerySet[Meeting]:
    found = meetings(scope).filter(starts_at__gte=clock.later(hours=-12), state=Meeting.State.PLANNED)
    return found.order_by("starts_at", "id")


def past(scope: Scope) -> QuerySet[Meeting]:
    return meetings(scope).exclude(pk__in=coming(scope).values("pk")).order_by("-starts_at", "-id")


def meeting(scope: Scope, key: uuid.UUID) -> Meeting:
    return get_object_or_404(meetings(scope).select_related("called_by", "agreed_at"), pk=key)


def item(scope: Scope, key: uuid.UUID) -> AgendaItem:
    found = AgendaItem.objects.filter(meeting__in=meetings(scope)).select_related("meeting__group")
    return get_object_or_404(found, pk=key)


def items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda with what came of each item."""
    return meeting.items.prefetch_related("decisions", "actions__owner", "actions__organisation")


def beside(meeting: Meeting) -> dict[str, Any]:
    """What was decided and asked for under no item of the agenda."""
    return {
        "decisions": meeting.decisions.filter(item__isnull=True),
        "actions": meeting.actions.filter(item__isnull=True).select_related("owner", "organisation"),
    }


def seats_at(meeting: Meeting) -> list[tuple[GroupMembership, Attendance | None]]:
    """Who had a seat on the day, with how they came where it was noted."""
    day = meeting.starts_at.date()
    seats = meeting.group.seats.filter(current(day)).select_related("user", "organisation")
    noted = {(row.user_id, row.organisation_id): row for row in meeting.attendance.all()}
    ordered = sorted(seats, key=lambda seat: (seat.part != "chair", seat.organisation.name, seat.user.full_name))
    return [(seat, noted.get((seat.user_id, seat.organisation_id))) for seat in ordered]


def groups_run(scope: Scope) -> list[Group]:
    """The groups whose meetings the person may call."""
    return [group for group in Group.objects.filter(pk__in=scope.groups) if may_run(scope, group)]


def later_meetings(scope: Scope, meeting: Meeting) -> QuerySet[Meeting]:
    later = meetings(scope).filter(group_id=meeting.group_id, starts_at__gt=meeting.starts_at)
    return later.exclude(state=Meeting.State.CANCELLED).order_by("starts_at", "id")


def decisions(scope: Scope) -> QuerySet[Decision]:
    return (
        Decision.objects.filter(meeting__in=meetings(scope)).select_related("meeting", "group").order_by("-at", "-id")
    )


def actions(scope: Scope, **wanted: Any) -> QuerySet[ActionArising]:
    """Actions arising in one's groups, and one's own wherever they were asked for."""
    if not scope.may(Permission.SEE_MEETINGS):
        return ActionArising.objects.none()
    seen = Q(group_id__in=scope.groups) | Q(owner_id=scope.actor.id)
    return ActionArising.objects.filter(seen, **wanted).select_related("group", "owner", "organisation", "meeting")


def action(scope: Scope, key: uuid.UUID) -> ActionArising:
    return get_object_or_404(actions(scope), pk=key)


def own_open_actions(scope: Scope) -> QuerySet[ActionArising]:
    return actions(scope, owner_id=scope.actor.id, state=ActionArising.State.OPEN).order_by("due", "id")


def escalations(scope: Scope) -> QuerySet[Escalation]:
    if not scope.may(Permission.SEE_MEETINGS):
        return Escalation.objects.none()
    seen = Q(group_id__in=scope.groups) | Q(to_id__in=scope.groups)
    return Escalation.objects.filter(seen).select_related("group", "to", "raised_by").order_by("-raised_at", "-id")


def escalation(scope: Scope, key: uuid.UUID) -> Escalation:
    return get_object_or_404(escalations(scope), pk=key)
