"""Whom to ask, as the page lists them: rows, because a plan may have thousands of actions and objects take long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import TruncDate

from upstream.plans.chasing import Asked, owed
from upstream.plans.leads import everybody
from upstream.web.core.encryption import blind_index
from upstream.web.planning.chasing.queries import began, day_of, key_of, names_of, order_of
from upstream.web.planning.models import Action, DeliveryPlan, Lead

FIELDS = (
    "pk", "organisation__name", "user__full_name", "user__email", "person_name", "email_index", "name_as_written",
    "action_id", "action__number", "action__starts", "action__due", TruncDate("action__updated_at"),
)  # fmt: skip


class Row(NamedTuple):
    pk: UUID
    body: str | None
    full_name: str | None
    address: str | None
    person_name: str
    email_index: str
    as_written: str
    action: UUID
    number: str
    starts: date | None
    due: date | None
    updated: date | None


@dataclass
class Listed:
    """One who is asked; ``lead`` is the first of theirs, ``late`` how many actions have an update overdue."""

    lead: UUID
    name: str
    organisation: str
    has_address: bool
    actions: dict[UUID, str] = field(default_factory=dict)
    late: int = 0

    def __str__(self) -> str:
        return names_of(self.name, self.organisation)

    @property
    def numbers(self) -> str:
        return ", ".join(number or "without a number" for number in self.actions.values())

    @property
    def is_everybody(self) -> bool:
        """“All” is nobody to ask."""
        return not self.name and everybody(self.organisation)


def listed(plan: DeliveryPlan, today: date) -> list[Listed]:
    """Those whom `queries.people` gives of the plan's open actions, each with what is owed."""
    found: dict[str, Listed] = {}
    index_of, created = cache(blind_index), day_of(plan.created_at)
    for row in _rows(plan):
        index = row.email_index or (index_of(row.address) if row.address is not None else "")
        name = row.person_name or row.full_name or ""
        whose = row.as_written if row.body is None else row.body
        person = found.setdefault(key_of(index, name, whose), Listed(row.pk, name, whose, bool(index)))
        if row.action not in person.actions:
            person.actions[row.action] = row.number
            since = began(row.starts, plan.starts, created)
            person.late += owed(Asked(since, row.due, row.updated, plan.update_months)) < today
    return sorted(found.values(), key=order_of)


def _rows(plan: DeliveryPlan) -> list[Row]:
    leads = Lead.objects.filter(action__plan=plan, action__state=Action.State.OPEN)
    ordered = leads.order_by("action__position", "action_id", "id")
    return [Row(*each) for each in ordered.values_list(*FIELDS)]
