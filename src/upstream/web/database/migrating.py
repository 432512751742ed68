"""Bringing the database's tables up to date, as their owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from upstream.web.configuration import connection_of
from upstream.web.database.roles import Roles, creation, grant

MIGRATING = 7_041_777
CACHE_TABLE = """
CREATE TABLE IF NOT EXISTS upstream_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS upstream_cache_expires ON upstream_cache (expires)
"""


def migrate(owner: str, roles: Roles, *, say: Callable[[str], None] = lambda _: None) -> int:
    """Grant, then apply what is missing; how many migrations were applied. Needs a configured Django."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    grant(owner, roles)
    with as_owner(owner):
        _alone()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        for migration, _ in plan:
            say(f"{migration.app_label} {migration.name}")
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute(CACHE_TABLE)
    return len(plan)


def _alone() -> None:
    """Wait for whoever else migrates this database now; the lock goes with the connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])


def administrators_script() -> str:
    """SQL for whoever runs PostgreSQL: roles and database of the names that the settings give, else of ours."""
    from upstream.web.configuration import connection_of, load
    from upstream.web.database.embedded import ROLES
    from upstream.web.database.roles import DATABASE

    configuration = load(checked=False)
    given = configuration.roles
    roles = Roles(
        owner=given.owner or ROLES.owner,
        application=given.application or ROLES.application,
        backup=given.backup or ROLES.backup,
    )
    database = connection_of(configuration.database_url)["NAME"] or DATABASE
    lines = [
        "-- As a superuser, once. Then give each role a password, with \\password in psql.",
        *(f"{statement};" for statement in creation(roles, database)),
    ]
    return "\n".join(lines)


@contextmanager
def as_owner(owner: str) -> Iterator[None]:
    """Within this block Django's one connection is the owner's."""
    from django.db import connection
    from pydantic import SecretStr

    before: dict[str, Any] = dict(connection.settings_dict)
    wanted = connection_of(SecretStr(owner))
    connection.close()
    connection.settings_dict.update(wanted | {"OPTIONS": {**wanted["OPTIONS"]}})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
