"""Writes of the chase: sending and revoking links, and the updates that come through them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from upstream.plans.chasing import rules
from upstream.web.accounts.tokens import hash_of, new_token
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow, must
from upstream.web.core.scope import Actor, Scope
from upstream.web.planning.chasing import queries
from upstream.web.planning.chasing.queries import Person
from upstream.web.planning.models import Action, Chase, DeliveryPlan, Progress, UpdateLink
from upstream.web.planning.vocabulary import Rag

BY_LINK = Actor(None, "a lead, by a link")


@transaction.atomic
def ask(*, scope: Scope, plan: DeliveryPlan, person: Person) -> tuple[UpdateLink, str]:
    """Ask a person for updates on all that they lead in a plan; the link and its secret, which is kept nowhere."""
    must(scope, Permission.EDIT_PLAN)
    if plan.state == DeliveryPlan.State.CLOSED:
        raise NotNow("This plan is closed: nobody is asked about it any more.")
    if queries.letters_today(plan, person.index) >= rules().letters_a_day:
        raise NotNow(f"{person} was asked {rules().letters_a_day} times within a day. Wait until tomorrow.")
    link, token = make_link(plan, person, by=scope.actor)
    for action in {action.pk: action for action in person.actions}.values():
        note(action, Chase.Kind.ASKED, str(person), clock.today().isoformat(), link)
    record(scope, "planning.link.sent", object=link, label=f"link to {plan}", detail={"actions": len(person.actions)})
    return link, token


def make_link(plan: DeliveryPlan, person: Person, *, by: Actor) -> tuple[UpdateLink, str]:
    token = new_token()
    made = UpdateLink.objects.create(
        plan=plan,
        to_name=str(person)[:200],
        to_email=person.email,
        email_index=person.index,
        token_hash=hash_of(token),
        made_at=clock.now(),
        made_by_id=by.id,
        expires_at=clock.now() + timedelta(days=rules().open_days),
    )
    made.leads.set(person.leads)
    return made, token


def note(action: Action, kind: Chase.Kind, to: str, due: str, link: UpdateLink | None = None) -> bool:
    """Write a line of the chase log; False where it stands there already."""
    fields = {"at": clock.now(), "link": link}
    _, made = Chase.objects.get_or_create(action=action, kind=kind, to=to[:200], due=due, defaults=fields)
    return made


@transaction.atomic
def revoke(*, scope: Scope, link: UpdateLink) -> None:
    """End a link at once; and so every other that the same person has to this plan."""
    must(scope, Permission.EDIT_PLAN)
    same = UpdateLink.objects.select_for_update().filter(plan_id=link.plan_id, revoked_at__isnull=True)
    mine = same.filter(email_index=link.email_index) if link.email_index else same.filter(to_name=link.to_name)
    ended = mine.filter(expires_at__gt=clock.now()).update(revoked_at=clock.now())
    if not ended:
        raise NotNow("This link has ended already.")
    record(scope, "planning.link.revoked", object=link, label=f"link to {link.plan}", detail={"links": ended})


@transaction.atomic
def write_update(
    *, scope: Scope, link: UpdateLink, action: Action, text: str, rag: str, blocked: str, writer: str, seen: int
) -> Progress:
    """What a lead tells through their link. ``seen`` is how many updates of the action there were when they began.

    The rating is a proposal: the plan keeps its own until somebody who writes plans takes it over.
    """
    held_link = UpdateLink.objects.select_for_update(of=("self",)).select_related("plan").get(pk=link.pk)
    held = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if held_link.revoked_at is not None or held_link.expires_at <= clock.now() or held.plan_id != held_link.plan_id:
        raise NotAllowed("This link cannot be used.")
    if held.state != Action.State.OPEN or not held.leads.filter(links=held_link).exists():
        raise NotAllowed("This link is not for this action.")
    if seen != queries.words_count(held):
        raise ChangedMeanwhile("Somebody else wrote on this action while you were writing.")
    told = _tell(held, text=text, rag=rag, blocked=blocked, writer=writer)
    held_link.used_at = clock.now()
    held_link.save(update_fields=["used_at"])
    detail = {"link": str(held_link.pk), "proposed": rag, "blocked": bool(blocked)}
    record(replace(scope, actor=BY_LINK), "planning.link.used", object=held, label=_named(held), detail=detail)
    return told


def _tell(action: Action, *, text: str, rag: str, blocked: str, writer: str) -> Progress:
    told = Progress.objects.create(
        action=action,
        text=text.strip(),
        rag=rag,
        blocked=blocked.strip(),
        by_name=writer.strip()[:200],
        source=Progress.Source.LINK,
        at=clock.now(),
    )
    action.blocked, action.updated_at = ("" if rag == Rag.COMPLETE else blocked.strip()), clock.now()
    action.save(update_fields=["blocked", "updated_at"])
    return told


def _named(action: Action) -> str:
    return f"action {action.number}".strip()
