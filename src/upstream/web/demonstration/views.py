"""The door of a demonstration: a visitor picks whom to be."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from upstream.web.accounts import sessions
from upstream.web.accounts.receivers import own_scope
from upstream.web.accounts.second_factor import DEMONSTRATION
from upstream.web.core.access import demonstration
from upstream.web.core.audit import record
from upstream.web.demonstration import queries

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@demonstration
@require_GET
def personas(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "title": "Whom do you want to be?",
        "personas": queries.personas(),
        "now": scope.actor.name,
        "public": reverse("public:home"),
    }
    return render(request, "demonstration/personas.html", context)


@demonstration
@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """A session of the persona's own, marked as a demonstration's: that counts as a second step here alone."""
    from allauth.account.internal.flows.login import record_authentication

    user = queries.account(key)
    if user is None:
        raise Http404
    if request.user.is_authenticated:
        sessions.end(sessions.of(request))
        logout(request)
    with transaction.atomic():
        record_authentication(request, user, DEMONSTRATION)
        login(request, user, backend=BACKEND)
        record(own_scope(request, user), "accounts.demonstration.entered", object=user)
    return redirect("/")
