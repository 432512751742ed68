"""Making the fictional partnership of a demonstration. Run again, it adds only what is missing."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any

from django.db import transaction

from upstream.web.accounts.actions import open_account
from upstream.web.accounts.models import User
from upstream.web.core.scope import Scope
from upstream.web.partnership import actions
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Partnership, Succession

SINCE = date(2023, 4, 1)
REASON = "Invented for the demonstration"


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration; with ``persona`` somebody whom a visitor may be."""

    key: str
    name: str
    title: str
    at: str
    roles: tuple[str, ...]
    persona: str = ""
    comes_to: str = ""
    seats: dict[str, str] = field(default_factory=dict)
    also: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


@functools.cache
def invented() -> dict[str, Any]:
    text = resources.files("upstream.web.demonstration").joinpath("personas.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def people() -> tuple[Person, ...]:
    return tuple(Person(**{**row, "roles": tuple(row["roles"])}) for row in invented()["person"])


def personas() -> tuple[Person, ...]:
    """Those whom a visitor may be, in the order of the file."""
    return tuple(person for person in people() if person.persona)


@transaction.atomic
def seed_people(scope: Scope) -> dict[str, User]:
    """The partnership, its organisations, groups and people, by the key of each person.

    ``scope`` must hold MANAGE_PARTNERSHIP and INVITE_PEOPLE, as `core.scope.system` gives it.
    """
    named = invented()["partnership"]
    if not Partnership.objects.filter(name=named["name"]).exists():
        actions.name_partnership(scope=scope, fictional=True, **named)
    organisations = _organisations(scope, invented()["organisation"])
    groups = _groups(scope, invented()["group"])
    made = {person.key: _account(person) for person in people()}
    for person in people():
        _place(scope, made[person.key], organisations[person.at], person.roles)
        if person.also:
            _place(scope, made[person.key], organisations[person.also["at"]], person.also["roles"])
        for group, part in person.seats.items():
            _seat(scope, made[person.key], organisations[person.at], groups[group], part)
    return made


def _organisations(scope: Scope, rows: list[dict[str, Any]]) -> dict[str, Organisation]:
    made = {}
    for row in rows:
        found = Organisation.objects.filter(name=row["name"]).first()
        fields = {name: row[name] for name in ("name", "kind", "sector")}
        made[row["key"]] = found or actions.add_organisation(scope=scope, **fields)
    for row in rows:
        if "followed_by" in row:
            pair = {"predecessor": made[row["key"]], "successor": made[row["followed_by"]]}
            if not Succession.objects.filter(**pair).exists():
                actions.succeed(scope=scope, kind=row["became"], on=row["on"], **pair)
    return made


def _groups(scope: Scope, rows: list[dict[str, Any]]) -> dict[str, Group]:
    """Parents come before their children in the file."""
    made: dict[str, Group] = {}
    for row in rows:
        found = Group.objects.filter(name=row["name"]).first()
        fields = {name: row[name] for name in ("name", "kind", "meets", "purpose")}
        parent = made.get(row.get("parent", ""))
        made[row["key"]] = found or actions.add_group(scope=scope, parent=parent, opened=SINCE, **fields)
    return made


def _account(person: Person) -> User:
    """An account that no password opens: a demonstration is entered by its own page alone."""
    found = User.objects.filter(email=person.address).first()
    return found or open_account(address=person.address, full_name=person.name, password=None, job_title=person.title)


def _place(scope: Scope, user: User, organisation: Organisation, roles: Iterable[str]) -> None:
    if not Membership.objects.filter(user=user, organisation=organisation).exists():
        actions.give_membership(
            scope=scope, user=user, organisation=organisation, roles=roles, reason=REASON, since=SINCE
        )


def _seat(scope: Scope, user: User, organisation: Organisation, group: Group, part: str) -> None:
    if not GroupMembership.objects.filter(user=user, group=group).exists():
        place = Membership.objects.get(user=user, organisation=organisation)
        actions.seat(scope=scope, group=group, membership=place, part=part, since=SINCE)
