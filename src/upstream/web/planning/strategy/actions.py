"""Writes to strategies: begun, changed, put to consultation, adopted, published, followed by another version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Decision, Meeting
from upstream.web.planning.models import RelatedStrategy, Strategy, StrategyState
from upstream.web.planning.strategy import following, queries
from upstream.web.planning.strategy.criteria import give_criteria
from upstream.web.planning.strategy.policies import check_state, check_writing, gaps

S = Strategy.State
FIELDS = (
    "title", "group", "starts", "ends", "vision", "mission", "focus", "definition", "definition_text", "aims",
)  # fmt: skip


@transaction.atomic
def begin(*, scope: Scope, title: str, **fields: Any) -> Strategy:
    must(scope, Permission.EDIT_PLAN)
    strategy = Strategy.objects.create(title=title, **only(fields, FIELDS))
    give_criteria(strategy)
    StrategyState.objects.create(strategy=strategy, state=strategy.state, by_id=scope.actor.id)
    record(scope, "planning.strategy.begun", object=strategy)
    return strategy


@transaction.atomic
def change(*, scope: Scope, strategy: Strategy, seen: int, **fields: Any) -> Strategy:
    """Change what is given. ``seen`` is the edition that the writer saw: a later one raises ChangedMeanwhile."""
    held = writing(scope, strategy)
    if seen != held.edition:
        raise ChangedMeanwhile("Somebody else changed this strategy while you were writing.")
    given = only(fields, FIELDS)
    changed = sorted(name for name, value in given.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, given[name])
    held.edition += 1
    held.save()
    record(scope, "planning.strategy.changed", object=held, detail={"fields": changed})
    return held


@transaction.atomic
def relate(*, scope: Scope, strategy: Strategy, title: str, address: str = "", how: str = "") -> RelatedStrategy:
    """Name another strategy that this one must fit with."""
    held = writing(scope, strategy)
    related = RelatedStrategy.objects.create(strategy=held, title=title, address=address, how=how)
    record(scope, "planning.strategy.changed", object=held, detail={"related": "added"})
    return related


@transaction.atomic
def unrelate(*, scope: Scope, related: RelatedStrategy) -> None:
    held = writing(scope, related.strategy)
    related.delete()
    record(scope, "planning.strategy.changed", object=held, detail={"related": "removed"})


@transaction.atomic
def consult(*, scope: Scope, strategy: Strategy, reason: str = "") -> Strategy:
    """Put the draft to the partners: from now on every one of them sees it, and its words stay."""
    held = writing(scope, strategy)
    check_state(held, S.CONSULTATION)
    return _into(scope, held, S.CONSULTATION, reason)


@transaction.atomic
def take_back(*, scope: Scope, strategy: Strategy, reason: str) -> Strategy:
    """From consultation into draft, to be changed."""
    must(scope, Permission.EDIT_PLAN)
    held = hold(strategy)
    check_state(held, S.DRAFT)
    return _into(scope, held, S.DRAFT, reason)


def may_adopt(scope: Scope, strategy: Strategy) -> bool:
    return scope.may(Permission.ADOPT_PLAN) and strategy.group_id in scope.groups


@transaction.atomic
def adopt(*, scope: Scope, strategy: Strategy, decision: Decision, reason: str = "") -> Strategy:
    """Record that its group adopted it by a decision. What it lacks needs a reason, which is kept."""
    if not may_adopt(scope, strategy):
        raise NotAllowed("Adoption is recorded by a chair who sits in the group of the strategy.")
    held = hold(strategy)
    check_state(held, S.ADOPTED)
    if decision.group_id != held.group_id or decision.meeting.state == Meeting.State.CANCELLED:
        raise NotNow(f"A strategy of {held.group} is adopted by a decision of that group.")
    lacking = gaps(held)
    if any(gap.stops for gap in lacking):
        raise NotNow(" ".join(gap.text for gap in lacking if gap.stops))
    if lacking and not reason.strip():
        raise NotNow("Say why it is adopted all the same. " + " ".join(gap.text for gap in lacking))
    held.adopted_by = decision
    _into(scope, held, S.ADOPTED, reason.strip() or f"Adopted by {decision} of {held.group}")
    _follow(scope, held, S.ADOPTED)
    following.plans_follow(scope, held)
    return held


@transaction.atomic
def publish(*, scope: Scope, strategy: Strategy) -> Strategy:
    """Show it on the public site. Its earlier version goes from there."""
    must(scope, Permission.APPROVE_PUBLICATION)
    held = hold(strategy)
    check_state(held, S.PUBLISHED)
    _into(scope, held, S.PUBLISHED, "")
    _follow(scope, held, S.PUBLISHED)
    return held


@transaction.atomic
def withdraw(*, scope: Scope, strategy: Strategy, reason: str) -> Strategy:
    """Take it off the public site; it stays adopted."""
    must(scope, Permission.APPROVE_PUBLICATION)
    held = hold(strategy)
    if held.state != S.PUBLISHED:
        raise NotNow("This strategy is not on the public site.")
    return _into(scope, held, S.ADOPTED, reason)


@transaction.atomic
def begin_version(*, scope: Scope, strategy: Strategy) -> Strategy:
    """A draft of the next version: everything that the last one says, the findings as cited, and the long list."""
    must(scope, Permission.EDIT_PLAN)
    before = hold(strategy)
    if before.state not in (S.ADOPTED, S.PUBLISHED):
        raise NotNow("A new version follows one that was adopted.")
    if queries.successor_in_hand(before):
        raise NotNow("The next version is being written already.")
    copied = {name: getattr(before, name) for name in FIELDS}
    strategy = Strategy.objects.create(follows=before, version=before.version + 1, **copied)
    StrategyState.objects.create(strategy=strategy, state=strategy.state, by_id=scope.actor.id)
    following.copy(before, strategy)
    record(scope, "planning.strategy.begun", object=strategy, detail={"follows": str(before.pk)})
    return strategy


def _follow(scope: Scope, strategy: Strategy, state: Strategy.State) -> None:
    """The version before it is followed: at once where it was only adopted, else when this one is published too."""
    before = strategy.follows
    if before is not None and (before.state == S.ADOPTED or (before.state == S.PUBLISHED and state == S.PUBLISHED)):
        _into(scope, hold(before), S.SUPERSEDED, f"Followed by version {strategy.version}")


def hold(strategy: Strategy) -> Strategy:
    return Strategy.objects.select_for_update(of=("self",)).select_related("group", "follows").get(pk=strategy.pk)


def writing(scope: Scope, strategy: Strategy) -> Strategy:
    """The strategy, locked, for somebody who may write and as long as it is a draft."""
    must(scope, Permission.EDIT_PLAN)
    held = hold(strategy)
    check_writing(held)
    return held


def only(fields: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    if unknown := sorted(set(fields) - set(known)):
        raise TypeError(f"not fields that can be written: {', '.join(unknown)}")
    return dict(fields)


def _into(scope: Scope, strategy: Strategy, state: Strategy.State, reason: str) -> Strategy:
    strategy.state = state
    strategy.save(update_fields=["state", "adopted_by"])
    StrategyState.objects.create(strategy=strategy, state=state, by_id=scope.actor.id, reason=reason)
    record(scope, "planning.strategy.state", object=strategy, reason=reason, detail={"state": str(state)})
    return strategy
