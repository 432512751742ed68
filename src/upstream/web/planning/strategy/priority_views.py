"""The priorities of a strategy: their words, their order, and the findings that say why."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.core.scope import Scope
from upstream.web.insight.models import Edition
from upstream.web.planning.models import Priority, Strategy
from upstream.web.planning.strategy import presenters, priorities, queries
from upstream.web.planning.strategy.appraising import may_score
from upstream.web.planning.strategy.forms import CiteForm, EditionForm, PriorityForm, chapters_of, priority_initial
from upstream.web.planning.strategy.views import FORM, asks, differences, may, sees, writes


@require_GET
@sees
def priority(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.priority(scope, key)
    listed = list(queries.priorities(found.strategy).filter(pk=found.pk))
    context = {
        "priority": found,
        "strategy": found.strategy,
        "evidence": [presenters.cited(each) for each in queries.stood(listed)[found.pk]],
        "facts": presenters.priority_facts(found),
        "writes": may(scope, found.strategy)["writes"],
        "may_add": may_score(scope, found.strategy) and found.strategy.state != Strategy.State.SUPERSEDED,
        "options": found.options.all(),
        "actions": found.actions.filter(plan__state="adopted"),
    }
    return render(request, "planning/strategy/priority.html", context)


@asks
@writes
def add(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    strategy = queries.strategy(scope, key)
    form = PriorityForm(request.POST or None)
    if form.is_valid():
        made = priorities.add(scope=scope, strategy=strategy, **form.cleaned_data)
        return redirect("strategy:evidence", made.pk)
    context = {
        "form": form,
        "title": "Add a priority",
        "caption": str(strategy),
        "submit": "Add the priority, then choose findings",
        "back": reverse("strategy:strategy", args=[strategy.pk]),
    }
    return render(request, FORM, context)


@asks
@writes
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where two people write at once, the second is shown both texts and loses neither."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.priority(scope, key)
    form = PriorityForm(request.POST or None, initial=priority_initial(found))
    context: dict[str, Any] = {"priority": found, "seen": priorities.mark(found), "form": form}
    if form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            priorities.change(scope=scope, priority=found, seen=seen, **form.cleaned_data)
            return _back(found)
        except ChangedMeanwhile:
            context["theirs"] = differences(form, priority_initial(found))
    elif request.method == "POST":
        context["seen"] = request.POST.get("seen", "")
    return render(request, "planning/strategy/change_priority.html", context)


@require_POST
@writes
def move(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.priority(scope, key)
    priorities.move(scope=scope, priority=found, up=request.POST.get("to") == "up")
    return _back(found)


@require_POST
@writes
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.priority(scope, key)
    priorities.remove(scope=scope, priority=found)
    return redirect("strategy:strategy", found.strategy_id)


@asks
@writes
def evidence(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Choose among the findings of one published edition; another edition is asked for in the address."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.priority(scope, key)
    editions = queries.citable(scope)
    edition = _chosen(editions, request.GET.get("edition", ""))
    context: dict[str, Any] = {"priority": found, "edition": edition, "strategy": found.strategy}
    if edition is not None:
        parts = queries.findings_of(edition).values()
        held = found.evidence.filter(edition=edition).values_list("key", flat=True)
        form = CiteForm(request.POST if request.method == "POST" else None, chapters=chapters_of(parts), chosen=held)
        if form.is_valid():
            priorities.cite(scope=scope, priority=found, edition=edition, keys=form.keys())
            return _back(found)
        choose = EditionForm(initial={"edition": str(edition.pk)}, editions=editions) if len(editions) > 1 else None
        context |= {"form": form, "choose": choose}
    return render(request, "planning/strategy/evidence.html", context)


def _chosen(editions: list[Edition], asked: str) -> Edition | None:
    return next((each for each in editions if str(each.pk) == asked), editions[0] if editions else None)


@require_POST
@writes
def cite_anew(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.evidence(scope, key)
    priorities.cite_anew(scope=scope, evidence=found)
    return redirect("strategy:priority", found.priority_id)


@require_POST
@writes
def uncite(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.evidence(scope, key)
    priorities.uncite(scope=scope, evidence=found)
    return redirect("strategy:priority", found.priority_id)


def _back(priority: Priority) -> HttpResponse:
    return redirect(reverse("strategy:strategy", args=[priority.strategy_id]) + f"#priority-{priority.number}")
