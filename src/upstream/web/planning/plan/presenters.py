"""Plans as pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from upstream.plans import Fault
from upstream.plans.dates import due_in
from upstream.plans.phrases import Rule
from upstream.plans.rows import Grid, PlanFile
from upstream.web.core import formats
from upstream.web.planning.models import Action, DeliveryPlan, Lead, Milestone, Progress, Rating, Risk
from upstream.web.planning.plan.checking import leads_of, named
from upstream.web.planning.vocabulary import Rag

SHOWN = 100
SAMPLE_ROWS = 8
EACH = 40
RAG_ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.COMPLETE, Rag.NONE)
COLUMNS = (
    ("number", "No"), ("", "Action"), ("", "Who leads"), ("due", "Due"), ("rag", "Rating"), ("updated", "Last update"),
)  # fmt: skip


@dataclass(frozen=True)
class Mending:
    """One rule of the linter with all that it found."""

    rule: Rule
    found: tuple[Fault, ...]
    stops: bool = False


def preview_rows(file: PlanFile) -> list[list[Any]]:
    """The first rows as they were read; the due day is what their timescale was understood as."""
    rows = []
    for row in file.rows[:SHOWN]:
        due = due_in(row.timescale)
        when = f"{row.timescale} (read as {formats.date(due.day)})" if due and not due.exact else row.timescale
        rows.append([row.number, row.text or "(blank)", row.heading, row.lead, when, row.progress, row.rag])
    return rows


def sample(grid: Grid) -> dict[str, Any]:
    """The first rows of a table, so that somebody can say what its columns are."""
    width = max(len(row) for row in grid.rows)
    rows = [[*row, *[""] * (width - len(row))] for row in grid.rows[:SAMPLE_ROWS]]
    return {"sample_columns": [f"Column {place}" for place in range(1, width + 1)], "sample_rows": rows}


def fault_counts(found: Iterable[Fault]) -> list[tuple[str, int]]:
    return Counter(fault.rule.title for fault in found).most_common()


def mendings(found: Iterable[Fault], stops: frozenset[str]) -> list[Mending]:
    """Faults by rule: first what keeps the plan from being adopted, then the commonest."""
    by_rule: dict[str, list[Fault]] = {}
    for fault in found:
        by_rule.setdefault(fault.rule.key, []).append(fault)
    made = [Mending(faults[0].rule, tuple(faults), key in stops) for key, faults in by_rule.items()]
    return sorted(made, key=lambda each: (not each.stops, -len(each.found)))


def is_overdue(action: Action, today: date) -> bool:
    return action.state == Action.State.OPEN and action.due is not None and action.due < today


def entries(actions: Iterable[Action], today: date) -> list[dict[str, Any]]:
    """Actions for the table, with all that a row says; who leads them is one query."""
    listed = list(actions)
    leads = leads_of(Action.objects.filter(pk__in=[action.pk for action in listed]))
    return [
        {
            "action": action,
            "href": reverse("plan:action", args=[action.pk]),
            "leads": named(leads.get(str(action.pk), ())) or action.lead_text or "Nobody yet",
            "overdue": is_overdue(action, today),
            "latest": getattr(action, "latest_text", "") or "",
        }
        for action in listed
    ]


def columns(query: dict[str, str]) -> list[dict[str, str]]:
    """The headings of the table; those that can be sorted by have an address."""
    made = []
    for key, words in COLUMNS:
        if not key:
            made.append({"text": words})
            continue
        now = query.get("sort", "number")
        turned = f"-{key}" if now == key else key
        made.append(
            {
                "text": words,
                "sort": f"?{urlencode({**query, 'sort': turned})}",
                "sorted": "ascending" if now == key else "descending" if now == f"-{key}" else "",
            }
        )
    return made


def tabs(plan: DeliveryPlan, here: str, faults: int | None = None) -> list[dict[str, Any]]:
    """The views of one plan."""
    views = (
        ("plan:plan", "Table"), ("plan:ratings", "By rating"), ("plan:timeline", "Timeline"),
        ("plan:check", "What to mend"), ("measures:list", "Measures"), ("chasing:log", "Who was asked"),
        ("plan:board", "For the board"), ("plan:take", "Take away"),
    )  # fmt: skip
    return [
        {
            "text": words,
            "href": reverse(view, args=[plan.pk]),
            "current": view == f"plan:{here}",
            **({"count": faults} if view == "plan:check" and faults is not None else {}),
        }
        for view, words in views
    ]


def rag_kind(rag: str) -> str:
    """The name by which the component of statuses knows a rating."""
    return rag or "grey"


def by_rating(plan: DeliveryPlan, today: date) -> list[dict[str, Any]]:
    """For each rating how many actions have it, and the first of them by their due day."""
    found = plan.actions.exclude(state=Action.State.DROPPED)
    counts = Counter(dict(found.order_by().values_list("rag").annotate(number=Count("pk"))))
    first = [action for rag in RAG_ORDER for action in found.filter(rag=rag).order_by("due", "position", "id")[:EACH]]
    shown = entries(first, today)
    return [
        {
            "kind": rag_kind(rag),
            "count": counts[rag],
            "entries": [each for each in shown if each["action"].rag == rag],
            "all": f"{reverse('plan:plan', args=[plan.pk])}?rag={rag or 'none'}",
        }
        for rag in RAG_ORDER
    ]


def log(progress: Iterable[Progress]) -> list[dict[str, Any]]:
    """The progress log for the timeline component."""
    return [
        {
            "title": told.get_source_display(),
            "when": told.at,
            "by": told.by or told.by_name,
            "text": told.text,
            "rag": told.rag,
            "blocked": told.blocked,
        }
        for told in progress
    ]


def rating_log(ratings: Iterable[Rating]) -> list[list[Any]]:
    """The history of ratings: when, what, what the rules suggested, why, by whom."""
    return [
        [
            formats.date(each.at),
            each.get_rag_display(),
            each.get_suggested_display() if each.suggested else "",
            each.why or " ".join(each.reasons),
            str(each.by or each.by_name),
        ]
        for each in ratings
    ]


def part_facts(part: Milestone | Risk) -> list[tuple[str, str]]:
    """A milestone or a risk as it is saved now."""
    if isinstance(part, Milestone):
        return [("What will have been reached", part.title), ("By when", formats.date(part.due))]
    return [
        ("What could go wrong", part.text),
        ("Likelihood", part.get_likelihood_display()),
        ("Impact", part.get_impact_display()),
        ("What is done about it", part.mitigation),
    ]


def facts(action: Action, leads: Iterable[Lead]) -> list[tuple[str, str]]:
    """An action as terms and what they are, for whoever must bring two versions together."""
    return [
        ("Number", action.number),
        ("What will be done", action.text),
        ("Priority", str(action.priority or action.heading)),
        ("Who leads", "; ".join(str(lead) for lead in leads)),
        ("Tier", action.get_tier_display() if action.tier else ""),
        ("Starts", formats.date(action.starts)),
        ("Due", formats.date(action.due)),
        ("What it needs", action.resources),
        ("Paid from", action.funding),
        ("State", action.get_state_display()),
    ]
