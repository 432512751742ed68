"""Sessions: how long they last, what ends them, and for whom one acts in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, override_settings

import web_support as made
from upstream.web.accounts import actions, sessions
from upstream.web.accounts.models import SignIn, User
from upstream.web.accounts.purposes import purposes
from upstream.web.core import clock as clock_module
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed
from upstream.web.partnership import actions as partnership
from upstream.web.partnership.models import Membership

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def hazel(clock: Any) -> User:
    return made.person("Hazel Moor", "practitioner")


def open_still(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_session_ends_when_nothing_is_done_for_half_an_hour(hazel: User, clock: Any) -> None:
    client = made.client(hazel)
    clock.set(2026, 3, 2, 9, 59)
    assert open_still(client)
    clock.set(2026, 3, 2, 10, 29)
    assert open_still(client)
    clock.set(2026, 3, 2, 11, 0)
    assert not open_still(client)
    assert "nothing was done for a while" in client.get("/sign-in/").content.decode()
    assert AuditEvent.objects.get(verb="accounts.session.timed_out").detail == {"because": "idle"}


def test_a_session_ends_after_eight_hours_however_busy(hazel: User, clock: Any) -> None:
    client = made.client(hazel)
    for hour in range(10, 18):
        for minute in (0, 20, 40):
            clock.set(2026, 3, 2, hour, minute)
            open_still(client)
    assert not open_still(client)
    assert AuditEvent.objects.get(verb="accounts.session.timed_out").detail == {"because": "old"}


@override_settings(SESSION_IDLE_SECONDS=60)
def test_the_times_are_settings(hazel: User, clock: Any) -> None:
    client = made.client(hazel)
    clock.set(2026, 3, 2, 9, 32)
    assert not open_still(client)


def test_one_signs_out_here_elsewhere_or_everywhere(hazel: User) -> None:
    one, two, three = (made.client(hazel) for _ in range(3))
    assert one.get("/sign-out/").status_code == 200
    assert open_still(one)
    one.post("/sign-out/")
    assert [open_still(each) for each in (one, two, three)] == [False, True, True]
    two.post("/account/sessions/end-others/")
    assert [open_still(each) for each in (two, three)] == [True, False]
    four = made.client(hazel)
    four.post("/account/sessions/end-all/")
    assert [open_still(each) for each in (two, four)] == [False, False]
    found = set(AuditEvent.objects.filter(verb__startswith="accounts.session").values_list("verb", flat=True))
    assert found == {f"accounts.session.{each}" for each in ("began", "ended", "ended_others")}


def test_a_new_password_ends_the_others(hazel: User) -> None:
    here, there = made.client(hazel), made.client(hazel)
    new = {"oldpassword": made.PASSWORD, "password1": "nine wet lanterns"}
    assert here.post("/account/password/", new).headers["Location"] == "/account/"
    assert [open_still(each) for each in (here, there)] == [True, False]
    assert AuditEvent.objects.filter(verb="accounts.password.changed", actor_id=hazel.pk).exists()


def test_a_closed_account_ends_its_sessions_at_once_and_opens_again_without_them(hazel: User) -> None:
    keeper, client = made.person("Wren Sedge", "coordinator"), made.client(hazel)
    actions.close_account(scope=made.scope(keeper), user=hazel, reason="Left")
    assert not open_still(client)
    with clock_module.at(datetime(2026, 3, 2, 9, 40, tzinfo=UTC)):
        actions.reopen_account(scope=made.scope(keeper), user=hazel, reason="Came back")
        assert not open_still(client)
    with pytest.raises(NotAllowed):
        actions.close_account(scope=made.scope(keeper), user=keeper, reason="No")
    with pytest.raises(NotAllowed):
        actions.close_account(scope=made.scope(hazel), user=keeper, reason="No")


def test_changed_roles_and_ended_places_hold_from_the_next_request(hazel: User) -> None:
    keeper, client = made.person("Wren Sedge", "coordinator"), made.client(hazel)
    place = Membership.objects.get(user=hazel)
    assert client.get("/partnership/people/invite/").status_code == 404
    partnership.change_roles(scope=made.scope(keeper), membership=place, roles=["administrator"], reason="New post")
    assert client.get("/partnership/people/invite/").status_code == 200
    partnership.end_membership(scope=made.scope(keeper), membership=place, reason="Left")
    assert client.get("/partnership/people/invite/").status_code == 404
    assert open_still(client)


def test_a_place_with_a_last_day_holds_until_its_end(hazel: User, clock: Any) -> None:
    keeper = made.person("Wren Sedge", "coordinator")
    place = Membership.objects.get(user=hazel)
    last = datetime(2026, 3, 5, tzinfo=UTC).date()
    partnership.end_membership(scope=made.scope(keeper), membership=place, reason="Leaves", until=last)
    clock.set(2026, 3, 5, 23, 0)
    assert made.scope(hazel).organisation == place.organisation_id
    clock.set(2026, 3, 6, 1, 0)
    assert made.scope(hazel).organisation is None


def test_one_acts_only_for_organisations_of_ones_own(hazel: User) -> None:
    charity = made.organisation("Paperboat Charity", "other", "charity")
    police = made.organisation("Fenmarch Police", "specified", "police")
    made.member(hazel, "provider", at=charity)
    client = made.client(hazel)
    assert "Paperboat Charity" in client.get("/account/working-for/").content.decode()
    assert client.post("/account/working-for/", {"organisation": str(charity.pk)}).status_code == 302
    assert "working for <strong>Paperboat Charity" in client.get("/account/").content.decode()
    assert client.post("/account/working-for/", {"organisation": str(police.pk)}).status_code == 200
    with pytest.raises(NotAllowed):
        actions.choose_organisation(scope=made.scope(hazel), organisation=police)
    forged = made.client(hazel, at=police)
    assert "Fenmarch Police" not in forged.get("/account/").content.decode()
    assert AuditEvent.objects.get(verb="accounts.organisation.chosen").object_id == str(charity.pk)


def test_a_purpose_is_chosen_from_the_list_by_those_who_need_one(hazel: User) -> None:
    analyst = made.person("Marten Reed", "analyst")
    client = made.client(analyst)
    assert made.client(hazel).get("/account/purpose/").status_code == 404
    back = client.post("/account/purpose/", {"purpose": "mending-data", "next": "/meetings/"})
    assert back.headers["Location"] == "/meetings/"
    assert client.session["purpose"] == "mending-data"
    assert client.post("/account/purpose/", {"purpose": "curiosity"}).status_code == 200
    away = client.post("/account/purpose/", {"purpose": "mending-data", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


def test_a_purpose_that_is_none_is_none() -> None:
    from upstream.web.partnership.scoping import known_purpose

    assert known_purpose("curiosity") == ""
    assert all(known_purpose(key) == key for key in purposes())
    assert all(each.name and each.words and each.source for each in purposes().values())


def test_one_changes_ones_own_details_and_nothing_else(hazel: User) -> None:
    client = made.client(hazel)
    client.post("/account/details/", {"full_name": "Hazel Heath", "job_title": "Nurse", "telephone": "01632 960 001"})
    hazel.refresh_from_db()
    assert (hazel.full_name, hazel.telephone) == ("Hazel Heath", "01632 960 001")
    event = AuditEvent.objects.get(verb="accounts.account.changed")
    assert event.detail == {"fields": ["full_name", "job_title", "telephone"]}
    with pytest.raises(TypeError):
        actions.change_own_details(scope=made.scope(hazel), is_active="")


def test_a_session_without_a_record_of_its_beginning_is_none(hazel: User) -> None:
    client = made.client(hazel)
    SignIn.objects.all().delete()
    assert not open_still(client)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/1 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser"),
    ],
)
def test_devices(agent: str, device: str) -> None:
    assert sessions.device(agent) == device
