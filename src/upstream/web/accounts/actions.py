"""Writes to accounts: invitations, one's own details, sessions, what one acts for. Each leaves an event."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from upstream.web.accounts import policies, queries, sessions
from upstream.web.accounts.models import Invitation, User
from upstream.web.accounts.purposes import purposes
from upstream.web.accounts.tokens import hash_of, new_token
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.encryption import blind_index
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, NotNow, must
from upstream.web.core.scope import Actor, Scope
from upstream.web.partnership.actions import check_roles, give_membership, may_staff
from upstream.web.partnership.models import Membership, Organisation

VALID = timedelta(days=14)


@transaction.atomic
def invite(
    *, scope: Scope, address: str, organisation: Organisation, roles: Iterable[str], reason: str
) -> tuple[Invitation, str]:
    """Invite an address to an organisation; the invitation and the secret of its link, which is kept nowhere.

    An open invitation of the same address to the same organisation is withdrawn. Whether the address has an account
    already is not told.
    """
    may_staff(scope, organisation)
    held = check_roles(scope, roles)
    index = blind_index(address)
    if scope.actor.id and index == blind_index(queries.own_account(scope).email):
        raise NotAllowed("Somebody else has to invite you.")
    at = clock.now()
    Invitation.objects.filter(
        address_index=index, organisation=organisation, withdrawn_at__isnull=True, accepted_at__isnull=True
    ).update(withdrawn_at=at)
    token = new_token()
    made = Invitation.objects.create(
        address=address.strip().lower(),
        address_index=index,
        organisation=organisation,
        roles=held,
        reason=reason,
        invited_by_id=scope.actor.id,
        token_hash=hash_of(token),
        sent_at=at,
        expires_at=at + VALID,
    )
    detail = {"organisation": str(organisation.pk), "roles": held}
    record(scope, "accounts.invitation.sent", object=made, reason=reason, detail=detail)
    return made, token


@transaction.atomic
def renew_invitation(*, scope: Scope, invitation: Invitation) -> str:
    """Give an invitation a new link and a new end; the old link is dead. The new secret."""
    may_staff(scope, invitation.organisation)
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if found.state(clock.now()) not in ("open", "expired"):
        raise NotNow(policies.GONE[found.state(clock.now())])
    token = new_token()
    found.token_hash, found.sent_at, found.expires_at = hash_of(token), clock.now(), clock.now() + VALID
    found.save(update_fields=["token_hash", "sent_at", "expires_at"])
    record(scope, "accounts.invitation.renewed", object=found)
    return token


@transaction.atomic
def withdraw_invitation(*, scope: Scope, invitation: Invitation) -> None:
    may_staff(scope, invitation.organisation)
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if found.state(clock.now()) not in ("open", "expired"):
        raise NotNow(policies.GONE[found.state(clock.now())])
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    record(scope, "accounts.invitation.withdrawn", object=found)


@transaction.atomic
def accept_as_new(
    *, scope: Scope, invitation: Invitation, full_name: str, password: str | None, **details: Any
) -> User:
    """Make the account that an invitation offers. Without a password it opens by the organisation's sign-in alone."""
    found = _locked(invitation)
    if User.objects.filter(email=found.address).exists():
        raise NotNow("There is an account for this address. Sign in to accept.")
    user = open_account(address=found.address, full_name=full_name, password=password, **details)
    _join(scope, found, user)
    return user


@transaction.atomic
def accept_as_oneself(*, scope: Scope, invitation: Invitation) -> Membership:
    """Take up an invitation with the account that one is signed in to."""
    found = _locked(invitation)
    user = queries.own_account(scope)
    policies.check_for(found, user)
    return _join(scope, found, user)


def _locked(invitation: Invitation) -> Invitation:
    """The invitation, held so that two who follow the same link at once are not both let in."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    policies.check_open(held, clock.now())
    return held


def _join(scope: Scope, invitation: Invitation, user: User) -> Membership:
    """The place is given on the word of whoever sent the invitation, which was checked when they did."""
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    granting = Scope(
        Actor(None, "an invitation"), clock.now(), permissions=frozenset(Permission), request=scope.request
    )
    place = give_membership(
        scope=granting,
        user=user,
        organisation=invitation.organisation,
        roles=invitation.roles,
        reason=invitation.reason,
    )
    own = Scope(Actor(user.pk, user.full_name), clock.now(), request=scope.request)
    record(own, "accounts.invitation.accepted", object=invitation)
    return place


def open_account(*, address: str, full_name: str, password: str | None, **details: Any) -> User:
    """An account whose address was verified: by the link that was sent there, or by its issuer."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(address, password, full_name=full_name.strip(), **details)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def account_linked(*, user: User, request: str) -> None:
    record(Scope(Actor(user.pk, user.full_name), clock.now(), request=request), "accounts.account.linked", object=user)


@transaction.atomic
def change_own_details(*, scope: Scope, **fields: str) -> list[str]:
    """Change one's name, job title or telephone; the fields that changed."""
    user = queries.own_account(scope)
    if unknown := set(fields) - {"full_name", "job_title", "telephone"}:
        raise TypeError(f"not one's own to change: {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in fields.items() if getattr(user, name) != value)
    for name in changed:
        setattr(user, name, fields[name])
    if changed:
        user.save(update_fields=changed)
        record(scope, "accounts.account.changed", object=user, label="own account", detail={"fields": changed})
    return changed


@transaction.atomic
def sign_out_others(*, scope: Scope, but: uuid.UUID | None) -> int:
    """End all of one's sessions but one; how many others there were."""
    ended = sessions.end_all(queries.own_account(scope), but=but)
    record(scope, "accounts.session.ended_others", detail={"sessions": ended})
    return ended


@transaction.atomic
def sign_out_everywhere(*, scope: Scope) -> None:
    user = queries.own_account(scope)
    user.signed_out_at = clock.now()
    user.save(update_fields=["signed_out_at"])
    ended = sessions.end_all(user)
    record(scope, "accounts.session.ended_others", detail={"sessions": ended, "everywhere": True})


@transaction.atomic
def sign_out(*, scope: Scope, sign_in: uuid.UUID | None) -> None:
    """End one session, this one; the browser's part is the view's."""
    user = queries.own_account(scope)
    sessions.end(sign_in)
    record(scope, "accounts.session.ended", object=user)


@transaction.atomic
def choose_organisation(*, scope: Scope, organisation: Organisation) -> None:
    """Say for whom one acts from now on: one of the organisations where one has a place today."""
    from upstream.web.partnership.scoping import memberships_of

    if (
        scope.actor.id is None
        or not memberships_of(scope.actor.id, clock.today()).filter(organisation=organisation).exists()
    ):
        raise NotAllowed("You do not belong to this organisation.")
    record(scope, "accounts.organisation.chosen", object=organisation)


@transaction.atomic
def choose_purpose(*, scope: Scope, purpose: str) -> None:
    """Say for what work one reads records about people from now on."""
    if purpose not in purposes():
        raise NotAllowed("There is no such purpose.")
    record(scope, "accounts.purpose.chosen", detail={"purpose": purpose})


@transaction.atomic
def close_account(*, scope: Scope, user: User, reason: str) -> None:
    """Close a person's account: every session ends at once, and nothing opens it but `reopen_account`."""
    _may_close(scope, user)
    user.is_active, user.signed_out_at = False, clock.now()
    user.save(update_fields=["is_active", "signed_out_at"])
    ended = sessions.end_all(user)
    record(scope, "accounts.account.closed", object=user, reason=reason, detail={"sessions": ended})


@transaction.atomic
def reopen_account(*, scope: Scope, user: User, reason: str) -> None:
    _may_close(scope, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(scope, "accounts.account.reopened", object=user, reason=reason)


@transaction.atomic
def withdraw_second_factors(*, scope: Scope, user: User, reason: str) -> int:
    """For a person who lost theirs: take all away, end their sessions. They set up new ones when they sign in next."""
    from allauth.mfa.models import Authenticator

    _may_close(scope, user)
    count, _ = Authenticator.objects.filter(user=user).delete()
    user.signed_out_at = clock.now()
    user.save(update_fields=["signed_out_at"])
    sessions.end_all(user)
    record(scope, "accounts.factor.withdrawn", object=user, reason=reason, detail={"factors": count})
    return int(count)


def _may_close(scope: Scope, user: User) -> None:
    must(scope, Permission.MANAGE_PARTNERSHIP)
    if user.pk == scope.actor.id:
        raise NotAllowed("Somebody else has to do this to your account.")


def link_of(token: str) -> str:
    """The address that an invitation is accepted at."""
    from django.urls import reverse

    return f"{settings.SITE_ADDRESS}{reverse('accounts:invitation', args=[token])}"
