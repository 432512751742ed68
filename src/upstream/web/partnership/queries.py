"""Reads of the partnership. Which organisations and groups there are is known to everyone who has an account."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Partnership
from upstream.web.partnership.scoping import current, memberships_of


def partnership() -> Partnership | None:
    """The partnership of this workspace: its name is public."""
    return Partnership.objects.first()


def own_organisations(scope: Scope) -> list[Organisation]:
    """Those that the person may act for."""
    if scope.actor.id is None:
        return []
    return [membership.organisation for membership in memberships_of(scope.actor.id, clock.today())]


def organisations(scope: Scope) -> QuerySet[Organisation]:
    return Organisation.objects.all() if scope.signed_in else Organisation.objects.none()


def organisation(scope: Scope, key: uuid.UUID) -> Organisation:
    return get_object_or_404(organisations(scope), pk=key)


def groups(scope: Scope) -> QuerySet[Group]:
    return Group.objects.select_related("parent") if scope.signed_in else Group.objects.none()


def group(scope: Scope, key: uuid.UUID) -> Group:
    return get_object_or_404(groups(scope), pk=key)


def own_groups(scope: Scope) -> QuerySet[Group]:
    """Those whose business the person sees: where they have a seat."""
    return groups(scope).filter(pk__in=scope.groups)


def seats(scope: Scope, group: Group) -> QuerySet[GroupMembership]:
    """Who sits in a group now."""
    del scope
    return (
        group.seats.filter(current(clock.today()))
        .select_related("user", "organisation")
        .order_by("part", "since", "id")
    )


def memberships(scope: Scope) -> QuerySet[Membership]:
    """People with a place now: of one's own organisation, or of all for whoever keeps the partnership."""
    found = Membership.objects.filter(current(clock.today())).select_related("user", "organisation")
    if scope.may(Permission.MANAGE_PARTNERSHIP):
        return found
    return found.filter(organisation_id=scope.organisation) if scope.organisation else found.none()


def membership(scope: Scope, key: uuid.UUID) -> Membership:
    return get_object_or_404(memberships(scope), pk=key)


def organisations_to_staff(scope: Scope) -> list[Organisation]:
    """Those, open today, that the one who asks may invite people to."""
    if not scope.may(Permission.INVITE_PEOPLE):
        return []
    found = Organisation.objects.filter(Q(closed__isnull=True) | Q(closed__gt=clock.today()))
    if scope.may(Permission.MANAGE_PARTNERSHIP):
        return list(found)
    return list(found.filter(pk=scope.organisation)) if scope.organisation else []


def all_seats(scope: Scope) -> QuerySet[GroupMembership]:
    """Who sits in which group now."""
    if not scope.signed_in:
        return GroupMembership.objects.none()
    return GroupMembership.objects.filter(current(clock.today())).select_related("user", "organisation")


def seat(scope: Scope, key: uuid.UUID) -> GroupMembership:
    return get_object_or_404(all_seats(scope).select_related("group"), pk=key)


def seats_of(scope: Scope, place: Membership) -> QuerySet[GroupMembership]:
    """The seats of a person for one organisation."""
    return all_seats(scope).filter(user=place.user, organisation=place.organisation).select_related("group")


def who_could_sit(scope: Scope, group: Group) -> list[Membership]:
    """People with a place anywhere and no seat in the group yet: for its chair and the partnership's keeper."""
    if not (scope.may(Permission.MANAGE_PARTNERSHIP) or group.pk in scope.chairs):
        return []
    seated = {(seat.user_id, seat.organisation_id) for seat in seats(scope, group)}
    found = Membership.objects.filter(current(clock.today()), user__is_active=True)
    places = found.select_related("user", "organisation").order_by("user__full_name", "id")
    return [place for place in places if (place.user_id, place.organisation_id) not in seated]
