"""The daily round: who is reminded today, which chair is told, what goes to the group above. Done twice, it does once.

Only adopted plans are chased by themselves. What each rung did is in the chase log, so a round that was broken off goes
on where it stopped; a letter is sent after its line was written, so nobody gets it twice.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from upstream.plans.chasing import Step, next_step, rules
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope, system
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Escalation, Group, GroupMembership
from upstream.web.partnership.scoping import current
from upstream.web.planning.chasing import actions as writes
from upstream.web.planning.chasing import mailing, queries
from upstream.web.planning.chasing.queries import Person
from upstream.web.planning.models import Action, Chase, DeliveryPlan

NAME = "the daily round"
K = Chase.Kind
MOST_NAMED = 30
log = logging.getLogger("upstream.planning")


def chase_all() -> int:
    """One round through all adopted plans; how many lines it added to the log."""
    found = DeliveryPlan.objects.filter(state=DeliveryPlan.State.ADOPTED).select_related("group__parent")
    return sum(_chased(plan) for plan in found)


def _chased(plan: DeliveryPlan) -> int:
    """What is wrong with one plan does not keep the others waiting; the next round tries it again."""
    try:
        return chase(plan)
    except Exception:
        log.exception("a plan was not chased")
        return 0


def chase(plan: DeliveryPlan) -> int:
    """One plan's round."""
    silent = queries.said_complete(plan)
    owing = [action for action in queries.open_actions(plan) if action.pk not in silent]
    done = _done(plan)
    steps = {action: step for action in owing if (step := _next(action, done[str(action.pk)])) is not None}
    added = _remind(plan, {a: s for a, s in steps.items() if s.rung.kind in (K.BEFORE, K.AFTER)})
    added += _tell_chair(plan, {a: s for a, s in steps.items() if s.rung.kind == K.CHAIR})
    added += _pass_up(plan, {a: s for a, s in steps.items() if s.rung.kind == K.AGENDA})
    _keep_escalation(plan)
    return added


def _done(plan: DeliveryPlan) -> dict[str, dict[tuple[str, date], date]]:
    """For each action the kinds and days that the log has, with the day on which each was done."""
    found: dict[str, dict[tuple[str, date], date]] = defaultdict(dict)
    lines = Chase.objects.filter(action__plan=plan).exclude(kind=K.ASKED).values_list("action_id", "kind", "due", "at")
    for action, kind, due, at in lines:
        found[str(action)][(kind, due)] = queries.day_of(at)
    return found


def _next(action: Action, done: dict[tuple[str, date], date]) -> Step | None:
    owed_on = queries.owed_on(action)
    steps = [Step(rung, owed_on) for rung in rules().rungs]
    taken = {step: done[(step.rung.kind, step.on)] for step in steps if (step.rung.kind, step.on) in done}
    return next_step(owed_on, taken, clock.today(), rules().rungs)


def _remind(plan: DeliveryPlan, steps: dict[Action, Step]) -> int:
    """One letter a person, with a link to all that they lead in the plan."""
    added = sum(_nobody(action, step) for action, step in steps.items() if not queries.leads_of(action))
    everything = {person.key: person for person in queries.people(queries.open_actions(plan))}
    for person in queries.people(steps):
        added += _remind_one(plan, person, everything.get(person.key, person), steps)
    return added


def _nobody(action: Action, step: Step) -> bool:
    return writes.note(action, K(step.rung.kind), "Nobody leads it", step.on.isoformat())


def _remind_one(plan: DeliveryPlan, person: Person, whole: Person, steps: dict[Action, Step]) -> int:
    with transaction.atomic():
        link, token = writes.make_link(plan, whole, by=_scope().actor) if person.index else (None, "")
        due = [(action, steps[action]) for action in dict.fromkeys(person.actions)]
        fresh = [a for a, s in due if writes.note(a, K(s.rung.kind), str(person), s.on.isoformat(), link)]
        if not fresh:
            transaction.set_rollback(True)
            return 0
        if link is not None:
            detail = {"actions": len(fresh), "reminder": True}
            record(_scope(), "planning.link.sent", object=link, label=f"link to {plan}", detail=detail)
    if link is not None:
        mailing.send_link(link, token, fresh, reminder=True)
    return len(fresh)


def _tell_chair(plan: DeliveryPlan, steps: dict[Action, Step]) -> int:
    seat = _chair(plan.group)
    name = f"{seat.user}, chair of {plan.group}" if seat else f"{plan.group} has no chair"
    with transaction.atomic():
        fresh = [a for a, s in steps.items() if writes.note(a, K.CHAIR, name, s.on.isoformat())]
        for action in fresh:
            _escalated(action, plan.group)
    if seat and fresh:
        mailing.send_chair(seat.user.email, plan, fresh)
    return len(fresh)


def _pass_up(plan: DeliveryPlan, steps: dict[Action, Step]) -> int:
    """Onto the agenda of the group above, as one blockage a plan; at the top, the group's own agenda has it already."""
    above = plan.group.parent or plan.group
    with transaction.atomic():
        fresh = [a for a, s in steps.items() if writes.note(a, K.AGENDA, str(above), s.on.isoformat())]
        for action in fresh:
            _escalated(action, above)
        if fresh and plan.group.parent and not _raised(plan).exists():
            blockage, asked = words_of(plan, fresh)
            scope = _running(plan.group)
            meetings.escalate(scope=scope, group=plan.group, blockage=blockage, asked=asked, origin=_origin(plan))
    return len(fresh)


@transaction.atomic
def _keep_escalation(plan: DeliveryPlan) -> None:
    """What was passed up says how it stands now, and is taken back once nothing is silent any more."""
    for raised in _raised(plan).select_for_update():
        silent = silent_at(plan, K.AGENDA)
        if silent:
            raised.blockage, raised.asked = words_of(plan, silent)
            raised.save(update_fields=["blockage", "asked"])
        else:
            raised.state = Escalation.State.WITHDRAWN
            raised.save(update_fields=["state"])


def silent_at(plan: DeliveryPlan, kind: Chase.Kind) -> list[Action]:
    """Open actions that came to this rung and of which nothing was heard since."""
    found = queries.open_actions(plan).filter(chases__kind=kind).distinct()
    lines = Chase.objects.filter(action__plan=plan, kind=kind).order_by("at", "id").values_list("action_id", "at")
    latest = dict(lines)
    said = queries.said_complete(plan)
    heard = [a for a in found if a.updated_at and a.updated_at >= latest[a.pk]]
    return [action for action in found if action not in heard and action.pk not in said]


def words_of(plan: DeliveryPlan, actions: list[Action]) -> tuple[str, str]:
    """What is blocked, and what is asked of the group."""
    count = "1 action" if len(actions) == 1 else f"{len(actions):,} actions"
    blockage = f"No word on {count} of {plan}"[:300]
    rows = [f"{a.number or a.text[:40]} ({', '.join(_bodies(a)) or 'nobody leads it'})" for a in actions[:MOST_NAMED]]
    more = f" and {len(actions) - MOST_NAMED:,} more" if len(actions) > MOST_NAMED else ""
    return blockage, f"Ask those who lead them how they stand: {'; '.join(rows)}{more}."


def _bodies(action: Action) -> list[str]:
    leads = queries.leads_of(action)
    return sorted({str(lead.organisation) if lead.organisation else lead.name_as_written for lead in leads} - {""})


def _raised(plan: DeliveryPlan) -> QuerySet[Escalation]:
    return Escalation.objects.filter(origin=_origin(plan), state=Escalation.State.RAISED)


def _origin(plan: DeliveryPlan) -> str:
    return f"silent:{plan.pk}"


def _chair(group: Group) -> GroupMembership | None:
    found = GroupMembership.objects.filter(current(clock.today()), group=group, part=GroupMembership.Part.CHAIR)
    return found.select_related("user").filter(user__is_active=True).first()


def _escalated(action: Action, to: Group) -> None:
    label = f"action {action.number}".strip()
    record(_scope(), "planning.action.escalated", object=action, label=label, detail={"to": str(to)})


def _scope() -> Scope:
    return system(NAME, clock.now(), Permission.EDIT_PLAN)


def _running(group: Group) -> Scope:
    scope = system(NAME, clock.now(), Permission.SEE_MEETINGS, Permission.RUN_MEETINGS)
    return replace(scope, groups=frozenset({group.pk}))
