"""What every answer carries, what the probes say, and what the log does not."""

from __future__ import annotations

import io
import json
import logging
import types
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from upstream.web.core.access import public
from upstream.web.core.clock import now
from upstream.web.logging import PlainJson

PERSON = "Ada Fictional"
ADDRESS = "ada.fictional@example.org"


@public
def fails(request: HttpRequest, name: str = "") -> HttpResponse:
    raise ValueError(f"{PERSON} <{ADDRESS}> {request.GET} {request.POST}")


@public
def answers(request: HttpRequest) -> HttpResponse:
    logging.getLogger("some.package").warning("could not write to %s", ADDRESS)
    request.session["seen"] = True
    return HttpResponse(str(len(request.FILES)))


def unruled(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


@pytest.fixture
def routes(settings: Any) -> None:
    module = types.ModuleType("routes_of_the_test")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("fails/<str:name>", fails),
        path("answers", answers),
        path("unruled", unruled),
    ]
    settings.ROOT_URLCONF = module


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainJson())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.django_db
def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline(routes: None) -> None:
    response = Client().get("/answers")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert policy["style-src"] == "'self'"


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/answers", "/nothing", "/fails/x"])
def test_every_answer_carries_the_headers_errors_too(routes: None, where: str) -> None:
    response = Client(raise_request_exception=False).get(where)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["Cache-Control"] == "no-store, private"
    assert len(response["X-Request-ID"]) == 32
    assert "Content-Security-Policy" in response


@pytest.mark.django_db
def test_the_session_cookie_is_for_the_server_alone(routes: None) -> None:
    cookie = Client().get("/answers").cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused(routes: None) -> None:
    assert Client().get("/answers", headers={"host": "elsewhere.example.org"}).status_code == 400


@pytest.mark.django_db
def test_a_route_without_a_rule_is_refused(routes: None) -> None:
    response = Client(raise_request_exception=False).get("/unruled")
    assert response.status_code == 500
    assert b"never" not in response.content


@pytest.mark.django_db
def test_the_page_of_an_error_tells_nothing_of_it(routes: None) -> None:
    response = Client(raise_request_exception=False).get(f"/fails/{PERSON}?email={ADDRESS}")
    assert response.status_code == 500
    page = response.content.decode()
    assert PERSON not in page
    assert ADDRESS not in page
    assert "Traceback" not in page
    assert "ValueError" not in page


@pytest.mark.django_db
def test_the_log_tells_of_the_request_and_of_nobody(routes: None, log: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    client.get(f"/fails/{PERSON}?email={ADDRESS}")
    client.post("/answers", {"name": PERSON, "email": ADDRESS}, headers={"user-agent": PERSON, "referer": ADDRESS})
    client.get(f"/nowhere/{ADDRESS}")
    client.get("/answers", headers={"host": f"{ADDRESS}"})
    written = log.getvalue()
    assert PERSON not in written
    assert "Ada" not in written
    assert "fictional" not in written
    answered = [line for line in lines(log) if line["logger"] == "upstream.request"]
    assert [(line["method"], line["route"], line["status"]) for line in answered] == [
        ("GET", "fails/<str:name>", 500),
        ("POST", "answers", 200),
        ("GET", "", 404),
        ("GET", "", 400),
    ]
    assert all(len(line["request"]) == 32 and line["milliseconds"] >= 0 for line in answered)


@pytest.mark.django_db
def test_the_log_of_an_error_names_its_class_and_its_place(routes: None, log: io.StringIO) -> None:
    Client(raise_request_exception=False).get("/fails/x")
    (fault,) = [line for line in lines(log) if "error" in line]
    assert fault["error"] == "builtins.ValueError"
    assert any("test_web_runtime_requests.py" in place for place in fault["at"])


@pytest.mark.django_db
def test_an_upload_that_is_too_large_is_refused_while_it_arrives(routes: None, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 100_000
    small, large = (SimpleUploadedFile("extract.csv", b"x" * size) for size in (1_000, 300_000))
    assert Client().post("/answers", {"file": small}).content == b"1"
    assert Client(raise_request_exception=False).post("/answers", {"file": large}).status_code == 400


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused(routes: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/answers", {"a": "b"}).status_code == 403


def test_the_workspace_is_alive_without_a_database_or_a_known_host() -> None:
    response = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_it_is_ready_and_says_that_no_worker_is_there() -> None:
    response = Client().get("/readyz", headers={"host": "10.0.0.7"})
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": True, "migrations": True, "worker": False}


@pytest.mark.django_db
def test_a_worker_that_was_heard_of_just_now_counts() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '50 seconds')")
        assert Client().get("/readyz").json()["worker"] is True
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '70 seconds'")
        assert Client().get("/readyz").json()["worker"] is False


def test_it_is_not_ready_while_a_migration_is_due(transactional: Any, owner: Any) -> None:
    owner.execute("DELETE FROM django_migrations WHERE app = 'core'")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": True, "migrations": False, "worker": False}
    owner.execute("DROP TABLE django_migrations")
    assert Client().get("/readyz").status_code == 503


def test_it_is_not_ready_without_a_database_and_tells_nothing_of_why(transactional: Any, log: io.StringIO) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = "there_is_none"
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": False, "migrations": False, "worker": False}
    assert b"there_is_none" not in response.content
    assert "there_is_none" not in log.getvalue()


def test_the_clock_of_a_test_stands_still(clock: Any) -> None:
    assert now() == now()
    clock.set(2027, 1, 1, 12)
    assert now().isoformat() == "2027-01-01T12:00:00+00:00"
