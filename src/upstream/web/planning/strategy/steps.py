"""The path from need to action: its seven steps, how far each is, and what is done next."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from upstream.web.core.formats import plural
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import queries as editions
from upstream.web.planning.models import Option, Strategy
from upstream.web.planning.strategy import path_queries, queries
from upstream.web.planning.strategy.path_queries import Appraisal

SCORERS = 2
"""An option that one person alone scored was not appraised by the group."""


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class Step:
    """``stands`` says how far it is; ``done`` whether the next one can build on it."""

    title: str
    about: str
    stands: str
    done: bool
    links: tuple[Link, ...] = ()


def steps(scope: Scope, strategy: Strategy) -> list[Step]:
    found = path_queries.appraisals(scope, strategy)
    return [
        _prepare(scope, strategy),
        _know(scope),
        _priorities(strategy),
        _long_list(strategy, found),
        _appraise(scope, strategy, found),
        _decide(strategy, found),
        _plan(scope, strategy, found),
    ]


def _prepare(scope: Scope, strategy: Strategy) -> Step:
    lacks = [
        words
        for words, there in (
            ("the group that adopts it", strategy.group_id),
            ("the definition of serious violence", strategy.definition or strategy.definition_text),
        )
        if not there
    ]
    stands = f"To be said: {' and '.join(lacks)}." if lacks else f"For the {strategy.group}."
    links = [Link("Criteria and their weights", reverse("strategy:criteria", args=[strategy.pk]))]
    if scope.may(Permission.EDIT_PLAN) and strategy.state == Strategy.State.DRAFT:
        links.insert(0, Link("Change the strategy", reverse("strategy:change", args=[strategy.pk])))
    about = "Agree who decides, what serious violence means here, and what options will be weighed by."
    return Step("Prepare", about, stands, not lacks, tuple(links))


def _know(scope: Scope) -> Step:
    edition = editions.current(scope)
    about = "Read what the needs assessment found, before anybody says what should be done."
    if edition is None:
        return Step("What do we know?", about, "No needs assessment is published yet.", False)
    link = Link("Read its findings", reverse("insight:overview"))
    return Step("What do we know?", about, f"{edition.title} is published.", True, (link,))


def _priorities(strategy: Strategy) -> Step:
    listed = list(queries.priorities(strategy))
    rest = sum(1 for each in listed if each.evidence.all())
    flagged = sum(row.flagged for rows in queries.stood(listed).values() for row in rows)
    said = [f"{plural(len(listed), 'priority', 'priorities')}, {rest} of them resting on findings."]
    if flagged:
        said.append(f"{plural(flagged, 'finding')} cited no longer stand as they were.")
    link = Link("Priorities and their findings", reverse("strategy:strategy", args=[strategy.pk]))
    about = "Choose a few, and say of each which findings make it a priority."
    return Step("Priorities", about, " ".join(said), bool(listed) and rest == len(listed) and not flagged, (link,))


def _long_list(strategy: Strategy, found: list[Appraisal]) -> Step:
    covered = {each.option.priority_id for each in found}
    number = strategy.priorities.count()
    stands = f"{plural(len(found), 'option')} for {len(covered)} of {plural(number, 'priority', 'priorities')}."
    about = "Write down everything that could be done, before anything is weighed."
    return Step("Long list", about, stands, bool(number) and len(covered) == number, (_options(strategy),))


def _appraise(scope: Scope, strategy: Strategy, found: list[Appraisal]) -> Step:
    scored = sum(each.people >= SCORERS for each in found)
    mine = sum(each.waits_for_me for each in found)
    stands = f"{scored} of {plural(len(found), 'option')} scored by two people or more."
    if mine and scope.signed_in:
        stands += f" {plural(mine, 'option waits', 'options wait')} for your scores."
    about = "Several people score each option alone; what they gave shows when they have given it."
    return Step("Appraise", about, stands, bool(found) and scored == len(found), (_options(strategy),))


def _decide(strategy: Strategy, found: list[Appraisal]) -> Step:
    decided = sum(each.option.outcome != Option.Outcome.OPEN for each in found)
    balance = Link("The balance of what was chosen", reverse("strategy:balance", args=[strategy.pk]))
    about = "Choose, put off or refuse each option, with the reason; look at the balance of what was chosen."
    stands = f"{decided} of {plural(len(found), 'option')} decided."
    return Step("Prioritise", about, stands, bool(found) and decided == len(found), (_options(strategy), balance))


def _plan(scope: Scope, strategy: Strategy, found: list[Appraisal]) -> Step:
    chosen = [each.option for each in found if each.option.outcome == Option.Outcome.CHOSEN]
    made = sum(option.action_id is not None for option in chosen)
    plans = path_queries.plans_of(scope, strategy)
    links = tuple(Link(str(plan), reverse("plan:plan", args=[plan.pk])) for plan in plans)
    if not plans and scope.may(Permission.EDIT_PLAN):
        links = (Link("Begin a delivery plan", reverse("plan:begin")),)
    stands = f"{made} of {plural(len(chosen), 'chosen option')} became actions of a plan."
    about = "Each chosen option becomes an action with a lead, a date and a measure."
    return Step("Plan", about, stands, bool(chosen) and made == len(chosen), links)


def _options(strategy: Strategy) -> Link:
    return Link("The long list", reverse("strategy:options", args=[strategy.pk]))
