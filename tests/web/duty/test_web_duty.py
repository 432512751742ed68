"""The Duty's register: what it asks, who answers for it, how it stands, what shows it, and who may see that."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import web_support as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def world() -> SimpleNamespace:
    board = made.group("Board", "board")
    roles = {"coordinator": "coordinator", "chair": "chair", "member": "board", "provider": "provider"}
    people = {name: made.person(name.title(), role) for name, role in roles.items()}
    for name in ("coordinator", "member"):
        made.seat(people[name], board)
    made.seat(people["chair"], board, "chair")
    scopes = SimpleNamespace(**{name: made.scope(user) for name, user in people.items()})
    return SimpleNamespace(board=board, people=SimpleNamespace(**people), scopes=scopes)


def test_the_register_lists_every_requirement(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    page = client.get("/plan/duty/")
    assert page.status_code == 200
    assert "A strategy is prepared" in page.text
    client.post(
        "/plan/duty/requirements/strategy/evidence?kind=document", {"title": "Minutes", "address": "", "note": ""}
    )
    answer = client.post(
        "/plan/duty/requirements/strategy/standing",
        {"state": "met", "since_day": "1", "since_month": "3", "since_year": "2026", "reason": "Adopted", "seen": "1"},
    )
    assert answer.status_code == 302
    page = client.get("/plan/duty/requirements/strategy")
    assert "Minutes" in page.text
    assert "Adopted" in page.text
