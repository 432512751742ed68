"""The strategy of the demonstration: begun, consulted on, adopted and published as a partnership would do it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from fnmatch import fnmatch
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import queries as editions
from upstream.web.insight.models import Edition
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Decision, Group, GroupMembership, Meeting
from upstream.web.partnership.scoping import scope_of
from upstream.web.planning.models import DeliveryPlan, Option, Priority, Strategy
from upstream.web.planning.plan import actions as plans
from upstream.web.planning.strategy import actions, appraising, priorities, queries

LONDON = ZoneInfo("Europe/London")
BEFORE = timedelta(days=2)
CITED = 2
YEARS = 3


@transaction.atomic
def seed_strategy(scope: Scope) -> Strategy:
    """Run again, it gives what is there. ``scope`` must hold EDIT_PLAN, APPROVE_PUBLICATION and SEE_INSIGHT.

    The groups and people must have been seeded; where the fictional plan was too, its actions join the priorities.
    Without a published edition there is nothing to cite, and the strategy stays a draft.
    """
    told = story()
    if found := Strategy.objects.filter(title=told["title"]).order_by("version", "id").first():
        return found
    group = Group.objects.get(name=told["group"])
    strategy = _begin(scope, told, group)
    edition = editions.current(scope)
    for row in told["priority"]:
        _priority(scope, strategy, edition, dict(row))
    if edition is not None:
        strategy = _adopt(scope, told, strategy, group)
    for row in told["option"]:
        _option(scope, strategy, dict(row))
    _join(scope, told["plan"], strategy)
    return strategy


def story() -> dict[str, Any]:
    text = (files("upstream.web.planning.strategy") / "fictional_strategy.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _begin(scope: Scope, told: dict[str, Any], group: Group) -> Strategy:
    edition = editions.current(scope)
    starts = clock.today().replace(month=4, day=1)
    words = {name: told[name] for name in ("title", "vision", "mission", "focus", "definition_text", "aims")}
    strategy = actions.begin(
        scope=scope,
        group=group,
        starts=starts,
        ends=starts.replace(year=starts.year + YEARS) - timedelta(days=1),
        definition=edition.definition if edition else "",
        **words,
    )
    for row in told["related"]:
        actions.relate(scope=scope, strategy=strategy, **row)
    return strategy


def _priority(scope: Scope, strategy: Strategy, edition: Edition | None, row: dict[str, Any]) -> None:
    patterns = row.pop("findings")
    made = priorities.add(scope=scope, strategy=strategy, **row)
    if edition is not None:
        known = list(queries.findings_of(edition))
        found = [key for pattern in patterns for key in known if fnmatch(key, pattern)]
        priorities.cite(scope=scope, priority=made, edition=edition, keys=list(dict.fromkeys(found))[:CITED])


def _adopt(scope: Scope, told: dict[str, Any], strategy: Strategy, group: Group) -> Strategy:
    actions.consult(scope=scope, strategy=strategy, reason=told["consultation"])
    chair = scope_of(_seat(group, part="chair").user, second=True)
    decision = _decision(chair, told, group)
    actions.adopt(scope=chair, strategy=strategy, decision=decision, reason="The group discussed what it still lacks")
    return actions.publish(scope=scope, strategy=strategy)


def _decision(chair: Scope, told: dict[str, Any], group: Group) -> Decision:
    """In a meeting of the board two days ago."""
    starts = datetime.combine(clock.today() - BEFORE, time(16), LONDON)
    with clock.at(starts + timedelta(hours=1)):
        meeting = meetings.call_meeting(scope=chair, group=group, starts_at=starts, place="County Hall")
        decision = meetings.decide(scope=chair, meeting=meeting, text=told["decision"], reason=told["decision_reason"])
        meetings.set_state(scope=chair, meeting=meeting, state=Meeting.State.HELD)
    return decision


def _option(scope: Scope, strategy: Strategy, row: dict[str, Any]) -> None:
    scores, outcome, reason = row.pop("scores"), row.pop("outcome", ""), row.pop("reason", "")
    priority = Priority.objects.get(strategy=strategy, number=row.pop("priority"))
    option = appraising.add_option(scope=scope, priority=priority, **row)
    for name, values in scores.items():
        _score(option, strategy, User.objects.get(full_name=name), values)
    if outcome:
        # Decisions name a person; the one who writes strategies keeps them.
        writer = scope_of(User.objects.get(full_name=next(iter(scores))), second=True)
        appraising.decide(scope=writer, option=option, outcome=outcome, reason=reason)


def _score(option: Option, strategy: Strategy, user: User, values: Iterable[int]) -> None:
    given = {each: (value, "") for each, value in zip(strategy.criteria.all(), values, strict=True)}
    appraising.score(scope=scope_of(user, second=True), option=option, scores=given)


def _join(scope: Scope, title: str, strategy: Strategy) -> None:
    """The actions of the fictional plan come under the priorities whose headings they had, where they are in draft."""
    plan = DeliveryPlan.objects.filter(title=title, strategy=None, state=DeliveryPlan.State.DRAFT).first()
    if plan is None:
        return
    plans.change(scope=scope, plan=plan, strategy=strategy)
    for priority in strategy.priorities.all():
        here = list(plan.actions.filter(heading__iendswith=priority.title))
        plans.change_many(scope=scope, plan=plan, actions=here, priority=priority)


def _seat(group: Group, **wanted: Any) -> GroupMembership:
    return GroupMembership.objects.select_related("user").get(group=group, until__isnull=True, **wanted)
