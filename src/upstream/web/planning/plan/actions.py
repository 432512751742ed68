"""Writes to plans: begun, changed, adopted and closed; their actions, with who leads them, by when and how far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.encryption import blind_index
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Decision, Group, Organisation
from upstream.web.planning.models import Action, ActionFile, DeliveryPlan, Dependency, Lead, PlanState, Progress, Rating
from upstream.web.planning.plan import checking, queries
from upstream.web.planning.plan.policies import check_open, check_plan
from upstream.web.planning.plan.standing import suggestions
from upstream.web.planning.vocabulary import Rag

PLAN_FIELDS = frozenset({"title", "strategy", "starts", "ends", "update_months"})
ACTION_FIELDS = frozenset(
    {
        "number", "text", "priority", "heading", "tier", "approach", "starts", "due", "resources", "funding",
        "blocked", "state",
    }
)  # fmt: skip
BULK_FIELDS = frozenset({"due", "tier", "priority", "state"})


@transaction.atomic
def begin(*, scope: Scope, title: str, group: Group, **fields: Any) -> DeliveryPlan:
    must(scope, Permission.EDIT_PLAN)
    plan = DeliveryPlan.objects.create(title=title, group=group, **_only(fields, PLAN_FIELDS))
    PlanState.objects.create(plan=plan, state=plan.state, by_id=scope.actor.id)
    record(scope, "planning.plan.begun", object=plan, detail={"group": str(group.pk)})
    return plan


@transaction.atomic
def change(*, scope: Scope, plan: DeliveryPlan, **fields: Any) -> DeliveryPlan:
    plan = _edits(scope, plan)
    _set(plan, _only(fields, PLAN_FIELDS))
    plan.save()
    record(scope, "planning.plan.changed", object=plan, detail={"fields": sorted(fields)})
    return plan


@transaction.atomic
def adopt(*, scope: Scope, plan: DeliveryPlan, decision: Decision) -> DeliveryPlan:
    """Record that the plan's group adopted it. Refused while the linter finds what no plan is adopted with."""
    must(scope, Permission.ADOPT_PLAN)
    plan = _held(scope, plan)
    if decision.group_id != plan.group_id:
        raise NotNow(f"A plan of {plan.group} is adopted by a decision of that group.")
    check_plan(plan, DeliveryPlan.State.ADOPTED)
    found = checking.against_adoption(checking.faults(plan, clock.today()))
    if found:
        said = "; ".join(f"{fault.place}: {fault.rule.title.lower()}" for fault in found[:5])
        more = f" and {len(found) - 5:,} more" if len(found) > 5 else ""
        raise NotNow(f"This plan cannot be adopted yet. {said}{more}.")
    plan.adopted_by = decision
    return _into(scope, plan, DeliveryPlan.State.ADOPTED, f"Adopted by {decision} of {plan.group}")


@transaction.atomic
def close(*, scope: Scope, plan: DeliveryPlan, reason: str) -> DeliveryPlan:
    plan = _edits(scope, plan)
    check_plan(plan, DeliveryPlan.State.CLOSED)
    return _into(scope, plan, DeliveryPlan.State.CLOSED, reason)


@transaction.atomic
def add_action(*, scope: Scope, plan: DeliveryPlan, leads: Iterable[Mapping[str, Any]] = (), **fields: Any) -> Action:
    """An action at the end of the plan. ``leads`` are fields of `Lead`."""
    plan = _edits(scope, plan)
    last = plan.actions.aggregate(last=Max("position"))["last"] or 0
    action = Action.objects.create(plan=plan, position=last + 1, **_only(fields, ACTION_FIELDS))
    _lead(action, leads)
    record(scope, "planning.action.added", object=action)
    return action


@transaction.atomic
def change_action(
    *, scope: Scope, action: Action, seen: int, leads: Iterable[Mapping[str, Any]] | None = None, **fields: Any
) -> Action:
    """Change what is given. ``seen`` is the edition that the writer saw: a later one raises ChangedMeanwhile."""
    held = _edits_action(scope, action, seen)
    given = _only(fields, ACTION_FIELDS)
    changed = sorted(name for name, value in given.items() if getattr(held, name) != value)
    _set(held, given)
    held.save()
    if leads is not None:
        _lead(held, leads)
    record(scope, "planning.action.changed", object=held, detail={"fields": changed})
    return held


@transaction.atomic
def change_many(*, scope: Scope, plan: DeliveryPlan, actions: Iterable[Action], **fields: Any) -> int:
    """The same change to several actions of a plan; how many there were. ``lead`` names an organisation."""
    plan = _edits(scope, plan)
    lead: Organisation | None = fields.pop("lead", None)
    given = _only(fields, BULK_FIELDS)
    held = list(plan.actions.select_for_update(of=("self",)).filter(pk__in=[action.pk for action in actions]))
    if due := given.get("due"):
        late = next((each for each in held if each.starts and each.starts > due), None)
        if late:
            raise NotNow(f"“{late}” starts after that day.")
    for action in held:
        _set(action, given)
        action.edition += 1
    Action.objects.bulk_update(held, [*given, "edition"])
    if lead is not None:
        Lead.objects.filter(action__in=held).delete()
        Lead.objects.bulk_create([Lead(action=action, organisation=lead) for action in held])
    fields_changed = sorted([*given, *(["lead"] if lead else [])])
    record(scope, "planning.plan.changed", object=plan, detail={"actions": len(held), "fields": fields_changed})
    return len(held)


@transaction.atomic
def remove_action(*, scope: Scope, action: Action) -> None:
    """Take a row out of a draft: a row of the template, say. Of an adopted plan it can only be dropped."""
    action = _edits_action(scope, action, action.edition)
    if action.plan.state != DeliveryPlan.State.DRAFT or ActionFile.objects.filter(action=action).exists():
        raise NotNow("Only an action of a draft, without files, can be taken away. Say that it was dropped instead.")
    record(scope, "planning.plan.changed", object=action.plan, detail={"removed": action.number or action.position})
    action.progress.all().delete()
    action.ratings.all().delete()
    action.delete()


def may_write_progress(scope: Scope, action: Action) -> bool:
    """Who writes the plan, and whoever leads the action or belongs to the organisation that does."""
    if scope.may(Permission.EDIT_PLAN):
        return True
    leads = action.leads.all()
    mine = any(lead.user_id == scope.actor.id or lead.organisation_id == scope.organisation for lead in leads)
    return scope.signed_in and scope.may(Permission.UPDATE_ACTIONS) and mine


@transaction.atomic
def tell(*, scope: Scope, action: Action, text: str, blocked: str = "", rag: str = "") -> Progress:
    """Add to the progress log. ``rag`` is what the writer thinks; the rating itself is set by `rate`."""
    action = _held_action(action)
    if not may_write_progress(scope, action):
        raise NotAllowed("Progress is written by those who lead the action.")
    check_open(action.plan)
    told = Progress.objects.create(
        action=action,
        text=text.strip(),
        blocked=blocked.strip(),
        rag=rag,
        by_id=scope.actor.id,
        by_name=scope.actor.name,
        source=Progress.Source.ACCOUNT,
        at=clock.now(),
    )
    action.updated_at, action.blocked = told.at, told.blocked
    action.save(update_fields=["updated_at", "blocked"])
    record(scope, "planning.action.updated", object=action)
    return told


@transaction.atomic
def rate(*, scope: Scope, action: Action, rag: str, why: str = "", seen: int) -> Rating:
    """Rate an action. Where it differs from what the rules suggest, the person says why."""
    held = _edits_action(scope, action, seen)
    read = queries.with_all(Action.objects.filter(pk=held.pk)).get()
    suggested = suggestions(held.plan, [read], clock.today())[read]
    if rag != suggested.rag and not why.strip():
        raise NotNow(f"The rules suggest {suggested.rag}. Say why you rate it otherwise.")
    rating = Rating.objects.create(
        action=held,
        rag=rag,
        suggested=suggested.rag,
        reasons=list(suggested.reasons),
        why=why.strip(),
        by_id=scope.actor.id,
        by_name=scope.actor.name,
        at=clock.now(),
    )
    held.rag, held.rag_text = rag, ""
    if rag == Rag.COMPLETE:
        held.state = Action.State.COMPLETE
    elif held.state == Action.State.COMPLETE:
        held.state = Action.State.OPEN
    held.save(update_fields=["rag", "rag_text", "state"])
    record(scope, "planning.action.rated", object=held, detail={"rag": rag, "suggested": suggested.rag})
    return rating


@transaction.atomic
def take_suggestions(*, scope: Scope, plan: DeliveryPlan) -> int:
    """Rate every open action without a rating as the rules suggest; how many there were."""
    plan = _edits(scope, plan)
    found = plan.actions.filter(rag="").exclude(state=Action.State.DROPPED)
    told = suggestions(plan, queries.with_all(found), clock.today())
    by = {"by_id": scope.actor.id, "by_name": scope.actor.name, "at": clock.now()}
    for action, each in told.items():
        action.rag = each.rag
        action.edition += 1
    Action.objects.bulk_update(told, ["rag", "edition"], batch_size=500)
    Rating.objects.bulk_create(
        Rating(action=action, rag=each.rag, suggested=each.rag, reasons=list(each.reasons), **by)
        for action, each in told.items()
    )
    if told:
        record(scope, "planning.action.rated", object=plan, detail={"as suggested": len(told)})
    return len(told)


@transaction.atomic
def set_dependencies(*, scope: Scope, action: Action, on: Iterable[Action], seen: int) -> None:
    """The actions that this one waits for; none of them may wait for it, by however many steps."""
    held = _edits_action(scope, action, seen)
    wanted = {each.pk: each for each in on if each.plan_id == held.plan_id and each.pk != held.pk}
    pairs = Dependency.objects.filter(action__plan=held.plan).exclude(action=held).values_list("action_id", "on_id")
    before: dict[Any, set[Any]] = {}
    for first, second in pairs:
        before.setdefault(first, set()).add(second)
    reached, front = set(wanted), set(wanted)
    while front:
        front = {each for key in front for each in before.get(key, ())} - reached
        reached |= front
    if held.pk in reached:
        raise NotNow("One of these waits for this action already: two actions cannot wait for each other.")
    held.waits_for.all().delete()
    Dependency.objects.bulk_create(Dependency(action=held, on=each) for each in wanted.values())
    record(scope, "planning.action.changed", object=held, detail={"fields": ["waits for"]})


def _into(scope: Scope, plan: DeliveryPlan, state: DeliveryPlan.State, reason: str) -> DeliveryPlan:
    plan.state = state
    plan.save(update_fields=["state", "adopted_by"])
    PlanState.objects.create(plan=plan, state=state, by_id=scope.actor.id, reason=reason)
    record(scope, "planning.plan.state", object=plan, detail={"state": str(state)})
    return plan


def _lead(action: Action, leads: Iterable[Mapping[str, Any]]) -> None:
    """Those given are its leads. One with the ``id`` of a lead stays that lead, with the links that it was sent."""
    before = {lead.pk: lead for lead in action.leads.all()}
    for fields in leads:
        given = dict(fields)
        lead = before.pop(given.pop("id", None), None) or Lead(action=action)
        _set(lead, given)
        if "email" in given:
            lead.email_index = blind_index(lead.email) if lead.email else ""
        lead.save()
    Lead.objects.filter(pk__in=before).delete()


def _only(fields: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    if unknown := fields.keys() - known:
        raise TypeError(f"not fields that can be changed here: {', '.join(sorted(unknown))}")
    return dict(fields)


def _set(thing: Any, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)


def _held(scope: Scope, plan: DeliveryPlan) -> DeliveryPlan:
    """The plan, locked. What the one who asks cannot see does not exist for them."""
    if not queries.plans(scope).filter(pk=plan.pk).exists():
        raise NotAllowed("This plan is not yours to see.")
    return DeliveryPlan.objects.select_for_update().get(pk=plan.pk)


def _edits(scope: Scope, plan: DeliveryPlan) -> DeliveryPlan:
    must(scope, Permission.EDIT_PLAN)
    held = _held(scope, plan)
    check_open(held)
    return held


def _held_action(action: Action) -> Action:
    return Action.objects.select_for_update(of=("self",)).select_related("plan__group").get(pk=action.pk)


def _edits_action(scope: Scope, action: Action, seen: int) -> Action:
    must(scope, Permission.EDIT_PLAN)
    held = _held_action(action)
    check_open(held.plan)
    if seen != held.edition:
        raise ChangedMeanwhile("Somebody else changed this action while you were writing.")
    Action.objects.filter(pk=held.pk).update(edition=F("edition") + 1)
    held.edition += 1
    return held
