"""The plan that a partnership has becomes actions: seen first, added once, and nothing is passed over in silence."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import web_support as made
from upstream.model.errors import UpstreamError
from upstream.plans import read_plan
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed
from upstream.web.planning.models import Action, DeliveryPlan, Lead, PlanImport, Progress
from upstream.web.planning.plan import importing
from upstream.web.planning.plan.fictional import plan as fictional
from upstream.web.planning.plan.making import lead_names
from upstream.web.planning.plan.matching import matcher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORD = fictional().as_word()
SHARED = Path(__file__).parents[4] / "shared" / "reference"


@pytest.fixture
def world() -> dict[str, Any]:
    group = made.group("Delivery group", "delivery")
    for name, sector in (
        ("Loremshire County Council", "council"),
        ("Loremshire Police", "police"),
        ("Loremshire Youth Justice Service", "youth-justice"),
    ):
        made.organisation(name, sector=sector)
    return {"group": group, "coordinator": made.person("Wren Sedge", "coordinator")}


def sent(content: bytes = WORD, name: str = "Plan 2023.docx", **more: Any) -> dict[str, Any]:
    return {"title": "Response plan", "file": SimpleUploadedFile(name, content), **more}


def handed_in(world: dict[str, Any], content: bytes = WORD, name: str = "Plan 2023.docx") -> PlanImport:
    scope = made.scope(world["coordinator"])
    return importing.receive(
        scope=scope, title="Response plan", group=world["group"], name=name, content=io.BytesIO(content)
    )


def test_a_plan_comes_in_from_word_and_is_seen_before_it_is_added(world: dict[str, Any]) -> None:
    client = made.client(world["coordinator"])
    answer = client.post("/plan/plans/bring-in", sent(group=str(world["group"].pk)))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    for words in ("35 actions under 5 headings", "Look closely at the data", "The progress only asks for progress"):
        assert words in page.text
    assert Action.objects.count() == 0
    chosen = {"lead-0": str(made.organisation("Loremshire Police").pk)}
    answer = client.post(answer["Location"], chosen)
    plan = DeliveryPlan.objects.get()
    assert answer["Location"] == f"/plan/plans/{plan.pk}/check"
    told = [(action.number, action.text, action.lead_text, action.timescale_text) for action in plan.actions.all()]
    assert told == [row[:4] for rows in fictional().rows.values() for row in rows]
    assert Progress.objects.filter(text__startswith="Requires updates from").count() == 18
    assert not plan.actions.exclude(rag="").exists()
    assert AuditEvent.objects.filter(verb="planning.plan.imported").count() == 1
    check = client.get(answer["Location"]).text
    for words in ("Text of the template is still there", "“All” lead the action", "Before adoption", "measure"):
        assert words in check


def test_leads_are_known_by_name_initials_and_sector_and_kept_as_written(world: dict[str, Any]) -> None:
    names = importing.names()
    police, council = made.organisation("Loremshire Police"), made.organisation("Loremshire County Council")
    assert (names.match("police"), names.match("LCC"), names.match("All")) == (police.pk, council.pk, None)
    assert names.match("YJS") == made.organisation("Loremshire Youth Justice Service").pk
    assert names.match("Brightwater") is None
    arrived = handed_in(world)
    file = importing.read(arrived)
    scope = made.scope(world["coordinator"])
    importing.carry_out(scope=scope, arrived=arrived, leads=lead_names(file, names) | {"Brightwater": council.pk})
    lead = Lead.objects.filter(name_as_written="Brightwater").first()
    assert lead is not None
    assert lead.organisation == council
    assert Lead.objects.get(action__number="3.14").organisation is None
    # What was said of a name is known the next time.
    assert importing.names().match("brightwater") == council.pk


def test_a_name_that_could_be_two_is_nobodys(world: dict[str, Any]) -> None:
    del world
    both = [made.organisation("Lorem Police"), made.organisation("Lorem Probation")]
    names = matcher(both)
    assert names.match("LP") is None
    assert names.match("lorem  police") == both[0].pk


def test_the_same_file_adds_nothing_the_second_time(world: dict[str, Any]) -> None:
    client = made.client(world["coordinator"])
    arrived = handed_in(world)
    importing.carry_out(scope=made.scope(world["coordinator"]), arrived=arrived, leads={})
    answer = client.post("/plan/plans/bring-in", sent(group=str(world["group"].pk)), follow=True)
    assert "handed in before" in answer.text
    assert (DeliveryPlan.objects.count(), Action.objects.count()) == (1, 35)


def test_a_file_that_was_given_up_can_come_again(world: dict[str, Any]) -> None:
    client = made.client(world["coordinator"])
    arrived = handed_in(world)
    assert client.post(f"/plan/plans/bring-in/{arrived.pk}/give-up").status_code == 302
    arrived.refresh_from_db()
    assert (arrived.state, arrived.grids) == (PlanImport.State.DROPPED, "")
    assert handed_in(world).pk != arrived.pk


def test_a_table_with_headings_that_nobody_knows_is_mapped_by_hand(world: dict[str, Any]) -> None:
    text = "Our plan\tx\ty\nStep\tBody\tUntil\nOpen the youth club\tLCC\t31/03/2027\n\nA line that stands alone\t\t\n"
    client = made.client(world["coordinator"])
    answer = client.post(
        "/plan/plans/bring-in", sent(text.encode(), "plan.txt", group=str(world["group"].pk)), follow=True
    )
    assert "Which column is which?" in answer.text
    address = answer.redirect_chain[-1][0]
    wrong = client.post(address, {"above": 2, "text": "0", "lead": "0"})
    assert "already" in wrong.text
    answer = client.post(address, {"above": 2, "text": "0", "lead": "1", "timescale": "2"}, follow=True)
    assert "Open the youth club" in answer.text
    client.post(answer.redirect_chain[-1][0], {"lead-0": ""})
    action = Action.objects.get()
    assert str(action.due) == "2027-03-31"
    assert action.text.startswith("Open the youth club")


def test_what_cannot_be_read_is_told_and_kept(world: dict[str, Any]) -> None:
    text = "Stray\tcells\nNo\tAction\tLead\tTimescale\tProgress update\tRAG\n1.1\tDo it\tLCC\t2026/27\tBegun\tblueish\n"
    client = made.client(world["coordinator"])
    arrived = handed_in(world, text.encode(), "plan.txt")
    assert "it stands before any heading that we know" in client.get(f"/plan/plans/bring-in/{arrived.pk}").text
    plan = importing.carry_out(scope=made.scope(world["coordinator"]), arrived=arrived, leads={})
    action = plan.actions.get()
    assert (action.rag, action.rag_text, str(action.due)) == ("", "blueish", "2027-03-31")
    assert "Stray" in client.get(f"/plan/plans/{plan.pk}").text


@pytest.mark.parametrize(("name", "code"), [("plan.pdf", "UP-PLAN-001"), ("plan.docx", "UP-PLAN-002")])
def test_a_file_that_cannot_be_read_is_refused_in_words(world: dict[str, Any], name: str, code: str) -> None:
    client = made.client(world["coordinator"])
    page = client.post(
        "/plan/plans/bring-in", sent(b"nothing that anybody can read", name, group=str(world["group"].pk))
    )
    assert page.status_code == 200
    assert code in page.text
    assert PlanImport.objects.count() == 0


def test_only_who_writes_plans_brings_them_in(world: dict[str, Any]) -> None:
    board = made.person("Hazel Moor", "board")
    arrived = handed_in(world)
    assert made.client(board).get("/plan/plans/bring-in").status_code == 404
    other = made.person("Linden Peat", "coordinator")
    assert made.client(other).get(f"/plan/plans/bring-in/{arrived.pk}").status_code == 404
    with pytest.raises(NotAllowed):
        importing.carry_out(scope=made.scope(board), arrived=arrived, leads={})


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published plan is not beside this checkout")
def test_the_published_plan_comes_in_whole(world: dict[str, Any]) -> None:
    """It names people, so it is no part of the project."""
    path = SHARED / "bassetlaw-newark-sherwood-response-plan-2023.txt"
    try:
        file = read_plan(path)
    except UpstreamError as error:
        pytest.fail(str(error))
    arrived = handed_in(world, path.read_bytes(), path.name)
    plan = importing.carry_out(scope=made.scope(world["coordinator"]), arrived=arrived, leads={})
    assert plan.actions.count() == len(file.rows) == 35
    assert Progress.objects.filter(text__icontains="requires update").count() == 18


def test_measures_of_a_file_become_measures_of_the_plan(world: dict[str, Any]) -> None:
    told = [
        ["Indicator", "Baseline", "Update", "Target"],
        ["Fewer knife admissions", "01/04/23 to 31/03/24: 212", "Q1 2024/25: 41", "40"],
        ["More young people in youth work", "2023/24", "12% more", "10% up"],
        ["Less robbery", "last year", "", ""],
    ]
    plan = brought(world, [told, [["Action", "Lead", "Timescale"], ["Open the youth club", "LCC", "2026/27"]]])
    knife, youth = plan.measures.all()
    assert (knife.direction, knife.baseline_from, knife.baseline_to) == ("down", date(2023, 4, 1), date(2024, 3, 31))
    assert (knife.update_months, knife.target) == (3, 40)
    values = [(row.starts, row.ends, int(row.count), row.source) for row in knife.values.all()]
    assert values == [
        (date(2023, 4, 1), date(2024, 3, 31), 212, "plan.docx, table 1, row 2"),
        (date(2024, 4, 1), date(2024, 6, 30), 41, "plan.docx, table 1, row 2"),
    ]
    assert (youth.direction, youth.values.count()) == ("up", 0)
    reasons = [row["reason"] for row in plan.imports.get().unread]
    assert ["12% more" in reasons[0], "10% up" in reasons[0], "add it under Measures" in reasons[1]] == [True] * 3
    page = made.client(world["coordinator"]).get(f"/plan/{plan.pk}/measures").text
    assert "Fewer knife admissions" in page
    assert AuditEvent.objects.get(verb="planning.plan.imported").detail["measures"] == 2


def test_the_eight_measures_of_the_fictional_plan_come_with_their_fifteen_months(world: dict[str, Any]) -> None:
    plan = importing.carry_out(scope=made.scope(world["coordinator"]), arrived=handed_in(world), leads={})
    found = list(plan.measures.all())
    assert len(found) == 8
    assert {(each.baseline_from, each.baseline_to) for each in found} == {(date(2023, 1, 1), date(2024, 3, 31))}
    check = made.client(world["coordinator"]).get(f"/plan/plans/{plan.pk}/check").text
    assert "The baseline has 15 months, an update 3" in check


def brought(world: dict[str, Any], tables: list[list[list[str]]]) -> DeliveryPlan:
    document = docx.Document()
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    arrived = handed_in(world, buffer.getvalue(), "plan.docx")
    return importing.carry_out(scope=made.scope(world["coordinator"]), arrived=arrived, leads={})
