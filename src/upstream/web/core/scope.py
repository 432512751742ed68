"""The scope of a request: who asks, for which organisation, in which groups, for what purpose, when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from upstream.web.core.permissions import Permission


@dataclass(frozen=True)
class Actor:
    """Who did it, as the audit record will keep it: a person of the workspace, or the system by its own name."""

    id: uuid.UUID | None
    name: str


@dataclass(frozen=True)
class Scope:
    """What queries and actions are told of the one who asks. Nothing of it comes from a form or an address.

    ``organisation`` is the one that the person acts for now, one of those that they belong to; ``groups`` are those
    that they belong to at ``at`` for that organisation, ``chairs`` those among them that they chair.
    """

    actor: Actor
    at: datetime
    organisation: uuid.UUID | None = None
    organisation_name: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    groups: frozenset[uuid.UUID] = frozenset()
    chairs: frozenset[uuid.UUID] = frozenset()
    purpose: str = ""
    request: str = ""
    second_factor: bool = False

    @property
    def signed_in(self) -> bool:
        return self.actor.id is not None

    @property
    def person(self) -> uuid.UUID:
        """Who asks, where it must be a person. Raises PermissionError for visitors and for the system."""
        if self.actor.id is None:
            raise PermissionError(f"{self.actor.name} is no person of the workspace")
        return self.actor.id

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def for_purpose(self, purpose: str) -> Scope:
        return replace(self, purpose=purpose)


def nobody(at: datetime, request: str = "") -> Scope:
    """The scope of a visitor who has not signed in."""
    return Scope(Actor(None, "visitor"), at, request=request)


def system(name: str, at: datetime, *permissions: Permission) -> Scope:
    """The scope of what the workspace does by itself, under a name of its own, with the permissions given."""
    return Scope(Actor(None, name), at, permissions=frozenset(permissions))
