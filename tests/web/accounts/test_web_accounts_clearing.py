"""What is kept of sign-ins and invitations no longer than it is of use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

import web_support as made
from upstream.web.accounts import actions, clearing, mailing
from upstream.web.accounts.models import Invitation, SignIn, User
from upstream.web.core import clock
from upstream.web.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def hazel() -> User:
    return made.person("Hazel Reed", "coordinator")


def sign_in(user: User, seen: timedelta, ended: timedelta | None = None) -> SignIn:
    at = clock.now()
    over = at - ended if ended is not None else None
    return SignIn.objects.create(user=user, began_at=at - 400 * DAY, seen_at=at - seen, ended_at=over)


def invitation(number: int, **told: Any) -> Invitation:
    terms = {"organisation": made.organisation(), "roles": ["board"], "reason": "New post"}
    found, _ = actions.invite(scope=made.seeder(), address=f"person{number}@example.org", **terms)
    Invitation.objects.filter(pk=found.pk).update(**told)
    return found


def test_a_sign_in_goes_thirty_days_after_it_was_over(hazel: User) -> None:
    kept = [sign_in(hazel, 29 * DAY), sign_in(hazel, 200 * DAY, 30 * DAY), sign_in(hazel, timedelta())]
    sign_in(hazel, 31 * DAY)
    sign_in(hazel, 200 * DAY, 31 * DAY)
    assert clearing.clear() == {"sign_ins": 2, "invitations": 0}
    assert set(SignIn.objects.values_list("pk", flat=True)) == {each.pk for each in kept}


def test_an_invitation_goes_ninety_days_after_it_was_used_withdrawn_or_ran_out(hazel: User) -> None:
    at = clock.now()
    kept = [
        invitation(1),
        invitation(2, expires_at=at - 89 * DAY),
        invitation(3, accepted_at=at - 89 * DAY, accepted_by=hazel, expires_at=at - 400 * DAY),
        invitation(4, withdrawn_at=at - 89 * DAY, expires_at=at - 400 * DAY),
    ]
    invitation(5, expires_at=at - 91 * DAY)
    invitation(6, accepted_at=at - 91 * DAY, accepted_by=hazel)
    invitation(7, withdrawn_at=at - 91 * DAY)
    assert clearing.clear() == {"sign_ins": 0, "invitations": 3}
    assert set(Invitation.objects.values_list("pk", flat=True)) == {each.pk for each in kept}


def test_clearing_is_an_event_where_something_was_cleared(hazel: User) -> None:
    clearing.clear()
    assert not AuditEvent.objects.filter(verb="accounts.old.cleared").exists()
    sign_in(hazel, 31 * DAY)
    clearing.clear()
    event = AuditEvent.objects.get(verb="accounts.old.cleared")
    assert (event.actor_name, event.detail) == ("the worker", {"sign_ins": 1, "invitations": 0})


def test_the_worker_knows_the_job_and_its_hour() -> None:
    from procrastinate.contrib.django import app

    app.perform_import_paths()
    found = {job.task.name: job.cron for job in app.periodic_registry.periodic_tasks.values()}
    assert found["accounts.clear"] == "43 3 * * *"


def test_letters_lead_to_the_workspaces_own_address(hazel: User, settings: Any) -> None:
    """Not to whichever host the letter was asked for at."""
    settings.SITE_ADDRESS, settings.ALLOWED_HOSTS = "https://upstream.example.gov.uk", ["*"]
    Client().post("/new-password/", {"email": hazel.email}, headers={"host": "elsewhere.example"})
    found, token = actions.invite(
        scope=made.seeder(),
        address="new@example.org",
        organisation=made.organisation(),
        roles=["board"],
        reason="New post",
    )
    mailing.send_invitation(found, token)
    for letter, path in zip(mail.outbox, ("/new-password/", "/invitation/"), strict=True):
        assert f"https://upstream.example.gov.uk{path}" in letter.body
        assert "elsewhere" not in letter.body
