"""The second step of sign-in: who needs one, how it is set up, and that it cannot be got round.

These tests commit, since the library tells of a new second step at the commit.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

import web_support as made
from upstream.web.accounts.models import User
from upstream.web.core.models import AuditEvent


@pytest.fixture(autouse=True)
def fresh(transactional: Any) -> None:
    cache.clear()


@pytest.fixture
def hazel() -> User:
    return made.person("Hazel Moor", "practitioner")


@pytest.fixture
def analyst() -> User:
    return made.person("Marten Reed", "analyst")


def try_sign_in(client: Client, address: str) -> Any:
    return client.post("/sign-in/", {"login": address, "password": made.PASSWORD})


def verbs() -> list[str]:
    return list(AuditEvent.objects.filter(verb__startswith="accounts.").values_list("verb", flat=True))


def test_roles_with_personal_records_open_nothing_before_a_second_step(analyst: User, client: Client) -> None:
    try_sign_in(client, analyst.email)
    for address in ("/account/", "/partnership/", "/account/purpose/"):
        assert client.get(address).headers["Location"] == "/account/second-step/"
    assert "Before you go on" in client.get("/account/second-step/").content.decode()


def set_up_app(client: Client, user: User) -> None:
    page = client.get("/account/app/").content.decode()
    secret = client.session[totp.SECRET_SESSION_KEY]
    assert secret in re.sub(r"\s", "", page)
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert client.post("/account/app/", {"code": code}).headers["Location"] == "/account/codes/"


def test_an_app_is_set_up_and_asked_for_from_then_on(analyst: User, client: Client) -> None:
    try_sign_in(client, analyst.email)
    set_up_app(client, analyst)
    kept = str(Authenticator.objects.get(user=analyst, type="totp").data)
    assert "gAAAA" in kept
    codes = re.findall(r"<code class=\"up-code\">(\w+)</code>", client.get("/account/codes/").content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get("/account/codes/").content.decode()
    assert client.get("/account/").status_code == 200

    again = Client()
    assert try_sign_in(again, analyst.email).headers["Location"] == "/sign-in/code/"
    assert again.get("/account/").headers["Location"].startswith("/sign-in/")
    assert "The code is not right" in again.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert again.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/"
    assert again.get("/account/").status_code == 200
    used = Client()
    try_sign_in(used, analyst.email)
    assert "not right" in used.post("/sign-in/code/", {"code": codes[0]}).content.decode()
    found = verbs()
    assert found.count("accounts.factor.added") == 2
    assert "accounts.factor.refused" in found


def test_a_first_second_step_ends_every_session_without_one(hazel: User) -> None:
    thief, owner = Client(), Client()
    try_sign_in(thief, hazel.email)
    try_sign_in(owner, hazel.email)
    set_up_app(owner, hazel)
    assert thief.get("/account/passkeys/add/").headers["Location"].startswith("/sign-in/")
    assert owner.get("/account/").status_code == 200


def test_the_last_second_step_of_an_analyst_stays(analyst: User, client: Client) -> None:
    try_sign_in(client, analyst.email)
    set_up_app(client, analyst)
    page = client.post("/account/app/remove/").content.decode()
    assert "add another one before you remove this one" in page
    assert Authenticator.objects.filter(user=analyst, type="totp").exists()
    passkey = Authenticator.objects.create(user=analyst, type="webauthn", data={"name": "Laptop", "credential": {}})
    Authenticator.objects.filter(user=analyst, type="totp").delete()
    assert client.post(f"/account/passkeys/{passkey.pk}/remove/").headers["Location"] == "/account/second-step/"
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_someone_elses_passkey_is_not_there(hazel: User, analyst: User) -> None:
    passkey = Authenticator.objects.create(user=analyst, type="webauthn", data={"name": "Laptop", "credential": {}})
    assert made.client(hazel).post(f"/account/passkeys/{passkey.pk}/remove/").status_code == 404


def test_a_session_cannot_borrow_the_second_step_of_another_person(hazel: User, analyst: User) -> None:
    client = made.client(analyst)
    kept = client.session
    kept["account_authentication_methods_user"] = str(hazel.pk)
    kept.save()
    assert client.get("/account/").headers["Location"] == "/account/second-step/"


def test_a_demonstration_counts_as_a_second_step_in_a_demonstration_alone(analyst: User) -> None:
    client = made.client(analyst)
    kept = client.session
    kept["account_authentication_methods"] = [{"method": "demonstration", "at": time.time()}]
    kept.save()
    assert client.get("/account/").headers["Location"] == "/account/second-step/"
