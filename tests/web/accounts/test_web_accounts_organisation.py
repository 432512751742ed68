"""Sign-in with an organisation's own accounts, against a server of OpenID Connect on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client, override_settings

import web_support as made
from upstream.web.accounts import actions
from upstream.web.accounts.models import User
from upstream.web.accounts.organisation_sign_in import verified_address
from upstream.web.accounts.sign_in_settings import issuer_of, origin_of
from upstream.web.core.models import AuditEvent
from upstream.web.partnership.models import Membership

pytestmark = [pytest.mark.django_db]
TENANT = "5f3c2a1e-0000-4000-8000-000000000001"
SECRET = "the stub signs with this and nobody checks it: the token comes straight from the server"
REFUSED = "/sign-in/not-let-in/"


class Stub:
    """An issuer that says of everybody what the test told it to say."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}

    def say(self, **claims: Any) -> None:
        self.claims = {"sub": "person-1", "name": "Marten Reed", "email_verified": True, "tid": TENANT} | claims

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        if path.endswith("/openid-configuration"):
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
            }
        if path == "/token":
            self.asked = form
            now = int(time.time())
            token = self.claims | {"iss": self.claims.get("iss", self.address), "aud": "upstream", "exp": now + 300}
            return {"access_token": "a", "token_type": "Bearer", "id_token": jwt.encode(token, SECRET, "HS256")}
        return {name: self.claims[name] for name in ("sub", "name", "email") if name in self.claims}


class Handler(BaseHTTPRequestHandler):
    stub: Stub

    def do_GET(self) -> None:
        self._send({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send({name: values[0] for name, values in parse_qs(body).items()})

    def _send(self, form: dict[str, str]) -> None:
        body = json.dumps(self.stub.answer(urlsplit(self.path).path, form)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Stub]:
    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        Handler.stub = Stub(f"http://127.0.0.1:{listening.server_port}")
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield Handler.stub
        listening.shutdown()
        thread.join()


@pytest.fixture
def issuer(server: Stub, clock: Any) -> Iterator[Stub]:
    cache.clear()
    app = {
        "provider_id": "partner",
        "name": "Fenmarch sign-in",
        "client_id": "upstream",
        "secret": "shared",
        "settings": {"server_url": server.address, "issuer": server.address, "oauth_pkce_enabled": True},
    }
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}, OIDC_TENANT=TENANT):
        server.say(email="marten.reed@example.org")
        yield server


def come_in(client: Client) -> Any:
    """From the button on our page to the issuer and back."""
    leaving = client.post("/sign-in/partner/")
    asked = parse_qs(urlsplit(leaving.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    return client.get("/sign-in/partner/back/", {"code": "c", "state": asked["state"][0]})


def test_the_button_is_on_the_page_and_leads_away_by_a_post_alone(issuer: Stub, client: Client) -> None:
    assert "Sign in with Fenmarch sign-in" in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/partner/").status_code == 200
    assert client.post("/sign-in/partner/").headers["Location"].startswith(f"{issuer.address}/authorize")
    assert client.post("/sign-in/another/").status_code == 404


def test_a_verified_address_opens_its_account_and_links_it(issuer: Stub, client: Client) -> None:
    user = made.person("Marten Reed", "practitioner")
    assert come_in(client).headers["Location"] == "/"
    assert issuer.asked["code_verifier"]
    assert client.get("/account/").status_code == 200
    linked = SocialAccount.objects.get(user=user)
    assert (linked.uid, linked.extra_data) == ("person-1", {})
    assert AuditEvent.objects.filter(verb="accounts.account.linked", actor_id=user.pk).count() == 1
    issuer.say(email="renamed@example.org")
    again = Client()
    assert come_in(again).headers["Location"] == "/"
    assert again.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get(user=user).extra_data == {}


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email": "marten.reed@example.org", "email_verified": False},
        {"email": "marten.reed@example.org", "email_verified": None},
        {"email": "marten.reed@example.org", "tid": "another tenant"},
        {"email": "marten.reed@example.org", "iss": "https://another.example"},
        {},
    ],
    ids=["not invited", "not verified", "nothing said", "another tenant", "another issuer", "no address"],
)
def test_nobody_else_is_let_in_and_all_are_told_the_same(issuer: Stub, client: Client, claims: dict[str, Any]) -> None:
    made.person("Marten Reed", "practitioner")
    issuer.say(**claims)
    assert come_in(client).headers["Location"] == REFUSED
    assert client.get("/account/").headers["Location"].startswith("/sign-in/")
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_whoever_was_invited_comes_in_and_gets_their_place(issuer: Stub, client: Client) -> None:
    keeper = made.person("Wren Sedge", "coordinator")
    actions.invite(
        scope=made.scope(keeper),
        address="marten.reed@example.org",
        organisation=made.organisation(),
        roles=["practitioner"],
        reason="New post",
    )
    assert come_in(client).headers["Location"] == "/"
    user = User.objects.get(email="marten.reed@example.org")
    assert user.full_name == "Marten Reed"
    assert not user.has_usable_password()
    assert Membership.objects.get(user=user).roles == ["practitioner"]


def test_a_second_step_is_asked_for_here_unless_the_issuer_asks_for_one(issuer: Stub) -> None:
    made.person("Marten Reed", "analyst")
    client = Client()
    come_in(client)
    assert client.get("/account/").headers["Location"] == "/account/second-step/"
    with override_settings(OIDC_SECOND_FACTOR_ISSUERS=["https://another.example"]):
        assert client.get("/account/").headers["Location"] == "/account/second-step/"
    with override_settings(OIDC_SECOND_FACTOR_ISSUERS=[issuer.address]):
        assert client.get("/account/").status_code == 200


def test_a_closed_account_stays_closed(issuer: Stub, client: Client) -> None:
    user = made.person("Marten Reed", "practitioner")
    user.is_active = False
    user.save()
    assert come_in(client).headers["Location"] == "/sign-in/closed/"
    assert client.get("/account/").headers["Location"].startswith("/sign-in/")


def test_a_cancelled_or_forged_return_is_refused(issuer: Stub, client: Client) -> None:
    for given in ({"error": "access_denied", "state": "x"}, {"code": "c", "state": "forged"}, {}):
        assert client.get("/sign-in/partner/back/", given).headers["Location"] == REFUSED


def test_which_addresses_count_as_verified() -> None:
    assert verified_address({"email": " A@Example.org", "email_verified": True}) == "a@example.org"
    assert verified_address({"email": "a@example.org", "xms_edov": "1"}) == "a@example.org"
    assert verified_address({"email": "a@example.org", "email_verified": "false"}) == ""
    assert verified_address({"email_verified": True}) == ""


def test_the_issuer_is_what_its_document_lies_below() -> None:
    server = "https://login.example/tenant/v2.0"
    assert issuer_of(f"{server}/.well-known/openid-configuration") == issuer_of(server) == server
    assert origin_of(server) == "https://login.example"
