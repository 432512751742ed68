"""Leads without an account write through links; silence climbs the ladder; who tries more learns nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

import planning_support as plans
import web_support as made
from upstream.plans.chasing import rules
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Escalation
from upstream.web.planning.chasing import actions, daily, link_views, queries
from upstream.web.planning.models import Action, Chase, DeliveryPlan, Lead, Progress, UpdateLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
UPDATE = {"text": "The first workshop was held", "how": "green", "blocked": "", "writer": "Bracken Fell"}


@pytest.fixture
def world() -> SimpleNamespace:
    cache.clear()
    board = made.group("Board", "board")
    tactical = made.group("Tactical group", "tactical", parent=board)
    chair = made.person("Rowan Ash", "chair")
    made.seat(chair, tactical, "chair")
    director = made.person("Linden Peat", "chair")
    made.seat(director, board, "chair")
    coordinator = made.person("Wren Sedge", "coordinator")
    plan = plans.plan(tactical, chair=made.scope(chair))
    first, second, other = (plans.action(plan, number) for number in ("1.1", "1.2", "2.1"))
    for action in (first, second):
        plans.lead(action)
    plans.lead(other, "Tansy Rill", email="tansy.rill@example.org")
    people = SimpleNamespace(chair=chair, director=director, coordinator=coordinator)
    scopes = SimpleNamespace(**{name: made.scope(user) for name, user in vars(people).items()})
    return SimpleNamespace(
        board=board, tactical=tactical, plan=plan, first=first, second=second, other=other, people=people, scopes=scopes
    )


def ask(world: SimpleNamespace, name: str = "Bracken Fell") -> tuple[UpdateLink, str]:
    found = {each.name: each for each in queries.people(queries.open_actions(world.plan))}
    return actions.ask(scope=world.scopes.coordinator, plan=world.plan, person=found[name])


def post(token: str, action: Action, **changes: Any) -> Any:
    return Client().post(f"/update/{token}/{action.pk}", {**UPDATE, "seen": action.progress.count(), **changes})


def test_a_lead_without_an_account_sees_their_own_actions_alone_and_writes(world: SimpleNamespace) -> None:
    _, token = ask(world)
    page = Client().get(f"/update/{token}").text
    assert "Bracken Fell" in page
    assert "Action 1.1 of the plan" in page
    assert "Action 2.1" not in page
    answer = post(token, world.first, blocked="No room to meet in")
    assert answer.status_code == 302
    told = Progress.objects.get()
    assert (told.source, told.by_name, told.rag, told.blocked) == (
        "link",
        "Bracken Fell",
        "green",
        "No room to meet in",
    )
    world.first.refresh_from_db()
    assert (world.first.blocked, world.first.rag) == ("No room to meet in", "")
    event = AuditEvent.objects.get(verb="planning.link.used")
    assert "Bracken" not in f"{event.actor_name} {event.object_label} {event.detail}"


def test_what_belongs_to_somebody_else_is_not_behind_the_link(world: SimpleNamespace) -> None:
    link, token = ask(world)
    assert Client().get(f"/update/{token}/{world.other.pk}").status_code == 404
    assert post(token, world.other).status_code == 404
    with pytest.raises(NotAllowed):
        actions.write_update(
            scope=made.seeder(), link=link, action=world.other, text="x", rag="green", blocked="", writer="x", seen=0
        )
    assert not Progress.objects.exists()


def test_a_scanner_that_opens_every_link_changes_nothing(world: SimpleNamespace) -> None:
    _, token = ask(world)
    before = (AuditEvent.objects.count(), Session.objects.count(), UpdateLink.objects.values().get())
    for address in (f"/update/{token}", f"/update/{token}/{world.first.pk}"):
        for _ in range(3):
            assert Client().get(address).status_code == 200
            assert Client().head(address).status_code == 200
    assert (AuditEvent.objects.count(), Session.objects.count(), UpdateLink.objects.values().get()) == before
    assert post(token, world.first).status_code == 302


def test_a_link_used_twice_says_so_and_takes_more_until_it_ends(world: SimpleNamespace, clock: Any) -> None:
    _, token = ask(world)
    post(token, world.first)
    page = Client().get(f"/update/{token}").text
    assert "Already used" in page
    assert "You can write more until 23 March 2026" in page
    assert post(token, world.first, text="And the second").status_code == 302
    assert Progress.objects.count() == 2
    clock.set(2026, 3, 23, 9, 31)
    assert post(token, world.first, text="Too late").status_code == 404
    assert Progress.objects.count() == 2


def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(world: SimpleNamespace, clock: Any) -> None:
    link, token = ask(world)
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    answers = [Client().get(f"/update/{each}") for each in (altered, "nothing")]
    actions.revoke(scope=world.scopes.coordinator, link=link)
    answers.append(Client().get(f"/update/{token}"))
    _, second = ask(world)
    clock.set(2026, 6, 1)
    answers.append(Client().get(f"/update/{second}"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "Ask whoever sent it to you for a new one" in answers[0].text


def test_a_forwarded_link_says_whose_it_is_and_keeps_who_wrote(world: SimpleNamespace) -> None:
    _, token = ask(world)
    page = Client().get(f"/update/{token}/{world.first.pk}").text
    assert "This link was made for <strong>Bracken Fell, Fenmarch Council</strong>" in page
    assert Client().post(f"/update/{token}/{world.first.pk}", {**UPDATE, "writer": "", "seen": 0}).status_code == 200
    post(token, world.first, writer="Sorrel Dene")
    assert Progress.objects.get().by_name == "Sorrel Dene"


def test_two_who_write_at_once_are_shown_each_other(world: SimpleNamespace) -> None:
    _, token = ask(world)
    address = f"/update/{token}/{world.first.pk}"
    assert Client().post(address, {**UPDATE, "text": "Theirs", "seen": 0}).status_code == 302
    page = Client().post(address, {**UPDATE, "text": "Mine", "seen": 0})
    assert page.status_code == 200
    assert all(words in page.text for words in ("Two people are writing", "Theirs", "Mine"))
    assert Client().post(address, {**UPDATE, "text": "Mine", "seen": 1}).status_code == 302
    assert [word.text for word in world.first.progress.all()] == ["Mine", "Theirs"]


def test_tokens_are_kept_nowhere(world: SimpleNamespace, django_assert_num_queries: Any) -> None:
    client = made.client(world.people.coordinator)
    lead = world.first.leads.get()
    answer = client.post(f"/plan/{world.plan.pk}/chasing/ask", {"lead": [str(lead.pk)]}, follow=True)
    shown = answer.text.split("/update/")[1].split("<")[0]
    assert Client().get(f"/update/{shown}").status_code == 200
    assert shown in mail.outbox[0].body
    assert mail.outbox[0].to == ["bracken.fell@example.org"]
    assert shown not in str(list(UpdateLink.objects.values())) + str(list(AuditEvent.objects.values()))
    assert shown not in str([session.get_decoded() for session in Session.objects.all()])
    again = client.get(f"/plan/{world.plan.pk}/chasing/asked", follow=True).text
    assert "/update/" not in again


def test_nobody_is_flooded_with_letters_and_nobody_floods_a_link(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_views, "rules", lambda: replace(rules(), updates_an_hour=5))
    for _ in range(4):
        _, token = ask(world)
    with pytest.raises(NotNow, match="Wait until tomorrow"):
        ask(world)
    statuses = [post(token, world.first).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]


def test_whoever_tries_many_links_is_held_up(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_views, "rules", lambda: replace(rules(), visits_an_hour=4))
    statuses = [Client().get(f"/update/guess{n}").status_code for n in range(6)]
    assert statuses == [404] * 4 + [429] * 2


def test_the_ladder_is_climbed_rung_by_rung_and_once(world: SimpleNamespace, clock: Any) -> None:
    eve_and_day = (
        (3, 17),
        (3, 18),
        (3, 28),
        (3, 29),
        (4, 1),
        (4, 7),
        (4, 8),
        (4, 21),
        (4, 22),
        (5, 5),
        (5, 6),
        (5, 26),
    )
    for day in (*eve_and_day, (5, 27), (5, 28), (6, 30)):
        clock.set(2026, *day, 7)
        daily.chase_all()
        daily.chase_all()
    lines = Chase.objects.filter(action=world.first).order_by("at")
    kinds = [(line.kind, f"{queries.day_of(line.at):%m-%d}") for line in lines]
    # Word is due three months after 1 January.
    assert kinds == [
        ("before", "03-18"), ("before", "03-29"), ("after", "04-08"), ("after", "04-22"), ("chair", "05-06"),
        ("agenda", "05-27"),
    ]  # fmt: skip
    to_bracken = [letter for letter in mail.outbox if letter.to == ["bracken.fell@example.org"]]
    assert len(to_bracken) == 4
    assert "1.1" in to_bracken[0].body
    assert "1.2" in to_bracken[0].body
    raised = Escalation.objects.get()
    assert (raised.to, raised.blockage) == (world.board, "No word on 3 actions of Fenmarch delivery plan")


def test_silence_comes_onto_agendas_and_a_word_takes_it_off(world: SimpleNamespace, clock: Any) -> None:
    for day in ((4, 8), (4, 22), (5, 6)):
        clock.set(2026, *day, 7)
        daily.chase_all()
    own = meetings.call_meeting(
        scope=world.scopes.chair, group=world.tactical, starts_at=datetime(2026, 5, 12, 9, tzinfo=UTC)
    )
    assert "No word on 3 actions of Fenmarch delivery plan" in [item.title for item in own.items.all()]
    clock.set(2026, 5, 27, 7)
    daily.chase_all()
    above = meetings.call_meeting(
        scope=world.scopes.director, group=world.board, starts_at=datetime(2026, 6, 9, 9, tzinfo=UTC)
    )
    assert [item.title for item in above.items.all()][2] == (
        "From Tactical group: No word on 3 actions of Fenmarch delivery plan"
    )
    _, token = ask(world)
    post(token, world.first)
    clock.set(2026, 5, 28, 7)
    daily.chase_all()
    assert Escalation.objects.get().blockage == "No word on 2 actions of Fenmarch delivery plan"
    _, tansy = ask(world, "Tansy Rill")
    post(token, world.second)
    post(tansy, world.other)
    clock.set(2026, 5, 29, 7)
    daily.chase_all()
    assert Escalation.objects.get().state == Escalation.State.WITHDRAWN


def test_an_action_that_is_overdue_and_silent_stands_on_an_agenda_once(world: SimpleNamespace, clock: Any) -> None:
    Action.objects.filter(pk=world.first.pk).update(due=date(2026, 4, 30))
    Action.objects.filter(pk=world.second.pk).update(due=date(2026, 4, 30), blocked="No room")
    may = datetime(2026, 5, 12, 9, tzinfo=UTC)
    early = meetings.call_meeting(scope=world.scopes.chair, group=world.tactical, starts_at=may)
    assert about(early) == ["Plan: 1.1 Action 1.1 of the plan", "Plan: 1.2 Action 1.2 of the plan"]
    for day in ((4, 8), (4, 22), (5, 6)):
        clock.set(2026, *day, 7)
        daily.chase_all()
    meetings.draw_agenda(scope=world.scopes.chair, meeting=early)
    # What had an item before it fell silent keeps that one.
    assert about(early)[2:] == ["No word on 1 action of Fenmarch delivery plan"]
    late = meetings.call_meeting(scope=world.scopes.chair, group=world.tactical, starts_at=may.replace(day=13))
    assert about(late) == ["No word on 2 actions of Fenmarch delivery plan", "Plan: 1.2 Action 1.2 of the plan"]
    notes = {item.title: item.notes for item in late.items.all()}
    assert "1.1 (" in notes["No word on 2 actions of Fenmarch delivery plan"]
    assert "Blocked: No room" in notes["Plan: 1.2 Action 1.2 of the plan"]
    _, token = ask(world)
    post(token, world.first)
    meetings.draw_agenda(scope=world.scopes.chair, meeting=late)
    assert about(late)[-1] == "Plan: 1.1 Action 1.1 of the plan"


def about(meeting: Any) -> list[str]:
    """What of plans is on its agenda, in the order in which it came there."""
    return list(meeting.items.filter(kind="plan").order_by("position").values_list("title", flat=True))


def test_a_plan_that_is_late_from_the_start_begins_at_the_lowest_rung(world: SimpleNamespace, clock: Any) -> None:
    clock.set(2027, 1, 4, 7)
    daily.chase_all()
    assert set(Chase.objects.values_list("kind", flat=True)) == {"after"}
    clock.set(2027, 1, 18, 7)
    daily.chase_all()
    clock.set(2027, 1, 31, 7)
    daily.chase_all()
    assert not Chase.objects.filter(kind="chair").exists()
    clock.set(2027, 2, 1, 7)
    daily.chase_all()
    assert Chase.objects.filter(kind="chair").count() == 3


def test_drafts_complete_actions_and_those_said_to_be_complete_are_left_alone(
    world: SimpleNamespace, clock: Any
) -> None:
    draft = plans.plan(world.tactical, adopted=False)
    plans.lead(plans.action(draft))
    world.second.state = Action.State.COMPLETE
    world.second.save()
    _, token = ask(world)
    post(token, world.first, how="complete")
    clock.set(2026, 12, 1, 7)
    daily.chase_all()
    reminded = Chase.objects.exclude(kind="asked").values_list("action_id", flat=True)
    assert set(reminded) == {world.other.pk}


def test_pages_are_for_those_who_may(world: SimpleNamespace) -> None:
    link, _ = ask(world)
    draft = plans.plan(world.tactical, adopted=False)
    board = made.person("Hazel Moor", "board")
    pages = [
        f"/plan/{world.plan.pk}/chasing",
        f"/plan/{world.plan.pk}/chasing/people",
        f"/plan/chasing/links/{link.pk}/revoke",
    ]
    assert [made.client(world.people.coordinator).get(page).status_code for page in pages] == [200, 200, 200]
    assert [made.client(board).get(page).status_code for page in pages] == [200, 404, 404]
    assert made.client(board).get(f"/plan/{draft.pk}/chasing").status_code == 404
    assert made.client(world.people.chair).get(f"/plan/{draft.pk}/chasing").status_code == 200


def test_the_log_says_who_was_asked_when_and_what_came(world: SimpleNamespace) -> None:
    _, token = ask(world)
    ask(world, "Tansy Rill")
    post(token, world.first)
    page = made.client(world.people.coordinator).get(f"/plan/{world.plan.pk}/chasing").text
    assert "2 March 2026, Bracken Fell" in page
    assert "Nothing yet" in page
    assert "Tansy Rill, Fenmarch Council" in page


def test_all_is_listed_and_not_chosen(world: SimpleNamespace) -> None:
    Action.objects.update(due=date(2026, 1, 5))
    Lead.objects.create(action=world.first, name_as_written="All")
    page = made.client(world.people.coordinator).get(f"/plan/{world.plan.pk}/chasing/people").text
    boxes = {
        name.strip(): box
        for box, name in re.findall(r'(<input class="govuk-checkboxes[^>]*>)\s*<label[^>]*>([^<]*)', page)
    }
    assert "checked" in boxes["Bracken Fell, Fenmarch Council"]
    assert "checked" not in boxes["All"]
    assert "That is nobody to ask" in page


def test_what_a_plan_said_when_it_was_brought_in_is_no_answer(world: SimpleNamespace) -> None:
    ask(world)
    imported = {"text": "Requires updates from the county", "by_name": "the imported plan", "source": "import"}
    Progress.objects.create(action=world.first, **imported)
    page = made.client(world.people.coordinator).get(f"/plan/{world.plan.pk}/chasing").text
    assert "the imported plan" not in page
    assert "Nothing yet" in page


def test_a_closed_plan_asks_nobody(world: SimpleNamespace) -> None:
    _, token = ask(world)
    DeliveryPlan.objects.update(state="closed")
    world.plan.refresh_from_db()
    assert Client().get(f"/update/{token}").status_code == 404
    with pytest.raises(NotNow, match="closed"):
        ask(world)


def test_a_letter_that_does_not_leave_loses_nothing(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any) -> int:
        raise OSError("bracken.fell@example.org was refused")

    monkeypatch.setattr("upstream.web.planning.chasing.mailing.send_mail", refuse)
    lead = world.first.leads.get()
    client = made.client(world.people.coordinator)
    page = client.post(f"/plan/{world.plan.pk}/chasing/ask", {"lead": [str(lead.pk)]}, follow=True).text
    assert "No e-mail was sent. Give them this link yourself." in page
    assert "/update/" in page
    assert "bracken" not in caplog.text


def test_one_plan_that_fails_keeps_no_other_waiting(
    world: SimpleNamespace, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chase, broken = daily.chase, plans.plan(world.board, chair=world.scopes.director)

    def fail(plan: DeliveryPlan) -> int:
        if plan == broken:
            raise ValueError
        return chase(plan)

    monkeypatch.setattr(daily, "chase", fail)
    clock.set(2026, 4, 8, 7)
    assert daily.chase_all() == 3
