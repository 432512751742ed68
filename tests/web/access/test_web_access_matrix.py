"""Every address of a thing, tried by every role for a thing in their scope, one that is not, and one that is nowhere.

`matrix.toml` says who is to enter. A new address with something in it fails until it has its line there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

import duty_support as duty
import web_access_support as access
import web_support as made
from upstream.web.core.roles import ROLES
from web_access_plans import adopted
from web_access_support import NOWHERE, Route, World

TABLE = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
WHO: dict[str, list[str]] = TABLE["who"]
SHUT = (404, 405)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock: Any, settings: LazySettings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.LAKE = tmp_path / "files", tmp_path / "lake"
    made_up = access.world()
    ours, theirs, people = made_up.ours, made_up.theirs, made_up.people
    access.fill(ours, people["chair"], people["analyst"])
    access.fill(theirs, made_up.other_chair, made_up.other_chair, mark=access.MARK)
    for side in (ours, theirs):
        adopted(side)
    duty.answers(people["practitioner"], ours.parts["requirement"]["key"])
    access.publish(ours, people["analyst"], people["coordinator"])
    access.publish(theirs, made_up.other_chair, people["coordinator"])
    return made_up


def rules() -> list[tuple[dict[str, Any], Route]]:
    known = {route.text: route for route in access.routes()}
    return [(rule, known[text]) for rule in TABLE["rule"] for text in rule["addresses"] if text in known]


def test_every_address_of_a_thing_is_in_the_table() -> None:
    named = {text for rule in TABLE["rule"] for text in rule["addresses"]} | set(TABLE["elsewhere"])
    found = {route.text for route in access.routes() if route.places}
    assert sorted(found - named) == []


def test_the_table_names_roles_that_there_are() -> None:
    assert {role for roles in WHO.values() for role in roles} <= set(ROLES)


def ask(client: Any, address: str, data: dict[str, str]) -> tuple[Any, Any]:
    """What a reader of the page and a sender of its form are told; nothing of it stays."""
    with access.undone():
        read = access.told(client.get(address))
    with access.undone():
        sent = access.told(client.post(address, data))
    return read, sent


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_enters_what_the_table_says_and_learns_nothing_of_the_rest(world: World, role: str) -> None:
    client, nothing = world.client(role), dict[str, Any]()
    for rule, route in rules():
        for side, word in ((world.ours, "own"), (world.theirs, "other")):
            parts = side.parts[rule["object"]] | rule.get("with", {})
            here = route.at(parts)
            read, sent = ask(client, here, rule.get("data", {}))
            case = (role, rule["object"], word, route.text, read[0], sent[0])
            if role in WHO[rule[word]]:
                assert {read[0], sent[0]} - set(SHUT), case
                continue
            assert {read[0], sent[0]} <= set(SHUT), case
            nowhere = route.at(parts | {"key": NOWHERE})
            if nowhere not in nothing:
                nothing[nowhere] = ask(client, nowhere, rule.get("data", {}))
            assert (read, sent) == nothing[nowhere], case


def test_a_visitor_is_sent_to_sign_in_whether_a_thing_is_there_or_not(world: World) -> None:
    client = world.client("")
    for rule, route in rules():
        if route.rule is None or route.rule.kind == "public":
            continue
        parts = world.ours.parts[rule["object"]] | rule.get("with", {})
        for key in (parts["key"], NOWHERE):
            read, sent = ask(client, route.at(parts | {"key": key}), {})
            assert (read[0], sent[0]) == (302, 302), route.text
            assert read[1].startswith("/sign-in/?next="), route.text


def test_who_belongs_to_both_sees_of_the_one_that_they_do_not_act_for_no_file(world: World) -> None:
    both = made.person("Robin Both", "analyst", at=world.ours.organisation)
    made.member(both, "analyst", at=world.theirs.organisation)
    here, there = (f"/data/{side.parts['upload']['key']}" for side in (world.ours, world.theirs))
    acting = made.client(both, at=world.ours.organisation)
    assert (acting.get(here).status_code, acting.get(there).status_code) == (200, 404)
    acting = made.client(both, at=world.theirs.organisation)
    assert (acting.get(here).status_code, acting.get(there).status_code) == (404, 200)
