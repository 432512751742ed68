"""The first steps: the partnership is named, and the first administrator invited, as the commands do it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

import web_support as made
from upstream.cli.app import app
from upstream.model.errors import UpstreamError
from upstream.web import runtime
from upstream.web.accounts.models import Invitation
from upstream.web.core.models import AuditEvent
from upstream.web.partnership.models import Organisation, Partnership

pytestmark = pytest.mark.django_db
ASKED = ["invite", "first@example.org", "--organisation", "Fenmarch Council", "--role", "administrator"]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands use the database of the test."""

    @contextmanager
    def opened(say: Any = None) -> Any:
        yield SimpleNamespace(configuration=SimpleNamespace(address="https://upstream.example"))

    monkeypatch.setattr(runtime, "opened", opened)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_the_first_administrator_is_invited_and_can_follow_the_link() -> None:
    found = run(*ASKED, "--sector", "council")
    assert found.exit_code == 0, found.output
    link = re.search(r"https://upstream\.example(\S+)", found.output)
    assert link is not None
    assert Invitation.objects.get().roles == ["administrator"]
    assert made.client().get(link.group(1), follow=True).status_code == 200
    names = set(AuditEvent.objects.values_list("actor_name", flat=True))
    assert names == {"the command line"}


def test_an_organisation_that_is_there_is_not_added_again() -> None:
    made.organisation("Fenmarch Council")
    assert run(*ASKED).exit_code == 0
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(ASKED, "UP-BEGIN-002"), ([*ASKED[:-1], "administrater", "--sector", "council"], "UP-BEGIN-001")],
)
def test_what_nobody_knows_is_refused(arguments: list[str], code: str) -> None:
    found = run(*arguments)
    assert isinstance(found.exception, UpstreamError)
    assert found.exception.code == code
    assert not Invitation.objects.exists()


def test_the_partnership_is_named_and_named_again() -> None:
    assert run("found", "Safer Fenmarch", "--area", "E06000023").exit_code == 0
    assert run("found", "Safer Fenmarch Partnership").exit_code == 0
    assert Partnership.objects.get().name == "Safer Fenmarch Partnership"
