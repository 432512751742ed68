"""The whole demonstration in one call: people, meetings, editions. Run again, it adds only what is missing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from importlib import resources
from typing import Any

from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration import seeding
from upstream.web.demonstration.editions import Source, seed_edition
from upstream.web.demonstration.gatherings import seed_meetings
from upstream.web.duty.seeding import seed_duty
from upstream.web.planning.chasing.seeding import seed_links
from upstream.web.planning.measures.seeding import seed_measures
from upstream.web.planning.plan.seeding import seed_plan
from upstream.web.planning.strategy.seeding import seed_strategy

NAME = "the demonstration"


def stories() -> dict[str, Any]:
    text = resources.files("upstream.web.demonstration").joinpath("stories.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def seed(sources: Iterable[Source] = (), *, say: Callable[[str], None] = lambda _: None) -> None:
    """Make what is not there yet. The workspace must be a demonstration's and its tables be made."""
    told = stories()
    people = seeding.seed_people(system(NAME, clock.now(), *Permission))
    groups = {row["key"]: row["name"] for row in seeding.invented()["group"]}
    if seed_meetings(told["meeting"], people, groups):
        say("Meetings, decisions and actions are there.")
    plan = seed_plan(system(NAME, clock.now(), *Permission))
    for source in sources:
        if seed_edition(source, people, told["commentary"].get(source.key, {})):
            say(f"{source.title} is there.")
    seed_strategy(system(NAME, clock.now(), *Permission))
    plan.refresh_from_db()
    seed_measures(system(NAME, clock.now(), *Permission), plan)
    seed_links(system(NAME, clock.now(), *Permission), plan)
    seed_duty(system(NAME, clock.now(), *Permission))
    say("A strategy and a delivery plan are there.")
