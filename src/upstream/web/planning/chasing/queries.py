"""Reads of the chase: whose word is owed, who was asked, and what a link opens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from upstream.plans.chasing import Asked, owed
from upstream.web.accounts.tokens import hash_of
from upstream.web.core import clock
from upstream.web.core.encryption import blind_index
from upstream.web.core.scope import Scope
from upstream.web.planning.models import Action, Chase, DeliveryPlan, Lead, Progress, UpdateLink
from upstream.web.planning.plan.queries import plan, plans
from upstream.web.planning.vocabulary import Rag

P = DeliveryPlan.State
__all__ = ["plan", "plans"]


class Named(Protocol):
    name: str
    organisation: str


@dataclass
class Person:
    """One who is asked: a person of an organisation, or the organisation alone, with all that they lead in a plan."""

    key: str
    name: str
    organisation: str
    index: str
    leads: list[Lead] = field(default_factory=list)

    @property
    def email(self) -> str:
        """Read, and so decrypted, only for somebody who is written to."""
        return _address(self.leads[0]) if self.index else ""

    @property
    def actions(self) -> list[Action]:
        return [lead.action for lead in self.leads]

    def __str__(self) -> str:
        return names_of(self.name, self.organisation)


def open_actions(plan: DeliveryPlan) -> QuerySet[Action]:
    """Actions of which word is owed, with their leads. One that was said to be complete waits for whoever confirms."""
    # One object for each organisation and user, however much they lead.
    leads = Lead.objects.prefetch_related("organisation", "user").defer("email")
    # The actions know their plan already: one object for all of them.
    found = plan.actions.filter(state=Action.State.OPEN)
    return found.prefetch_related(Prefetch("leads", queryset=leads, to_attr="leading"))


def leads_of(action: Action) -> list[Lead]:
    """Of an action that `open_actions` has read."""
    return action.leading  # type: ignore[attr-defined, no-any-return]


def said_complete(plan: DeliveryPlan) -> set[uuid.UUID]:
    """Actions whose latest word is that they are complete."""
    latest = Progress.objects.filter(action__plan=plan).order_by("action_id", "-at", "-id").distinct("action_id")
    return {action for action, rag in latest.values_list("action_id", "rag") if rag == Rag.COMPLETE}


def people(actions: Iterable[Action]) -> list[Person]:
    """Who leads these, each once: by address where there is one, else by name."""
    found: dict[str, Person] = {}
    for action in actions:
        for lead in leads_of(action):
            lead.action = action
            named = _person(lead)
            found.setdefault(named.key, named).leads.append(lead)
    return sorted(found.values(), key=order_of)


def _person(lead: Lead) -> Person:
    index = lead.email_index or (blind_index(lead.user.email) if lead.user else "")
    name = lead.person_name or (lead.user.full_name if lead.user else "")
    whose = str(lead.organisation) if lead.organisation else lead.name_as_written
    return Person(key_of(index, name, whose), name, whose, index)


def key_of(index: str, name: str, whose: str) -> str:
    """What two leads have alike that are the same person: the address, else the names."""
    return index or f"{whose.casefold()}|{name.casefold()}"


def names_of(name: str, whose: str) -> str:
    return ", ".join(part for part in (name, whose) if part) or "(nobody named)"


def order_of(person: Named) -> tuple[str, str]:
    return person.organisation.casefold(), person.name.casefold()


def _address(lead: Lead) -> str:
    return lead.email or (lead.user.email if lead.user else "")


def owed_on(action: Action) -> date:
    """The day by which the next word of an action is due."""
    plan = action.plan
    since = began(action.starts, plan.starts, day_of(plan.created_at))
    updated = day_of(action.updated_at) if action.updated_at else None
    return owed(Asked(since, action.due, updated, plan.update_months))


def began(starts: date | None, plan_starts: date | None, created: date) -> date:
    """The day from which word is owed of an action: when it and its plan have begun."""
    return max((day for day in (starts, plan_starts) if day is not None), default=created)


def day_of(moment: object) -> date:
    return timezone.localtime(moment).date()  # type: ignore[arg-type]


def log(plan: DeliveryPlan) -> QuerySet[Chase]:
    found = Chase.objects.filter(action__plan=plan).select_related("action", "link")
    return found.order_by("-at", "-id")


def told_since(chases: Iterable[Chase]) -> dict[int, Progress]:
    """The first word that came after each line of the log, where any did. What a plan said when it was brought in is no
    answer to anybody."""
    lines = list(chases)
    words = Progress.objects.filter(action_id__in={line.action_id for line in lines}).order_by("at", "id")
    words = words.exclude(source=Progress.Source.IMPORT)
    by_action: dict[uuid.UUID, list[Progress]] = {}
    for word in words:
        by_action.setdefault(word.action_id, []).append(word)
    came = {line.pk: _first(by_action.get(line.action_id, []), line) for line in lines}
    return {key: word for key, word in came.items() if word is not None}


def _first(words: list[Progress], line: Chase) -> Progress | None:
    return next((word for word in words if word.at >= line.at), None)


def links(plan: DeliveryPlan) -> QuerySet[UpdateLink]:
    return plan.links.select_related("made_by").order_by("-made_at", "-id")


def link(scope: Scope, key: uuid.UUID) -> UpdateLink:
    return get_object_or_404(UpdateLink.objects.filter(plan__in=plans(scope)).select_related("plan"), pk=key)


def letters_today(plan: DeliveryPlan, index: str) -> int:
    """Links that one address was sent about a plan within a day."""
    after = clock.now() - timedelta(days=1)
    return UpdateLink.objects.filter(plan=plan, email_index=index, made_at__gt=after).count() if index else 0


def open_link(token: str) -> UpdateLink | None:
    """The link behind a token as long as it works. Why it does not is told to nobody."""
    found = UpdateLink.objects.filter(token_hash=hash_of(token)).select_related("plan__group").first()
    if found is None or found.revoked_at is not None or found.expires_at <= clock.now():
        return None
    return found if found.plan.state != P.CLOSED else None


def linked_actions(link: UpdateLink) -> list[Action]:
    """The open actions of the link's plan that its holder leads, those that wait longest first."""
    mine = Action.objects.filter(leads__links=link, plan_id=link.plan_id, state=Action.State.OPEN)
    found = list(mine.select_related("plan__group", "priority").distinct())
    return sorted(found, key=lambda action: (owed_on(action), action.position, action.number))


def linked_action(link: UpdateLink, key: uuid.UUID) -> Action | None:
    return next((action for action in linked_actions(link) if action.pk == key), None)


def words_count(action: Action) -> int:
    """Grows with every update, through a link or not: updates are added, never changed."""
    return action.progress.count()


def words_on(action: Action, most: int = 3) -> list[Progress]:
    return list(action.progress.select_related("by").order_by("-at", "-id")[:most])
