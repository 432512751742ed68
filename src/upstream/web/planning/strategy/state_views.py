"""From a draft to what is public: consultation, adoption by a decision, publication, the next version."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy import actions, queries
from upstream.web.planning.strategy.forms import AdoptForm, ConsultForm, ReasonForm
from upstream.web.planning.strategy.policies import gaps
from upstream.web.planning.strategy.views import FORM, asks, may, writes

adopts = needs(Permission.ADOPT_PLAN)
approves = needs(Permission.APPROVE_PUBLICATION)


@asks
@writes
def consult(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope, found = _asked(request, key)
    form = ConsultForm(request.POST or None)
    if form.is_valid():
        actions.consult(scope=scope, strategy=found, reason=form.cleaned_data["reason"])
        messages.success(request, "Every partner can now read the strategy as a draft for consultation.")
        return _back(found)
    lead = "Every partner who may see plans can read it from then on. Its words stay until you take it back."
    return _form(request, found, form, "Put it out for consultation", lead)


@asks
@writes
def take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope, found = _asked(request, key)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.take_back(scope=scope, strategy=found, reason=form.cleaned_data["reason"])
        return _back(found)
    lead = "Say what the consultation brought, so that it is kept."
    return _form(request, found, form, "Take it back into draft", lead)


@asks
@adopts
def adopt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope, found = _asked(request, key)
    if not may(scope, found)["may_adopt"]:
        raise Http404
    lacking = gaps(found)
    form = AdoptForm(request.POST or None, decisions=queries.decisions(found), lacking=bool(lacking))
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        actions.adopt(scope=scope, strategy=found, decision=form.chosen(), reason=reason)
        messages.success(request, "The strategy is adopted.")
        return _back(found)
    context = {"form": form, "strategy": found, "lacking": lacking}
    return render(request, "planning/strategy/adopt.html", context)


@asks
@approves
def publish(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope, found = _asked(request, key)
    if not may(scope, found)["may_publish"]:
        raise Http404
    if request.method == "POST":
        actions.publish(scope=scope, strategy=found)
        messages.success(request, "The strategy is on the public site.")
        return redirect("public:strategy")
    context = {
        "title": "Publish the strategy",
        "caption": str(found),
        "text": "Anybody can read it then. Findings are shown in the words of the public edition.",
        "submit": "Publish",
        "back": reverse("strategy:strategy", args=[found.pk]),
    }
    return render(request, "core/confirm_page.html", context)


@asks
@approves
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope, found = _asked(request, key)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.withdraw(scope=scope, strategy=found, reason=form.cleaned_data["reason"])
        return _back(found)
    return _form(request, found, form, "Take it off the public site", "It stays adopted.")


@require_POST
@writes
def follow(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope, found = _asked(request, key)
    return _back(actions.begin_version(scope=scope, strategy=found))


def _asked(request: HttpRequest, key: uuid.UUID) -> tuple[Scope, Strategy]:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope, queries.strategy(scope, key)


def _back(strategy: Strategy) -> HttpResponse:
    return redirect("strategy:strategy", strategy.pk)


def _form(request: HttpRequest, strategy: Strategy, form: Any, title: str, lead: str) -> HttpResponse:
    back = reverse("strategy:strategy", args=[strategy.pk])
    context = {"form": form, "title": title, "caption": str(strategy), "lead": lead, "submit": title, "back": back}
    return render(request, FORM, context)
