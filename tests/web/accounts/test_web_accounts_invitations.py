"""Invitations: the only way in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import web_support as made
from django.test import Client

from upstream.web.accounts import actions, queries
from upstream.web.accounts.models import Invitation, User
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.partnership.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "marten.reed@example.org"
NEW = {"full_name": "Marten Reed", "password": "seven green otters", "job_title": "", "telephone": ""}


@pytest.fixture
def keeper() -> User:
    return made.person("Wren Sedge", "coordinator")


def invite(keeper: User, *roles: str, address: str = ADDRESS) -> tuple[Invitation, str]:
    scope = made.scope(keeper)
    place = Membership.objects.get(user=keeper)
    return actions.invite(
        scope=scope, address=address, organisation=place.organisation, roles=roles or ("practitioner",), reason="New post"
    )


def test_the_link_makes_the_account_its_place_and_a_session(keeper: User, client: Client) -> None:
    _, token = invite(keeper)
    assert client.get(f"/invitation/{token}/").headers["Location"] == "/invitation/"
    page = client.get("/invitation/").content.decode()
    assert "Wren Sedge has invited you" in page
    assert ADDRESS in page
    assert client.post("/invitation/", NEW).status_code == 302
    user = User.objects.get(email=ADDRESS)
    place = Membership.objects.get(user=user)
    assert (place.roles, user.full_name, user.check_password(NEW["password"])) == (["practitioner"], "Marten Reed", True)
    assert client.get("/account/").status_code == 200
    assert AuditEvent.objects.filter(verb="accounts.invitation.accepted", actor_id=user.pk).exists()
