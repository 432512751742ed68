"""One's own account: details, second step, sessions."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import views as passkey
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.web.accounts import actions, presenters, queries, sessions
from upstream.web.accounts.forms.own import DetailsForm
from upstream.web.core.access import own_account, signed_in


@signed_in
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "title": "Your account",
        "person": queries.own_account(scope),
        "factors": presenters.factors(queries.own_factors(scope)),
        "must": queries.needs_second_factor(scope.actor.id),
        "linked": queries.own_link(scope),
        "sessions": presenters.sessions(queries.own_sign_ins(scope), sessions.of(request)),
        "places": presenters.places(queries.own_places(scope)),
    }
    return render(request, "accounts/own.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    person = queries.own_account(scope)
    known = {name: getattr(person, name) for name in DetailsForm.base_fields}
    form = DetailsForm(request.POST or None, initial=known)
    if form.is_valid():
        if actions.change_own_details(scope=scope, **form.cleaned_data):
            messages.success(request, "Your details are changed.")
        return redirect("accounts:own")
    context = {"title": "Your details", "form": form, "submit": "Save", "cancel": "/account/"}
    return render(request, "core/form_page.html", context)


@own_account
@require_GET
def second_step(request: HttpRequest) -> HttpResponse:
    """What second steps one has, and the ways to add one. Where roles ask for one, nothing else opens before it."""
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "title": "The second step of your sign-in",
        "factors": presenters.factors(queries.own_factors(scope)),
        "due": request.second_factor_due,  # type: ignore[attr-defined]
        "must": queries.needs_second_factor(scope.actor.id),
    }
    return render(request, "accounts/second_step.html", context)


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: HttpRequest, pk: int) -> Any:
    """The library's page, but for the last second step of somebody who needs one."""
    if not queries.may_remove_factor(request.scope, pk):  # type: ignore[attr-defined]
        messages.error(request, "Your roles need a second step: add another one before you remove this one.")
        return redirect("accounts:second_step")
    return passkey.remove_webauthn(request, pk=pk)


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = actions.sign_out_others(scope=request.scope, but=sessions.of(request))  # type: ignore[attr-defined]
    messages.success(request, presenters.ended(ended))
    return redirect("accounts:own")


@own_account
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    actions.sign_out_everywhere(scope=request.scope)  # type: ignore[attr-defined]
    logout(request)
    return redirect("accounts:signed_out")
