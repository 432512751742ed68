"""What is handed to others: deadlines as page and calendar, the board's agenda, the paper, the demonstration."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import duty_support as duty
import web_support as made
from upstream.publish.paper import Paper
from upstream.web.core.models import AuditEvent
from upstream.web.demonstration.seeding import seed_people
from upstream.web.duty import actions, dates, recording, statement
from upstream.web.duty.models import Agreement, Consultation, Requirement, Review, Scrutiny
from upstream.web.duty.rules import rules
from upstream.web.duty.seeding import seed_duty, story
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.meetings import agenda
from upstream.web.partnership.models import Group, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def world() -> SimpleNamespace:
    found = duty.world()
    scope = found.scopes.coordinator
    found.agreement = recording.add(
        scope=scope, model=Agreement, title="Our agreement; first", agreed_on=date(2025, 3, 20)
    )
    actions.set_due(scope=scope, rule=rules()["claims"], seen=1, due=date(2026, 9, 30), reason="Grant letter, page 2")
    return found


def test_deadlines_come_in_the_order_of_their_days(world: SimpleNamespace) -> None:
    found = dates.deadlines(world.scopes.member)
    assert [each.day for each in found] == sorted(each.day for each in found)
    coming = [(each.day, each.title, each.unverified) for each in found if not each.overdue]
    assert coming == [
        (date(2026, 3, 20), "Review of “Our agreement; first”", False),
        (date(2026, 9, 30), "Claims and returns on the grant", False),
    ]
    actions.assign(scope=world.scopes.coordinator, rule=rules()["agreement"], seen=1, organisation=world.council)
    again = dates.deadlines(world.scopes.member)
    assert [each.who for each in again if each.title.startswith("Review of")] == ["Fenmarch Council"]
    assert found[0].title == "The specified authorities work and plan together"
    assert dates.deadlines(world.scopes.provider) == []
    page = made.client(world.people.member).get("/plan/duty/calendar").text
    assert page.index("Overdue") < page.index("March 2026") < page.index("September 2026")


def test_the_calendar_file_is_sound(world: SimpleNamespace, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://upstream.example.org"
    answer = made.client(world.people.member).get("/plan/duty/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "")
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == len(dates.deadlines(world.scopes.member))
    assert "SUMMARY:Review of “Our agreement\\; first”" in whole
    assert "DTSTART;VALUE=DATE:20260320" in whole
    assert f"https://upstream.example.org/plan/duty/agreements/{world.agreement.pk}" in whole
    assert AuditEvent.objects.get(verb="duty.register.exported").detail == {"kind": "ics"}
    assert made.client(world.people.provider).get("/plan/duty/calendar.ics").status_code == 404


def test_a_day_that_nobody_confirmed_says_so_on_the_page_and_in_the_calendar(world: SimpleNamespace) -> None:
    duty.show(world, "accessibility")
    duty.stand(world, "accessibility", "met", date(2026, 2, 1))
    client = made.client(world.people.member)
    found = [each for each in dates.deadlines(world.scopes.member) if each.day == date(2027, 2, 1)]
    assert [(each.title, each.unverified) for each in found] == [("The accessibility statement is reviewed", True)]
    assert "Each year (unverified)" in client.get("/plan/duty/calendar").text
    assert "DESCRIPTION:Each year (unverified)" in client.get("/plan/duty/calendar.ics").content.decode()


def test_the_boards_agenda_has_what_is_due_and_nobody_elses(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    recording.add(scope=scope, model=Scrutiny, committee="Safety scrutiny", on=date(2026, 1, 20), asked="Who signed?")
    duty.stand(world, "strategy", "not-met", TODAY)
    titles = [item.title for item in agenda.due(world.board, None, date(2026, 3, 10))]
    assert "The Duty: Review of “Our agreement; first”: due on 20 March 2026" in titles
    assert "The Duty: A strategy is prepared: overdue since 31 January 2024" in titles
    assert "The Duty: Safety scrutiny of 20 January 2026 waits for an answer" in titles
    assert "The Duty: 6 requirements past the day, and nobody has said how they stand" in titles
    assert not any("Claims and returns" in title for title in titles)
    assert not any("not consulted" in title for title in titles)
    duty.draft(world)
    items = agenda.due(world.board, None, date(2026, 3, 10))
    unasked = [item for item in items if "not consulted" in item.title]
    assert [(item.title, item.notes) for item in unasked] == [
        ("The Duty: 2 relevant authorities not consulted about the strategy", "Fenmarch Prison, Fenmarch Schools")
    ]
    assert not any("Duty" in item.title for item in agenda.due(made.group("Panel", "panel"), None, date(2026, 3, 10)))


def test_a_register_that_nobody_uses_is_on_no_agenda() -> None:
    assert not any("Duty" in item.title for item in agenda.due(made.group("Board", "board"), None, TODAY))


def test_a_drawn_agenda_draws_a_deadline_once_and_again_for_another_day(world: SimpleNamespace) -> None:
    scope = world.scopes.chair
    meeting = meetings.call_meeting(scope=scope, group=world.board, starts_at=datetime(2026, 3, 10, 10, tzinfo=UTC))
    before = meeting.items.filter(title__startswith="The Duty").count()
    assert before
    assert meetings.draw_agenda(scope=scope, meeting=meeting) == 0
    actions.set_due(
        scope=world.scopes.coordinator, rule=rules()["strategy"], seen=1, due=date(2026, 4, 1), reason="A new one"
    )
    assert meetings.draw_agenda(scope=scope, meeting=meeting) == 1


# -- The paper --------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(world: SimpleNamespace) -> SimpleNamespace:
    scope = world.scopes.coordinator
    duty.show(world, "kinds", "Minutes of 3 February")
    duty.stand(world, "kinds", "partly", TODAY, "Hospital data is missing")
    duty.show(world, "area", "Map")
    duty.stand(world, "area", "met", TODAY)
    fields = {
        "on": date(2026, 2, 2),
        "way": "meeting",
        "asked": "What?",
        "said": "This",
        "effect": "An action was added",
    }
    recording.add(scope=scope, model=Consultation, organisation=world.school, **fields)
    review = {"on": date(2025, 11, 3), "reviewed": "A year", "impact": "No clear change", "next_due": date(2026, 11, 3)}
    recording.add(scope=scope, model=Review, **review)
    return world


def words(paper: Paper) -> str:
    """Every text of a paper."""
    return " ".join(repr(block) for section in paper.sections for block in section.blocks)


def test_the_paper_says_what_stands_what_does_not_and_what_nobody_confirmed(told: SimpleNamespace) -> None:
    paper = statement.paper(told.scopes.member)
    found = words(paper)
    for text in (
        "Hospital data is missing", "Minutes of 3 February", "section 8(3)(a)", "An action was added", "Not consulted",
        "No clear change", "were not confirmed), unverified", "2022 Act: Police, Crime", "(overdue)", "no legal advice",
    ):  # fmt: skip
        assert text in found, text
    assert [section.title for section in paper.sections] == [
        "Summary", "Next deadlines", "Each requirement", "Consultation", "Partnership agreement", "Annual review",
        "About this paper",
    ]  # fmt: skip


def test_page_word_and_pdf_say_the_same(told: SimpleNamespace) -> None:
    from docx import Document

    client = made.client(told.people.member)
    page = client.get("/plan/duty/statement").text
    word = Document(io.BytesIO(client.get("/plan/duty/statement.docx").content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    for text in ("Hospital data is missing", "Minutes of 3 February", "An action was added", "No clear change"):
        assert text in page, text
        assert text in said, text
    for rule in rules().values():
        assert rule.title.replace("'", "&#39;") in page, rule.key
        assert rule.title in said, rule.key
    answer = client.get("/plan/duty/statement.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="serious-violence-duty-2026-03-02.pdf"'
    assert client.get("/plan/duty/statement.html").status_code == 404
    events = AuditEvent.objects.filter(verb="duty.register.exported")
    assert sorted(event.detail["kind"] for event in events) == ["docx", "pdf"]
    assert made.client(told.people.provider).get("/plan/duty/statement.pdf").status_code == 404


def test_the_same_register_gives_the_same_word_file(told: SimpleNamespace) -> None:
    scope = told.scopes.member
    assert statement.write_statement(scope, "docx") == statement.write_statement(scope, "docx")


# -- The demonstration ------------------------------------------------------------------------------------------------


def test_the_demonstration_has_a_register_with_what_is_still_to_do() -> None:
    people = seed_people(made.seeder())
    looked_at = seed_duty(made.seeder())
    assert seed_duty(made.seeder()) == 0
    assert Agreement.objects.count() == 1
    held = Agreement.objects.get()
    assert held.signatories.filter(signed_on=None).get().organisation.name == "Loremshire Fire and Rescue"
    states = set(Requirement.objects.values_list("state", flat=True))
    assert {"met", "partly", "not-met", "does-not-apply"} <= states
    assert 8 <= looked_at <= len(story()["requirement"])
    assert Organisation.objects.filter(kind="relevant").count() == 3
    page = made.client(people["board-member"]).get("/plan/duty/")
    assert "Dolor Sixth Form College" in page.text
    board = Group.objects.get(name="Safer Loremshire Board")
    assert any("waits for an answer" in item.title for item in agenda.due(board, None, TODAY))


def test_the_demonstrations_keys_are_requirements_that_there_are() -> None:
    assert {row["key"] for row in story()["requirement"]} <= set(rules())
