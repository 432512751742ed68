"""Strategies: the list, one of them with its priorities and findings, its words, and its paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import queries as editions
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy import actions, presenters, queries
from upstream.web.planning.strategy.document import KINDS, write_strategy
from upstream.web.planning.strategy.forms import RelatedForm, StrategyForm, strategy_initial, whole
from upstream.web.planning.strategy.policies import STANDING, gaps

FORM = "core/form_page.html"
S = Strategy.State
sees = needs(Permission.SEE_PLAN, Permission.EDIT_PLAN)
writes = needs(Permission.EDIT_PLAN)
asks = require_http_methods(["GET", "POST"])


@require_GET
@sees
def list_strategies(request: HttpRequest) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = [(each, presenters.tone(each), presenters.period(each)) for each in queries.strategies(scope)]
    context = {"strategies": found, "may_write": scope.may(Permission.EDIT_PLAN)}
    return render(request, "planning/strategy/list.html", context)


@asks
@writes
def begin(request: HttpRequest) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    edition = editions.current(scope)
    initial = {"definition": edition.definition if edition else ""}
    form = StrategyForm(request.POST or None, groups=list(queries.groups()), initial=initial)
    if form.is_valid():
        return redirect("strategy:strategy", actions.begin(scope=scope, **form.told()).pk)
    context = {
        "form": form,
        "title": "Begin a strategy",
        "lead": "Only the name is needed now. Everything else can be written bit by bit.",
        "submit": "Begin",
        "back": reverse("strategy:list"),
    }
    return render(request, FORM, context)


@require_GET
@sees
def strategy(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.strategy(scope, key)
    listed = list(queries.priorities(found))
    cited = {pk: [presenters.cited(each) for each in rows] for pk, rows in queries.stood(listed).items()}
    context = {
        "strategy": found,
        "tone": presenters.tone(found),
        "standing": presenters.standing_words(found),
        "facts": presenters.facts(found),
        "priorities": [(each, cited[each.pk], presenters.priority_facts(each)) for each in listed],
        "flagged": sum(bool(each.flag) for rows in cited.values() for each in rows),
        "versions": queries.versions(scope, found),
        "history": queries.history(found),
        "next": queries.successor_in_hand(found) if scope.may(Permission.EDIT_PLAN) else None,
        **may(scope, found),
    }
    return render(request, "planning/strategy/strategy.html", context)


def may(scope: Scope, strategy: Strategy) -> dict[str, Any]:
    """What the person can do with the strategy as it stands."""
    writes = scope.may(Permission.EDIT_PLAN)
    return {
        "writes": writes and strategy.state == S.DRAFT,
        "may_take_back": writes and strategy.state == S.CONSULTATION,
        "may_adopt": strategy.state in (S.DRAFT, S.CONSULTATION) and actions.may_adopt(scope, strategy),
        "may_publish": strategy.state == S.ADOPTED and scope.may(Permission.APPROVE_PUBLICATION),
        "may_withdraw": strategy.state == S.PUBLISHED and scope.may(Permission.APPROVE_PUBLICATION),
        "may_follow": writes and strategy.state in STANDING,
        "lacking": gaps(strategy) if strategy.state in (S.DRAFT, S.CONSULTATION) else [],
    }


@asks
@writes
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where two people write at once, the second is shown both texts and loses neither."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.strategy(scope, key)
    groups = list(queries.groups())
    form = StrategyForm(request.POST or None, groups=groups, initial=strategy_initial(found))
    context: dict[str, Any] = {"strategy": found, "seen": found.edition, "form": form}
    if form.is_valid():
        try:
            seen = whole(request.POST.get("seen"))
            actions.change(scope=scope, strategy=found, seen=seen, **form.told())
            return redirect("strategy:strategy", found.pk)
        except ChangedMeanwhile:
            context["theirs"] = differences(form, strategy_initial(found))
    elif request.method == "POST":
        context["seen"] = whole(request.POST.get("seen"))
    return render(request, "planning/strategy/change.html", context)


def differences(form: Any, saved: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is saved now and is not what the form says: label and text."""
    found = []
    for name, value in saved.items():
        if form.cleaned_data.get(name) != value:
            field = form.fields[name]
            labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
            values = value if isinstance(value, list) else [value]
            shown = [labels.get(str(each), "" if each is None else str(each)) for each in values]
            found.append((str(field.label), "\n".join(each for each in shown if each) or "Nothing"))
    return found


@require_GET
@sees
def paper(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """The strategy as a Word file or a PDF."""
    if kind not in KINDS:
        raise Http404
    found = queries.strategy(request.scope, key)  # type: ignore[attr-defined]
    name = f"strategy-version-{found.version}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(write_strategy(found, kind), content_type=KINDS[kind], headers=headers)


@asks
@writes
def relate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.strategy(scope, key)
    form = RelatedForm(request.POST or None)
    if form.is_valid():
        actions.relate(scope=scope, strategy=found, **form.cleaned_data)
        return redirect("strategy:strategy", found.pk)
    context = {
        "form": form,
        "title": "Another strategy that this one must fit with",
        "caption": str(found),
        "submit": "Add",
        "back": reverse("strategy:strategy", args=[found.pk]),
    }
    return render(request, FORM, context)


@require_POST
@writes
def unrelate(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.strategy(scope, key)
    actions.unrelate(scope=scope, related=get_object_or_404(found.related, pk=pk))
    return redirect("strategy:strategy", found.pk)
