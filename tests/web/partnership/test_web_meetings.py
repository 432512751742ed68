"""Meetings: agenda from what is due, the record, what is passed up, and who sees which."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.partnership.meetings import actions, agenda, queries
from upstream.web.partnership.meetings.minutes import paper, write_minutes
from upstream.web.partnership.models import ActionArising, Escalation, Meeting
from upstream.web.partnership.policies import KEPT_IN, MEETING_NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MARCH = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
JUNE = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def world() -> dict[str, Any]:
    board = made.group("Board", "board")
    tactical = made.group("Tactical group", "tactical", parent=board)
    chair, member = made.person("Rowan Ash", "chair"), made.person("Wren Sedge", "practitioner")
    director, outsider = made.person("Linden Peat", "chair"), made.person("Hazel Moor", "board")
    seats = {
        "chair": made.seat(chair, tactical, "chair"),
        "member": made.seat(member, tactical),
        "director": made.seat(director, board, "chair"),
    }
    people = {"chair": chair, "member": member, "director": director, "outsider": outsider}
    scopes = {name: made.scope(user) for name, user in people.items()}
    return {"board": board, "tactical": tactical, "people": people, "scopes": scopes, "seats": seats}


def call(world: dict[str, Any], starts_at: datetime = MARCH) -> Meeting:
    return actions.call_meeting(scope=world["scopes"]["chair"], group=world["tactical"], starts_at=starts_at)


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.all()]


def test_a_first_meeting_opens_and_closes_as_meetings_do(world: dict[str, Any]) -> None:
    assert titles(call(world)) == [*agenda.OPENING, *agenda.CLOSING]


def test_an_action_due_and_a_blockage_come_onto_the_next_agenda_once(world: dict[str, Any]) -> None:
    first = call(world)
    scope, seat = world["scopes"]["chair"], world["seats"]["member"]
    actions.ask(scope=scope, meeting=first, text="Map the bus routes", owner=seat, due=date(2026, 5, 1))
    actions.ask(scope=scope, meeting=first, text="Too far off", owner=seat, due=date(2026, 12, 1))
    second = call(world, JUNE)
    assert titles(second)[2:-2] == ["Action: Map the bus routes"]
    assert actions.draw_agenda(scope=scope, meeting=second) == 0
    actions.escalate(scope=scope, group=world["tactical"], blockage="No data from the trust", asked="Write to them")
    board = actions.call_meeting(scope=world["scopes"]["director"], group=world["board"], starts_at=JUNE)
    assert titles(board)[2:-2] == ["From Tactical group: No data from the trust"]


def test_an_item_by_hand_stands_before_those_that_close_and_can_move(world: dict[str, Any]) -> None:
    meeting, scope = call(world), world["scopes"]["chair"]
    item = actions.add_item(scope=scope, meeting=meeting, title="Summer holidays")
    assert titles(meeting)[-3:] == ["Summer holidays", *agenda.CLOSING]
    actions.move_item(scope=scope, item=item, up=True)
    assert titles(meeting)[1] == "Summer holidays"
    actions.remove_item(scope=scope, item=item)
    assert "Summer holidays" not in titles(meeting)


def test_what_has_minutes_stays(world: dict[str, Any]) -> None:
    meeting, scope = call(world), world["scopes"]["chair"]
    item = actions.add_item(scope=scope, meeting=meeting, title="Summer holidays")
    meeting.refresh_from_db()
    actions.minute(scope=scope, item=item, text="We talked", seen=meeting.edition)
    with pytest.raises(NotNow, match="stays on the record"):
        actions.remove_item(scope=scope, item=item)


def test_two_people_who_write_minutes_at_once_lose_neither(world: dict[str, Any]) -> None:
    meeting = call(world)
    client = made.client(world["people"]["chair"])
    item = meeting.items.first()
    assert item is not None
    address = f"/meetings/items/{item.pk}"
    seen = Meeting.objects.get(pk=meeting.pk).edition
    assert client.post(address, {"text": "Theirs", "seen": seen}).status_code == 302
    page = client.post(address, {"text": "Mine", "seen": seen})
    assert page.status_code == 200
    assert all(words in page.text for words in ("Two people are writing", "Theirs", "Mine"))
    with pytest.raises(ChangedMeanwhile):
        actions.minute(scope=world["scopes"]["chair"], item=item, text="Mine", seen=seen)


def test_decisions_are_numbered_within_the_group(world: dict[str, Any]) -> None:
    scope = world["scopes"]["chair"]
    first, second = call(world), call(world, JUNE)
    numbers = [actions.decide(scope=scope, meeting=meeting, text="Go on").number for meeting in (first, second, second)]
    board = actions.call_meeting(scope=world["scopes"]["director"], group=world["board"], starts_at=JUNE)
    assert numbers == [1, 2, 3]
    assert actions.decide(scope=world["scopes"]["director"], meeting=board, text="Yes").number == 1


def test_every_state_of_a_meeting_has_its_next_ones_and_closed_records_stay(world: dict[str, Any]) -> None:
    assert set(MEETING_NEXT) == set(Meeting.State)
    meeting, scope = call(world), world["scopes"]["chair"]
    actions.set_state(scope=scope, meeting=meeting, state=Meeting.State.CANCELLED)
    assert Meeting.State.CANCELLED not in KEPT_IN
    with pytest.raises(NotNow, match="closed"):
        actions.decide(scope=scope, meeting=meeting, text="Too late")
    with pytest.raises(NotNow):
        actions.set_state(scope=scope, meeting=meeting, state=Meeting.State.HELD)


def test_minutes_are_agreed_by_a_later_meeting_only(world: dict[str, Any]) -> None:
    meeting, scope = call(world), world["scopes"]["chair"]
    actions.set_state(scope=scope, meeting=meeting, state=Meeting.State.HELD)
    with pytest.raises(NotNow, match="later meeting"):
        actions.set_state(scope=scope, meeting=meeting, state=Meeting.State.AGREED)
    later = call(world, JUNE)
    agreed = actions.set_state(scope=scope, meeting=meeting, state=Meeting.State.AGREED, agreed_at=later)
    assert agreed.agreed_at == later


def test_the_owner_closes_an_action_and_says_what_came_of_it(world: dict[str, Any]) -> None:
    meeting = call(world)
    seat = world["seats"]["member"]
    action = actions.ask(
        scope=world["scopes"]["chair"], meeting=meeting, text="Map it", owner=seat, due=date(2026, 5, 1)
    )
    with pytest.raises(NotAllowed):
        actions.close_action(scope=world["scopes"]["outsider"], action=action, done=True, outcome="Done")
    with pytest.raises(NotNow, match="what came of it"):
        actions.close_action(scope=world["scopes"]["member"], action=action, done=True, outcome=" ")
    actions.close_action(scope=world["scopes"]["member"], action=action, done=True, outcome="Map sent round")
    assert (action.state, action.closed_on) == (ActionArising.State.DONE, date(2026, 3, 2))
    with pytest.raises(NotNow, match="closed already"):
        actions.close_action(scope=world["scopes"]["member"], action=action, done=True, outcome="Again")


def test_the_parent_answers_what_was_passed_up(world: dict[str, Any]) -> None:
    raised = actions.escalate(
        scope=world["scopes"]["chair"], group=world["tactical"], blockage="No data", asked="Ask for it"
    )
    with pytest.raises(NotAllowed):
        actions.answer(scope=world["scopes"]["chair"], escalation=raised, text="We did")
    actions.answer(scope=world["scopes"]["director"], escalation=raised, text="Letter sent")
    assert raised.state == Escalation.State.ANSWERED
    with pytest.raises(NotNow, match="at the top"):
        actions.escalate(scope=world["scopes"]["director"], group=world["board"], blockage="Money", asked="More")


def test_a_group_is_seen_by_its_members_alone(world: dict[str, Any]) -> None:
    meeting = call(world)
    for name, status in {"chair": 200, "member": 200, "director": 404, "outsider": 404}.items():
        assert made.client(world["people"][name]).get(f"/meetings/{meeting.pk}").status_code == status, name
    assert not queries.meetings(world["scopes"]["outsider"]).exists()


@pytest.mark.parametrize("route", ["draw", "item", "attendance", "decision", "action", "pass-up", "state"])
def test_members_who_do_not_run_the_meeting_cannot_keep_its_record(world: dict[str, Any], route: str) -> None:
    meeting = call(world)
    assert made.client(world["people"]["member"]).post(f"/meetings/{meeting.pk}/{route}").status_code == 404


def test_every_change_is_in_the_audit_record(world: dict[str, Any]) -> None:
    meeting = call(world)
    actions.decide(scope=world["scopes"]["chair"], meeting=meeting, text="The family of a named child", reason="x")
    event = AuditEvent.objects.order_by("-at", "-id").first()
    assert event is not None
    assert (event.verb, event.actor_name) == ("partnership.meeting.decided", "Rowan Ash")
    assert "child" not in f"{event.object_label}{event.detail}"


def test_a_chair_runs_a_meeting_by_the_pages(world: dict[str, Any]) -> None:
    client = made.client(world["people"]["chair"])
    asked = {"group": world["tactical"].pk, "on_0": "10", "on_1": "3", "on_2": "2026", "at": "2pm", "place": "Room 2"}
    names = [name for name in _fields(client.get("/meetings/call").text) if name.startswith("on")]
    told = {**asked, **dict(zip(names, ("10", "3", "2026"), strict=True))}
    response = client.post("/meetings/call", told)
    assert response.status_code == 302, response.text
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
    page = client.get(response["Location"]).text
    assert "Minutes of the last meeting" in page
    assert client.post(f"/meetings/{meeting.pk}/decision", {"text": "We go on"}).status_code == 302
    seats = {f"came-{seat.pk}": "present" for seat, _ in queries.seats_at(meeting)}
    assert client.post(f"/meetings/{meeting.pk}/attendance", seats).status_code == 302
    assert meeting.attendance.count() == 2
    assert client.post(f"/meetings/{meeting.pk}/state", {"state": "held"}).status_code == 302
    for address in ("/meetings/", "/meetings/chart", "/meetings/decisions", "/meetings/actions", "/meetings/passed-up"):
        assert client.get(address).status_code == 200


def test_minutes_leave_as_word_and_pdf(world: dict[str, Any]) -> None:
    import docx

    meeting, scope = call(world), world["scopes"]["chair"]
    actions.decide(scope=scope, meeting=meeting, item=meeting.items.first(), text="We go on", reason="It helps")
    actions.ask(scope=scope, meeting=meeting, text="Map it", owner=world["seats"]["member"], due=date(2026, 5, 1))
    word = docx.Document(io.BytesIO(write_minutes(meeting, "docx")))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert all(words in text for words in ("Tactical group", "We go on", "It helps", "Rowan Ash"))
    assert paper(meeting).standing == "Agenda"
    assert write_minutes(meeting, "pdf").startswith(b"%PDF")


def _fields(page: str) -> list[str]:
    import re

    return re.findall(r'name="([^"]+)"', page)
