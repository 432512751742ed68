"""Meetings of the demonstration, held and to come, kept by the same actions that people use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.scope import Scope
from upstream.web.partnership.meetings import actions
from upstream.web.partnership.models import Attendance, Group, GroupMembership, Meeting
from upstream.web.partnership.scoping import scope_of

LONDON = ZoneInfo("Europe/London")
NOTICE = timedelta(days=12)


def seed_meetings(stories: list[dict[str, Any]], people: Mapping[str, User], groups: Mapping[str, str]) -> int:
    """Those of each group that has none yet, in the order of their days; how many were made. ``groups`` are names."""
    known = set(Meeting.objects.values_list("group__name", flat=True))
    fresh = [story for story in stories if groups[story["group"]] not in known]
    for story in sorted(fresh, key=lambda story: int(story["days"])):
        _seed(story, people, Group.objects.get(name=groups[story["group"]]))
    return len(fresh)


def _seed(story: dict[str, Any], people: Mapping[str, User], group: Group) -> None:
    day = clock.today() + timedelta(days=story["days"])
    starts = datetime.combine(day, time(story["hour"]), LONDON)
    called = min(starts - NOTICE, clock.now())
    with clock.at(called):
        scope = scope_of(people[story["by"]], second=True)
        meeting = actions.call_meeting(scope=scope, group=group, starts_at=starts, place=story["place"])
    if story["days"] < 0:
        with clock.at(starts + timedelta(hours=2)):
            _hold(story, people, meeting, scope_of(people[story["by"]], second=True))


def _hold(story: dict[str, Any], people: Mapping[str, User], meeting: Meeting, scope: Scope) -> None:
    today = clock.today() - timedelta(days=story["days"])
    absent = {people[key].pk for key in story["absent"]}
    seats = list(meeting.group.seats.filter(until__isnull=True))
    actions.note_attendance(scope=scope, meeting=meeting, came={seat: (_came(seat, absent), "") for seat in seats})
    for item, text in zip(meeting.items.order_by("position", "id"), story["minutes"], strict=False):
        meeting.refresh_from_db()
        actions.minute(scope=scope, item=item, text=text, seen=meeting.edition)
    for row in story.get("decisions", ()):
        actions.decide(scope=scope, meeting=meeting, **row)
    for row in story.get("actions", ()):
        owner = next(seat for seat in seats if seat.user_id == people[row["owner"]].pk)
        due = today + timedelta(days=row["due"])
        asked = actions.ask(scope=scope, meeting=meeting, text=row["text"], owner=owner, due=due)
        if "outcome" in row:
            actions.close_action(scope=scope, action=asked, done=True, outcome=row["outcome"])
    for row in story.get("escalations", ()):
        actions.escalate(scope=scope, group=meeting.group, meeting=meeting, **row)
    actions.set_state(scope=scope, meeting=meeting, state=Meeting.State.HELD)


def _came(seat: GroupMembership, absent: set[Any]) -> str:
    return Attendance.Came.APOLOGIES if seat.user_id in absent else Attendance.Came.PRESENT
