"""Signing in: with a password, with a second step, too often, and with a password forgotten."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.core import mail
from django.core.cache import cache
from django.test import Client

import web_support as made
from upstream.web.accounts.models import SignIn, User
from upstream.web.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WRONG = "not the one"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def hazel() -> User:
    return made.person("Hazel Moor", "practitioner")


def try_sign_in(client: Client, address: str, password: str = made.PASSWORD, **extra: Any) -> Any:
    return client.post("/sign-in/", {"login": address, "password": password}, **extra)


def words(answer: Any) -> str:
    """What a page says, without what differs by request."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'value="[^"]*@example.org"', "", text)


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__startswith="accounts.").order_by("at", "id").values_list("verb", flat=True)
    )


def test_a_password_opens_an_account_whose_roles_ask_for_no_more(hazel: User, client: Client) -> None:
    answer = try_sign_in(client, " Hazel.Moor@Example.org")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/account/").status_code == 200
    assert verbs() == ["accounts.session.began"]
    assert AuditEvent.objects.get(verb="accounts.session.began").actor_id == hazel.pk


def test_the_way_back_leads_only_into_the_workspace(hazel: User) -> None:
    for wanted, given in (
        ("/account/", "/account/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
    ):
        answer = Client().post("/sign-in/", {"login": hazel.email, "password": made.PASSWORD, "next": wanted})
        assert answer.headers["Location"] == given


def test_a_wrong_password_and_an_unknown_address_read_the_same(hazel: User) -> None:
    known, unknown = try_sign_in(Client(), hazel.email, WRONG), try_sign_in(Client(), "nobody@example.org", WRONG)
    assert "The e-mail address or the password is not right" in words(known)
    assert words(known) == words(unknown)
    assert verbs() == ["accounts.session.refused"] * 2
    for event in AuditEvent.objects.filter(verb="accounts.session.refused"):
        assert "nobody" not in f"{event.object_label}{event.detail}{event.about}{event.reason}"
        assert event.actor_id is None


def test_five_failures_lock_an_address_whether_it_has_an_account_or_not(
    hazel: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for address in (hazel.email, "nobody@example.org"):
        for _ in range(5):
            try_sign_in(Client(), address, WRONG)
        answers.append(words(try_sign_in(Client(), address)))
    assert "You have tried too many times. Wait 15 minutes" in answers[0]
    assert answers[0] == answers[1]
    assert verbs().count("accounts.session.locked") == 2
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr(ratelimit, "time", SimpleNamespace(time=lambda: later, monotonic=time.monotonic))
    assert try_sign_in(Client(), hazel.email).status_code == 302


def test_thirty_failures_from_one_place_lock_the_place(hazel: User) -> None:
    for number in range(30):
        try_sign_in(Client(), f"somebody{number}@example.org", WRONG, REMOTE_ADDR="192.0.2.7")
    assert "too many times" in words(try_sign_in(Client(), hazel.email, REMOTE_ADDR="192.0.2.7"))
    assert try_sign_in(Client(), hazel.email, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_a_closed_account_opens_nothing(hazel: User, client: Client) -> None:
    hazel.is_active = False
    hazel.save()
    assert try_sign_in(client, hazel.email).headers["Location"] == "/sign-in/closed/"
    assert client.get("/account/").headers["Location"].startswith("/sign-in/")


def test_a_forgotten_password_is_set_by_a_link_that_works_once(hazel: User) -> None:
    elsewhere, client = Client(), Client()
    try_sign_in(elsewhere, hazel.email)
    known = client.post("/new-password/", {"email": hazel.email})
    unknown = client.post("/new-password/", {"email": "nobody@example.org"})
    assert known.headers["Location"] == unknown.headers["Location"] == "/new-password/sent/"
    assert [letter.to for letter in mail.outbox] == [[hazel.email]]
    found = re.search(r"http://[^/]+(/new-password/\S+)", mail.outbox[0].body)
    assert found is not None
    form = client.get(found[1]).headers["Location"]
    assert found[1].split("-", 2)[-1].strip("/") not in form
    answer = client.post(form, {"password1": "nine wet lanterns"})
    assert answer.headers["Location"] == "/new-password/done/"
    assert "no longer works" in Client().get(found[1]).content.decode()
    assert elsewhere.get("/account/").headers["Location"].startswith("/sign-in/")
    assert try_sign_in(Client(), hazel.email, "nine wet lanterns").status_code == 302
    assert "accounts.password.reset" in verbs()


def test_a_new_password_by_letter_ends_the_wait(hazel: User, client: Client) -> None:
    for _ in range(6):
        try_sign_in(Client(), hazel.email, WRONG)
    client.post("/new-password/", {"email": hazel.email})
    found = re.search(r"http://[^/]+(/new-password/\S+)", mail.outbox[0].body)
    assert found is not None
    client.post(client.get(found[1]).headers["Location"], {"password1": "nine wet lanterns"})
    assert try_sign_in(Client(), hazel.email, "nine wet lanterns").status_code == 302


def test_letters_to_one_address_are_limited(hazel: User) -> None:
    answers = [Client().post("/new-password/", {"email": hazel.email}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    assert len(mail.outbox) == 3


def test_an_opened_reset_link_uses_nothing_up(hazel: User) -> None:
    Client().post("/new-password/", {"email": hazel.email})
    found = re.search(r"http://[^/]+(/new-password/\S+)", mail.outbox[0].body)
    assert found is not None
    Client().get(found[1])
    assert Client().get(found[1]).status_code == 302
    hazel.refresh_from_db()
    assert hazel.check_password(made.PASSWORD)


def test_there_is_no_sign_up(client: Client) -> None:
    for address in ("/sign-up/", "/signup/", "/accounts/signup/", "/account/email/", "/accounts/login/"):
        assert client.get(address).status_code == 404


def test_the_words_of_the_browser_are_reduced_to_its_kind(hazel: User, client: Client) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0.1"
    try_sign_in(client, hazel.email, headers={"user-agent": agent})
    assert SignIn.objects.get(user=hazel).device == "Edge on Windows"
