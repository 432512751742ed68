"""Words for pages about accounts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from upstream.web.accounts.models import Invitation, SignIn
from upstream.web.core import formats
from upstream.web.core.roles import ROLES
from upstream.web.partnership.models import Membership

KINDS = {"totp": "Authenticator app", "recovery_codes": "Recovery codes"}
"""A passkey goes by its own name."""


@dataclass(frozen=True)
class Factor:
    key: int
    kind: str
    name: str
    added: datetime
    used: datetime | None


@dataclass(frozen=True)
class Place:
    organisation: str
    roles: list[str]


def factors(found: Iterable[Any]) -> list[Factor]:
    return [
        Factor(each.pk, each.type, KINDS.get(each.type) or str(each), each.created_at, each.last_used_at)
        for each in found
    ]


def sessions(found: Iterable[SignIn], own: uuid.UUID | None) -> list[list[str]]:
    """Rows of a table: the browser, since when, last seen when."""
    this = " (this one)"
    return [
        [f"{each}{this if each.pk == own else ''}", formats.datetime(each.began_at), formats.datetime(each.seen_at)]
        for each in found
    ]


def role_names(keys: Iterable[str]) -> list[str]:
    return [ROLES[key].name for key in keys if key in ROLES]


def places(found: Iterable[Membership]) -> list[Place]:
    return [Place(each.organisation.name, role_names(each.roles)) for each in found]


def invitation(found: Invitation) -> dict[str, Any]:
    return {
        "organisation": found.organisation.name,
        "address": found.address,
        "by": str(found.invited_by) if found.invited_by else "",
        "roles": [ROLES[key] for key in found.roles if key in ROLES],
        "second_step": any(ROLES[key].needs_second_factor for key in found.roles if key in ROLES),
    }


def organisation_sign_ins() -> list[dict[str, str]]:
    """The organisations' own sign-ins that the settings name, and where each begins."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ())
    return [{"name": app["name"], "href": reverse("openid_connect_login", args=[app["provider_id"]])} for app in apps]


def ended(count: int) -> str:
    if count == 0:
        return "You were not signed in anywhere else."
    return f"You were signed out of {count} other session{'' if count == 1 else 's'}."
