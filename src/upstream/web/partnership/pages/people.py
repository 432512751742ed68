"""People: who belongs to which organisation with which roles; inviting them, and ending what has ended."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.web.accounts import actions as accounts
from upstream.web.accounts import queries as account_queries
from upstream.web.accounts.mailing import send_invitation
from upstream.web.core import clock
from upstream.web.core.access import needs, signed_in
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotNow
from upstream.web.core.scope import Scope
from upstream.web.partnership import actions, queries
from upstream.web.partnership.models import Membership
from upstream.web.partnership.pages import presenting
from upstream.web.partnership.pages.forms import InviteForm, ReasonForm, RolesForm, key_of

INVITE = Permission.INVITE_PEOPLE
LINK = "invitation_link"
asks = require_http_methods(["GET", "HEAD", "POST"])
ACCOUNT: dict[str, tuple[Any, str, str]] = {
    "close": (
        accounts.close_account,
        "Close the account",
        "It opens nothing from this moment, in any organisation. What the person did stays on record.",
    ),
    "reopen": (accounts.reopen_account, "Open the account again", "The person signs in as before."),
    "second-step": (
        accounts.withdraw_second_factors,
        "Take away the second step",
        "For somebody who has lost their device and their recovery codes. Make sure first that it is they who ask. "
        "They are signed out, and set up a new second step when they next sign in.",
    ),
}
"""What can be done to a person's account: the action, its heading, what it means."""


@signed_in
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    may = scope.may(INVITE)
    context = {
        "title": "People",
        "tabs": presenting.tabs("partnership:people"),
        "rows": presenting.people_rows(queries.memberships(scope), linked=may),
        "whole": scope.may(Permission.MANAGE_PARTNERSHIP),
        "may": may,
        "invitations": account_queries.invitations(scope) if may else (),
        "now": clock.now(),
    }
    return render(request, "partnership/pages/people.html", context)


@needs(INVITE)
@require_GET
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    place = queries.membership(scope, key)
    context = {
        "title": str(place.user),
        "place": place,
        "roles": presenting.role_names(place.roles),
        "seats": queries.seats_of(scope, place),
        "own": place.user_id == scope.actor.id,
        "whole": scope.may(Permission.MANAGE_PARTNERSHIP),
        "breadcrumbs": presenting.crumbs("partnership:people", "People"),
    }
    return render(request, "partnership/pages/person.html", context)


@needs(INVITE)
@asks
def invite(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    open_to = queries.organisations_to_staff(scope)
    form = InviteForm(request.POST or None, organisations=open_to, roles=actions.roles_to_give(scope))
    if form.is_valid():
        fields = form.cleaned_data
        organisation = next(each for each in open_to if each.pk == key_of(form, "organisation"))
        terms = {name: fields[name] for name in ("address", "roles", "reason")}
        try:
            made, token = accounts.invite(scope=scope, organisation=organisation, **terms)
        except NotNow as refusal:
            form.add_error("roles", str(refusal))
        else:
            return _sent(request, made, token)
    context = {"title": "Invite somebody", "form": form, "submit": "Send the invitation"}
    return render(request, "core/form_page.html", context | {"cancel": reverse("partnership:people")})


@needs(INVITE)
@require_GET
def invited(request: HttpRequest) -> HttpResponse:
    """The link, this once: it is kept nowhere."""
    link = request.session.pop(LINK, None)
    if link is None:
        return redirect("partnership:people")
    return render(request, "partnership/pages/invited.html", {"title": "The invitation is sent", **link})


@needs(INVITE)
@require_POST
def renew(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = account_queries.invitation(scope, key)
    token = accounts.renew_invitation(scope=scope, invitation=found)
    found.refresh_from_db()
    return _sent(request, found, token)


@needs(INVITE)
@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    accounts.withdraw_invitation(scope=scope, invitation=account_queries.invitation(scope, key))
    messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    return redirect("partnership:people")


@needs(INVITE)
@asks
def roles(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    place = _of_another(scope, key)
    form = RolesForm(request.POST or None, initial={"roles": place.roles}, roles=actions.roles_to_give(scope))
    if form.is_valid():
        try:
            actions.change_roles(scope=scope, membership=place, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, f"The roles of {place.user} are changed.")
            return redirect("partnership:person", key)
    context = {"title": f"Roles of {place.user}", "caption": place.organisation.name, "form": form, "submit": "Save"}
    return render(request, "core/form_page.html", context | {"cancel": reverse("partnership:person", args=[key])})


@needs(INVITE)
@asks
def end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    place = queries.membership(scope, key)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            actions.end_membership(scope=scope, membership=place, reason=form.cleaned_data["reason"])
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{place.user} no longer belongs to {place.organisation}.")
            return redirect("partnership:people")
    context = {
        "title": f"End the place of {place.user}",
        "caption": place.organisation.name,
        "text": "They can do nothing more for this organisation from this moment, and their seats for it end.",
        "danger": True,
        "form": form,
        "submit": "End the place",
        "cancel": reverse("partnership:person", args=[key]),
    }
    return render(request, "core/confirm_page.html", context)


@needs(Permission.MANAGE_PARTNERSHIP)
@asks
def account(request: HttpRequest, key: uuid.UUID, what: str) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    place = _of_another(scope, key)
    if what not in ACCOUNT:
        raise Http404
    act, heading, meaning = ACCOUNT[what]
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        act(scope=scope, user=place.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Done.")
        return redirect("partnership:person", key)
    context = {
        "title": heading,
        "caption": str(place.user),
        "text": meaning,
        "danger": what != "reopen",
        "form": form,
        "submit": heading,
        "cancel": reverse("partnership:person", args=[key]),
    }
    return render(request, "core/confirm_page.html", context)


@signed_in
@require_GET
def who_may(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "Who may do what",
        "tabs": presenting.tabs("partnership:who_may"),
        "roles": presenting.roles_in_words(),
    }
    return render(request, "partnership/pages/who_may.html", context)


def _of_another(scope: Scope, key: uuid.UUID) -> Membership:
    """A place of somebody else: nobody changes their own roles or account here."""
    place = queries.membership(scope, key)
    if place.user_id == scope.actor.id:
        raise Http404
    return place


def _sent(request: HttpRequest, invitation: Any, token: str) -> HttpResponse:
    send_invitation(invitation, token)
    request.session[LINK] = {"address": invitation.address, "link": accounts.link_of(token)}
    return redirect("partnership:invited")
