"""The sign-in library's forms of the second step, with our fields and words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from upstream.web.accounts.forms.passwords import replace
from upstream.web.core.forms import TextField
from upstream.web.core.forms.base import Designed


def code_field(hint: str) -> TextField:
    return TextField(
        label="Code", max_length=20, width=10, autocomplete="one-time-code", inputmode="numeric", hint=hint
    )


class CodeForm(Designed, base.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"code": code_field("The six digits that your authenticator app shows, or a recovery code.")})


class CodeAgainForm(Designed, base.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"code": code_field("The six digits that your authenticator app shows, or a recovery code.")})


class FirstCodeForm(Designed, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"code": code_field("The six digits that the app shows now.")})


class RemoveAppForm(Designed, totp.DeactivateTOTPForm):  # type: ignore[misc]
    pass


class NewCodesForm(Designed, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(Designed, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """``passwordless`` is always asked of the browser: what we call a passkey opens the workspace by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = TextField(
            label="Name of this passkey",
            max_length=60,
            required=False,
            unmarked=True,
            hint="So that you tell it from others, for example “Work laptop”.",
        )
        replace(self, {"name": name, "credential": forms.JSONField(widget=forms.HiddenInput)})

    def clean_name(self) -> str:
        return str(self.cleaned_data.get("name") or "").strip() or "Passkey"
