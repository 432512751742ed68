"""A plan of the workspace as the linter sees it, and what keeps a plan from being adopted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, TruncDate

from upstream.plans import Checked, CheckedAction, CheckedMeasure, CheckedPriority, Fault, lint
from upstream.plans.measuring import YEAR
from upstream.plans.windows import baseline, latest
from upstream.web.planning.measures.values import recalled_of, terms, values_of
from upstream.web.planning.models import Action, DeliveryPlan, Lead, Measure
from upstream.web.planning.plan import queries

NOT_ADOPTED_WITH = frozenset({"everybody-leads", "no-lead", "blank-action", "template-text"})
"""The faults with which no plan is adopted."""


def checked_plan(plan: DeliveryPlan) -> Checked:
    """Its actions without those that were dropped, its priorities and its measures, in eight queries."""
    actions = _checked(plan.actions.all())
    listed = list(plan.measures.prefetch_related("values"))
    gone = recalled_of(listed)
    return Checked(actions, _priorities(plan), tuple(_measure(measure, gone) for measure in listed))


def faults(plan: DeliveryPlan, today: date) -> list[Fault]:
    return lint(checked_plan(plan), today=today)


def faults_of(action: Action, today: date) -> list[Fault]:
    """Those of one action, without reading the rest of its plan."""
    same = Q(pk=action.pk) | (Q(number=action.number) if action.number else Q(pk=action.pk))
    found = lint(Checked(_checked(action.plan.actions.filter(same))), today=today)
    return [fault for fault in found if fault.key == str(action.pk)]


def against_adoption(found: list[Fault]) -> list[Fault]:
    return [fault for fault in found if fault.rule.key in NOT_ADOPTED_WITH]


def leads_text(action: Action) -> str:
    """Who leads, by the name of the organisation where it is known; else as it was written."""
    named = [lead.organisation.name if lead.organisation else str(lead) for lead in action.leads.all()]
    return ", ".join(named) or action.lead_text


COMPLETE = Action.State.COMPLETE.value
ROW = (
    "key", "number", "position", "heading", "text", "timescale_text", "due", "rag", "state", "updated", "lead_text",
    "priority__number", "priority__title", "latest_text",
)  # fmt: skip


def _checked(actions: QuerySet[Action]) -> tuple[CheckedAction, ...]:
    """Read as rows, with keys and days as the database writes them: objects take ten times as long."""
    found = actions.exclude(state=Action.State.DROPPED)
    leads = leads_of(found)
    told = queries.with_latest(found).annotate(key=Cast("pk", TextField()), updated=TruncDate("updated_at"))
    return tuple(_action(row, leads.get(row[0], [])) for row in told.values_list(*ROW))


def leads_of(actions: QuerySet[Action]) -> dict[str, list[tuple[bool, str]]]:
    """For the key of each action its leads: whether an organisation answers, and who that is."""
    found: dict[str, list[tuple[bool, str]]] = {}
    rows = Lead.objects.filter(action__in=actions.order_by().values("pk")).order_by("id")
    told = rows.values_list(Cast("action_id", TextField()), "organisation__name", "person_name", "name_as_written")
    for action, organisation, person, written in told:
        name = organisation or (f"{person}, {written}" if person else written)
        found.setdefault(action, []).append((organisation is not None, name))
    return found


def named(leads: Iterable[tuple[bool, str]]) -> str:
    return ", ".join(name for _, name in leads)


def _action(row: tuple[Any, ...], leads: list[tuple[bool, str]]) -> CheckedAction:
    """From one of the columns `ROW`."""
    key, number, position, heading, text, timescale, due, rag, state, updated, lead_text, priority, title, latest = row
    return CheckedAction(
        key=key,
        place=number or f"Action {position}, without a number",
        number=number,
        priority=heading if priority is None else f"{priority}. {title}",
        text=text,
        leads=named(leads) or lead_text,
        timescale=timescale,
        due=due,
        progress=latest or "",
        rag=rag,
        done=state == COMPLETE,
        updated=updated,
        answers_for_it=any(answers for answers, _ in leads),
    )


def _priorities(plan: DeliveryPlan) -> tuple[CheckedPriority, ...]:
    """Those of its strategy. A plan without a strategy has headings alone, of which nothing more is known."""
    if plan.strategy is None:
        headings = dict.fromkeys(plan.actions.exclude(heading="").values_list("heading", flat=True))
        return tuple(CheckedPriority(heading, heading) for heading in headings)
    found = plan.strategy.priorities.annotate(cited=Count("evidence", distinct=True))
    measured = dict(plan.measures.filter(priority__isnull=False).values_list("priority_id").annotate(n=Count("id")))
    return tuple(CheckedPriority(str(each.pk), str(each), each.cited, measured.get(each.pk, 0)) for each in found)


def _measure(measure: Measure, gone: set[str]) -> CheckedMeasure:
    """An update is like the same months of a longer baseline; before the first one, whole years are as good."""
    values = values_of(measure, gone)
    update = latest(values, terms(measure))
    whole = baseline(values, terms(measure))
    length = terms(measure).length
    alike = update.before is not None and update.before.months == update.value.months if update else not length % YEAR
    return CheckedMeasure(
        key=str(measure.pk),
        place=f"“{measure.title}”",
        title=measure.title,
        baseline_value=whole is not None or (update is not None and alike),
        baseline_months=None if alike else length,
        update_months=update.value.months if update else measure.update_months,
        target=measure.target is not None,
    )
