"""The sign-in library's forms of passwords, with our fields and words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.forms import Field

from upstream.web.core.forms import EmailField, PasswordField
from upstream.web.core.forms.base import Designed
from upstream.web.core.forms.wording import required_message

LEAST = 12
PASSWORD_HINT = f"At least {LEAST} characters. Three words that do not belong together are easy to keep in mind."


def address_field(label: str = "E-mail address") -> EmailField:
    return EmailField(label=label, max_length=254, autocomplete="username")


def known_password(label: str = "Password") -> PasswordField:
    return PasswordField(label=label, max_length=200, autocomplete="current-password")


def new_password(label: str = "New password") -> PasswordField:
    return PasswordField(label=label, max_length=200, autocomplete="new-password", hint=PASSWORD_HINT)


def check_password(form: Any, name: str, user: Any) -> None:
    """Put what is wrong with a new password beside it."""
    password = form.cleaned_data.get(name)
    if password:
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            form.add_error(name, error)


def replace(form: Any, fields: dict[str, Field]) -> None:
    """Our fields in place of the library's, in this order, with errors in our words."""
    form.fields = {}
    for name, field in fields.items():
        field.error_messages["required"] = required_message(name, field)
        form.fields[name] = field


class SignInForm(Designed, library.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"login": address_field(), "password": known_password()})


class PasswordAgainForm(Designed, library.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"password": known_password()})


class ResetPasswordForm(Designed, library.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"email": address_field()})


class OneNewPassword(Designed):
    """A new password is typed once: whoever mistypes it sets another by e-mail."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        check_password(self, "password1", self.user)  # type: ignore[attr-defined]
        return cleaned


class ChangePasswordForm(OneNewPassword, library.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"oldpassword": known_password("Current password"), "password1": new_password()})


class SetPasswordForm(OneNewPassword, library.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"password1": new_password("Password")})


class NewPasswordForm(OneNewPassword, library.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replace(self, {"password1": new_password()})
