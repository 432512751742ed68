"""What the sign-in library asks of us: who may come in, by which steps, in whose words."""

from __future__ import annotations

import time
from typing import Any, ClassVar
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from upstream.web.accounts import receivers
from upstream.web.accounts.second_factor import enforced_by
from upstream.web.core import encryption

LOCKED = "You have tried too many times. Wait 15 minutes and try again, or set a new password by e-mail."
FRESH_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; failed tries are recorded without what was typed."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right",
        "incorrect_password": "The password is not right",
        "enter_current_password": "Enter the password that you use now",
        "too_many_login_attempts": LOCKED,
        "rate_limited": LOCKED,
        "incorrect_code": "The code is not right. Codes change every 30 seconds and work once.",
        "account_inactive": "This account is closed",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        from django.core.exceptions import ValidationError

        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            receivers.locked(request)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        receivers.refused(request, credentials.get("email", ""))

    def get_login_stages(self) -> list[str]:
        own = f"{SecondStep.__module__}.{SecondStep.__qualname__}"
        library = f"{AuthenticateStage.__module__}.{AuthenticateStage.__qualname__}"
        return [own if stage == library else stage for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for whoever signed in, or gave their password again, in the last five minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not any(time.time() - record["at"] < FRESH_SECONDS for record in records)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the workspace's own address, whatever address the one who asked for the letter came by."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.SITE_ADDRESS}{path.replace('UID-KEY', quote(key))}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/account/"

    def format_email_subject(self, subject: str) -> str:
        return subject

    def add_message(self, request: Any, level: int, message_template: Any = None, *args: Any, **kwargs: Any) -> None:
        """Ours are put where they belong by receivers; only plain words of a form pass."""
        if kwargs.get("message"):
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """The library's second step, left out where the organisation's own sign-in has asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        last = records[-1] if records else {}
        if last.get("method") == "socialaccount" and enforced_by(str(last.get("provider", ""))):
            return False
        return bool(super()._should_handle(request))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets lie encrypted; the address in an authenticator app is the person's own."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. Codes change every 30 seconds and work once.",
        "cannot_delete_authenticator": "Your roles need a second step: add another one before you remove this one.",
        "cannot_generate_recovery_codes": "Set up a second step first",
    }

    def get_totp_issuer(self) -> str:
        from upstream.web.partnership.queries import partnership

        named = partnership()
        return f"Upstream – {named.name}" if named else "Upstream"

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last second step of a person whose roles need one."""
        from upstream.web.accounts.queries import needs_second_factor

        others = type(authenticator).objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type="recovery_codes").exists() or not needs_second_factor(authenticator.user_id)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.PASSKEY_DOMAIN or context.request.get_host().partition(":")[0], "name": "Upstream"}
