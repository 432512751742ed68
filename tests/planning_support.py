"""Plans, actions and leads for tests of the workspace's planning."""

from __future__ import annotations

from datetime import date
from typing import Any

import web_support as made
from upstream.web.core.encryption import blind_index
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Group, Organisation
from upstream.web.planning.models import Action, DeliveryPlan, Lead, Measure


def plan(group: Group, *, adopted: bool = True, chair: Any = None, **fields: Any) -> DeliveryPlan:
    """A plan of a group; adopted by a decision of it where it is to be, for which its chair's scope is needed."""
    told = {"title": "Fenmarch delivery plan", "starts": date(2026, 1, 1), "update_months": 3} | fields
    if not adopted:
        return DeliveryPlan.objects.create(group=group, **told)
    scope = chair or _chair(group)
    meeting = meetings.call_meeting(scope=scope, group=group, starts_at=scope.at)
    decision = meetings.decide(scope=scope, meeting=meeting, text="The plan is adopted")
    return DeliveryPlan.objects.create(group=group, state="adopted", adopted_by=decision, **told)


def _chair(group: Group) -> Any:
    user = made.person(f"Chair of {group.name}", "chair")
    made.seat(user, group, "chair")
    return made.scope(user)


def action(plan: DeliveryPlan, number: str = "1.1", **fields: Any) -> Action:
    told = {"text": f"Action {number} of the plan", "starts": date(2026, 1, 1), "due": date(2026, 12, 31)} | fields
    return Action.objects.create(plan=plan, number=number, **told)


def lead(
    action: Action,
    name: str = "Bracken Fell",
    *,
    email: str = "bracken.fell@example.org",
    at: Organisation | None = None,
) -> Lead:
    """Somebody who leads and has no account."""
    index = blind_index(email) if email else ""
    whose = at or made.organisation()
    return Lead.objects.create(action=action, organisation=whose, person_name=name, email=email, email_index=index)


def measure(plan: DeliveryPlan, title: str = "Knife-enabled violence", **fields: Any) -> Measure:
    told = {"baseline_from": date(2024, 4, 1), "baseline_to": date(2025, 3, 31)} | fields
    return Measure.objects.create(plan=plan, title=title, **told)
