"""Reads of accounts, invitations and sessions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.accounts.models import Invitation, SignIn, User
from upstream.web.accounts.tokens import hash_of
from upstream.web.core import clock, roles
from upstream.web.core.encryption import blind_index
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope

if TYPE_CHECKING:
    from upstream.web.partnership.models import Membership

OPEN = Q(withdrawn_at__isnull=True, accepted_at__isnull=True)


def account_of(address: str) -> User | None:
    """The account with an address, open or closed. For sign-in and invitations alone: no page says the answer."""
    return User.objects.filter(email=address.strip().lower()).first()


def own_key(scope: Scope) -> uuid.UUID:
    """The key of the one who asks, who has to be signed in."""
    if scope.actor.id is None:
        raise LookupError("nobody is signed in")
    return scope.actor.id


def own_account(scope: Scope) -> User:
    return User.objects.get(pk=own_key(scope))


def own_sign_ins(scope: Scope) -> QuerySet[SignIn]:
    """A person's sessions that nobody ended and that time has not."""
    from datetime import timedelta

    from django.conf import settings

    idle = clock.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    old = clock.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignIn.objects.filter(user_id=own_key(scope), ended_at__isnull=True, seen_at__gte=idle, began_at__gte=old)


def own_factors(scope: Scope) -> list[Any]:
    """A person's second steps, the oldest first; recovery codes last."""
    from allauth.mfa.models import Authenticator

    found = list(Authenticator.objects.filter(user_id=scope.actor.id).order_by("created_at", "id"))
    return sorted(found, key=lambda each: each.type == Authenticator.Type.RECOVERY_CODES)


def may_remove_factor(scope: Scope, key: int) -> bool:
    """Not the last second step of a person whose roles need one."""
    others = [each for each in own_factors(scope) if each.type != "recovery_codes" and each.pk != key]
    return bool(others) or scope.actor.id is None or not needs_second_factor(scope.actor.id)


def own_link(scope: Scope) -> bool:
    """Whether the account is linked with an organisation's own sign-in."""
    from allauth.socialaccount.models import SocialAccount

    return bool(SocialAccount.objects.filter(user_id=scope.actor.id).exists())


def own_places(scope: Scope) -> list[Membership]:
    from upstream.web.partnership.scoping import memberships_of

    return list(memberships_of(scope.actor.id, clock.today())) if scope.actor.id else []


def invitations(scope: Scope) -> QuerySet[Invitation]:
    """Those that are open or expired: of one's own organisation, or of all for whoever keeps the partnership."""
    if not scope.may(Permission.INVITE_PEOPLE):
        return Invitation.objects.none()
    found = Invitation.objects.filter(OPEN).select_related("organisation", "invited_by")
    if scope.may(Permission.MANAGE_PARTNERSHIP):
        return found
    return found.filter(organisation_id=scope.organisation) if scope.organisation else found.none()


def invitation(scope: Scope, key: uuid.UUID) -> Invitation:
    return get_object_or_404(invitations(scope), pk=key)


def invitation_of_token(token: str) -> Invitation | None:
    """The invitation that a link opens, whatever became of it."""
    return Invitation.objects.select_related("organisation", "invited_by").filter(token_hash=hash_of(token)).first()


def invitation_waiting_for(address: str) -> Invitation | None:
    """The latest open invitation to an address that an issuer has verified."""
    found = Invitation.objects.filter(OPEN, address_index=blind_index(address), expires_at__gt=clock.now())
    return found.select_related("organisation").first()


def needs_second_factor(user_id: uuid.UUID) -> bool:
    """Whether any role that the person holds anywhere asks for one."""
    from upstream.web.partnership.scoping import memberships_of

    return any(roles.needs_second_factor(place.roles) for place in memberships_of(user_id, clock.today()))
