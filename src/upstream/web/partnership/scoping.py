"""Building the scope of a request from who is signed in and for which organisation they act."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from upstream.web.accounts.purposes import purposes
from upstream.web.accounts.second_factor import signed_in_twice
from upstream.web.core import clock, roles
from upstream.web.core.scope import Actor, Scope, nobody
from upstream.web.partnership.models import GroupMembership, Membership

ACTING_FOR = "acting_for"
PURPOSE = "purpose"
CHAIRING = frozenset({GroupMembership.Part.CHAIR, GroupMembership.Part.DEPUTY})


def current(on: date) -> Q:
    """What holds on a day: begun and not ended. A last day is still in, unless it was ended there and then."""
    ends_later = Q(until__isnull=True) | Q(until__gt=on) | Q(until=on, ended_at__isnull=True)
    return Q(since__lte=on) & ends_later


def memberships_of(user_id: uuid.UUID, on: date) -> QuerySet[Membership]:
    """A person's places in organisations that are open on a day."""
    open_then = Q(organisation__closed__isnull=True) | Q(organisation__closed__gt=on)
    return Membership.objects.filter(current(on), open_then, user_id=user_id).select_related("organisation")


def scope_of(user: Any, *, acting_for: str = "", purpose: str = "", request: str = "", second: bool = False) -> Scope:
    """The scope of a signed-in person acting for the organisation named, or for their first where it is not theirs."""
    at = clock.now()
    memberships = list(memberships_of(user.id, clock.today()))
    chosen = next((m for m in memberships if str(m.organisation_id) == acting_for), next(iter(memberships), None))
    if chosen is None:
        return Scope(Actor(user.id, user.full_name), at, request=request, second_factor=second)
    groups, chairs = _seats(user.id, chosen.organisation_id, clock.today())
    return Scope(
        Actor(user.id, user.full_name),
        at,
        organisation=chosen.organisation_id,
        organisation_name=chosen.organisation.name,
        roles=frozenset(chosen.roles),
        permissions=roles.permissions_of(chosen.roles),
        groups=groups,
        chairs=chairs,
        purpose=purpose,
        request=request,
        second_factor=second,
    )


def known_purpose(key: str) -> str:
    return key if key in purposes() else ""


def _seats(user: uuid.UUID, organisation: uuid.UUID, on: date) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    seats: Iterable[tuple[uuid.UUID, str]] = GroupMembership.objects.filter(
        current(on), user_id=user, organisation_id=organisation
    ).values_list("group_id", "part")
    found = list(seats)
    return frozenset(group for group, _ in found), frozenset(group for group, part in found if part in CHAIRING)


class RequestScope:
    """Puts ``request.scope`` in place. Places are read at each request: what changed holds from the next one."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = self._scope(request)  # type: ignore[attr-defined]
        request.second_factor_due = self._second_factor_due(request.scope)  # type: ignore[attr-defined]
        return self.respond(request)

    def _scope(self, request: HttpRequest) -> Scope:
        name = getattr(request, "name", "")
        if not request.user.is_authenticated:
            return nobody(clock.now(), name)
        return scope_of(
            request.user,
            acting_for=request.session.get(ACTING_FOR, ""),
            purpose=known_purpose(request.session.get(PURPOSE, "")),
            request=name,
            second=signed_in_twice(request),
        )

    def _second_factor_due(self, scope: Scope) -> bool:
        return scope.signed_in and roles.needs_second_factor(scope.roles) and not scope.second_factor
