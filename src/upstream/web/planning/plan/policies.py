"""What state a plan must be in."""

from __future__ import annotations

from upstream.web.core.refusals import NotNow
from upstream.web.planning.models import DeliveryPlan

S = DeliveryPlan.State
PLAN_NEXT: dict[DeliveryPlan.State, frozenset[DeliveryPlan.State]] = {
    S.DRAFT: frozenset({S.ADOPTED}),
    S.ADOPTED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
}


def check_plan(plan: DeliveryPlan, state: DeliveryPlan.State) -> None:
    """Raise NotNow where a plan cannot go into this state from its own."""
    if state not in PLAN_NEXT[S(plan.state)]:
        raise NotNow(f"This plan is “{plan.get_state_display().lower()}”: this cannot be done now.")


def check_open(plan: DeliveryPlan) -> None:
    if plan.state == S.CLOSED:
        raise NotNow("This plan is closed: its record stays as it is.")
