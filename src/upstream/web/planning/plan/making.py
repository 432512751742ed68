"""From the rows of a file to actions of a plan."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from upstream.plans.dates import due_in
from upstream.plans.details import Detail
from upstream.plans.rows import PlanFile, Row
from upstream.web.planning.models import Action, DeliveryPlan, Dependency, Lead, Milestone, Progress, Rating, Risk
from upstream.web.planning.plan.matching import Matcher
from upstream.web.planning.vocabulary import Approach, Rag, Tier

RAG_WORDS = {
    "red": Rag.RED, "r": Rag.RED,
    "amber": Rag.AMBER, "a": Rag.AMBER, "yellow": Rag.AMBER,
    "green": Rag.GREEN, "g": Rag.GREEN, "on track": Rag.GREEN,
    "complete": Rag.COMPLETE, "completed": Rag.COMPLETE, "blue": Rag.COMPLETE, "done": Rag.COMPLETE,
}  # fmt: skip
IMPORTED = "the imported plan"


@dataclass
class Made:
    """What will be stored, in the order in which it can be."""

    actions: list[Action] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    waits: list[Dependency] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)


Details = Mapping[str, Mapping[str, list[Detail]]]


def make(plan: DeliveryPlan, file: PlanFile, matcher: Matcher, at: datetime, start: int = 0) -> Made:
    """Nothing is stored yet. ``start`` is the last position of the plan so far."""
    made, details = Made(), _by_line(file.details)
    by_line: dict[str, Action] = {}
    for position, row in enumerate(file.rows, start=start + 1):
        action = _action(plan, row, position, details)
        by_line[row.line] = action
        made.actions.append(action)
        made.leads += _leads(action, row, matcher, details)
        made.progress += _progress(action, row, at, details)
        made.ratings += _ratings(action, row, at, details)
        if row.line:
            made.milestones += [
                milestone for told in details["milestones"][row.line] if (milestone := _stone(action, told))
            ]
            made.risks += [_risk(action, told) for told in details["risks"][row.line]]
    made.waits = [
        Dependency(action=by_line[line], on=by_line[told.fields["on"]])
        for line, found in details["waits"].items()
        for told in found
        if line in by_line and told.fields["on"] in by_line and line != told.fields["on"]
    ]
    return made


def rag_of(text: str) -> str:
    """The rating that a word is; empty where it is none."""
    return str(RAG_WORDS.get(text.strip().casefold(), ""))


def _by_line(found: tuple[Detail, ...]) -> Details:
    grouped: dict[str, dict[str, list[Detail]]] = defaultdict(lambda: defaultdict(list))
    for each in found:
        grouped[each.kind][each.line].append(each)
    return grouped


def _action(plan: DeliveryPlan, row: Row, position: int, details: Details) -> Action:
    """What was not read into a date, lead or rating stays beside it as it was written."""
    due = due_in(row.timescale)
    begins = due_in(row.start)
    starts = begins.day if begins and begins.exact else None
    rag = rag_of(row.rag)
    action = Action(
        plan=plan,
        position=position,
        number=row.number[:20],
        heading=row.heading[:300],
        text=row.text,
        timescale_text=row.timescale[:300],
        lead_text=row.lead[:500],
        due=due.day if due else None,
        starts=starts,
        resources="\n".join(part for part in (row.resources, row.measure and f"Measured by: {row.measure}") if part),
        rag=rag,
        rag_text="" if rag else row.rag[:300],
        state=Action.State.COMPLETE if rag == Rag.COMPLETE else Action.State.OPEN,
    )
    if row.line:
        for told in details["more"][row.line]:
            _more(action, told)
    if action.starts and action.due and action.starts > action.due:
        action.starts = None
    return action


def _more(action: Action, told: Detail) -> None:
    """What the workspace wrote of an action goes before what can be read from its row."""
    fields = told.fields
    action.heading, action.resources, action.funding = fields["heading"], fields["resources"], fields["funding"]
    action.blocked, action.rag_text, action.lead_text = fields["blocked"], fields["rag_text"], fields["lead_text"]
    action.timescale_text = fields["timescale"]
    action.starts, action.due = day(fields["starts"]), day(fields["due"])
    action.tier = _value(Tier.choices, fields["tier"])
    action.approach = _value(Approach.choices, fields["approach"])
    action.state = _value(Action.State.choices, fields["state"]) or Action.State.OPEN


def _leads(action: Action, row: Row, matcher: Matcher, details: Details) -> list[Lead]:
    if row.line:
        return [
            Lead(
                action=action,
                organisation_id=matcher.match(told.fields["organisation"]),
                person_name=told.fields["person"],
                name_as_written=told.fields["written"]
                or ("" if matcher.match(told.fields["organisation"]) else told.fields["organisation"]),
            )
            for told in details["leads"][row.line]
        ]
    return [
        Lead(action=action, organisation_id=matcher.match(name), name_as_written=name[:200])
        for name in matcher.split(row.lead)
    ]


def _progress(action: Action, row: Row, at: datetime, details: Details) -> list[Progress]:
    if row.line:
        told = [_update(action, each, at) for each in details["progress"][row.line]]
        action.updated_at = max((each.at for each in told), default=None)
        return told
    if not row.progress:
        return []
    return [Progress(action=action, text=row.progress, at=at, by_name=IMPORTED, source=Progress.Source.IMPORT)]


def _update(action: Action, told: Detail, at: datetime) -> Progress:
    return Progress(
        action=action,
        text=told.fields["text"],
        at=moment(told.fields["at"]) or at,
        by_name=told.fields["by"],
        rag=rag_of(told.fields["rag"]),
        blocked=told.fields["blocked"],
        source=Progress.Source.IMPORT,
    )


def _ratings(action: Action, row: Row, at: datetime, details: Details) -> list[Rating]:
    if not row.line:
        return [Rating(action=action, rag=action.rag, at=at, by_name=IMPORTED)] if action.rag else []
    return [
        Rating(
            action=action,
            rag=rag_of(each.fields["rag"]),
            suggested=rag_of(each.fields["suggested"]),
            reasons=each.fields["reasons"].splitlines(),
            why=each.fields["why"],
            at=moment(each.fields["at"]) or at,
            by_name=each.fields["by"],
        )
        for each in details["ratings"][row.line]
    ]


def _stone(action: Action, told: Detail) -> Milestone:
    """Only called where its day can be read."""
    due, done = day(told.fields["due"]), day(told.fields["done"])
    assert due is not None
    return Milestone(action=action, title=told.fields["title"], due=due, done_on=done)


def _risk(action: Action, told: Detail) -> Risk:
    levels = {label: value for value, label in Risk.Level.choices}
    fields = told.fields
    return Risk(
        action=action,
        text=fields["text"],
        likelihood=levels.get(fields["likelihood"], Risk.Level.MEDIUM),
        impact=levels.get(fields["impact"], Risk.Level.MEDIUM),
        mitigation=fields["mitigation"],
    )


def day(text: str) -> date | None:
    due = due_in(text)
    return due.day if due else None


def moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _value(choices: list[tuple[str, str]], label: str) -> str:
    return next((value for value, words in choices if words == label), "")


def lead_names(file: PlanFile, matcher: Matcher) -> dict[str, uuid.UUID | None]:
    """Every body that the file names as a lead, in its order, with the organisation that it seems to be."""
    names = [name for row in file.rows if not row.line for name in matcher.split(row.lead)]
    names += [told.fields["organisation"] or told.fields["written"] for told in file.details if told.kind == "leads"]
    return {name: matcher.match(name) for name in names if name}
