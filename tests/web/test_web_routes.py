"""Every address of the workspace with the rule of who may enter, and every rule tried by every role.

`routes.txt` has a line for each address: what it is and the rule expected of it. A new address without a line fails,
and so does a line without an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver

import web_support as made
from upstream.web.accounts.models import User
from upstream.web.core.access import Rule, rule_of
from upstream.web.core.permissions import Permission
from upstream.web.core.roles import ROLES
from upstream.web.core.routes import THIRD_PARTY, third_party_rule

TABLE = Path(__file__).with_name("routes.txt")
OFTEN = ("analyst", "coordinator")
"""Roles tried whenever tests are run; the others are tried by `make test-slow`."""
STAND_INS = {"uuid": "0198c5a0-0000-7000-8000-000000000000", "int": "1", "slug": "nothing", "str": "nothing"}


def patterns(found: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Each address, the name that the resolver knows it by, and what answers it."""
    for each in get_resolver().url_patterns if found is None else found:
        route = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            yield route, f"{space}{each.name}", each
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from patterns(each.url_patterns, route, inner)


def rule(name: str, pattern: URLPattern) -> Rule | None:
    return rule_of(pattern.callback) or third_party_rule(name)


def expected() -> dict[str, str]:
    lines = (line.split(maxsplit=1) for line in TABLE.read_text(encoding="utf-8").splitlines() if line.strip())
    return {"" if route == "/" else route: words.strip() for route, words in lines}


def address(route: str) -> str | None:
    """The address with something in its places that there is not; None for a route that is a regular expression."""
    if route.startswith("^") or "(?P" in route:
        return None
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: STAND_INS[found[1]], route)


def test_every_route_has_the_rule_that_the_table_expects() -> None:
    found = {route: str(rule(name, pattern)) for route, name, pattern in patterns()}
    wanted = expected()
    assert {route: words for route, words in found.items() if wanted.get(route) != words} == {}
    assert sorted(set(wanted) - set(found)) == []


def test_every_rule_of_a_librarys_route_has_its_route() -> None:
    assert set(THIRD_PARTY) <= {name for _, name, _ in patterns()}


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_visitor_enters_what_is_public_and_is_sent_to_sign_in_elsewhere() -> None:
    for route, name, pattern in patterns():
        kind = getattr(rule(name, pattern), "kind", "")
        here = address(route)
        if here is None or kind in ("public", "link"):
            continue
        answer = Client().get(here)
        if kind == "demonstration":
            assert answer.status_code == 404, route
        else:
            assert answer.status_code == 302, route
            assert answer.headers["Location"].startswith("/sign-in/?next="), route


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "role", ["", *(pytest.param(role, marks=() if role in OFTEN else pytest.mark.slow) for role in sorted(ROLES))]
)
def test_a_role_enters_what_its_permissions_open_and_for_the_rest_nothing_is_there(role: str) -> None:
    client, held = made.client(_holder(role)), ROLES[role].permissions if role else frozenset[Permission]()
    for route, name, pattern in patterns():
        asked = rule(name, pattern)
        here = address(route)
        if here is None or asked is None or asked.kind != "permission":
            continue
        status = client.get(here).status_code
        if not held & set(asked.permissions):
            assert status == 404, (route, role, status)
        elif "<" not in route:
            assert status in (200, 302, 404, 405), (route, role, status)
            assert status != 404 or route in NOT_FOR_ALL, (route, role)


NOT_FOR_ALL = frozenset({"meetings/call"})
"""Addresses that a permission opens only to those who also have something to do there, such as a group to run."""


def _holder(role: str) -> User:
    return made.person("Hazel Moor", role) if role else made.person("Hazel Moor")


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_nothing_but_ones_own_account_opens_before_a_second_step() -> None:
    client = Client()
    client.force_login(made.person("Marten Reed", "analyst"))
    for route, name, pattern in patterns():
        asked = rule(name, pattern)
        here = address(route)
        if here is None or asked is None or asked.kind not in ("permission", "signed-in"):
            continue
        answer = client.get(here)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/second-step/"), route


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_door_of_the_demonstration_is_there_in_a_demonstration_alone() -> None:
    assert Client().get("/demonstration/").status_code == 404
    assert Client().post("/demonstration/analyst/").status_code == 404
    with override_settings(DEMONSTRATION=True):
        assert Client().get("/demonstration/").status_code == 200
