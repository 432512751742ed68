"""A group with a plan, and people around it, for tests of plans."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import web_support as made
from upstream.web.core import clock
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Decision
from upstream.web.planning.models import Action, DeliveryPlan, Lead, Milestone, Progress
from upstream.web.planning.plan import actions

CAME = datetime(2026, 2, 10, 10, 0, tzinfo=UTC)


def world() -> dict[str, Any]:
    """A board above a delivery group with a draft plan of two actions, led by the police and by nobody."""
    board = made.group("Board", "board")
    group = made.group("Delivery group", "delivery", parent=board)
    police = made.organisation("Loremshire Police", sector="police")
    people = {
        "coordinator": made.person("Wren Sedge", "coordinator"),
        "chair": made.person("Rowan Ash", "chair"),
        "officer": made.person("Sorrel Fen", "practitioner", at=police),
        "provider": made.person("Teasel Weir", "provider", at=police),
        "member": made.person("Hazel Moor", "board"),
        "outsider": made.person("Linden Peat", "board"),
    }
    made.seat(people["chair"], group, "chair")
    made.seat(people["member"], group)
    scopes = {name: made.scope(user) for name, user in people.items()}
    coordinator = scopes["coordinator"]
    plan = actions.begin(scope=coordinator, title="Response plan", group=group)
    first = actions.add_action(
        scope=coordinator,
        plan=plan,
        number="1.1",
        text="Open the youth club on Fridays",
        starts=date(2026, 1, 5),
        due=date(2026, 12, 18),
        leads=[{"organisation": police, "person_name": "Sorrel Fen", "email": "sorrel@example.org"}],
    )
    second = actions.add_action(scope=coordinator, plan=plan, number="1.2", text="Light the underpass")
    return {
        "board": board, "group": group, "police": police, "people": people, "scopes": scopes, "plan": plan,
        "first": first, "second": second,
    }  # fmt: skip


def decision(world: dict[str, Any], at: datetime = CAME) -> Decision:
    meeting = meetings.call_meeting(scope=world["scopes"]["chair"], group=world["group"], starts_at=at)
    return meetings.decide(scope=world["scopes"]["chair"], meeting=meeting, text="We adopt the plan")


def adopted(world: dict[str, Any]) -> DeliveryPlan:
    """The plan, adopted: the police lead both actions."""
    lead = [{"organisation": world["police"]}]
    actions.change_action(
        scope=world["scopes"]["coordinator"], action=world["second"], seen=world["second"].edition, leads=lead
    )
    return actions.adopt(scope=world["scopes"]["chair"], plan=world["plan"], decision=decision(world))


def long_plan(plan: DeliveryPlan, organisation: Any, many: int, updates: int = 10) -> None:
    """So many actions with a lead, a milestone and updates each."""
    made_actions = Action.objects.bulk_create(
        Action(
            plan=plan,
            position=place,
            number=f"{place // 40 + 1}.{place % 40}",
            text=f"Do the thing that is number {place}",
            heading=f"{place // 400 + 1}. A priority",
            due=date(2026, place % 12 + 1, 15),
            rag=("red", "amber", "green", "")[place % 4],
        )
        for place in range(10, many + 10)
    )
    Lead.objects.bulk_create(Lead(action=action, organisation=organisation) for action in made_actions)
    Milestone.objects.bulk_create(
        Milestone(action=action, title="Half of it", due=date(2026, 6, 1)) for action in made_actions
    )
    Progress.objects.bulk_create(
        Progress(action=action, text=f"Update {number}", at=clock.later(days=-number), source="account")
        for action in made_actions
        for number in range(1, updates + 1)
    )
