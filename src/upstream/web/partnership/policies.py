"""What state organisations and groups must be in."""

from __future__ import annotations

from collections.abc import Iterable

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotNow
from upstream.web.core.roles import ROLES
from upstream.web.partnership.models import Group, GroupMembership, Meeting, Membership, Organisation, Succession
from upstream.web.partnership.scoping import current

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


WATCHERS = frozenset(role.key for role in ROLES.values() if Permission.SEE_AUDIT in role.permissions)


def check_name(model: type[Organisation] | type[Group], name: str, *, but: Organisation | Group | None = None) -> None:
    """Names are told apart by people, so capitals and spaces make no difference."""
    same = model._default_manager.filter(name__iexact=name.strip())
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NotNow(f"There is already “{name.strip()}”.")


def check_watcher(user: User, roles: Iterable[str], *, but: Membership | None = None) -> None:
    """Whoever watches the others holds no other role, here or elsewhere."""
    places = Membership.objects.filter(current(clock.today()), user=user)
    others = places.exclude(pk=but.pk) if but else places
    check_apart({*roles, *(role for place in others for role in place.roles)})


def check_apart(roles: Iterable[str]) -> None:
    held = set(roles)
    if held & WATCHERS and len(held) > 1:
        raise NotNow("An information governance lead holds no other role, in any organisation.")


def check_seat(group: Group, membership: Membership, part: str) -> None:
    """Who sits in a group belongs to their organisation, sits there once, and it has one chair."""
    today = clock.today()
    if not Membership.objects.filter(current(today), pk=membership.pk).exists():
        raise NotNow(f"{membership.user} no longer belongs to {membership.organisation}.")
    if group.closed is not None and group.closed <= today:
        raise NotNow(f"{group} has closed.")
    open_seats = GroupMembership.objects.filter(group=group, until__isnull=True)
    if open_seats.filter(user=membership.user, organisation=membership.organisation).exists():
        raise NotNow(f"{membership.user} has a seat in {group} already.")
    if part == GroupMembership.Part.CHAIR and open_seats.filter(part=part).exists():
        raise NotNow(f"{group} has a chair already. End that seat first.")


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
