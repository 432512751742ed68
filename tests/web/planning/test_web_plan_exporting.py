"""A plan leaves as files and comes back from them with nothing lost; due days leave as a calendar."""

from __future__ import annotations

import io
import re
import string
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import web_plan_support as plans
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.partnership.models import Organisation
from upstream.web.planning.models import (
    Action,
    DeliveryPlan,
    Dependency,
    Lead,
    Milestone,
    PlanImport,
    Progress,
    Rating,
    Risk,
)
from upstream.web.planning.plan import actions, importing, parts
from upstream.web.planning.plan.exporting import KINDS, export
from upstream.web.planning.plan.exporting.calendar import folded
from upstream.web.planning.plan.making import lead_names
from upstream.web.planning.vocabulary import Approach, Rag, Tier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 3, 2)
WHOLE = sorted(kind for kind, each in KINDS.items() if each.whole)
LETTERS = string.ascii_letters + string.digits + " .,;:!?()'\"&<>=+-@/|\\£é–“”"
NAMES = ("Loremshire Police", "Loremshire County Council")


@pytest.fixture
def world() -> dict[str, Any]:
    return plans.world()


def said(most: int = 60, least: int = 0) -> st.SearchStrategy[str]:
    """One line as people write it: without spaces at its ends or two together."""
    return st.text(LETTERS, max_size=most).map(lambda text: " ".join(text.split())).filter(lambda t: len(t) >= least)


PROSE = st.lists(said(least=1), max_size=3).map("\n".join)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)).map(lambda each: each.replace(tzinfo=UTC))
RAGS = st.sampled_from([value for value, _ in Rag.choices])
SOME_RAG = st.sampled_from([value for value, _ in Rag.choices if value])
ACTIONS = st.fixed_dictionaries(
    {
        "number": st.sampled_from(["", "1", "1.1", "2.10", "A3", "1.1.1"]),
        "heading": said(80),
        "text": PROSE,
        "tier": st.sampled_from(["", *Tier.values]),
        "approach": st.sampled_from(["", *Approach.values]),
        "starts": st.none() | st.dates(date(2019, 1, 1), date(2019, 12, 31)),
        "due": st.none() | DAYS,
        "timescale_text": said(40),
        "lead_text": said(40),
        "resources": PROSE,
        "funding": said(40),
        "blocked": PROSE,
        "state": st.sampled_from(Action.State.values),
        "rag": RAGS,
    }
)
PARTS = st.fixed_dictionaries(
    {
        "leads": st.lists(
            st.tuples(st.sampled_from(["", *NAMES]), said(20), said(20)).filter(lambda lead: any(lead)), max_size=3
        ),
        "milestones": st.lists(st.tuples(said(30, 1), DAYS, st.none() | DAYS), max_size=2),
        "risks": st.lists(st.tuples(said(30, 1), st.integers(1, 3), st.integers(1, 3), PROSE), max_size=2),
        "progress": st.lists(st.tuples(said(30, 1), MOMENTS, RAGS, said(20), said(20)), max_size=3),
        "ratings": st.lists(st.tuples(SOME_RAG, RAGS, st.lists(said(20, 1), max_size=2), PROSE, MOMENTS), max_size=2),
        "waits": st.sets(st.integers(0, 4), max_size=2),
    }
)


def store(plan: DeliveryPlan, rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    keys = dict(Organisation.objects.values_list("name", "pk"))
    stored = [
        Action.objects.create(plan=plan, position=place, **fields) for place, (fields, _) in enumerate(rows, start=1)
    ]
    for action, (_, more) in zip(stored, rows, strict=True):
        for name, person, written in more["leads"]:
            Lead.objects.create(
                action=action, organisation_id=keys.get(name), person_name=person, name_as_written=written
            )
        for title, due, done in more["milestones"]:
            Milestone.objects.create(action=action, title=title, due=due, done_on=done)
        for text, likelihood, impact, mitigation in more["risks"]:
            Risk.objects.create(action=action, text=text, likelihood=likelihood, impact=impact, mitigation=mitigation)
        for text, at, rag, blocked, by in more["progress"]:
            Progress.objects.create(
                action=action, text=text, at=at, rag=rag, blocked=blocked, by_name=by, source="link"
            )
        for rag, suggested, reasons, why, at in more["ratings"]:
            Rating.objects.create(action=action, rag=rag, suggested=suggested, reasons=reasons, why=why, at=at)
        for other in more["waits"]:
            if other < len(stored) and stored[other] != action:
                Dependency.objects.create(action=action, on=stored[other])


def told(plan: DeliveryPlan) -> list[Any]:
    """All that a plan holds, in its order."""
    fields = [
        "number", "heading", "text", "tier", "approach", "starts", "due", "timescale_text", "lead_text", "resources",
        "funding", "blocked", "state", "rag",
    ]  # fmt: skip
    found: list[Any] = [plan.title, plan.starts, plan.ends, plan.update_months]
    for action in plan.actions.all():
        found.append([getattr(action, name) for name in fields])
        found.append(sorted(action.leads.values_list("organisation__name", "person_name", "name_as_written"), key=str))
        found.append(sorted(action.milestones.values_list("title", "due", "done_on"), key=str))
        found.append(sorted(action.risks.values_list("text", "likelihood", "impact", "mitigation")))
        found.append(sorted(action.progress.values_list("text", "at", "rag", "blocked", "by_name")))
        found.append(sorted(action.ratings.values_list("rag", "suggested", "reasons", "why", "at"), key=str))
        found.append(sorted(action.waits_for.values_list("on__position", flat=True)))
    return found


def back(plan: DeliveryPlan, kind: str, coordinator: Any) -> DeliveryPlan:
    """The plan from its own file."""
    content = export(plan, kind, TODAY)
    PlanImport.objects.update(state="dropped")
    arrived = importing.receive(
        scope=coordinator, title=plan.title, group=plan.group, name=f"plan.{kind}", content=io.BytesIO(content)
    )
    leads = lead_names(importing.read(arrived), importing.names())
    return importing.carry_out(scope=coordinator, arrived=arrived, leads=leads)


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=8, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(ACTIONS, PARTS), min_size=1, max_size=4), months=st.integers(1, 24), day=st.none() | DAYS
)
def test_a_plan_that_leaves_and_comes_back_has_lost_nothing(
    world: dict[str, Any], kind: str, rows: list[Any], months: int, day: date | None
) -> None:
    for name in NAMES:
        made.organisation(name)
    plan = DeliveryPlan.objects.create(title="A plan", group=world["group"], update_months=months, starts=day)
    store(plan, rows)
    again = back(plan, kind, world["scopes"]["coordinator"])
    assert told(again) == told(plan)
    assert again.imports.get().unread == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_file_is_made_and_told_to_the_audit_record(world: dict[str, Any], kind: str) -> None:
    scope = world["scopes"]["coordinator"]
    parts.add_milestone(scope=scope, action=world["first"], title="Hall; found, at last", due=date(2026, 6, 1))
    actions.tell(scope=scope, action=world["first"], text="=1+1")
    answer = made.client(world["people"]["member"]).get(f"/plan/plans/{world['plan'].pk}/plan.{kind}")
    assert answer.status_code == 200
    assert f'filename="response-plan.{kind}"' in answer["Content-Disposition"]
    starts = {"docx": b"PK", "xlsx": b"PK", "ods": b"PK", "pdf": b"%PDF", "ics": b"BEGIN:VCALENDAR\r\n"}
    assert answer.content.startswith(starts[kind])
    assert b"sorrel@example.org" not in answer.content
    assert AuditEvent.objects.get(verb="planning.plan.exported").detail == {"kind": kind}


def test_the_board_leaves_as_a_pdf(world: dict[str, Any]) -> None:
    answer = made.client(world["people"]["member"]).get(f"/plan/plans/{world['plan'].pk}/board.pdf")
    assert answer.content.startswith(b"%PDF")


def test_no_other_kind_leaves(world: dict[str, Any]) -> None:
    pages = made.client(world["people"]["member"])
    assert pages.get(f"/plan/plans/{world['plan'].pk}/plan.exe").status_code == 404


def test_due_days_are_whole_days_of_a_calendar(world: dict[str, Any]) -> None:
    scope = world["scopes"]["coordinator"]
    parts.add_milestone(scope=scope, action=world["first"], title="Hall; found, at last", due=date(2026, 6, 1))
    text = export(world["plan"], "ics", TODAY).decode()
    unfolded = text.replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261218\r\nDTEND;VALUE=DATE:20261219" in unfolded
    assert "SUMMARY:Milestone: Hall\\; found\\, at last" in unfolded
    assert "DESCRIPTION:Loremshire Police" in unfolded
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert len(set(re.findall(r"UID:(.*)\r", text))) == 2


@given(st.text(max_size=300))
def test_lines_are_folded_between_characters(text: str) -> None:
    line = text.replace("\r", "").replace("\n", "")
    cut = folded(line)
    assert cut.replace("\r\n ", "") == line
    assert all(len(piece.encode()) <= 75 for piece in cut.split("\r\n"))
