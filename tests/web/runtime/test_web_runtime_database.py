"""The fixtures themselves: roles, clones, commits."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from upstream.web.accounts.models import User


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchone() == ("upstream_application", False)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["first", "second"])
def test_what_a_test_writes_is_gone_in_the_next(name: str) -> None:
    assert not User.objects.exists()
    User.objects.create_user(f"{name}@example.org", full_name=name)


def test_a_test_with_a_database_of_its_own_commits(transactional: Any, owner: psycopg.Connection[Any]) -> None:
    with transaction.atomic():
        User.objects.create_user("kept@example.org", full_name="Kept")
    assert owner.execute("SELECT count(*) FROM accounts_user").fetchone() == (1,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (a int)", "TRUNCATE accounts_user CASCADE", "ALTER TABLE accounts_user DISABLE TRIGGER ALL"],
)
def test_the_application_cannot_change_the_tables_themselves(statement: str) -> None:
    with pytest.raises(Exception, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_live_server_answers_from_the_tests_own_database(live: str, owner: psycopg.Connection[Any]) -> None:
    def ready() -> dict[str, bool]:
        with urllib.request.urlopen(f"{live}/readyz") as answer:
            return dict(json.load(answer))

    assert ready() == {"ready": True, "database": True, "migrations": True, "worker": False}
    owner.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert ready()["worker"]
    with urllib.request.urlopen(f"{live}/static/core/css/upstream.css") as sheet:
        assert sheet.status == 200
