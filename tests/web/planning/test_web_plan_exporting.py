"""A plan leaves as files and comes back from them with nothing lost; due days leave as a calendar."""

from __future__ import annotations

import io
import re
import string
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

import web_plan_support as plans
import web_support as made
from upstream.plans import windows
from upstream.web.core.models import AuditEvent
from upstream.web.partnership.models import Organisation
from upstream.web.planning.models import (
    Action,
    DeliveryPlan,
    Dependency,
    Lead,
    Measure,
    MeasureValue,
    Milestone,
    PlanImport,
    PlanPaper,
    Progress,
    Rating,
    Risk,
)
from upstream.web.planning.plan import actions, exporting, importing, paper_making, parts
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


MONTHS = st.integers(0, 120).map(lambda each: windows.add_months(date(2018, 1, 1), each))
NUMBERS = st.decimals(0, 10**6, places=2)
MEASURES = st.fixed_dictionaries(
    {
        "title": said(80, 1),
        "unit": st.sampled_from(Measure.Unit.values),
        "per": st.sampled_from([1, 1000, 100_000]),
        "direction": st.sampled_from(Measure.Direction.values),
        "baseline_from": MONTHS,
        "months": st.integers(1, 30),
        "update_months": st.sampled_from([1, 3, 6, 12]),
        "target": st.none() | NUMBERS,
        "target_by": st.none() | DAYS,
        "heading": said(40),
        "indicator": st.sampled_from(["", "edition:how_much.total/by-period/n", "series:Knife admissions"]),
        "area": st.sampled_from(["", "E07000175"]),
        "values": st.lists(
            st.tuples(MONTHS, st.integers(1, 12), NUMBERS, st.none() | NUMBERS, said(30), PROSE, MOMENTS), max_size=3
        ),
    }
)


def store_measures(plan: DeliveryPlan, measures: list[dict[str, Any]]) -> None:
    for place, told_of in enumerate(measures, start=1):
        fields = dict(told_of)
        months, values = fields.pop("months"), fields.pop("values")
        ends = windows.last_day(fields["baseline_from"], months)
        measure = Measure.objects.create(plan=plan, position=place, baseline_to=ends, **fields)
        for starts, length, count, base, source, note, at in values:
            MeasureValue.objects.create(
                measure=measure, starts=starts, ends=windows.last_day(starts, length), count=count, base=base,
                source=source, note=note, at=at, status="provisional" if length > 6 else "final",
            )  # fmt: skip


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


MEASURE_FIELDS = (
    "title", "unit", "per", "direction", "baseline_from", "baseline_to", "update_months", "target", "target_by",
    "heading", "indicator", "area", "definition", "preset", "position",
)  # fmt: skip


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
    for measure in plan.measures.all():
        found.append([getattr(measure, name) for name in MEASURE_FIELDS])
        found.append(
            sorted(
                measure.values.values_list("starts", "ends", "count", "base", "status", "source", "note", "at"), key=str
            )
        )
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
    rows=st.lists(st.tuples(ACTIONS, PARTS), min_size=1, max_size=4),
    measures=st.lists(MEASURES, max_size=2),
    months=st.integers(1, 24),
    day=st.none() | DAYS,
)
def test_a_plan_that_leaves_and_comes_back_has_lost_nothing(
    world: dict[str, Any], kind: str, rows: list[Any], measures: list[Any], months: int, day: date | None
) -> None:
    for name in NAMES:
        made.organisation(name)
    plan = DeliveryPlan.objects.create(title="A plan", group=world["group"], update_months=months, starts=day)
    store(plan, rows)
    store_measures(plan, measures)
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


def test_a_long_plan_is_made_by_the_worker_and_taken_by_whoever_asked(
    world: dict[str, Any], tmp_path: Any, settings: Any, clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    plan, pages = world["plan"], made.client(world["people"]["member"])
    plans.long_plan(plan, world["police"], 100, updates=10)
    address = f"/plan/plans/{plan.pk}"
    assert pages.get(f"{address}/plan.docx").headers["Location"] == f"{address}/take-away"
    assert pages.get(f"{address}/plan.ics").content.startswith(b"BEGIN:VCALENDAR")
    assert f'action="{address}/plan.docx/ask"' in pages.get(f"{address}/take-away").text
    with django_capture_on_commit_callbacks(execute=True):
        asked = pages.post(f"{address}/plan.xlsx/ask").headers["Location"]
    assert pages.post(f"{address}/plan.xlsx/ask").headers["Location"] == asked
    page = pages.get(asked).text
    assert "Your file is being made" in page
    assert 'http-equiv="refresh"' in page
    assert pages.get(f"{asked}/file").status_code == 404
    job = ProcrastinateJob.objects.get(task_name="planning.plan.make_paper")
    paper_making.make(uuid.UUID(job.args["paper"]))
    assert "Your file is ready" in pages.get(asked).text
    taken = pages.get(f"{asked}/file")
    assert b"".join(taken.streaming_content).startswith(b"PK")
    assert 'filename="response-plan.xlsx"' in taken["Content-Disposition"]
    assert not any(b"PK" in path.read_bytes()[:8] for path in (tmp_path / "files" / "actions").iterdir())
    assert made.client(world["people"]["coordinator"]).get(asked).status_code == 404
    assert AuditEvent.objects.filter(verb="planning.plan.exported", detail={"kind": "xlsx"}).count() == 1
    clock.set(2026, 3, 4, 10)
    assert paper_making.expire() == 1
    assert made.client(world["people"]["member"]).get(asked).status_code == 404
    assert list((tmp_path / "files" / "actions").iterdir()) == []


def test_a_file_that_cannot_be_made_says_so(world: dict[str, Any], monkeypatch: Any) -> None:
    paper = PlanPaper.objects.create(plan=world["plan"], kind="docx", by=world["people"]["member"])
    monkeypatch.setattr(exporting, "export", lambda *_: 1 / 0)
    for last, state in ((False, "waiting"), (True, "failed")):
        with pytest.raises(ZeroDivisionError):
            paper_making.make(paper.pk, last=last)
        paper.refresh_from_db()
        assert paper.state == state
    page = made.client(world["people"]["member"]).get(f"/plan/plans/papers/{paper.pk}").text
    assert "could not make it" in page
