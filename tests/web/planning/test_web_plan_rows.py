"""Pages that show the whole of a long plan read rows: they say what its objects would."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import planning_support as plans
import web_support as made
from upstream.web.core import clock as clocks
from upstream.web.planning.chasing import listing, queries
from upstream.web.planning.models import Action, DeliveryPlan, Lead
from upstream.web.planning.plan import board, checking, presenters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def world() -> SimpleNamespace:
    """A plan whose leads are told in every way that there is."""
    plan = plans.plan(made.group("Board", "board"), starts=None)
    police = made.organisation("Loremshire Police", sector="police")
    user = made.person("Sorrel Fen", "practitioner", at=police)
    first, second, third, done = (plans.action(plan, number) for number in ("1.1", "1.2", "", "1.4"))
    Action.objects.filter(pk=done.pk).update(state="complete")
    Action.objects.filter(pk=third.pk).update(starts=None, due=None, position=7)
    Action.objects.filter(pk=second.pk).update(updated_at=clocks.now(), position=3)
    for action in (first, second, done):
        plans.lead(action)
    plans.lead(second)
    Lead.objects.create(action=first, organisation=police, user=user)
    Lead.objects.create(action=third, organisation=police, user=user, person_name="S. Fen")
    Lead.objects.create(action=third, name_as_written="YOUTH TEAM")
    Lead.objects.create(action=first, name_as_written="Youth team")
    Lead.objects.create(action=second, organisation=police)
    Lead.objects.create(action=second)
    return SimpleNamespace(plan=plan, police=police, first=first, second=second, third=third)


@pytest.mark.parametrize("starts", [None, date(2025, 9, 1)])
@pytest.mark.parametrize("later", [0, 60, 200, 500])
def test_whom_to_ask_is_the_same_read_as_rows_and_as_objects(
    world: SimpleNamespace, starts: date | None, later: int
) -> None:
    plan, today = world.plan, clocks.today() + timedelta(days=later)
    DeliveryPlan.objects.filter(pk=plan.pk).update(starts=starts)
    plan.refresh_from_db()
    shown = [
        (each.lead, str(each), each.has_address, list(each.actions), each.late) for each in listing.listed(plan, today)
    ]
    assert shown == [_told(person, today) for person in queries.people(queries.open_actions(plan))]
    assert len(shown) == 5


def _told(person: queries.Person, today: date) -> tuple[Any, ...]:
    actions = list(dict.fromkeys(person.actions))
    late = sum(queries.owed_on(action) < today for action in actions)
    return person.leads[0].pk, str(person), bool(person.index), [action.pk for action in actions], late


def test_the_page_lists_each_person_once_with_the_numbers_of_their_actions(world: SimpleNamespace) -> None:
    page = made.client(made.person("Wren Sedge", "coordinator")).get(f"/plan/{world.plan.pk}/chasing/people").text
    assert page.count("Bracken Fell, Fenmarch Council") == 1
    assert "2 actions: 1.1, 1.2." in page
    assert "1 action: without a number." not in page  # Sorrel Fen leads 1.1 too.
    assert "2 actions: 1.1, without a number." in page
    assert "(nobody named)" in page


def test_the_table_the_ratings_and_the_board_name_the_leads(world: SimpleNamespace) -> None:
    told = {entry["action"].number: entry["leads"] for entry in presenters.entries(world.plan.actions.all(), date.max)}
    assert sorted(told["1.1"].split(", ")) == ["Fenmarch Council", "Loremshire Police", "Youth team"]
    assert sorted(told[""].split(", ")) == ["Loremshire Police", "YOUTH TEAM"]
    assert told == {each.number: checking.leads_text(each) for each in world.plan.actions.all()}
    found = board.board(world.plan, datetime(2027, 3, 1, tzinfo=UTC))
    assert {line.action.number: line.words for line in found.overdue} == {
        number: f"due 31 December 2026, {told[number]}" for number in ("1.1", "1.2")
    }


def test_an_action_that_no_organisation_leads_is_asked_about(world: SimpleNamespace) -> None:
    Lead.objects.filter(action=world.third, organisation__isnull=False).delete()
    plans.action(world.plan, "9.9", lead_text="Somebody")
    assert "Who leads 9.9, no 7?" in board.board(world.plan, clocks.now()).decide


def test_ratings_are_counted_and_each_action_stands_under_its_own(world: SimpleNamespace) -> None:
    Action.objects.filter(pk=world.second.pk).update(rag="red")
    found = {each["kind"]: each for each in presenters.by_rating(world.plan, date(2027, 1, 1))}
    assert {kind: (each["count"], len(each["entries"])) for kind, each in found.items()} == {
        "red": (1, 1), "amber": (0, 0), "green": (0, 0), "complete": (0, 0), "grey": (3, 3),
    }  # fmt: skip
    assert found["red"]["entries"][0]["action"] == world.second


def test_the_day_of_an_update_is_the_day_in_london(world: SimpleNamespace) -> None:
    Action.objects.update(updated_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert {each.updated for each in checking.checked_plan(world.plan).actions} == {date(2026, 7, 1)}
    assert {row.updated for row in listing._rows(world.plan)} == {date(2026, 7, 1)}
