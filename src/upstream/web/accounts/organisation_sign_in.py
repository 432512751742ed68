"""Sign-in with an organisation's own accounts (Microsoft Entra ID, any OpenID Connect): only for invited people."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect

from upstream.web.accounts import actions, queries
from upstream.web.core import clock
from upstream.web.core.refusals import Refused
from upstream.web.core.scope import nobody

VERIFIED = (True, "true", "True", 1, "1")


def verified_address(claims: dict[str, Any]) -> str:
    """The address in the claims where the issuer says that it belongs to the person; else nothing.

    ``email_verified`` is OpenID Connect's claim; ``xms_edov`` is Entra ID's, which has to be asked for there: without
    it Entra passes on any address that a tenant's administrator typed.
    """
    checked = claims.get("email_verified") in VERIFIED or claims.get("xms_edov") in VERIFIED
    return str(claims.get("email", "")).strip().lower() if checked else ""


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Links a verified address from the issuer to its account, or accepts the invitation that waits for it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(redirect("accounts:not_let_in"))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        claims = _claims(sociallogin.account.extra_data)
        _keep_only(sociallogin.account)
        if not _from_tenant(claims):
            raise ImmediateHttpResponse(redirect("accounts:not_let_in"))
        if sociallogin.is_existing:
            return
        user = _invited(request, claims)
        if user is None:
            raise ImmediateHttpResponse(redirect("accounts:not_let_in"))
        sociallogin.connect(request, user)
        actions.account_linked(user=user, request=getattr(request, "name", ""))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail about a link that the person has just made."""


def _claims(extra: dict[str, Any]) -> dict[str, Any]:
    """What the issuer signed goes before what its user endpoint says."""
    return {**extra.get("userinfo", {}), **extra.get("id_token", {})}


def _keep_only(account: Any) -> None:
    """The name, address and picture that an issuer sends along are not kept."""
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=["extra_data"])


def _from_tenant(claims: dict[str, Any]) -> bool:
    return not settings.OIDC_TENANT or claims.get("tid") == settings.OIDC_TENANT


def _invited(request: HttpRequest, claims: dict[str, Any]) -> Any:
    """The account of the verified address, made now where an invitation to it waits."""
    address = verified_address(claims)
    if not address:
        return None
    user = queries.account_of(address)
    if user is not None:
        return user
    invitation = queries.invitation_waiting_for(address)
    if invitation is None:
        return None
    name = str(claims.get("name") or "").strip() or address.partition("@")[0]
    try:
        return actions.accept_as_new(
            scope=nobody(clock.now(), getattr(request, "name", "")),
            invitation=invitation,
            full_name=name,
            password=None,
        )
    except Refused:
        return None
