"""What state organisations and groups must be in."""

from __future__ import annotations

from upstream.web.core.refusals import NotNow
from upstream.web.partnership.models import Group, Meeting, Organisation, Succession

DEEPEST = 8
M = Meeting.State
MEETING_NEXT: dict[Meeting.State, frozenset[Meeting.State]] = {
    M.PLANNED: frozenset({M.HELD, M.CANCELLED}),
    M.HELD: frozenset({M.AGREED}),
    M.AGREED: frozenset(),
    M.CANCELLED: frozenset(),
}
KEPT_IN = frozenset({M.PLANNED, M.HELD})
"""The states in which the record of a meeting can be written."""


def check_succession(predecessor: Organisation, successor: Organisation) -> None:
    """No organisation follows itself, by however many steps."""
    seen, front = {successor.pk}, {successor.pk}
    while front:
        front = set(Succession.objects.filter(predecessor__in=front).values_list("successor_id", flat=True)) - seen
        seen |= front
    if predecessor.pk in seen:
        raise NotNow(f"{predecessor} already follows {successor}: an organisation cannot follow itself.")


def check_chart(group: Group) -> None:
    """Parents lead up to the top: no circle, and no deeper than a chart can be drawn."""
    above, steps = group.parent, 0
    while above is not None:
        steps += 1
        if above.pk == group.pk or steps > DEEPEST:
            raise NotNow(f"{group} cannot be below itself.")
        above = above.parent


def check_meeting(meeting: Meeting, state: Meeting.State) -> None:
    """Raise NotNow where a meeting cannot go into this state from its own."""
    if state not in MEETING_NEXT[M(meeting.state)]:
        raise NotNow(f"This meeting is “{meeting.get_state_display().lower()}”: this cannot be done now.")


def check_keeping(meeting: Meeting) -> None:
    if meeting.state not in KEPT_IN:
        raise NotNow(f"The record of this meeting is closed: “{meeting.get_state_display().lower()}”.")
