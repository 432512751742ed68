"""What goes with a strategy from version to version: priorities with their findings, the long list, and the plans."""

from __future__ import annotations

from django.db.models import F

from upstream.web.core.audit import record
from upstream.web.core.scope import Scope
from upstream.web.planning.models import (
    Criterion,
    DeliveryPlan,
    Evidence,
    Option,
    OptionDecision,
    Priority,
    Score,
    Strategy,
)
from upstream.web.planning.strategy.criteria import give_criteria

PRIORITY_FIELDS = ("title", "why", "commitments", "tiers", "life_stages", "five_cs")
OPTION_FIELDS = (
    "title", "text", "tier", "approach", "evidence_rating", "evidence_citation", "cost", "reach",
)  # fmt: skip


def copy(before: Strategy, after: Strategy) -> None:
    """Into a draft that was just begun."""
    for related in before.related.all():
        related.pk, related.strategy = None, after
        related.save()
    give_criteria(after, before)
    criteria = _criteria(before, after)
    for priority in before.priorities.prefetch_related("evidence"):
        fields = {name: getattr(priority, name) for name in PRIORITY_FIELDS}
        made = Priority.objects.create(strategy=after, number=priority.number, follows=priority, **fields)
        _copy_evidence(priority, made)
        for option in priority.options.prefetch_related("scores", "decisions"):
            _copy_option(option, made, criteria)


def _copy_evidence(before: Priority, after: Priority) -> None:
    Evidence.objects.bulk_create(
        Evidence(
            priority=after,
            edition_id=each.edition_id,
            key=each.key,
            title=each.title,
            statement=each.statement,
            verdict=each.verdict,
            position=each.position,
        )
        for each in before.evidence.all()
    )


def _criteria(before: Strategy, after: Strategy) -> dict[int, Criterion]:
    """The criteria of the next version by the keys of those that they go on from."""
    made = {each.key: each for each in after.criteria.all()}
    return {each.pk: made[each.key] for each in before.criteria.all() if each.key in made}


def _copy_option(option: Option, priority: Priority, criteria: dict[int, Criterion]) -> None:
    """With what people scored, every decision with its reason, and the action that it became."""
    made = Option.objects.create(
        priority=priority,
        follows=option,
        outcome=option.outcome,
        action_id=option.action_id,
        added_by_id=option.added_by_id,
        added_at=option.added_at,
        **{name: getattr(option, name) for name in OPTION_FIELDS},
    )
    Score.objects.bulk_create(
        Score(
            option=made,
            criterion=criteria[each.criterion_id],
            by_id=each.by_id,
            value=each.value,
            note=each.note,
            at=each.at,
        )
        for each in option.scores.all()
        if each.criterion_id in criteria
    )
    OptionDecision.objects.bulk_create(
        OptionDecision(option=made, outcome=each.outcome, reason=each.reason, at=each.at, by_id=each.by_id)
        for each in option.decisions.all()
    )


def plans_follow(scope: Scope, strategy: Strategy) -> None:
    """The plans that carry out the version before carry out this one, which was just adopted; closed ones stay."""
    before = strategy.follows
    if before is None:
        return
    _actions_follow(strategy)
    open_plans = DeliveryPlan.objects.exclude(state=DeliveryPlan.State.CLOSED)
    for plan in open_plans.select_for_update(of=("self",)).filter(strategy=before):
        plan.strategy = strategy
        plan.save(update_fields=["strategy"])
        moved = {each.follows_id: each for each in strategy.priorities.all()}
        for priority in before.priorities.all():
            _priority_follows(plan, priority, moved.get(priority.pk))
        record(scope, "planning.plan.changed", object=plan, detail={"strategy": str(strategy.pk)})


def _priority_follows(plan: DeliveryPlan, before: Priority, after: Priority | None) -> None:
    """What has no priority any more keeps the name of the one that it had."""
    said = {"priority": after} if after else {"priority": None, "heading": str(before)}
    plan.actions.filter(priority=before).update(edition=F("edition") + 1, **said)
    plan.measures.filter(priority=before).update(**said)


def _actions_follow(strategy: Strategy) -> None:
    """Options that became actions after this version was begun became them here too."""
    later = Option.objects.filter(priority__strategy=strategy, action=None, follows__action__isnull=False)
    for option in later.select_related("follows"):
        option.action_id = option.follows.action_id if option.follows else None
        option.save(update_fields=["action"])
