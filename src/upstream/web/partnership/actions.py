"""Writes to the partnership, its organisations, groups and people. Each leaves an event in the audit record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, NotNow, must
from upstream.web.core.roles import ROLES, permissions_of
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Partnership, Succession
from upstream.web.partnership.policies import (
    check_apart,
    check_chart,
    check_name,
    check_seat,
    check_succession,
    check_watcher,
)
from upstream.web.partnership.scoping import current

MANAGE = Permission.MANAGE_PARTNERSHIP


@transaction.atomic
def name_partnership(*, scope: Scope, name: str, areas: Iterable[str], definition: str, fictional: bool) -> Partnership:
    """Say what this workspace's partnership is called and which areas are its own."""
    must(scope, MANAGE)
    fields = {"name": name, "areas": list(areas), "definition": definition, "is_fictional": fictional}
    partnership, _ = Partnership.objects.update_or_create(only=True, defaults=fields)
    record(scope, "partnership.partnership.named", object=partnership, detail={"areas": partnership.areas})
    return partnership


@transaction.atomic
def add_organisation(*, scope: Scope, name: str, kind: str, sector: str, opened: date | None = None) -> Organisation:
    must(scope, MANAGE)
    check_name(Organisation, name)
    organisation = Organisation.objects.create(name=name.strip(), kind=kind, sector=sector, opened=opened)
    record(scope, "partnership.organisation.added", object=organisation, detail={"kind": kind, "sector": sector})
    return organisation


@transaction.atomic
def change_organisation(*, scope: Scope, organisation: Organisation, **fields: Any) -> Organisation:
    """Change fields of an organisation; a change of name that is a change of body is a succession instead."""
    must(scope, MANAGE)
    check_name(Organisation, fields.get("name", ""), but=organisation)
    changed = _set(organisation, fields, allowed={"name", "kind", "sector", "opened", "closed"})
    if changed:
        record(scope, "partnership.organisation.changed", object=organisation, detail={"fields": changed})
    return organisation


@transaction.atomic
def succeed(*, scope: Scope, predecessor: Organisation, successor: Organisation, kind: str, on: date) -> Succession:
    """Record that one organisation follows another, which closes on that day unless only a part of it was split off."""
    must(scope, MANAGE)
    check_succession(predecessor, successor)
    succession = Succession.objects.create(predecessor=predecessor, successor=successor, kind=kind, on=on)
    if kind != Succession.Kind.SPLIT and predecessor.closed is None:
        predecessor.closed = on
        predecessor.save(update_fields=["closed"])
    detail = {"successor": str(successor.pk), "kind": kind, "on": on.isoformat()}
    record(scope, "partnership.organisation.succeeded", object=predecessor, detail=detail)
    return succession


@transaction.atomic
def give_membership(
    *,
    scope: Scope,
    user: User,
    organisation: Organisation,
    roles: Iterable[str],
    reason: str,
    since: date | None = None,
) -> Membership:
    """Give a person a place in an organisation with the roles they hold there."""
    may_staff(scope, organisation)
    held = check_roles(scope, roles)
    if user.pk == scope.actor.id:
        raise NotAllowed("Somebody else has to give you a place.")
    if Membership.objects.filter(user=user, organisation=organisation, until__isnull=True).exists():
        raise NotNow(f"{user} has a place in {organisation} already.")
    check_watcher(user, held)
    membership = Membership.objects.create(
        user=user, organisation=organisation, roles=held, since=since or clock.today()
    )
    detail = {"organisation": str(organisation.pk), "roles": held}
    record(scope, "partnership.membership.given", object=membership, label=str(user), reason=reason, detail=detail)
    return membership


@transaction.atomic
def change_roles(*, scope: Scope, membership: Membership, roles: Iterable[str], reason: str) -> Membership:
    """Give a person other roles. Nobody changes their own."""
    may_staff(scope, membership.organisation)
    if membership.user_id == scope.actor.id:
        raise NotAllowed("Somebody else has to change your roles.")
    before, after = sorted(membership.roles), check_roles(scope, roles)
    check_watcher(membership.user, after, but=membership)
    _somebody_keeps_the_door(membership, after)
    membership.roles = after
    membership.save(update_fields=["roles"])
    detail = {"before": before, "after": after}
    label = str(membership.user)
    record(scope, "partnership.membership.roles", object=membership, label=label, reason=reason, detail=detail)
    return membership


@transaction.atomic
def end_membership(*, scope: Scope, membership: Membership, reason: str, until: date | None = None) -> Membership:
    """End a person's place in an organisation, and with it their seats for it: at once, or after a last day."""
    may_staff(scope, membership.organisation)
    _somebody_keeps_the_door(membership, ())
    _end(membership, until)
    seats = GroupMembership.objects.filter(
        user=membership.user_id, organisation=membership.organisation_id, until__isnull=True
    )
    for seat in seats:
        _end(seat, until)
    detail = {"until": str(membership.until), "seats": len(seats)}
    label = str(membership.user)
    record(scope, "partnership.membership.ended", object=membership, label=label, reason=reason, detail=detail)
    return membership


@transaction.atomic
def add_group(*, scope: Scope, name: str, kind: str, parent: Group | None = None, **fields: Any) -> Group:
    must(scope, MANAGE)
    check_name(Group, name)
    group = Group.objects.create(name=name.strip(), kind=kind, parent=parent, **fields)
    record(scope, "partnership.group.added", object=group, detail={"kind": kind})
    return group


@transaction.atomic
def change_group(*, scope: Scope, group: Group, **fields: Any) -> Group:
    must(scope, MANAGE)
    check_name(Group, fields.get("name", ""), but=group)
    changed = _set(group, fields, allowed={"name", "kind", "parent", "purpose", "meets", "opened", "closed"})
    check_chart(group)
    if changed:
        record(scope, "partnership.group.changed", object=group, detail={"fields": changed})
    return group


@transaction.atomic
def seat(
    *, scope: Scope, group: Group, membership: Membership, part: str, since: date | None = None
) -> GroupMembership:
    """Give a member of an organisation a seat in a group. Nobody takes one for themselves in a panel on people."""
    _may_seat(scope, group)
    check_seat(group, membership, part)
    if group.kind == Group.Kind.PANEL and membership.user_id == scope.actor.id:
        raise NotAllowed("Somebody else has to give you a seat in a panel.")
    taken = GroupMembership.objects.create(
        group=group,
        user=membership.user,
        organisation=membership.organisation,
        part=part,
        since=since or clock.today(),
    )
    record(scope, "partnership.group.joined", object=group, detail={"user": str(membership.user_id), "part": part})
    return taken


@transaction.atomic
def unseat(*, scope: Scope, seat: GroupMembership, reason: str, until: date | None = None) -> GroupMembership:
    _may_seat(scope, seat.group)
    _end(seat, until)
    detail = {"user": str(seat.user_id), "until": str(seat.until)}
    record(scope, "partnership.group.left", object=seat.group, reason=reason, detail=detail)
    return seat


def _set(thing: Any, fields: dict[str, Any], *, allowed: set[str]) -> list[str]:
    """Set the fields that differ, save them, and name them."""
    if unknown := set(fields) - allowed:
        raise TypeError(f"not fields of {type(thing).__name__}: {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in fields.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, fields[name])
    if changed:
        thing.save(update_fields=changed)
    return changed


def check_roles(scope: Scope, roles: Iterable[str]) -> list[str]:
    """The roles, in order, where the one who asks may give them: only keepers of the partnership make keepers."""
    held = sorted(set(roles))
    if unknown := [role for role in held if role not in ROLES]:
        raise ValueError(f"there is no role {', '.join(unknown)}")
    if not held:
        raise NotNow("Choose at least one role.")
    check_apart(held)
    if MANAGE in permissions_of(held) and not scope.may(MANAGE):
        raise NotAllowed("Only whoever keeps the partnership can give this role.")
    return held


def roles_to_give(scope: Scope) -> list[str]:
    """The roles that the one who asks may give to others."""
    return [key for key, role in ROLES.items() if scope.may(MANAGE) or MANAGE not in role.permissions]


def may_staff(scope: Scope, organisation: Organisation) -> None:
    """People of one's own organisation with INVITE_PEOPLE; of any with MANAGE_PARTNERSHIP as well."""
    must(scope, Permission.INVITE_PEOPLE)
    if organisation.pk != scope.organisation and not scope.may(MANAGE):
        raise NotAllowed("You can only give places in your own organisation.")


def _end(place: Membership | GroupMembership, until: date | None) -> None:
    """End a place after its last day, or this moment where none is given. It was never shorter than its first day."""
    today = clock.today()
    place.until = max(until or today, place.since)
    place.ended_at = clock.now() if until is None or until < today else None
    place.save(update_fields=["until", "ended_at"])


def _somebody_keeps_the_door(membership: Membership, roles: Iterable[str]) -> None:
    """Somebody with an open account is left who keeps the partnership and can invite others."""
    keepers = [role.key for role in ROLES.values() if {MANAGE, Permission.INVITE_PEOPLE} <= role.permissions]
    if not set(membership.roles) & set(keepers) or set(roles) & set(keepers):
        return
    others = Membership.objects.filter(current(clock.today()), user__is_active=True, roles__overlap=keepers)
    if not others.exclude(pk=membership.pk).exists():
        raise NotNow("Nobody else could invite people then. Give somebody else that role first.")


def _may_seat(scope: Scope, group: Group) -> None:
    if not (scope.may(MANAGE) or group.pk in scope.chairs):
        raise NotAllowed("Only the chair of the group or whoever keeps the partnership's groups can do this.")
