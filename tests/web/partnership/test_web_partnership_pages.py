"""Pages of organisations, people and groups: what they do, and who may open them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import web_support as made
from django.core import mail
from django.test import override_settings

from upstream.web.accounts.models import Invitation, User
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import people, seed_people
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Succession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def cast() -> dict[str, User]:
    return seed_people(system("the demonstration", clock.now(), *Permission))


def place(user: User) -> Membership:
    return Membership.objects.filter(user=user).first()  # type: ignore[return-value]


def test_seeding_again_adds_nothing(cast: dict[str, User]) -> None:
    before = [model.objects.count() for model in (User, Organisation, Group, Membership, GroupMembership, Succession)]
    again = seed_people(system("the demonstration", clock.now(), *Permission))
    after = [model.objects.count() for model in (User, Organisation, Group, Membership, GroupMembership, Succession)]
    assert before == after
    assert again == cast
    assert len(cast) == len(people())


def addresses(cast: dict[str, User]) -> list[str]:
    body, panel = Organisation.objects.get(name="Loremshire Police"), Group.objects.get(kind="panel")
    analyst, seat = place(cast["analyst"]), panel.seats.first()
    assert seat is not None
    keys = {"organisations": body.pk, "people": analyst.pk, "groups": panel.pk}
    return [
        "/partnership/",
        "/partnership/organisations/add/",
        *(f"/partnership/organisations/{keys['organisations']}/{page}" for page in ("", "change/", "successor/")),
        "/partnership/people/",
        "/partnership/people/invite/",
        *(f"/partnership/people/{keys['people']}/{page}" for page in ("", "roles/", "end/", "account/close/")),
        f"/partnership/people/{keys['people']}/account/reopen/",
        f"/partnership/people/{keys['people']}/account/second-step/",
        "/partnership/groups/",
        "/partnership/groups/add/",
        *(f"/partnership/groups/{keys['groups']}/{page}" for page in ("", "change/", "seat/")),
        f"/partnership/groups/seats/{seat.pk}/end/",
        "/partnership/roles/",
        "/account/",
        "/account/details/",
        "/account/second-step/",
        "/account/working-for/",
        "/account/password/",
        "/account/app/",
        "/account/passkeys/add/",
        "/sign-out/",
        "/signed-out/",
        "/sign-in/not-let-in/",
        "/sign-in/closed/",
        "/new-password/",
        "/new-password/sent/",
        "/new-password/done/",
    ]


def test_every_page_opens_for_the_coordinator(cast: dict[str, User]) -> None:
    client = made.client(cast["coordinator"])
    cast["coordinator"].set_password("a password that the test needs")
    for address in addresses(cast):
        answer = client.get(address)
        body = answer.content.decode()
        assert answer.status_code in (200, 302), (address, answer.status_code)
        if answer.status_code == 200:
            assert len(re.findall(r"<h1", body)) == 1, address
            assert re.search(r"<title>[^<–]*\w[^<–]* – ", body), address
        else:
            assert address == "/account/password/", (address, answer.headers["Location"])
