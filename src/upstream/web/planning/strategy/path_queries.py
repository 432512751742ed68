"""Reads on the way from need to action. Nobody sees what others scored before they have scored it themselves."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core.scope import Scope
from upstream.web.planning.models import Action, Criterion, DeliveryPlan, Option, OptionDecision, Score, Strategy
from upstream.web.planning.plan import queries as plans
from upstream.web.planning.strategy.queries import strategies
from upstream.web.planning.strategy.scoring import Spread, overall, spread

Scores = dict[uuid.UUID, dict[int, int]]
"""Of one option: for each person their scores by criterion."""


def options(strategy: Strategy) -> QuerySet[Option]:
    """The long list with what was scored and decided, under its priorities."""
    found = Option.objects.filter(priority__strategy=strategy).select_related("priority", "action__plan")
    decided = OptionDecision.objects.select_related("by")
    scores = Score.objects.only("option_id", "criterion_id", "by_id", "value")
    found = found.prefetch_related(Prefetch("decisions", queryset=decided), Prefetch("scores", queryset=scores))
    return found.order_by("priority__number", "added_at", "id")


def option(scope: Scope, key: uuid.UUID) -> Option:
    found = Option.objects.filter(priority__strategy__in=strategies(scope))
    return get_object_or_404(found.select_related("priority__strategy__group", "action__plan", "added_by"), pk=key)


def own_scores(scope: Scope, option: Option) -> dict[int, Score]:
    return {row.criterion_id: row for row in option.scores.filter(by_id=scope.actor.id)}


@dataclass(frozen=True)
class Appraisal:
    """What may be seen of an option's scores. ``people`` have scored it; the rest is None and empty until it opens."""

    option: Option
    people: int
    mine: bool
    opened: bool
    total: Spread | None = None
    by_criterion: tuple[tuple[Criterion, Spread | None], ...] = ()

    @property
    def waits_for_me(self) -> bool:
        return not self.mine and self.option.outcome == Option.Outcome.OPEN

    @property
    def apart(self) -> list[str]:
        """The criteria on which people lie far apart."""
        return [criterion.title for criterion, found in self.by_criterion if found and found.apart]


def appraisals(scope: Scope, strategy: Strategy) -> list[Appraisal]:
    criteria = list(strategy.criteria.all())
    return [appraisal(scope, each, criteria) for each in options(strategy)]


def appraisal(scope: Scope, option: Option, criteria: Iterable[Criterion]) -> Appraisal:
    """Open to those who scored every criterion, and to all once it is decided."""
    listed = list(criteria)
    scores = _by_person(option.scores.all())
    wanted = {criterion.pk for criterion in listed}
    whole = [given for given in scores.values() if wanted <= given.keys()]
    mine = scope.actor.id in scores and wanted <= scores[scope.actor.id].keys()
    if not (mine or option.outcome != Option.Outcome.OPEN):
        return Appraisal(option, len(whole), mine, opened=False)
    spreads = tuple((each, spread(given[each.pk] for given in whole)) for each in listed)
    total = overall(whole, {criterion.pk: criterion.weight for criterion in listed})
    return Appraisal(option, len(whole), mine, opened=True, total=total, by_criterion=spreads)


def _by_person(rows: Iterable[Score]) -> Scores:
    found: Scores = defaultdict(dict)
    for row in rows:
        found[row.by_id][row.criterion_id] = row.value
    return found


def plans_of(scope: Scope, strategy: Strategy) -> list[DeliveryPlan]:
    return list(plans.plans(scope).filter(strategy=strategy).exclude(state=DeliveryPlan.State.CLOSED))


def kinds_in(plans: Iterable[DeliveryPlan]) -> dict[DeliveryPlan, list[tuple[str, str]]]:
    """Approach and tier of each action that was not dropped, by plan."""
    found: dict[DeliveryPlan, list[tuple[str, str]]] = {plan: [] for plan in plans}
    by_key = {plan.pk: rows for plan, rows in found.items()}
    actions = Action.objects.filter(plan__in=by_key).exclude(state=Action.State.DROPPED)
    for key, approach, tier in actions.values_list("plan_id", "approach", "tier"):
        by_key[key].append((approach, tier))
    return found
