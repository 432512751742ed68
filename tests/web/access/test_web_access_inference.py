"""Nobody counts, searches or infers what is another organisation's: pages read the same with it and without it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

import web_access_support as access
from upstream.web.core.identifiers import uuid7
from upstream.web.core.roles import ROLES
from web_access_support import MARK, World

TABLE = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock: Any, settings: LazySettings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.LAKE = tmp_path / "files", tmp_path / "lake"
    made_up = access.world()
    access.fill(made_up.ours, made_up.people["chair"], made_up.people["analyst"])
    access.publish(made_up.ours, made_up.people["analyst"], made_up.people["coordinator"])
    return made_up


def pages(role: str) -> list[str]:
    """Addresses without anything in them, where the role sees no more than its own organisation's."""
    by_right = {text for text, who in TABLE["sees-more"].items() if role in TABLE["who"][who]}
    left_out = by_right | set(TABLE["new-each-time"])
    return [f"/{route.text}" for route in access.routes() if not route.places and route.text not in left_out]


def seen(client: Any, role: str) -> dict[str, tuple[int, str, bytes]]:
    """Every page, and every page that its search and filter boxes lead to when one writes the other's word in them."""
    found = {}
    for address in pages(role):
        for here in (address, *asked(client, address)):
            with access.undone():
                found[here] = access.told(client.get(here))
    return found


def asked(client: Any, address: str) -> list[str]:
    with access.undone():
        answer = client.get(address)
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return []
    forms = [form for form in access.forms_of(answer.content.decode()) if form.method == "get" and form.texts]
    return [f"{address.partition('?')[0]}?{form.filled(MARK)}" for form in forms]


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_reads_the_same_with_the_others_things_and_without(world: World, role: str) -> None:
    client = world.client(role)
    before = seen(client, role)
    access.fill(world.theirs, world.other_chair, world.other_chair, mark=MARK)
    after = seen(client, role)
    assert [here for here in before if before[here] != after.get(here)] == []
    assert set(before) == set(after)


def test_the_others_do_see_their_things(world: World) -> None:
    """The test above would pass if nothing were shown to anybody."""
    access.fill(world.theirs, world.other_chair, world.other_chair, mark=MARK)
    client = access.made.client(world.other_chair, at=world.theirs.organisation)
    for page in ("/meetings/", "/data/", "/data/assessments/", "/meetings/actions", "/meetings/decisions"):
        assert MARK in client.get(page).content.decode(), page


def test_a_key_tells_its_time_and_nothing_else() -> None:
    """62 bits of each key are random: a thousand keys share none of their tails, and no bit stands still."""
    keys = [uuid7().int for _ in range(1000)]
    tails = [key & (2**62 - 1) for key in keys]
    assert len(set(tails)) == len(keys)
    assert {key >> 76 & 0xF for key in keys} == {7}
    assert {key >> 62 & 0b11 for key in keys} == {0b10}
    for bit in range(62):
        ones = sum(key >> bit & 1 for key in keys)
        assert 380 < ones < 620, bit


def test_what_stands_in_addresses_is_such_a_key() -> None:
    from django.apps import apps

    for model in apps.get_models():
        if model.__module__.startswith("upstream.") and model._meta.pk and model._meta.pk.name == "id":
            made = model._meta.pk.default
            counted = model._meta.pk.get_internal_type() in ("BigAutoField", "AutoField")
            assert counted or made is uuid7, model
    counted_in_addresses = [r.text for r in access.routes() if "<int:" in r.text and "key" not in r.places]
    assert counted_in_addresses == ["account/passkeys/<int:pk>/remove/"]
