"""Writes to meetings: calling them, drawing the agenda, keeping the record, passing blockages up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.partnership.meetings import agenda
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
from upstream.web.partnership.policies import check_keeping, check_meeting

S = Meeting.State


def may_run(scope: Scope, group: Group) -> bool:
    """Its chair or deputy, and whoever runs meetings and sits in it."""
    return group.pk in scope.chairs or (scope.may(Permission.RUN_MEETINGS) and group.pk in scope.groups)


@transaction.atomic
def call_meeting(*, scope: Scope, group: Group, starts_at: datetime, place: str = "") -> Meeting:
    """Call a meeting and draw its agenda from what is due."""
    _runs(scope, group)
    meeting = Meeting.objects.create(group=group, starts_at=starts_at, place=place, called_by_id=scope.person)
    _draw(meeting)
    record(scope, "partnership.meeting.called", object=meeting, detail={"group": str(group.pk)})
    return meeting


@transaction.atomic
def draw_agenda(*, scope: Scope, meeting: Meeting) -> int:
    """Add what has become due since the agenda was drawn; how many items were added. What was written stays."""
    _keeps(scope, meeting)
    added = _draw(meeting)
    if added:
        record(scope, "partnership.meeting.agenda", object=meeting, detail={"added": added})
    return added


@transaction.atomic
def add_item(*, scope: Scope, meeting: Meeting, title: str, notes: str = "") -> AgendaItem:
    """Add an item of other business, before the items that close the meeting."""
    _keeps(scope, meeting)
    first = meeting.items.filter(origin__startswith="closing:").order_by("position", "id").first()
    place = first.position if first else _end(meeting)
    meeting.items.filter(position__gte=place).update(position=F("position") + 1)
    item = AgendaItem.objects.create(meeting=meeting, position=place, title=title, notes=notes)
    record(scope, "partnership.meeting.agenda", object=meeting, detail={"added": 1})
    return item


@transaction.atomic
def move_item(*, scope: Scope, item: AgendaItem, up: bool) -> None:
    """Swap an item with its neighbour; at the end of the list it stays."""
    _keeps(scope, item.meeting)
    others = item.meeting.items
    before = others.filter(position__lt=item.position).order_by("-position", "-id")
    after = others.filter(position__gt=item.position).order_by("position", "id")
    other = (before if up else after).first()
    if other:
        item.position, other.position = other.position, item.position
        AgendaItem.objects.bulk_update([item, other], ["position"])
        record(scope, "partnership.meeting.agenda", object=item.meeting, detail={"moved": str(item.pk)})


@transaction.atomic
def remove_item(*, scope: Scope, item: AgendaItem) -> None:
    """Take an item off the agenda; not one that has a decision, an action or minutes."""
    _keeps(scope, item.meeting)
    if item.minutes or item.decisions.exists() or item.actions.exists():
        raise NotNow("This item has minutes, a decision or an action, so it stays on the record.")
    meeting = item.meeting
    item.delete()
    record(scope, "partnership.meeting.agenda", object=meeting, detail={"removed": 1})


@transaction.atomic
def note_attendance(*, scope: Scope, meeting: Meeting, came: Mapping[GroupMembership, tuple[str, str]]) -> None:
    """Who came: for each seat how, and the name of a deputy."""
    _keeps(scope, meeting)
    for seat, (how, deputy) in came.items():
        Attendance.objects.update_or_create(
            meeting=meeting,
            user_id=seat.user_id,
            organisation_id=seat.organisation_id,
            defaults={"came": how, "deputy": deputy if how == Attendance.Came.DEPUTY else "", "part": seat.part},
        )
    record(scope, "partnership.meeting.attendance", object=meeting, detail={"members": len(came)})


@transaction.atomic
def minute(*, scope: Scope, item: AgendaItem, text: str, seen: int) -> Meeting:
    """Write the minutes of an item. ``seen`` is the edition of the record that the writer saw."""
    meeting = _keeps(scope, item.meeting, seen=seen)
    item.minutes = text.strip()
    item.save(update_fields=["minutes"])
    record(scope, "partnership.meeting.minuted", object=meeting, detail={"item": str(item.pk)})
    return meeting


@transaction.atomic
def decide(*, scope: Scope, meeting: Meeting, text: str, reason: str = "", item: AgendaItem | None = None) -> Decision:
    """Record a decision under the next number of the group."""
    _keeps(scope, meeting)
    Group.objects.select_for_update().get(pk=meeting.group_id)
    last = Decision.objects.filter(group_id=meeting.group_id).aggregate(last=Max("number"))["last"] or 0
    decision = Decision.objects.create(
        meeting=meeting,
        item=item,
        group_id=meeting.group_id,
        number=last + 1,
        text=text,
        reason=reason,
        by_id=scope.person,
    )
    record(scope, "partnership.meeting.decided", object=decision, label=f"{meeting.group}: {decision}")
    return decision


@transaction.atomic
def ask(
    *, scope: Scope, meeting: Meeting, text: str, owner: GroupMembership, due: date, item: AgendaItem | None = None
) -> ActionArising:
    """Ask a member of the group to do something by a day."""
    _keeps(scope, meeting)
    if owner.group_id != meeting.group_id:
        raise NotAllowed("Only members of the group can be asked.")
    action = ActionArising.objects.create(
        meeting=meeting,
        item=item,
        group_id=meeting.group_id,
        text=text,
        owner_id=owner.user_id,
        organisation_id=owner.organisation_id,
        due=due,
    )
    detail = {"owner": str(owner.user_id), "due": due.isoformat()}
    record(scope, "partnership.meeting.asked", object=action, label=f"action of {meeting}", detail=detail)
    return action


@transaction.atomic
def close_action(*, scope: Scope, action: ActionArising, done: bool, outcome: str) -> ActionArising:
    """Its owner or whoever runs the group's meetings says that it is done, or dropped and why."""
    if action.owner_id != scope.actor.id:
        _runs(scope, action.group)
    if action.state != ActionArising.State.OPEN:
        raise NotNow("This action is closed already.")
    if not outcome.strip():
        raise NotNow("Say in a few words what came of it.")
    action.state = ActionArising.State.DONE if done else ActionArising.State.DROPPED
    action.outcome, action.closed_on = outcome.strip(), clock.today()
    action.save(update_fields=["state", "outcome", "closed_on"])
    record(scope, "partnership.meeting.answered", object=action, label="action", detail={"state": action.state})
    return action


@transaction.atomic
def escalate(
    *, scope: Scope, group: Group, blockage: str, asked: str, meeting: Meeting | None = None, origin: str = ""
) -> Escalation:
    """Pass a blockage up to the parent group, where it is on the agenda until it is answered."""
    if meeting is not None:
        _keeps(scope, meeting)
    else:
        _runs(scope, group)
    if group.parent is None:
        raise NotNow(f"{group} is at the top: there is no group above it.")
    raised = Escalation.objects.create(
        meeting=meeting,
        group=group,
        to=group.parent,
        blockage=blockage,
        asked=asked,
        origin=origin,
        raised_by_id=scope.actor.id,
    )
    record(
        scope, "partnership.escalation.raised", object=raised, label=f"from {group}", detail={"to": str(group.parent)}
    )
    return raised


@transaction.atomic
def answer(*, scope: Scope, escalation: Escalation, text: str, meeting: Meeting | None = None) -> Escalation:
    """The parent group's answer."""
    _runs(scope, escalation.to)
    if escalation.state != Escalation.State.RAISED:
        raise NotNow("This has an answer already.")
    escalation.state, escalation.answer, escalation.answered_in = Escalation.State.ANSWERED, text.strip(), meeting
    escalation.save(update_fields=["state", "answer", "answered_in"])
    record(scope, "partnership.escalation.answered", object=escalation, label=f"from {escalation.group}")
    return escalation


@transaction.atomic
def set_state(*, scope: Scope, meeting: Meeting, state: Meeting.State, agreed_at: Meeting | None = None) -> Meeting:
    """Held, cancelled, or its minutes agreed by a later meeting of the group."""
    _runs(scope, meeting.group)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    check_meeting(meeting, state)
    if state == S.AGREED and (agreed_at is None or agreed_at.starts_at <= meeting.starts_at):
        raise NotNow("Minutes are agreed by a later meeting of the group.")
    meeting.state, meeting.agreed_at = state, agreed_at
    meeting.save(update_fields=["state", "agreed_at"])
    record(scope, "partnership.meeting.state", object=meeting, detail={"state": str(state)})
    return meeting


def _runs(scope: Scope, group: Group) -> None:
    must(scope, Permission.SEE_MEETINGS)
    if not may_run(scope, group):
        raise NotAllowed("Only the chair of the group and whoever runs its meetings can do this.")


def _keeps(scope: Scope, meeting: Meeting, *, seen: int | None = None) -> Meeting:
    """Whoever runs the meeting changes its record, as long as it is open and is the one that they saw."""
    _runs(scope, meeting.group)
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    check_keeping(held)
    if seen is not None and seen != held.edition:
        raise ChangedMeanwhile("Somebody else changed the record of this meeting while you were writing.")
    held.edition += 1
    held.save(update_fields=["edition"])
    meeting.edition = held.edition
    return held


def _draw(meeting: Meeting) -> int:
    """Add what is due and not yet on the agenda, before the items that close the meeting."""
    day = timezone.localtime(meeting.starts_at).date()
    held = Meeting.objects.filter(group_id=meeting.group_id, starts_at__lt=meeting.starts_at).exclude(state=S.CANCELLED)
    last = held.order_by("-starts_at", "-id").first()
    since = timezone.localtime(last.starts_at).date() if last else None
    known = set(meeting.items.values_list("origin", flat=True))
    fresh = [item for item in agenda.due(meeting.group, since, day) if item.origin not in known]
    items = [
        AgendaItem(
            meeting=meeting,
            position=_end(meeting),
            kind=item.kind,
            title=item.title[:300],
            notes=item.notes,
            origin=item.origin,
            address=item.address,
        )
        for item in fresh
    ]
    AgendaItem.objects.bulk_create(items)
    _close_up(meeting)
    return len(items)


def _end(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1


def _close_up(meeting: Meeting) -> None:
    """Number the items from one; those that close the meeting last."""
    rank = {"opening": 0, "closing": 2}
    ordered = sorted(
        meeting.items.all(), key=lambda item: (rank.get(item.origin.partition(":")[0], 1), item.position, item.pk)
    )
    for place, item in enumerate(ordered, start=1):
        item.position = place
    AgendaItem.objects.bulk_update(ordered, ["position"])
