"""People, organisations and groups for tests of the workspace, and browsers of them without a browser."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from django.test import Client

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope, system
from upstream.web.partnership import actions
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation
from upstream.web.partnership.scoping import scope_of

PASSWORD = "correct horse battery staple"
LONG_AGO = date(2020, 4, 1)


def seeder() -> Scope:
    """Somebody who may do everything, to set a test up with."""
    return system("the test", clock.now(), *Permission)


def organisation(name: str = "Fenmarch Council", kind: str = "specified", sector: str = "council") -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    return found or actions.add_organisation(scope=seeder(), name=name, kind=kind, sector=sector)


def person(name: str, *roles: str, at: Organisation | None = None) -> User:
    """A person with an account, and with roles in an organisation."""
    user = User.objects.create_user(f"{name.replace(' ', '.').lower()}@example.org", PASSWORD, full_name=name)
    if roles:
        member(user, *roles, at=at or organisation())
    return user


def member(user: User, *roles: str, at: Organisation) -> Membership:
    return actions.give_membership(
        scope=seeder(), user=user, organisation=at, roles=roles, reason="for the test", since=LONG_AGO
    )


def group(name: str = "Tactical group", kind: str = "tactical", parent: Group | None = None) -> Group:
    return actions.add_group(scope=seeder(), name=name, kind=kind, parent=parent)


def seat(user: User, group: Group, part: str = "member", at: Organisation | None = None) -> GroupMembership:
    membership = Membership.objects.get(user=user, organisation=at or organisation())
    return actions.seat(scope=seeder(), group=group, membership=membership, part=part, since=LONG_AGO)


def scope(user: User, *, purpose: str = "", at: Organisation | None = None) -> Scope:
    return scope_of(user, acting_for=str(at.pk) if at else "", purpose=purpose, second=True)


def client(user: User | None = None, *, at: Organisation | None = None, **session: Any) -> Client:
    """A signed-in client, second factor given."""
    made = Client()
    if user is not None:
        made.force_login(user)
        kept = made.session
        kept["account_authentication_methods"] = [{"method": each, "at": time.time()} for each in ("password", "mfa")]
        kept["account_authentication_methods_user"] = str(user.pk)
        kept.update({"acting_for": str(at.pk)} if at else {}, **session)
        kept.save()
    return made
