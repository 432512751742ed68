"""Somebody who means harm asks in other ways: keys in queries and forms, pages that everybody may open, counts over
time, files to take away. They learn nothing of what is another organisation's."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

import web_access_support as access
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.roles import ROLES
from web_access_support import MARK, NOWHERE, World

TABLE = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
OFTEN = ("analyst",)
"""Roles tried whenever tests are run; the others are tried by `make test-slow`."""
roles = pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role in OFTEN else pytest.mark.slow) for role in sorted(ROLES)]
)
NAMES = {
    "edition": "draft", "before": "draft", "after": "draft", "item": "item", "table": "upload", "plan": "plan",
    "meeting": "meeting", "upload": "upload", "action": "action", "key": "making", "strategy": "strategy",
    "priority": "priority", "measure": "measure", "option": "option", "owner": "escalation", "lead": "making",
    "who": "draft", "what": "upload", "id": "meeting",
}  # fmt: skip
"""Names that pages take in their queries, and some that they might, each with a kind of thing to name there."""
KNOWN = ("organisation", "group", "seat", "person", "invitation", "published")
"""Things of the others of which pages are open to some."""
FORMS = (
    ("/account/working-for/", "organisation", "organisation"),
    ("/meetings/call", "group", "group"),
    ("/picture/compare", "before", "draft"),
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock: Any, settings: LazySettings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.LAKE = tmp_path / "files", tmp_path / "lake"
    made_up = access.world()
    access.fill(made_up.ours, made_up.people["chair"], made_up.people["analyst"])
    for side, analyst in ((made_up.ours, made_up.people["analyst"]), (made_up.theirs, made_up.other_chair)):
        access.publish(side, analyst, made_up.people["coordinator"])
    return made_up


def fill_theirs(world: World) -> None:
    access.fill(world.theirs, world.other_chair, world.other_chair, mark=MARK)


def by_right(role: str) -> set[str]:
    return {text for text, who in TABLE["sees-more"].items() if role in TABLE["who"][who]}


def open_pages(world: World) -> list[str]:
    """Addresses of those things of the others that some may open, whatever else the others have."""
    found = []
    for route in access.routes():
        rules = [rule for rule in TABLE["rule"] if route.text in rule["addresses"] and rule["object"] in KNOWN]
        found += [route.at(world.theirs.parts[rule["object"]] | rule.get("with", {})) for rule in rules]
    return found


def told(client: Any, address: str, **data: str) -> tuple[int, str, bytes]:
    with access.undone():
        return access.told(client.post(address, data) if data else client.get(address))


@roles
def test_pages_of_theirs_that_are_open_tell_nothing_of_what_is_not(world: World, role: str) -> None:
    client = world.client(role)
    addresses = open_pages(world)
    assert len(addresses) > 10
    before = {here: told(client, here) for here in addresses}
    fill_theirs(world)
    assert [here for here in addresses if told(client, here) != before[here]] == []


@roles
def test_a_key_of_theirs_in_a_query_is_a_key_of_nothing(world: World, role: str) -> None:
    fill_theirs(world)
    client = world.client(role)
    addresses = [f"/{route.text}" for route in access.routes() if not route.places and route.text not in by_right(role)]
    parts = world.theirs.parts
    kinds = {name: kind for name, kind in NAMES.items() if kind in parts}
    if role in TABLE["who"]["approvers"]:
        kinds = {name: kind for name, kind in kinds.items() if kind != "draft"}
    keys = [parts[kind]["key"] for kind in kinds.values()]
    theirs = "&".join(f"{name}={key}" for name, key in zip(kinds, keys, strict=True))
    nothing = "&".join(f"{name}={NOWHERE}" for name in kinds)
    wrong = []
    for here in addresses:
        if here[1:] in TABLE["new-each-time"] or told(client, here)[0] != 200:
            continue
        found, none = told(client, f"{here}?{theirs}"), told(client, f"{here}?{nothing}")
        if without(found, keys) != without(none, [NOWHERE]):
            wrong.append(here)
    assert wrong == []


def without(answer: tuple[int, str, bytes], keys: list[str]) -> tuple[int, str, str]:
    """An answer without the keys that it repeats."""
    status, where, content = answer
    text = content.decode(errors="replace")
    for key in keys:
        where, text = where.replace(key, ""), text.replace(key, "")
    return status, where, text


@roles
def test_a_key_of_theirs_in_a_form_is_a_key_of_nothing(world: World, role: str) -> None:
    fill_theirs(world)
    client = world.client(role)
    for address, name, kind in FORMS:
        key = world.theirs.parts[kind]["key"]
        if kind == "draft" and role in TABLE["who"]["approvers"]:
            continue
        found, nothing = (told(client, address, **{name: each}) for each in (key, NOWHERE))
        assert found[0] == nothing[0], address
        assert found[2].replace(key.encode(), b"") == nothing[2].replace(NOWHERE.encode(), b""), address


def test_the_audit_record_of_one_organisation_counts_nothing_of_the_others(world: World) -> None:
    """Neither in what is taken away nor in the places of events in the chain."""
    lead = world.client("governance")

    def exported() -> str:
        with access.undone():
            answer = lead.post("/audit/export", {})
            # The export itself stands in it, each time under another key.
            return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", b"".join(answer.streaming_content).decode())

    before = exported()
    fill_theirs(world)
    after = exported()
    assert after == before
    assert MARK not in after
    event = AuditEvent.objects.filter(organisation_id=world.ours.organisation.pk).latest("at")
    assert "Place in the chain" not in lead.get(f"/audit/{event.pk}").content.decode()


@pytest.mark.parametrize("field", ["who", "what", "verb"])
def test_the_audit_record_cannot_be_searched_for_the_others(world: World, field: str) -> None:
    fill_theirs(world)
    lead = world.client("governance")
    theirs = AuditEvent.objects.filter(organisation_id=world.theirs.organisation.pk)
    words = {"who": world.theirs.organisation.name, "what": str(theirs.exclude(object_id="").first().object_id)}  # type: ignore[union-attr]
    words["verb"] = "insight"
    page = lead.get("/audit/", {field: words[field]}).content.decode()
    shown = set(re.findall(r'href="/audit/([0-9a-f-]{36})"', page))
    assert shown.isdisjoint({str(key) for key in theirs.values_list("pk", flat=True)})
    everyone = world.client("partnership-governance")
    assert re.search(r'href="/audit/[0-9a-f-]{36}"', everyone.get("/audit/", {"who": words["who"]}).content.decode())


def test_what_the_lake_holds_of_restricted_feeds_is_not_counted(world: World) -> None:
    """Sizes before and after would tell what was in the file that another organisation handed in between."""
    from upstream.sources import CONTRACTS
    from upstream.web.insight.editions import coverage

    restricted = {feed.name for feed in CONTRACTS.values() if not feed.already_public}
    assert len(restricted) > 5
    for source in coverage.sources():
        if source.name in restricted:
            assert (source.rows, source.quarantined) == (None, None), source.name


def test_who_is_in_two_organisations_counts_for_each_apart(world: World) -> None:
    fill_theirs(world)
    both = made.person("Robin Both", "analyst", at=world.ours.organisation)
    made.member(both, "analyst", at=world.theirs.organisation)
    ours = made.client(both, at=world.ours.organisation)
    theirs = made.client(both, at=world.theirs.organisation)
    for page in ("/data/", "/data/assessments/", "/picture/editions"):
        assert MARK not in ours.get(page).content.decode(), page
        assert MARK in theirs.get(page).content.decode(), page
