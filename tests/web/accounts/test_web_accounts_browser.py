"""People and access in a real browser, under the real headers: axe, 320 pixels, no script, and a passkey."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings

import browser_support as chrome
from upstream.web.accounts import actions
from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.partnership.models import Group, Membership, Organisation

PASSWORD = "seven green otters"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        super().process_request_thread(request, client_address)
        connections.close_all()


@pytest.fixture
def site(transactional: Any) -> Iterator[str]:
    """The workspace as it is served, with the fictional partnership in a database of its own."""
    cache.clear()
    with override_settings(DEMONSTRATION=True):
        server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture
def cast(site: str) -> dict[str, User]:
    found = seed_people(system("the demonstration", clock.now(), *Permission))
    for key in ("practitioner", "analyst"):
        found[key].set_password(PASSWORD)
        found[key].save()
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chrome.chromium() as started:
        yield started


def sign_in(page: Any, site: str, user: User) -> None:
    page.goto(f"{site}/sign-in/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Sign in')")


def check(page: Any, address: str, width: int, complaints: list[str]) -> list[Any]:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    found = Axe().run(page).response["violations"]
    return [(address, width, each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def pages_of_visitors() -> list[str]:
    keeper = system("the demonstration", clock.now(), *Permission)
    organisation = Organisation.objects.get(name="Paperboat Youth Charity")
    _, token = actions.invite(
        scope=keeper, address="new@example.org", organisation=organisation, roles=["analyst"], reason="New post"
    )
    return [
        "/sign-in/",
        "/new-password/",
        "/new-password/sent/",
        "/new-password/abc-def/",
        "/sign-in/not-let-in/",
        "/sign-in/closed/",
        "/signed-out/",
        f"/invitation/{token}/",
        "/invitation/nothing/",
        "/demonstration/",
    ]


def pages_of_the_coordinator(cast: dict[str, User]) -> list[str]:
    body, panel = Organisation.objects.get(name="Ipsum Bay District Council"), Group.objects.get(kind="panel")
    place, seat = Membership.objects.get(user=cast["analyst"]), panel.seats.first()
    assert seat is not None
    return [
        "/account/",
        "/account/details/",
        "/account/second-step/",
        "/account/working-for/",
        "/account/password/set/",
        "/account/app/",
        "/account/passkeys/add/",
        "/sign-out/",
        "/partnership/",
        "/partnership/organisations/add/",
        *(f"/partnership/organisations/{body.pk}/{page}" for page in ("", "change/", "successor/")),
        "/partnership/people/",
        "/partnership/people/invite/",
        *(f"/partnership/people/{place.pk}/{page}" for page in ("", "roles/", "end/", "account/second-step/")),
        "/partnership/groups/",
        "/partnership/groups/add/",
        *(f"/partnership/groups/{panel.pk}/{page}" for page in ("", "change/", "seat/")),
        f"/partnership/groups/seats/{seat.pk}/end/",
        "/partnership/roles/",
    ]


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(
    browser: Any, site: str, cast: dict[str, User], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    faults = []
    for address in pages_of_visitors():
        faults += check(page, site + address, width, complaints)
        chrome.picture(page, f"visitor{address.strip('/').replace('/', '-')[:24]}-{width}")
    chrome.be(page, site, "Marten Reed")
    faults += check(page, f"{site}/account/purpose/", width, complaints)
    chrome.picture(page, f"purpose-{width}")
    chrome.be(page, site, "Wren Sedge")
    for address in pages_of_the_coordinator(cast):
        faults += check(page, site + address, width, complaints)
        chrome.picture(page, f"coordinator{address.replace('/', '-')[:60]}-{width}")
    context.close()
    assert faults == []
    assert [each for each in complaints if "404" not in each] == []


def test_password_and_code_open_the_workspace_without_a_script(browser: Any, site: str, cast: dict[str, User]) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, cast["analyst"])
    page.goto(f"{site}/account/")
    assert page.url == f"{site}/account/second-step/"
    page.click("text=Add an authenticator app")
    secret = "".join(page.inner_text("figure code").split())
    chrome.picture(page, "app")
    page.fill("input[name=code]", code(secret))
    page.click("button:has-text('Continue')")
    assert page.url == f"{site}/account/codes/"
    chrome.picture(page, "codes")
    recovery = page.locator("li code").all_inner_texts()
    page.goto(f"{site}/account/")
    chrome.picture(page, "account")
    page.click("button:has-text('Sign out') >> nth=0")
    assert page.url == f"{site}/signed-out/"

    sign_in(page, site, cast["analyst"])
    assert page.url == f"{site}/sign-in/code/"
    chrome.picture(page, "code")
    page.fill("input[name=code]", recovery[0])
    page.click("button:has-text('Continue')")
    page.goto(f"{site}/account/")
    assert page.inner_text("h1") == "Your account"
    context.close()


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def test_a_passkey_is_added_and_opens_the_workspace_by_itself(browser: Any, site: str, cast: dict[str, User]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, site, cast["analyst"])
    page.goto(f"{site}/account/passkeys/add/")
    page.fill("input[name=name]", "Work laptop")
    page.click("button:has-text('Add a passkey')")
    page.wait_for_url(f"{site}/account/codes/")
    page.goto(f"{site}/account/")
    assert "Work laptop" in page.inner_text("main")
    page.click("button:has-text('Sign out') >> nth=0")

    page.goto(f"{site}/sign-in/")
    page.click("button:has-text('Sign in with a passkey')")
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/account/")
    assert page.inner_text("h1") == "Your account"

    page.click("button:has-text('Sign out') >> nth=0")
    sign_in(page, site, cast["analyst"])
    page.wait_for_url(f"{site}/sign-in/code/")
    page.click("button:has-text('Use a passkey')")
    page.wait_for_url(f"{site}/")
    context.close()
