"""No page asks the database more often because there is more to show."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

import web_access_support as access
import web_growth_support as growth
import web_support as made
from web_access_support import Route
from web_growth_support import Growing

TABLE = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
SEEN = 2
"""So many of everything at first, and as many again."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock: Any, settings: LazySettings, tmp_path: Path) -> Growing:
    settings.MEDIA_ROOT, settings.LAKE = tmp_path / "files", tmp_path / "lake"
    made_up = growth.growing()
    made_up.more(SEEN)
    return made_up


def address(route: Route, world: Growing) -> str:
    """Where the first thing of its kind is; nothing where the address asks for what this test has not."""
    if not route.places:
        return f"/{route.text}"
    parts = next((world.parts[row["object"]] for row in TABLE["thing"] if route.text.startswith(row["begins"])), {})
    return route.at(parts) if set(route.places) <= set(parts) else ""


def asked(client: Any, here: str) -> tuple[int, list[str]]:
    """The status of a page, and what it asks the database; what all pages keep in mind it has asked before."""
    with access.undone():
        answer = client.get(here)
        access.told(answer)
    if answer.status_code != 200:
        return answer.status_code, []
    with (
        access.undone(),
        CaptureQueriesContext(
            connection,
        ) as caught,
    ):
        access.told(client.get(here))
    return 200, [query["sql"] for query in caught.captured_queries]


def count(client: Any, world: Growing) -> dict[str, list[str]]:
    found = {}
    for route in access.routes():
        here = address(route, world)
        if here and route.text not in LEAVES:
            status, queries = asked(client, here)
            if status == 200:
                found[route.text] = queries
    return found


LEAVES = {"account/app/", "account/passkeys/add/", "account/codes/"}
"""Pages of a secret, that has nothing to do with how much there is."""


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["keeper", "watcher"])
def test_twice_as_much_is_shown_with_as_many_questions(world: Growing, reader: str) -> None:
    client = made.client(world.people[reader], at=world.organisation)
    before = count(client, world)
    assert [text for text in TABLE["must"][reader] if text not in before] == []
    world.more(SEEN)
    after = count(client, world)
    assert set(before) == set(after)
    grown = {
        text: f"{len(before[text])} → {len(after[text])}" for text in before if len(after[text]) > len(before[text])
    }
    assert grown == {}, "\n\n".join(f"{text}: {repeated(after[text])}" for text in grown)


def repeated(queries: list[str]) -> str:
    """What was asked more often than twice, the values left out: it is what is asked in a loop."""
    plain = Counter(re.sub(r"'[^']*'(::\w+)?|\b\d+\b", "…", query)[:300] for query in queries)
    return "\n".join(f"  {times} × {text}" for text, times in plain.most_common(4) if times > 1)
