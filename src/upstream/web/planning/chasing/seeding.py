"""Links of the demonstration: two leads were asked a month ago, and one has told how it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from upstream.web.core import clock
from upstream.web.core.scope import Scope
from upstream.web.planning.chasing import actions, queries
from upstream.web.planning.measures.seeding import story
from upstream.web.planning.models import DeliveryPlan, UpdateLink

ASKED = 2


@transaction.atomic
def seed_links(scope: Scope, plan: DeliveryPlan) -> int:
    """Run again, it adds nothing. ``scope`` must hold EDIT_PLAN; how many were asked."""
    if plan.links.exists():
        return 0
    told = story()["link"]
    asked = [person for person in queries.people(queries.open_actions(plan)) if person.leads[0].organisation_id]
    asked = asked[:ASKED]
    links = []
    with clock.at(clock.now() - timedelta(days=told["asked_days_ago"])):
        for person in asked:
            links.append(actions.ask(scope=scope, plan=plan, person=person)[0])
    if links:
        _answer(scope, links[0], told)
    return len(links)


def _answer(scope: Scope, link: UpdateLink, told: dict[str, Any]) -> None:
    action = queries.linked_actions(link)[0]
    with clock.at(clock.now() - timedelta(days=told["answered_days_ago"])):
        actions.write_update(
            scope=scope,
            link=link,
            action=action,
            text=told["text"],
            rag=told["rag"],
            blocked=told["blocked"],
            writer=link.to_name,
            seen=queries.words_count(action),
        )
