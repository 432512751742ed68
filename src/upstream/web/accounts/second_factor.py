"""Whether a session was begun with a second factor, and whether a person has one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

RECORDS = "account_authentication_methods"
RECORDS_OF = "account_authentication_methods_user"
DEMONSTRATION = "demonstration"


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """How this session was authenticated so far, as long as the record is of the one who is signed in."""
    from allauth.account.internal.flows.login import get_authentication_records

    found: list[dict[str, Any]] = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return found


def signed_in_twice(request: HttpRequest) -> bool:
    """A code, a recovery code or a passkey was given; or the organisation's own sign-in asks for a second factor."""
    return any(_counts(record) for record in records(request))


def _counts(record: dict[str, Any]) -> bool:
    method = record.get("method")
    if method == "mfa":
        return True
    if method == DEMONSTRATION:
        return bool(settings.DEMONSTRATION)
    return method == "socialaccount" and enforced_by(str(record.get("provider", "")))


def enforced_by(provider: str) -> bool:
    """Whether the settings say that this provider's issuer lets nobody in without a second factor."""
    known: Any = settings
    apps = known.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ())
    issuer = next((app["settings"].get("issuer") for app in apps if app["provider_id"] == provider), None)
    return issuer is not None and issuer in known.OIDC_SECOND_FACTOR_ISSUERS


def has_second_factor(user: Any) -> bool:
    """Whether the person has set one up here; recovery codes alone are none."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))
