"""The ends of a session, and where those land who were not let in."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.accounts import actions, presenters, sessions
from upstream.web.core.access import public


class SignInView(LoginView):  # type: ignore[misc]
    """The library's page, which also offers the sign-in of an organisation where one is set."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"organisations": presenters.organisation_sign_ins()}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signing out is a POST; an address typed or followed only asks."""
    scope = request.scope  # type: ignore[attr-defined]
    if not scope.signed_in:
        return redirect("accounts:signed_out")
    if request.method == "POST":
        actions.sign_out(scope=scope, sign_in=sessions.of(request))
        logout(request)
        return redirect("accounts:signed_out")
    context = {"title": "Do you want to sign out?", "submit": "Sign out", "cancel": "/"}
    return render(request, "core/confirm_page.html", context)


@public
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "You are signed out",
        "paragraphs": ["Close the browser if other people use this computer."],
    }
    return render(request, "accounts/signed_out.html", context)


@public
@require_GET
def not_let_in(request: HttpRequest) -> HttpResponse:
    """One answer for all reasons, so that it tells nothing of who has an account."""
    context = {
        "title": "You could not be signed in",
        "paragraphs": [
            "Your organisation’s sign-in did not lead to an account here.",
            "Accounts are by invitation. If you were invited, follow the link in the e-mail, or ask whoever invited "
            "you whether they used the address that your organisation knows you by.",
        ],
    }
    return render(request, "accounts/not_let_in.html", context)
