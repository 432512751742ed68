"""Every form of every page, found by itself: sent without its token, and with texts that are markup, and read back.

And every search box and address with texts that a database or a browser could take for its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.test import Client

import web_access_support as access
import web_support as made
from upstream.web.core.routes import THIRD_PARTY
from web_access_plans import adopted
from web_access_support import Form, World

TABLE = tomllib.loads((Path(__file__).parents[1] / "access" / "matrix.toml").read_text(encoding="utf-8"))
PAYLOAD = "\"'><b id=xss>{{7*7}}"
MARKUP = "<b id=xss"
SOLVED = "\"'><b id=xss>49"
INJECTIONS = (
    "'",
    "1' OR '1'='1' --",
    "1;SELECT pg_sleep(5)",
    "%",
    "\\",
    "\x00",
    "9" * 40,
    "-1",
    "0198c5a0-0000-7000-8000-00000000000g",
    "\ufffe\u202e",
    "../../../../etc/passwd",
)
NAMES = ("page", "state", "sort", "audience", "item", "next", "layer", "measure", "within", "method", "q", "place")
"""Parameters that pages read besides those of their boxes."""
ROLES = ("coordinator", "analyst", "chair", "partnership-governance")
LEAVES = ("/account/sessions/end-all/", "/sign-out/", "/account/sessions/end-others/")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def world(clock: Any, settings: LazySettings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.LAKE = tmp_path / "files", tmp_path / "lake"
    made_up = access.world()
    access.fill(made_up.ours, made_up.people["chair"], made_up.people["analyst"])
    access.publish(made_up.ours, made_up.people["analyst"], made_up.people["coordinator"])
    adopted(made_up.ours)
    return made_up


def addresses(world: World) -> list[str]:
    """Every address; in those that name a thing, ours of the kinds that `matrix.toml` has for it."""
    found = [f"/{route.text}" for route in access.routes() if not route.places]
    known = {route.text: route for route in access.routes()}
    for rule in TABLE["rule"]:
        parts = world.ours.parts[rule["object"]] | rule.get("with", {})
        found += [known[text].at(parts) for text in rule["addresses"] if text in known]
    return list(dict.fromkeys(found))


def pages(client: Client, world: World) -> Iterator[tuple[str, str]]:
    """Every page that the client is shown."""
    for address in addresses(world):
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield address, answer.content.decode()


def forms(client: Client, world: World, method: str) -> dict[str, Form]:
    """The forms of all pages by where they lead."""
    found: dict[str, Form] = {}
    for address, page in pages(client, world):
        for form in access.forms_of(page):
            if form.method == method:
                found.setdefault(form.action.partition("#")[0] or address, form)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_form_without_its_token_is_refused(world: World, role: str) -> None:
    client = world.client(role)
    there = forms(client, world, "post")
    assert len(there) > 3
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for address, form in there.items():
        with access.undone():
            form.values.pop("csrfmiddlewaretoken", None)
            answer = strict.post(address, form.filled("x"), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 403, (address, answer.status_code)
        assert b"Traceback" not in answer.content


def test_no_address_takes_a_change_without_a_token_or_by_another_method(world: World) -> None:
    """Whoever may enter: POST without a token is refused; PUT, PATCH, DELETE and TRACE are not known."""
    lax = world.client("coordinator")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lax.cookies
    librarys = {f"/{route.text}" for route in access.routes() if route.name in THIRD_PARTY}
    for address in addresses(world):
        assert strict.post(address).status_code in (403, 404, 405), address
        for method in ("put", "patch", "delete", "trace"):
            with access.undone():
                answer = getattr(lax, method)(address)
            # The library's pages show their empty form again instead.
            known = (200, 302, 404, 405) if address in librarys else (302, 404, 405)
            assert answer.status_code in known, (address, method, answer.status_code)
            if answer.status_code == 302:
                assert not answer.headers["Location"].startswith("http"), address


@pytest.mark.parametrize("role", ROLES)
def test_what_is_written_into_a_form_is_shown_as_text_on_every_page(world: World, role: str) -> None:
    """Each form is filled with markup and sent; what comes back, and every page to everyone after, escapes it."""
    client, sent = world.client(role), 0
    for address, form in forms(client, world, "post").items():
        if not form.texts or address in LEAVES or "/password" in address:
            continue
        sent += 1
        answer = client.post(address, form.filled(PAYLOAD), content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, address
        assert MARKUP not in answer.content.decode(), address
    assert sent or role == "partnership-governance"
    for reader in {role, "coordinator", "analyst", "partnership-governance"}:
        for address, page in pages(world.client(reader), world):
            assert MARKUP not in page, (reader, address)
            assert SOLVED not in page.replace("&#34;", '"').replace("&#39;", "'").replace("&gt;", ">"), address


def test_names_that_are_markup_are_shown_as_text(world: World) -> None:
    """What no form asks for by itself: names of people, organisations, groups, files, editions, findings, reasons."""
    from upstream.web.insight.models import Edition, Upload
    from upstream.web.partnership.models import Group, Organisation, Partnership

    for user in world.people.values():
        type(user).objects.filter(pk=user.pk).update(full_name=f"{PAYLOAD}{user.pk.hex[-4:]}", job_title=PAYLOAD)
    for model, name in ((Organisation, "name"), (Group, "name"), (Edition, "title"), (Upload, "name")):
        for each in model.objects.all():
            model.objects.filter(pk=each.pk).update(**{name: f"{PAYLOAD}{each.pk.hex[-6:]}"})
    Partnership.objects.create(name=PAYLOAD, areas=[], is_fictional=True)
    for reader in ("coordinator", "analyst", "partnership-governance", "chair", ""):
        for address, page in pages(world.client(reader), world):
            assert MARKUP not in page, (reader, address)


@pytest.mark.parametrize("role", ["analyst", "partnership-governance"])
def test_no_box_and_no_parameter_reaches_the_database_or_the_page_as_more_than_text(world: World, role: str) -> None:
    client = world.client(role)
    boxes = forms(client, world, "get")
    assert boxes
    for address in addresses(world):
        known = boxes[address].values if address in boxes else {}
        names = (
            [*known, *(name for name in NAMES if name not in known)] if client.get(address).status_code == 200 else ()
        )
        for text in (*INJECTIONS, PAYLOAD) if names else ():
            with access.undone():
                answer = client.get(f"{address}?{urlencode(dict.fromkeys(names, text))}")
            assert answer.status_code < 500, (address, text)
            if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
                assert MARKUP not in answer.content.decode(), (address, text)


def test_texts_in_the_place_of_keys_find_nothing(world: World) -> None:
    client = world.client("analyst")
    for route in access.routes():
        if not route.places or not set(route.places) - {"key"} or route.rule is None or route.rule.kind != "permission":
            continue
        parts = dict.fromkeys(route.places, access.NOWHERE)
        for name in set(route.places) - {"key"}:
            for text in ("..%2f..%2fetc%2fpasswd", "%27%20OR%201%3D1", "%00", "%3Cb%20id%3Dxss%3E"):
                answer = client.get(route.at(parts | {name: text}))
                assert answer.status_code in (302, 404, 405), (route.text, text, answer.status_code)
                assert MARKUP not in answer.content.decode(), route.text


def test_a_file_by_name_of_an_edition_is_one_of_its_own(world: World) -> None:
    client, key = world.client("analyst"), world.ours.parts["published"]["key"]
    for name in (
        "..%2f..%2f..%2fetc%2fpasswd",
        "..%5c..%5cwin.ini",
        "%2fetc%2fpasswd",
        "findings.json",
        ".",
        "published.json",
    ):
        assert client.get(f"/picture/{key}/papers/{name}").status_code == 404, name
        assert client.get(f"/public/assessment/{key}/papers/{name}").status_code == 404, name


def test_search_words_do_not_come_back_as_markup_to_visitors(world: World) -> None:
    client = made.client()
    for route in access.routes():
        if route.rule is not None and route.rule.kind == "public" and not route.places:
            answer = client.get(f"/{route.text}?{urlencode(dict.fromkeys(NAMES, PAYLOAD))}")
            assert answer.status_code < 500, route.text
            assert MARKUP not in (answer.content.decode() if not answer.streaming else ""), route.text
