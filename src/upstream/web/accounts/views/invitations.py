"""Taking up an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.accounts import actions, policies, presenters, queries
from upstream.web.accounts.forms.own import AcceptForm
from upstream.web.accounts.models import Invitation
from upstream.web.core import clock
from upstream.web.core.access import by_link
from upstream.web.core.refusals import Refused

TOKEN = "invitation"
UNKNOWN = "There is no invitation behind this link. Copy the whole link from the e-mail, or ask whoever invited you."


@by_link
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """From the link to a page without the secret in its address. Nothing is used up: mail scanners open links too."""
    if queries.invitation_of_token(token) is None:
        return _gone(request, UNKNOWN, 404)
    request.session[TOKEN] = token
    return redirect("accounts:accept")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    invitation = queries.invitation_of_token(request.session.get(TOKEN, ""))
    if invitation is None:
        return _gone(request, UNKNOWN, 404)
    try:
        policies.check_open(invitation, clock.now())
        if request.scope.signed_in:  # type: ignore[attr-defined]
            return _as_oneself(request, invitation)
        if queries.account_of(invitation.address):
            return redirect_to_login("/invitation/")
        return _as_new(request, invitation)
    except Refused as refusal:
        return _gone(request, str(refusal), 409)


def _as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, address=invitation.address)
    if form.is_valid():
        fields = form.cleaned_data
        user = actions.accept_as_new(scope=request.scope, invitation=invitation, **fields)  # type: ignore[attr-defined]
        request.session.pop(TOKEN, None)
        user.backend = "allauth.account.auth_backends.AuthenticationBackend"  # type: ignore[attr-defined]
        answer: HttpResponse = perform_password_login(
            request, {"email": user.email}, Login(user=user, redirect_url="/")
        )
        return answer
    context = {
        "title": "Accept your invitation",
        "form": form,
        "invitation": presenters.invitation(invitation),
        "organisations": presenters.organisation_sign_ins(),
    }
    return render(request, "accounts/accept.html", context)


def _as_oneself(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """For somebody who has an account: one button. It is no second account's business."""
    scope = request.scope  # type: ignore[attr-defined]
    own = queries.own_account(scope)
    if queries.account_of(invitation.address) != own:
        return render(request, "accounts/accept_other.html", {"title": "This invitation is for another address"})
    if request.method == "POST":
        place = actions.accept_as_oneself(scope=scope, invitation=invitation)
        request.session.pop(TOKEN, None)
        messages.success(request, f"You now belong to {place.organisation}.")
        return redirect("/")
    context = {"title": "Accept your invitation", "invitation": presenters.invitation(invitation), "submit": "Accept"}
    return render(request, "accounts/accept_own.html", context)


def _gone(request: HttpRequest, words: str, status: int) -> HttpResponse:
    context = {"title": "This invitation cannot be used", "paragraphs": [words]}
    return render(request, "core/message_page.html", context, status=status)
