"""What answers carry and where they lead: caches, redirects, hosts, sessions, errors, files that spreadsheets open."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

import web_access_support as access
import web_support as made
from upstream.web.core.safe_cells import safe_cell
from web_access_support import World

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "data:text/html,x",
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "\n=cmd|' /C calc'!A0")
TELLS = ("Traceback", "settings.py", "/site-packages/", "psycopg", "DATABASE", "SECRET", "Exception")


@pytest.fixture
def world(db: None, clock: Any, settings: LazySettings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.LAKE = tmp_path / "files", tmp_path / "lake"
    return access.world()


@pytest.mark.slow
def test_no_page_is_kept_by_a_cache_and_none_can_be_framed(world: World) -> None:
    for role in ("", "coordinator", "analyst"):
        client = world.client(role)
        for route in access.routes():
            if route.places:
                continue
            answer = client.get(f"/{route.text}")
            kept = answer.headers["Cache-Control"]
            assert "no-store" in kept, (route.text, kept)
            assert "public" not in kept.split(", "), (route.text, kept)
            assert answer.headers["X-Frame-Options"] == "DENY", route.text
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], route.text
            assert answer.headers["X-Content-Type-Options"] == "nosniff", route.text
            assert not {"Server", "X-Powered-By"} & set(answer.headers), route.text


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_way_back_leads_elsewhere(world: World, where: str) -> None:
    for role, address in (("", "/sign-in/"), ("analyst", "/account/purpose/"), ("analyst", "/account/working-for/")):
        client = world.client(role)
        page = client.get(address, {"next": where})
        forms = [form for form in access.forms_of(page.content.decode()) if form.method == "post"]
        assert "evil.example" not in page.headers.get("Location", "")
        for form in forms:
            sent = client.post(address, dict(form.values.items()) | {"next": where})
            assert "evil.example" not in sent.headers.get("Location", ""), (address, where)
            assert "javascript:" not in sent.headers.get("Location", "").lower(), (address, where)
    person = made.person("Robin Reed", "board")
    told = {"login": person.email, "password": made.PASSWORD, "next": where}
    assert Client().post("/sign-in/", told).headers["Location"] == "/"


@pytest.mark.django_db
def test_a_false_host_is_refused_and_letters_name_our_own(clock: Any, settings: Any) -> None:
    person = made.person("Robin Reed", "board")
    assert Client().get("/sign-in/", headers={"host": "evil.example"}).status_code == 400
    Client().post("/new-password/", {"email": person.email}, headers={"x-forwarded-host": "evil.example"})
    assert mail.outbox
    assert "evil.example" not in mail.outbox[0].body
    assert f"{settings.SITE_ADDRESS}/new-password/" in mail.outbox[0].body


@pytest.mark.django_db
def test_signing_in_gives_the_session_another_name_and_signing_out_ends_it(clock: Any) -> None:
    person = made.person("Robin Reed", "board")
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["session"] = before = session.session_key
    client.post("/sign-in/", {"login": person.email, "password": made.PASSWORD})
    after = client.cookies["session"].value
    assert after != before
    client.post("/sign-out/")
    stolen = Client()
    stolen.cookies["session"] = after
    assert stolen.get("/account/").status_code == 302
    stolen.cookies["session"] = before
    assert stolen.get("/account/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/nothing-here", 404), ("/%3Cb%20id=xss%3E", 404), ("/audit/nothing", 404)]
)
def test_the_page_of_what_is_not_there_tells_nothing(address: str, status: int) -> None:
    answer = Client().get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert not [word for word in TELLS if word in page]
    assert "<b id=xss" not in page


@pytest.mark.django_db
def test_too_many_fields_and_too_much_text_are_refused(clock: Any) -> None:
    client = made.client(made.person("Robin Reed", "coordinator"))
    many = client.post("/account/details/", {f"f{number}": "x" for number in range(2_100)})
    much = client.post("/account/details/", {"full_name": "x" * (3 << 20)})
    assert (many.status_code, much.status_code) == (400, 400)
    assert not [word for word in TELLS if word in many.content.decode() + much.content.decode()]


def test_the_audit_record_as_a_file_has_no_formula(world: World) -> None:
    from upstream.web.partnership import actions

    for number, text in enumerate(FORMULAS):
        actions.add_group(scope=made.seeder(), name=f"{text} {number}", kind="panel")
    client = world.client("partnership-governance")
    sent = b"".join(client.post("/audit/export", {}).streaming_content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(sent)) for cell in row]
    assert any("=1+1" in cell for cell in cells)
    assert [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


@given(some.text(max_size=40))
def test_a_safe_cell_begins_with_no_formula_and_says_the_same(text: str) -> None:
    shown = safe_cell(text)
    assert shown in (text, f"'{text}")
    assert not shown.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
