"""The screens of an edition: who sees what, that nothing suppressed is anywhere, and that filters and sorting hold."""

from __future__ import annotations

from typing import Any

import pytest

import web_support as people
from upstream.web.insight.models import Edition
from web_edition_support import edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def analyst(files: Any) -> Any:
    return people.person("Amina Example", "analyst")


@pytest.fixture
def published(analyst: Any) -> Edition:
    coordinator = people.person("Ben Example", "coordinator")
    made = edition(analyst, people.organisation())
    from upstream.web.insight.editions import actions, documents

    actions.submit(scope=people.scope(analyst), edition=made)
    made.refresh_from_db()
    return actions.approve(scope=people.scope(coordinator), edition=made, seen=documents.mark(made))


@pytest.fixture
def board(published: Edition) -> Any:
    return people.client(people.person("Cora Example", "board"))


def pages(made: Edition) -> list[str]:
    start = f"/picture/{made.pk}"
    return [
        start,
        *(f"{start}/questions/{chapter}" for chapter in ("how-much", "changing", "where", "who", "why")),
        *(
            f"{start}/findings/{key}"
            for key in ("how_much.total", "changing.years", "where.wards", "who.suspect.profile", "why.associations")
        ),
        f"{start}/figures",
        f"{start}/figures?place=Z05000001",
        f"{start}/figures?place=Z05000001&period=2021/22",
    ]


def test_every_page_answers(board: Any, published: Edition) -> None:
    for address in (*pages(published), "/picture/", "/picture/editions", "/picture/compare", "/picture/coverage"):
        assert board.get(address).status_code == 200, address
