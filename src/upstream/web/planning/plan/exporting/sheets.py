"""A plan as tables of text, from which `upstream.plans` reads it again whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from upstream.plans.details import ACTIONS, TABLES, broken
from upstream.web.core import formats
from upstream.web.planning.models import Action, DeliveryPlan, Dependency, Lead, Milestone, Progress, Rating, Risk
from upstream.web.planning.plan.checking import leads_text
from upstream.web.planning.plan.exporting import measuring
from upstream.web.planning.plan.queries import with_latest, with_leads
from upstream.web.planning.vocabulary import Rag

# What XML cannot hold, and no plan needs.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
TITLES = {
    "plan": "Plan",
    "actions": "Actions",
    "more": "More of each action",
    "leads": "Leads",
    "milestones": "Milestones",
    "risks": "Risks",
    "waits": "What waits for what",
    "progress": "Progress log",
    "ratings": "Ratings",
    "measures": "Measures",
    "values": "Values of measures",
}


@dataclass(frozen=True)
class Sheet:
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(plan: DeliveryPlan) -> list[Sheet]:
    """Every table of the plan that has a row; ten queries however long it is."""
    actions = list(with_latest(with_leads(plan.actions.select_related("priority"))))
    lines = {action.pk: str(line) for line, action in enumerate(actions, start=1)}
    found = [
        ("plan", [_plan(plan)]),
        ("actions", [_action(action, lines) for action in actions]),
        ("more", [_more(action, lines) for action in actions]),
        ("leads", _leads(actions, lines)),
        ("milestones", _milestones(plan, lines)),
        ("risks", _risks(plan, lines)),
        ("waits", _waits(plan, lines)),
        ("progress", _progress(plan, lines)),
        ("ratings", _ratings(plan, lines)),
        ("measures", measuring.measure_rows(plan)),
        ("values", measuring.value_rows(plan)),
    ]
    return [_sheet(kind, rows) for kind, rows in found if rows]


def _sheet(kind: str, rows: Iterable[Iterable[str]]) -> Sheet:
    headings = ACTIONS if kind == "actions" else tuple(TABLES[kind].values())
    cleaned = tuple(tuple(broken(CONTROL.sub("", cell)) for cell in row) for row in rows)
    return Sheet(TITLES[kind], headings, cleaned)


Lines = dict[Any, str]
Rows = list[tuple[str, ...]]


def _plan(plan: DeliveryPlan) -> tuple[str, ...]:
    return plan.title, formats.date(plan.starts), formats.date(plan.ends), str(plan.update_months)


def _action(action: Action, lines: Lines) -> tuple[str, ...]:
    latest = getattr(action, "latest_text", "") or ""
    rag = action.get_rag_display() if action.rag else action.rag_text
    when = action.timescale_text or formats.date(action.due)
    return lines[action.pk], action.number, action.text, leads_text(action), when, latest, rag


def _more(action: Action, lines: Lines) -> tuple[str, ...]:
    return (
        lines[action.pk],
        str(action.priority) if action.priority else action.heading,
        action.get_tier_display() if action.tier else "",
        action.get_approach_display() if action.approach else "",
        formats.date(action.starts),
        formats.date(action.due),
        action.resources,
        action.funding,
        action.blocked,
        action.get_state_display(),
        action.rag_text,
        action.lead_text,
        action.timescale_text,
    )


def _leads(actions: list[Action], lines: Lines) -> Rows:
    return [
        (lines[action.pk], lead.organisation.name if lead.organisation else "", _person(lead), lead.name_as_written)
        for action in actions
        for lead in action.leads.all()
    ]


def _person(lead: Lead) -> str:
    return lead.person_name or (lead.user.full_name if lead.user else "")


def _milestones(plan: DeliveryPlan, lines: Lines) -> Rows:
    found = Milestone.objects.filter(action__plan=plan).order_by("action__position", "due", "id")
    return [(lines[each.action_id], each.title, formats.date(each.due), formats.date(each.done_on)) for each in found]


def _risks(plan: DeliveryPlan, lines: Lines) -> Rows:
    found = Risk.objects.filter(action__plan=plan).order_by("action__position", "id")
    return [
        (
            lines[each.action_id],
            each.text,
            each.get_likelihood_display(),
            each.get_impact_display(),
            each.mitigation,
        )
        for each in found
    ]


def _waits(plan: DeliveryPlan, lines: Lines) -> Rows:
    found = Dependency.objects.filter(action__plan=plan).order_by("action__position", "id")
    return [(lines[each.action_id], lines[each.on_id]) for each in found if each.on_id in lines]


def _progress(plan: DeliveryPlan, lines: Lines) -> Rows:
    found = Progress.objects.filter(action__plan=plan).select_related("by").order_by("action__position", "at", "id")
    return [
        (
            lines[told.action_id],
            told.text,
            told.at.isoformat(),
            told.by.full_name if told.by else told.by_name,
            _rag(told.rag),
            told.blocked,
        )
        for told in found
    ]


def _ratings(plan: DeliveryPlan, lines: Lines) -> Rows:
    found = Rating.objects.filter(action__plan=plan).select_related("by").order_by("action__position", "at", "id")
    return [
        (
            lines[each.action_id],
            _rag(each.rag),
            _rag(each.suggested),
            "\n".join(each.reasons),
            each.why,
            each.at.isoformat(),
            each.by.full_name if each.by else each.by_name,
        )
        for each in found
    ]


def _rag(value: str) -> str:
    return str(Rag(value).label) if value else ""


def with_headings(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    yield sheet.headings
    yield from sheet.rows
