"""Organisations: who takes part, and what became of those that no longer do."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.core import clock
from upstream.web.core.access import needs, signed_in
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotNow
from upstream.web.partnership import actions, queries
from upstream.web.partnership.pages import presenting
from upstream.web.partnership.pages.forms import ChangeOrganisationForm, OrganisationForm, SuccessionForm, key_of

MANAGE = Permission.MANAGE_PARTNERSHIP
asks = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "title": "Organisations",
        "tabs": presenting.tabs("partnership:organisations"),
        "rows": presenting.organisation_rows(queries.organisations(scope), clock.today()),
        "may": scope.may(MANAGE),
    }
    return render(request, "partnership/pages/organisations.html", context)


@signed_in
@require_GET
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    organisation = queries.organisation(scope, key)
    context = {
        "title": organisation.name,
        "organisation": organisation,
        "state": presenting.state_of(organisation, clock.today()),
        "history": presenting.history(organisation),
        "people": presenting.people_rows(queries.memberships(scope).filter(organisation=organisation), linked=False),
        "sees_people": scope.may(MANAGE) or scope.organisation == organisation.pk,
        "may": scope.may(MANAGE),
        "breadcrumbs": presenting.crumbs("partnership:organisations", "Organisations"),
    }
    return render(request, "partnership/pages/organisation.html", context)


@needs(MANAGE)
@asks
def add(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.add_organisation(scope=request.scope, **form.cleaned_data)  # type: ignore[attr-defined]
        except NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{made} takes part.")
            return redirect("partnership:organisation", made.pk)
    context = {
        "title": "Add an organisation",
        "form": form,
        "submit": "Add",
        "cancel": reverse("partnership:organisations"),
    }
    return render(request, "core/form_page.html", context)


@needs(MANAGE)
@asks
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    organisation = queries.organisation(scope, key)
    known = {name: getattr(organisation, name) for name in ChangeOrganisationForm.base_fields}
    form = ChangeOrganisationForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            actions.change_organisation(scope=scope, organisation=organisation, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "The organisation is changed.")
            return redirect("partnership:organisation", key)
    cancel = reverse("partnership:organisation", args=[key])
    context = {"title": "Change this organisation", "caption": organisation.name, "form": form, "submit": "Save"}
    return render(request, "core/form_page.html", context | {"cancel": cancel})


@needs(MANAGE)
@asks
def succeed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    organisation = queries.organisation(scope, key)
    form = SuccessionForm(request.POST or None, successors=queries.organisations(scope).exclude(pk=key))
    if form.is_valid():
        successor = queries.organisation(scope, key_of(form, "successor"))
        kind, on = form.cleaned_data["kind"], form.cleaned_data["on"]
        try:
            actions.succeed(scope=scope, predecessor=organisation, successor=successor, kind=kind, on=on)
        except NotNow as refusal:
            form.add_error("successor", str(refusal))
        else:
            messages.success(request, f"{successor} follows {organisation}.")
            return redirect("partnership:organisation", key)
    context = {
        "title": "What became of it",
        "caption": organisation.name,
        "lead": "What it did stays under its own name.",
        "form": form,
        "submit": "Save",
        "cancel": reverse("partnership:organisation", args=[key]),
    }
    return render(request, "core/form_page.html", context)
