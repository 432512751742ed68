"""Groups: how they answer to each other, and who sits in them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.core.access import needs, signed_in
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotNow
from upstream.web.core.scope import Scope
from upstream.web.partnership import actions, queries
from upstream.web.partnership.models import Group
from upstream.web.partnership.pages import presenting
from upstream.web.partnership.pages.forms import GroupForm, ReasonForm, SeatForm, key_of

MANAGE = Permission.MANAGE_PARTNERSHIP
asks = require_http_methods(["GET", "HEAD", "POST"])


def may_seat(scope: Scope, group: Group) -> bool:
    return scope.may(MANAGE) or group.pk in scope.chairs


@signed_in
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "title": "Groups",
        "tabs": presenting.tabs("partnership:groups"),
        "tree": presenting.tree(queries.groups(scope), queries.all_seats(scope)),
        "may": scope.may(MANAGE),
    }
    return render(request, "partnership/pages/groups.html", context)


@signed_in
@require_GET
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    group = queries.group(scope, key)
    context = {
        "title": group.name,
        "group": group,
        "seats": presenting.seat_rows(queries.seats(scope, group), may_end=may_seat(scope, group)),
        "below": queries.groups(scope).filter(parent=group),
        "may": scope.may(MANAGE),
        "may_seat": may_seat(scope, group),
        "breadcrumbs": presenting.crumbs("partnership:groups", "Groups"),
    }
    return render(request, "partnership/pages/group.html", context)


@needs(MANAGE)
@asks
def add(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    form = GroupForm(request.POST or None, parents=queries.groups(scope))
    if form.is_valid():
        try:
            made = actions.add_group(scope=scope, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{made} is added.")
            return redirect("partnership:group", made.pk)
    context = {"title": "Add a group", "form": form, "submit": "Add", "cancel": reverse("partnership:groups")}
    return render(request, "core/form_page.html", context)


@needs(MANAGE)
@asks
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    group = queries.group(scope, key)
    known = {name: getattr(group, name) for name in ("name", "kind", "purpose", "meets")}
    known["parent"] = str(group.parent_id or "")
    form = GroupForm(request.POST or None, initial=known, parents=queries.groups(scope).exclude(pk=key))
    if form.is_valid():
        try:
            actions.change_group(scope=scope, group=group, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The group is changed.")
            return redirect("partnership:group", key)
    cancel = reverse("partnership:group", args=[key])
    context = {"title": "Change this group", "caption": queries.group(scope, key).name, "form": form, "submit": "Save"}
    return render(request, "core/form_page.html", context | {"cancel": cancel})


@signed_in
@asks
def seat(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    group = queries.group(scope, key)
    if not may_seat(scope, group):
        raise Http404
    places = queries.who_could_sit(scope, group)
    form = SeatForm(request.POST or None, places=places)
    if form.is_valid():
        place = next(each for each in places if each.pk == key_of(form, "member"))
        try:
            actions.seat(scope=scope, group=group, membership=place, part=form.cleaned_data["part"])
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{place.user} has a seat in {group}.")
            return redirect("partnership:group", key)
    cancel = reverse("partnership:group", args=[key])
    context = {"title": "Give somebody a seat", "caption": group.name, "form": form, "submit": "Give the seat"}
    return render(request, "core/form_page.html", context | {"cancel": cancel})


@signed_in
@asks
def unseat(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    seat = queries.seat(scope, key)
    if not may_seat(scope, seat.group):
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.unseat(scope=scope, seat=seat, reason=form.cleaned_data["reason"])
        messages.success(request, f"{seat.user} no longer sits in {seat.group}.")
        return redirect("partnership:group", seat.group_id)
    context = {
        "title": f"End the seat of {seat.user}",
        "caption": seat.group.name,
        "form": form,
        "submit": "End the seat",
        "cancel": reverse("partnership:group", args=[seat.group_id]),
    }
    return render(request, "core/form_page.html", context)
