"""What each role of the database may and may not do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from upstream.model.errors import UpstreamError
from upstream.web.accounts.models import User
from upstream.web.database.embedded import ROLES, Embedded
from upstream.web.database.migrating import administrators_script, migrate
from upstream.web.database.roles import Roles, creation, grant, grants


@pytest.fixture
def name(transactional: Embedded) -> str:
    return str(connection.settings_dict["NAME"])


@pytest.fixture
def root(transactional: Embedded) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(transactional.superuser, autocommit=True) as superuser:
        yield superuser


def test_granting_again_changes_nothing(transactional: Embedded, name: str, owner: psycopg.Connection[Any]) -> None:
    def privileges() -> list[Any]:
        return owner.execute(
            "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()

    before = privileges()
    grant(transactional.url(ROLES.owner, name), ROLES)
    grant(transactional.url(ROLES.owner, name), ROLES)
    assert privileges() == before


def test_migrating_again_applies_nothing(transactional: Embedded, name: str) -> None:
    assert migrate(transactional.url(ROLES.owner, name), ROLES) == 0


def test_a_table_of_tomorrow_is_the_applications_to_write_and_the_backups_to_read(
    transactional: Embedded, name: str, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("CREATE TABLE tomorrow (id bigserial PRIMARY KEY, name text)")
    with psycopg.connect(transactional.url(ROLES.application, name)) as application:
        application.execute("INSERT INTO tomorrow (name) VALUES ('a')")
        application.execute("UPDATE tomorrow SET name = 'b'")
    with psycopg.connect(transactional.url(str(ROLES.backup), name)) as backup:
        assert backup.execute("SELECT name FROM tomorrow").fetchall() == [("b",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("DELETE FROM tomorrow")


def test_the_backup_sees_rows_that_row_security_hides_and_the_application_does_not(
    transactional: Embedded, name: str, owner: psycopg.Connection[Any]
) -> None:
    User.objects.create_user("hidden@example.org", full_name="Hidden")
    owner.execute("ALTER TABLE accounts_user ENABLE ROW LEVEL SECURITY")
    count = "SELECT count(*) FROM accounts_user"
    with psycopg.connect(transactional.url(str(ROLES.backup), name)) as backup:
        assert backup.execute(count).fetchone() == (1,)
    with psycopg.connect(transactional.url(ROLES.application, name)) as application:
        assert application.execute(count).fetchone() == (0,)


def test_nobody_else_may_connect(transactional: Embedded, name: str, root: psycopg.Connection[Any]) -> None:
    root.execute("DROP ROLE IF EXISTS stranger")
    root.execute("CREATE ROLE stranger LOGIN PASSWORD 'known'")
    try:
        address = transactional.url(ROLES.application, name)
        address = address.replace(ROLES.application, "stranger").replace(
            transactional.passwords[ROLES.application], "known"
        )
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(address)
    finally:
        root.execute("DROP ROLE stranger")


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB"])
def test_an_application_role_with_more_power_is_refused(
    transactional: Embedded, name: str, root: psycopg.Connection[Any], power: str
) -> None:
    root.execute("DROP ROLE IF EXISTS powerful")
    root.execute(f"CREATE ROLE powerful LOGIN {power}".encode())
    try:
        with pytest.raises(UpstreamError, match="UP-RUN-004"):
            grant(transactional.url(ROLES.owner, name), Roles(ROLES.owner, "powerful"))
    finally:
        root.execute(f'REVOKE ALL ON DATABASE "{name}" FROM powerful'.encode())
        with psycopg.connect(transactional.superuser.replace("/postgres?", f"/{name}?"), autocommit=True) as there:
            there.execute("DROP OWNED BY powerful")
        root.execute("DROP ROLE powerful")


def test_the_owner_as_application_is_refused(transactional: Embedded, name: str) -> None:
    with pytest.raises(UpstreamError, match="UP-RUN-004"):
        grant(transactional.url(ROLES.owner, name), Roles(ROLES.owner, ROLES.owner))


def test_the_administrators_script_has_no_password_and_quotes_names() -> None:
    script = administrators_script()
    assert "PASSWORD" not in script
    assert 'CREATE ROLE "upstream_backup"' in script
    odd = Roles('a"b', "c;d")
    assert 'CREATE ROLE "a""b"' in creation(odd)[0]
    assert all('"c;d"' in statement for statement in grants(odd) if "c;d" in statement)
