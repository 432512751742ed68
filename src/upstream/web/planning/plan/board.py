"""The plan in ten minutes: how it stands, what changed since the group last met, what is stuck, what to decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from upstream.model.figures import Column, Figures
from upstream.plans.measuring import Change
from upstream.publish.document import Block, Bullets, KeyFigure, KeyFigures, Section, Table, Text
from upstream.publish.paper import Paper
from upstream.web.core import formats
from upstream.web.partnership.models import Escalation, Meeting
from upstream.web.partnership.queries import partnership
from upstream.web.planning.measures.presenters import verdict as verdict_words
from upstream.web.planning.measures.values import recalled_of
from upstream.web.planning.models import Action, DeliveryPlan, Lead, Measure, Rating
from upstream.web.planning.plan.checking import leads_of, named
from upstream.web.planning.plan.standing import verdict
from upstream.web.planning.vocabulary import ORIGIN, Rag, origin

MOST = 12
ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.COMPLETE, Rag.NONE)


class Row(NamedTuple):
    """What is read of an action: a plan may have thousands, and objects take several times as long."""

    pk: UUID
    number: str
    text: str
    position: int
    state: str
    due: date | None
    rag: str
    blocked: str
    lead_text: str
    led: bool


class Line(NamedTuple):
    """One action as the board hears of it."""

    action: Row
    words: str


@dataclass(frozen=True)
class Board:
    """All that the page says. ``since`` is when the group last met; None where it has not yet."""

    since: datetime | None
    counts: tuple[tuple[str, str, int], ...]
    overdue: tuple[Line, ...]
    changed: tuple[Line, ...]
    told: int
    blocked: tuple[Line, ...]
    escalated: tuple[Escalation, ...]
    measures: tuple[tuple[Measure, Change], ...]
    decide: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(count for _, _, count in self.counts)


def board(plan: DeliveryPlan, at: datetime) -> Board:
    """A fixed number of queries, however long the plan is; leads are read of what is named alone."""
    today = timezone.localtime(at).date()
    actions = _read(plan)
    since = _last_meeting(plan, at)
    overdue = [action for action in actions if action.state == Action.State.OPEN and action.due and action.due < today]
    overdue.sort(key=lambda action: action.due or today)
    blocked = [action for action in actions if action.blocked and action.state == Action.State.OPEN]
    escalated = _passed_up(actions)
    listed = list(plan.measures.prefetch_related("values"))
    gone = recalled_of(listed)
    measures = tuple((each, verdict(each, gone)) for each in listed)
    return Board(
        since=since,
        counts=_counts(actions),
        overdue=_overdue(overdue),
        changed=_changed(plan, actions, since),
        told=_kept(plan).filter(updated_at__gt=since).count() if since else 0,
        blocked=tuple(Line(action, action.blocked) for action in blocked),
        escalated=escalated,
        measures=measures,
        decide=tuple(_to_decide(plan, actions, overdue, blocked, escalated)),
    )


def _kept(plan: DeliveryPlan) -> QuerySet[Action]:
    """Every action that was not dropped."""
    return plan.actions.exclude(state=Action.State.DROPPED)


def _read(plan: DeliveryPlan) -> list[Row]:
    """An action is ``led`` where an organisation answers for it."""
    led = Lead.objects.filter(action=OuterRef("pk"), organisation__isnull=False)
    return [Row(*each) for each in _kept(plan).annotate(led=Exists(led)).values_list(*Row._fields)]


def _passed_up(actions: list[Row]) -> tuple[Escalation, ...]:
    raised = Escalation.objects.filter(state=Escalation.State.RAISED, origin__startswith=ORIGIN).select_related("to")
    found = list(raised)
    keys = {origin(action.pk) for action in actions} if found else set()
    return tuple(each for each in found if each.origin in keys)


def _overdue(actions: list[Row]) -> tuple[Line, ...]:
    """The words of those that are named; the rest is counted."""
    told, rest = actions[:MOST], actions[MOST:]
    leads = leads_of(Action.objects.filter(pk__in=[action.pk for action in told]))
    lines = [
        Line(action, f"due {formats.date(action.due)}, {_who(action, leads.get(str(action.pk), []))}")
        for action in told
    ]
    return (*lines, *(Line(action, "") for action in rest))


def _counts(actions: list[Row]) -> tuple[tuple[str, str, int], ...]:
    found = Counter(action.rag for action in actions)
    return tuple((rag or "grey", str(rag.label), found[rag]) for rag in ORDER)


def _last_meeting(plan: DeliveryPlan, at: datetime) -> datetime | None:
    held = Meeting.objects.filter(group_id=plan.group_id, starts_at__lt=at).exclude(state=Meeting.State.CANCELLED)
    last = held.order_by("-starts_at", "-id").first()
    return last.starts_at if last else None


def _changed(plan: DeliveryPlan, actions: list[Row], since: datetime | None) -> tuple[Line, ...]:
    """Actions whose rating is another than it was when the group last met, the worse first."""
    if since is None:
        return ()
    ratings = Rating.objects.filter(action__plan=plan, at__gt=since)
    touched = set(ratings.values_list("action_id", flat=True))
    before: dict[object, str] = {}
    earlier = Rating.objects.filter(action_id__in=touched, at__lte=since).order_by("action_id", "-at", "-id")
    for key, rag in earlier.distinct("action_id").values_list("action_id", "rag"):
        before[key] = rag
    moved = [each for each in actions if each.pk in touched and before.get(each.pk, "") != each.rag]
    moved.sort(key=lambda action: ORDER.index(Rag(action.rag)))
    return tuple(Line(each, f"{_word(before.get(each.pk, ''))} → {_word(each.rag)}") for each in moved)


def _to_decide(
    plan: DeliveryPlan,
    actions: list[Row],
    overdue: list[Row],
    blocked: list[Row],
    escalated: tuple[Escalation, ...],
) -> list[str]:
    """What the rules see that a board should settle, as questions."""
    asked = [f"Adopt the plan “{plan}”?"] if plan.state == DeliveryPlan.State.DRAFT else []
    asked += [f"How does {each.to} answer: {each.blockage}?" for each in escalated[:3]]
    passed_up = {each.origin for each in escalated}
    waiting = [each for each in blocked if origin(each.pk) not in passed_up]
    asked += [f"Who clears the way for {_name(each)}?" for each in waiting[:3]]
    leaderless = [each for each in actions if each.state == Action.State.OPEN and not each.led]
    if leaderless:
        asked.append(f"Who leads {_names(leaderless)}?")
    if overdue:
        asked.append(f"Finish, move or drop {_names(overdue)}?")
    return asked


def _names(actions: list[Row], most: int = 5) -> str:
    said = ", ".join(each.number or f"no {each.position}" for each in actions[:most])
    return f"{said} and {len(actions) - most:,} more" if len(actions) > most else said


def _name(action: Row) -> str:
    return f"{action.number} {action.text[:80]}".strip()


def _who(action: Row, leads: list[tuple[bool, str]]) -> str:
    return named(leads) or action.lead_text or "nobody leads it"


def _word(rag: str) -> str:
    return str(Rag(rag).label)


def paper(plan: DeliveryPlan, found: Board, day: date | None = None) -> Paper:
    """The same as a paper for the board."""
    whose = partnership()
    sections = (
        Section("standing", "How it stands", tuple(_standing(found))),
        _lines("changed", "What changed since the last meeting", found.changed),
        _lines("overdue", "Overdue", found.overdue),
        _lines("blocked", "Blocked", found.blocked),
        Section("escalated", "Passed up", _bullets([f"To {e.to}: {e.blockage}" for e in found.escalated])),
        Section("measures", "Measures", tuple(_measures(found))),
        Section("decide", "To decide", _bullets(found.decide)),
    )
    return Paper(
        title=plan.title,
        subtitle=f"For {plan.group}",
        owner=whose.name if whose else "Upstream",
        day=day or timezone.localdate(),
        sections=tuple(section for section in sections if section.blocks),
        standing=plan.get_state_display(),
    )


def _standing(found: Board) -> list[Block]:
    figures = tuple(KeyFigure(formats.number(count), words) for _, words, count in found.counts)
    since = f"Since the group met on {formats.date(found.since)}, {formats.plural(found.told, 'action')} had news."
    return [KeyFigures(figures), Text(since if found.since else "The group has not met since the plan began.")]


def _lines(key: str, title: str, lines: tuple[Line, ...]) -> Section:
    said = [f"{_name(line.action)}: {line.words}" for line in lines[:MOST]]
    if len(lines) > MOST:
        said.append(f"and {len(lines) - MOST:,} more")
    return Section(key, title, _bullets(said))


def _bullets(items: list[str] | tuple[str, ...]) -> tuple[Block, ...]:
    return (Bullets(tuple(items)),) if items else ()


def _measures(found: Board) -> list[Block]:
    if not found.measures:
        return []
    columns = (Column("measure", "Measure"), Column("verdict", "Since its baseline"))
    rows = tuple((measure.title, verdict_words(change)) for measure, change in found.measures)
    return [Table("measures", Figures("measures", "Each measure since its baseline", columns, rows))]


def shown(plan: DeliveryPlan, at: datetime) -> dict[str, Any]:
    """What the page needs."""
    found = board(plan, at)
    return {"board": found, "measures": [(measure, verdict_words(change)) for measure, change in found.measures]}
