"""Forms of one's own account, and of taking up an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from upstream.web.accounts.forms.passwords import check_password, new_password
from upstream.web.accounts.models import User
from upstream.web.accounts.purposes import purposes
from upstream.web.core.forms import Form, RadiosField, TextField
from upstream.web.partnership.models import Organisation


class DetailsForm(Form):
    full_name = TextField(label="Full name", max_length=200, autocomplete="name")
    job_title = TextField(label="Job title", max_length=200, required=False, autocomplete="organization-title")
    telephone = TextField(
        label="Work telephone", max_length=40, required=False, width=20, autocomplete="tel", inputmode="tel"
    )


class AcceptForm(DetailsForm):
    """What a new account needs. The address is the invitation's, and not asked."""

    password = new_password("Choose a password")

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> Any:
        cleaned = super().clean()
        about = User(email=self.address, full_name=self.cleaned_data.get("full_name", ""))
        check_password(self, "password", about)
        return cleaned


class WorkingForm(Form):
    organisation = RadiosField(label="Who are you working for?", choices=(), page_heading=True, label_size="l")

    def __init__(self, *args: Any, places: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(str(each.pk), each.name) for each in places]  # type: ignore[attr-defined]


class PurposeForm(Form):
    purpose = RadiosField(
        label="What is your work about?",
        choices=(),
        page_heading=True,
        label_size="l",
        hint="You need a purpose to open records about people. It is kept beside everything that you open.",
    )
    next = TextField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from django.forms import HiddenInput

        known = purposes().values()
        field: Any = self.fields["purpose"]
        field.choices = [(each.key, each.name) for each in known]
        field.design["hints"] = {each.key: f"{each.words} {each.source}." for each in known}
        self.fields["next"].widget = HiddenInput()

    def way_back(self, request: HttpRequest) -> str:
        """Where the reader came from, as long as that is here."""
        back = str(self.cleaned_data.get("next") or "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return back if safe else "/"
