"""From need to action: the steps, the long list, weights, scores, decisions, and the balance of what was chosen."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.planning.models import Option, Strategy
from upstream.web.planning.strategy import appraising, balance, criteria, path_queries, queries, steps
from upstream.web.planning.strategy.option_forms import (
    ActionForm,
    DecideForm,
    OptionForm,
    ScoreForm,
    WeightsForm,
    option_initial,
)
from upstream.web.planning.strategy.views import FORM, asks, sees, writes
from upstream.web.planning.vocabulary import Approach, Tier


@require_GET
@sees
def path(request: HttpRequest, key: uuid.UUID | None = None) -> HttpResponse:
    """Of the strategy asked for, else of the one that is being written, else of the one that stands."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.strategy(scope, key) if key else queries.in_hand(scope).first() or queries.current(scope)
    told = steps.steps(scope, found) if found else []
    context = {"strategy": found, "steps": told, "may_write": scope.may(Permission.EDIT_PLAN)}
    return render(request, "planning/strategy/path.html", context)


@require_GET
@sees
def options(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    strategy = queries.strategy(scope, key)
    found = path_queries.appraisals(scope, strategy)
    grouped = [
        (each, [row for row in found if row.option.priority_id == each.pk]) for each in strategy.priorities.all()
    ]
    context = {
        "strategy": strategy,
        "priorities": [(each, sorted(rows, key=_best_first)) for each, rows in grouped],
        "may_add": _may_add(scope, strategy),
        "waiting": [row.option for row in found if row.waits_for_me] if appraising.may_score(scope, strategy) else [],
    }
    return render(request, "planning/strategy/options.html", context)


def _best_first(row: path_queries.Appraisal) -> float:
    return -(row.total.middle if row.total else 0)


@asks
@sees
def add_option(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    priority = queries.priority(scope, key)
    if not _may_add(scope, priority.strategy):
        raise Http404
    form = OptionForm(request.POST or None)
    if form.is_valid():
        made = appraising.add_option(scope=scope, priority=priority, **form.cleaned_data)
        return redirect(_place(made))
    back = reverse("strategy:options", args=[priority.strategy_id])
    return _form(request, form, "Add an option to the long list", str(priority), "Add the option", back)


@require_GET
@sees
def option(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = path_queries.option(scope, key)
    strategy, writing = found.priority.strategy, scope.may(Permission.EDIT_PLAN)
    shown = path_queries.appraisal(scope, found, strategy.criteria.all())
    is_open = found.outcome == Option.Outcome.OPEN
    context = {
        "option": found,
        "strategy": strategy,
        "shown": shown,
        "facts": _facts(found),
        "decisions": found.decisions.select_related("by"),
        "may_score": is_open and appraising.may_score(scope, strategy),
        "may_change": writing and is_open and not shown.people,
        "may_decide": writing and strategy.state != Strategy.State.SUPERSEDED,
        "may_act": writing and found.outcome == Option.Outcome.CHOSEN and found.action_id is None,
    }
    return render(request, "planning/strategy/option.html", context)


def _facts(option: Option) -> list[tuple[str, str]]:
    told = [
        ("Whom it reaches", dict(Tier.choices).get(option.tier, "")),
        ("Kind of response", dict(Approach.choices).get(option.approach, "")),
        ("Evidence", criteria.ratings().get(option.evidence_rating, option.evidence_rating)),
        ("Where that stands", option.evidence_citation),
        ("Cost", option.cost),
        ("How many it would reach", option.reach),
    ]
    return [(term, str(value)) for term, value in told if value]


@asks
@writes
def change_option(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = path_queries.option(scope, key)
    form = OptionForm(request.POST or None, initial=option_initial(found))
    if form.is_valid():
        appraising.change_option(scope=scope, option=found, **form.cleaned_data)
        return redirect("strategy:option", found.pk)
    return _option_form(request, found, form, "Change the option", "Save")


@asks
@sees
def score(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = path_queries.option(scope, key)
    strategy = found.priority.strategy
    if not appraising.may_score(scope, strategy):
        raise Http404
    given = path_queries.own_scores(scope, found)
    form = ScoreForm(request.POST or None, criteria=strategy.criteria.all(), given=given)
    if form.is_valid():
        appraising.score(scope=scope, option=found, scores=form.scores())
        return redirect("strategy:option", found.pk)
    lead = "Score it by yourself. You see what others gave when you have given yours; nobody sees whose is which."
    return _option_form(request, found, form, "Score the option", "Give these scores", lead)


@asks
@writes
def decide(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = path_queries.option(scope, key)
    form = DecideForm(request.POST or None, option=found)
    if form.is_valid():
        appraising.decide(scope=scope, option=found, **form.cleaned_data)
        return redirect("strategy:option", found.pk)
    return _option_form(request, found, form, "Decide on the option", "Keep the decision")


@asks
@writes
def act(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The chosen option becomes an action of a plan."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = path_queries.option(scope, key)
    plans = path_queries.plans_of(scope, found.priority.strategy)
    form = ActionForm(request.POST or None, plans=plans)
    if form.is_valid():
        made = appraising.make_action(scope=scope, option=found, plan=form.plans[form.cleaned_data["plan"]])
        return redirect("plan:action", made.pk)
    lead = "" if plans else "No plan carries out this strategy yet. Begin one first, and name this strategy in it."
    return _option_form(request, found, form, "Make it an action", "Add it to the plan", lead)


@asks
@sees
def weights(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    strategy = queries.strategy(scope, key)
    writing = scope.may(Permission.EDIT_PLAN)
    if request.method == "POST" and not writing:
        raise Http404
    form = WeightsForm(request.POST or None, criteria=strategy.criteria.all())
    if form.is_valid():
        appraising.weigh(scope=scope, strategy=strategy, weights=form.weights())
        return redirect("strategy:path-of", strategy.pk)
    context = {
        "strategy": strategy,
        "form": form if writing else None,
        "criteria": form.criteria,
        "citations": criteria.citations(),
    }
    return render(request, "planning/strategy/criteria.html", context)


@require_GET
@sees
def balanced(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    strategy = queries.strategy(scope, key)
    found = list(path_queries.options(strategy))
    kinds = path_queries.kinds_in(path_queries.plans_of(scope, strategy))
    plans = [(plan, _balance_of(rows)) for plan, rows in kinds.items()]
    context = {"strategy": strategy, "charts": balance.charts(found), "any": bool(found), "plans": plans}
    return render(request, "planning/strategy/balance.html", context)


def _balance_of(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    approaches = balance.say_plan((approach for approach, _ in rows), Approach.choices)
    tiers = balance.say_plan((tier for _, tier in rows), Tier.choices)
    return [(term, told) for term, told in (("Kinds of response", approaches), ("Tiers", tiers)) if told]


def _may_add(scope: Scope, strategy: Strategy) -> bool:
    return appraising.may_score(scope, strategy) and strategy.state != Strategy.State.SUPERSEDED


def _place(option: Option) -> str:
    return reverse("strategy:options", args=[option.priority.strategy_id]) + f"#option-{option.pk}"


def _option_form(
    request: HttpRequest, option: Option, form: Any, title: str, submit: str, lead: str = ""
) -> HttpResponse:
    return _form(request, form, title, option.title, submit, reverse("strategy:option", args=[option.pk]), lead)


def _form(
    request: HttpRequest, form: Any, title: str, caption: str, submit: str, back: str, lead: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "caption": caption, "lead": lead, "submit": submit, "back": back}
    return render(request, FORM, context)
