"""A plan of the workspace as the linter sees it, and what keeps a plan from being adopted."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from upstream.plans import Checked, CheckedAction, CheckedMeasure, CheckedPriority, Fault, lint
from upstream.plans.windows import YEAR, baseline, latest
from upstream.web.planning.measures.values import recalled_of, terms, values_of
from upstream.web.planning.models import Action, DeliveryPlan, Measure
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


def _checked(actions: QuerySet[Action]) -> tuple[CheckedAction, ...]:
    found = queries.with_latest(queries.with_leads(actions.select_related("priority")))
    return tuple(_action(action) for action in found.exclude(state=Action.State.DROPPED))


def _action(action: Action) -> CheckedAction:
    return CheckedAction(
        key=str(action.pk),
        place=action.number or f"Action {action.position}, without a number",
        number=action.number,
        priority=str(action.priority) if action.priority else action.heading,
        text=action.text,
        leads=leads_text(action),
        timescale=action.timescale_text,
        due=action.due,
        progress=action.latest_text or "",  # type: ignore[attr-defined]
        rag=action.rag,
        done=action.state == Action.State.COMPLETE,
        updated=timezone.localtime(action.updated_at).date() if action.updated_at else None,
        answers_for_it=any(lead.organisation_id for lead in action.leads.all()),
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
