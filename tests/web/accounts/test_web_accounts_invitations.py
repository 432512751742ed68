"""Invitations: the only way in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

import web_support as made
from upstream.web.accounts import actions
from upstream.web.accounts.models import Invitation, User
from upstream.web.core import clock as clock_module
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.partnership.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "marten.reed@example.org"
NEW = {"full_name": "Marten Reed", "password": "seven green otters", "job_title": "", "telephone": ""}


@pytest.fixture
def keeper() -> User:
    return made.person("Wren Sedge", "coordinator")


def invite(by: User, *roles: str, address: str = ADDRESS) -> tuple[Invitation, str]:
    place = Membership.objects.filter(user=by).first()
    assert place is not None
    terms = {"roles": roles or ("practitioner",), "reason": "New post"}
    return actions.invite(scope=made.scope(by), address=address, organisation=place.organisation, **terms)


def take_up(client: Client, token: str, **changed: str) -> int:
    client.get(f"/invitation/{token}/")
    return client.post("/invitation/", NEW | changed).status_code


def test_the_link_makes_the_account_its_place_and_a_session(keeper: User, client: Client) -> None:
    _, token = invite(keeper)
    assert client.get(f"/invitation/{token}/").headers["Location"] == "/invitation/"
    page = client.get("/invitation/").content.decode()
    assert "Wren Sedge has invited you" in page
    assert ADDRESS in page
    assert client.post("/invitation/", NEW).status_code == 302
    user = User.objects.get(email=ADDRESS)
    assert Membership.objects.get(user=user).roles == ["practitioner"]
    assert user.check_password(NEW["password"])
    assert client.get("/account/").status_code == 200
    assert AuditEvent.objects.filter(verb="accounts.invitation.accepted", actor_id=user.pk).exists()


def test_opening_the_link_uses_nothing_up(keeper: User) -> None:
    made_one, token = invite(keeper)
    for _ in range(3):
        scanner = Client()
        scanner.get(f"/invitation/{token}/")
        scanner.get("/invitation/")
    made_one.refresh_from_db()
    assert made_one.state(clock_module.now()) == "open"
    assert take_up(Client(), token) == 302
    assert take_up(Client(), token) == 409


def test_an_unknown_withdrawn_or_late_invitation_says_so_and_makes_nothing(keeper: User) -> None:
    assert Client().get("/invitation/not-a-token/").status_code == 404
    assert Client().post("/invitation/", NEW).status_code == 404
    withdrawn, first = invite(keeper)
    actions.withdraw_invitation(scope=made.scope(keeper), invitation=withdrawn)
    assert take_up(Client(), first) == 409
    _, second = invite(keeper)
    with clock_module.at(datetime(2026, 3, 16, 9, 30, tzinfo=UTC)):
        assert take_up(Client(), second) == 409
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_renewed_or_repeated_invitation_has_one_living_link(keeper: User) -> None:
    first, old = invite(keeper)
    new = actions.renew_invitation(scope=made.scope(keeper), invitation=first)
    assert take_up(Client(), old) == 404
    _, newest = invite(keeper)
    assert take_up(Client(), new) == 409
    assert take_up(Client(), newest) == 302


def test_the_address_and_the_secret_lie_in_no_table_as_they_are(keeper: User) -> None:
    _, token = invite(keeper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(accounts_invitation)::text FROM accounts_invitation")
        rows = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT to_jsonb(core_auditevent)::text FROM core_auditevent")
        rows += " ".join(row[0] for row in cursor.fetchall() if "invitation" in row[0])
    assert ADDRESS not in rows
    assert token not in rows


def test_nobody_invites_or_lets_in_themselves(keeper: User) -> None:
    with pytest.raises(NotAllowed):
        invite(keeper, "analyst", address=" Wren.Sedge@EXAMPLE.org ")
    made_one, _ = invite(keeper, "analyst")
    Invitation.objects.filter(pk=made_one.pk).update(address_index=actions.blind_index(keeper.email))
    with pytest.raises(NotAllowed):
        actions.accept_as_oneself(scope=made.scope(keeper), invitation=made_one)


def test_only_people_who_may_invite_do(keeper: User) -> None:
    for role in ("analyst", "practitioner", "chair", "board", "governance", "provider"):
        other = made.person(f"Somebody {role}", role)
        with pytest.raises(NotAllowed):
            invite(other)
        assert made.client(other).get("/partnership/people/invite/").status_code == 404


def test_a_governance_lead_is_invited_to_no_other_role(keeper: User) -> None:
    with pytest.raises(NotNow, match="no other role"):
        invite(keeper, "governance", "analyst")
    with pytest.raises(NotNow, match="at least one"):
        actions.invite(
            scope=made.scope(keeper), address=ADDRESS, organisation=made.organisation(), roles=(), reason="New post"
        )


def test_whoever_has_an_account_joins_with_it_and_the_inviter_cannot_tell(keeper: User) -> None:
    elsewhere = made.organisation("Paperboat Charity", "other", "charity")
    known = made.person("Marten Reed", "practitioner", at=elsewhere)
    stranger = made.person("Hazel Moor", "board")
    answer = made.client(keeper).post("/partnership/people/invite/", _asked(known.email))
    other = made.client(keeper).post("/partnership/people/invite/", _asked("nobody@example.org"))
    assert (answer.status_code, answer.headers["Location"]) == (other.status_code, other.headers["Location"])
    token = _token(mail.outbox[0].body)
    visitor = Client()
    visitor.get(f"/invitation/{token}/")
    assert visitor.get("/invitation/").headers["Location"].startswith("/sign-in/?next=/invitation/")
    wrong = made.client(stranger)
    wrong.get(f"/invitation/{token}/")
    assert "another address" in wrong.post("/invitation/").content.decode()
    right = made.client(known)
    right.get(f"/invitation/{token}/")
    assert right.post("/invitation/").status_code == 302
    assert Membership.objects.filter(user=known).count() == 2


def _asked(address: str) -> dict[str, object]:
    organisation = str(made.organisation().pk)
    return {"address": address, "organisation": organisation, "roles": ["practitioner"], "reason": "New post"}


def _token(body: str) -> str:
    found = re.search(r"/invitation/([\w-]+)/", body)
    assert found is not None
    return found[1]


def test_the_page_sends_the_link_and_shows_it_once(keeper: User) -> None:
    client = made.client(keeper)
    client.post("/partnership/people/invite/", _asked(ADDRESS))
    assert mail.outbox[0].to == [ADDRESS]
    shown = client.get("/partnership/people/invited/").content.decode()
    assert _token(shown) == _token(mail.outbox[0].body)
    assert client.get("/partnership/people/invited/").status_code == 302
    listed = client.get("/partnership/people/").content.decode()
    assert ADDRESS in listed
    assert _token(mail.outbox[0].body) not in listed


def test_a_weak_password_is_refused_beside_its_field(keeper: User, client: Client) -> None:
    _, token = invite(keeper)
    client.get(f"/invitation/{token}/")
    page = client.post("/invitation/", NEW | {"password": "martenreed"}).content.decode()
    assert 'id="id_password-error"' in page
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_organisation_that_closed_lets_nobody_in(keeper: User) -> None:
    _, token = invite(keeper)
    organisation = made.organisation()
    organisation.closed = datetime(2026, 3, 1, tzinfo=UTC).date()
    organisation.save()
    assert take_up(Client(), token) == 409
