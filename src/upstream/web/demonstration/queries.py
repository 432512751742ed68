"""Reads of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.web.accounts.models import User
from upstream.web.demonstration import seeding


@dataclass(frozen=True)
class Persona:
    key: str
    persona: str
    name: str
    title: str
    organisation: str
    comes_to: str


def personas() -> list[Persona]:
    """Those whose account was made."""
    names = {row["key"]: row["name"] for row in seeding.invented()["organisation"]}
    made = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    return [
        Persona(each.key, each.persona, each.name, each.title, names[each.at], each.comes_to)
        for each in seeding.personas()
        if each.address in made
    ]


def account(key: str) -> User | None:
    """The account of a persona, and of nobody else."""
    address = next((each.address for each in seeding.personas() if each.key == key), None)
    return User.objects.filter(email=address, is_active=True).first() if address else None
