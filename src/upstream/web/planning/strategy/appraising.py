"""Writes on the way from need to action: the long list, weights, scores, decisions, and what options become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.planning.models import Action, Criterion, DeliveryPlan, Option, OptionDecision, Score, Strategy
from upstream.web.planning.models.appraisal import HIGHEST, LOWEST
from upstream.web.planning.models.strategy import Priority
from upstream.web.planning.plan import actions as plans
from upstream.web.planning.strategy.actions import hold, only
from upstream.web.planning.strategy.following import OPTION_FIELDS
from upstream.web.planning.strategy.policies import check_appraising

Outcome = Option.Outcome


@transaction.atomic
def add_option(*, scope: Scope, priority: Priority, title: str, **fields: Any) -> Option:
    """Put something that could be done onto the long list of a priority."""
    if not may_score(scope, priority.strategy):
        raise NotAllowed("Options are added by whoever writes the strategy and by its group.")
    check_appraising(hold(priority.strategy))
    given = only(fields, OPTION_FIELDS)
    option = Option.objects.create(priority=priority, title=title, added_by_id=scope.actor.id, **given)
    record(scope, "planning.option.added", object=option)
    return option


@transaction.atomic
def change_option(*, scope: Scope, option: Option, **fields: Any) -> Option:
    """Mend an option that nobody has scored: what people scored stays what it was."""
    must(scope, Permission.EDIT_PLAN)
    check_appraising(hold(option.priority.strategy))
    if option.scores.exists() or option.outcome != Outcome.OPEN:
        raise NotNow("This option was scored or decided, so it stays as it is. Add another instead.")
    given = only(fields, OPTION_FIELDS)
    for name, value in given.items():
        setattr(option, name, value)
    option.save(update_fields=list(given))
    record(scope, "planning.option.added", object=option, detail={"changed": sorted(given)})
    return option


@transaction.atomic
def weigh(*, scope: Scope, strategy: Strategy, weights: Mapping[int, int]) -> None:
    """The group's weights, by criterion, from 0 (does not count) to 10."""
    must(scope, Permission.EDIT_PLAN)
    check_appraising(hold(strategy))
    criteria = list(strategy.criteria.all())
    for criterion in criteria:
        criterion.weight = weights.get(criterion.pk, criterion.weight)
    if not any(criterion.weight for criterion in criteria):
        raise NotNow("At least one criterion must count.")
    Criterion.objects.bulk_update(criteria, ["weight"])
    detail = {"weights": {criterion.key: criterion.weight for criterion in criteria}}
    record(scope, "planning.strategy.changed", object=strategy, detail=detail)


def may_score(scope: Scope, strategy: Strategy) -> bool:
    """Whoever writes strategies, and those who sit in the group of this one."""
    if scope.may(Permission.EDIT_PLAN):
        return True
    return scope.may(Permission.SEE_PLAN) and strategy.group_id in scope.groups


@transaction.atomic
def score(*, scope: Scope, option: Option, scores: Mapping[Criterion, tuple[int, str]]) -> None:
    """One's own score and note on every criterion of the strategy, from 1 to 5."""
    strategy = option.priority.strategy
    if not may_score(scope, strategy) or scope.actor.id is None:
        raise NotAllowed("Options are scored by whoever writes the strategy and by its group.")
    check_appraising(hold(strategy))
    held = Option.objects.select_for_update().get(pk=option.pk)
    if held.outcome != Outcome.OPEN:
        raise NotNow("This option was decided on, so its scores stay.")
    if {criterion.pk for criterion in scores} != set(strategy.criteria.values_list("pk", flat=True)):
        raise NotNow("Score every criterion.")
    if any(not LOWEST <= value <= HIGHEST for value, _ in scores.values()):
        raise NotNow(f"Scores go from {LOWEST} to {HIGHEST}.")
    for criterion, (value, note) in scores.items():
        said = {"value": value, "note": note.strip(), "at": scope.at}
        Score.objects.update_or_create(option=held, criterion=criterion, by_id=scope.actor.id, defaults=said)
    # What was scored is the scorer's own until the option is decided on: the record says that, not what.
    record(scope, "planning.option.scored", object=held)


@transaction.atomic
def decide(*, scope: Scope, option: Option, outcome: str, reason: str) -> Option:
    """Choose, put off or refuse an option; every decision stays with its reason."""
    must(scope, Permission.EDIT_PLAN)
    check_appraising(hold(option.priority.strategy))
    held = Option.objects.select_for_update().get(pk=option.pk)
    if not reason.strip() or scope.actor.id is None:
        raise NotNow("Say why.")
    if outcome not in Outcome.values or outcome == held.outcome:
        raise NotNow(f"This option is “{held.get_outcome_display().lower()}” already.")
    held.outcome = outcome
    held.save(update_fields=["outcome"])
    OptionDecision.objects.create(option=held, outcome=outcome, reason=reason.strip(), by_id=scope.actor.id)
    record(scope, "planning.option.decided", object=held, reason=reason.strip(), detail={"outcome": outcome})
    return held


@transaction.atomic
def make_action(*, scope: Scope, option: Option, plan: DeliveryPlan) -> Action:
    """A chosen option becomes an action of a plan of the same strategy, once."""
    must(scope, Permission.EDIT_PLAN)
    held = Option.objects.select_for_update().get(pk=option.pk)
    if held.outcome != Outcome.CHOSEN:
        raise NotNow("Only an option that was chosen becomes an action.")
    if held.action_id is not None:
        raise NotNow("This option is an action already.")
    if plan.strategy_id != held.priority.strategy_id:
        raise NotNow("The plan carries out another strategy.")
    fields: dict[str, Any] = {
        "priority": held.priority,
        "tier": held.tier,
        "approach": held.approach,
        "resources": held.cost,
    }
    text = "\n\n".join(part for part in (held.title, held.text) if part)
    held.action = plans.add_action(scope=scope, plan=plan, text=text, **fields)
    held.save(update_fields=["action"])
    return held.action
