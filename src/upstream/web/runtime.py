"""What a command needs before it touches the workspace: its settings, its keys, a database that runs, Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from upstream.model.errors import UpstreamError
from upstream.web.configuration import Configuration, load
from upstream.web.database import embedded
from upstream.web.keys import NAMES, kept_keys

EMBEDDED = "The database is the embedded one, for demonstration and tests only."


@dataclass(frozen=True)
class Opened:
    configuration: Configuration
    server: embedded.Embedded | None

    def keep_alive(self) -> None:
        """Start the embedded server again where it has died under us; the same address, the same passwords."""
        if self.server is not None:
            embedded.revive(self.server)


@contextmanager
def opened(say: Callable[[str], None] = lambda _: None) -> Iterator[Opened]:
    """Django, ready, on the database of the settings; in a demonstration on the embedded one and with kept keys."""
    configuration = load()
    if configuration.mode != "production":
        _fill(kept_keys(configuration.workspace / "keys"), only=NAMES)
    if configuration.database_url.get_secret_value():
        yield from _ready(None)
        return
    say(EMBEDDED)
    with embedded.running(configuration.workspace / "database") as server:
        _fill(
            {
                "UPSTREAM_MODE": configuration.mode,
                "DATABASE_URL": server.application,
                "DATABASE_OWNER_URL": server.owner,
                "DATABASE_BACKUP_URL": server.backup,
            }
        )
        yield from _ready(server)


def _fill(values: dict[str, str], only: tuple[str, ...] | None = None) -> None:
    # Into the environment, so that gunicorn's workers and the jobs' worker inherit what was found out once.
    for name, value in values.items():
        if only is None or not os.environ.get(name):
            os.environ[name] = value


def _ready(server: embedded.Embedded | None) -> Iterator[Opened]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstream.web.settings")
    django.setup()
    try:
        yield Opened(load(), server)
    finally:
        close_connections()


def close_connections() -> None:
    """Give back every connection, pooled ones too: what runs on opens its own."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        connection.close_pool()  # type: ignore[attr-defined]


def owner_address(configuration: Configuration) -> str:
    """The owner's address, or UP-RUN-022."""
    address = configuration.database_owner_url.get_secret_value()
    if not address:
        raise UpstreamError(
            "UP-RUN-022",
            "DATABASE_OWNER_URL is not set: only the owner of the tables can do this",
            do="Set it for this command alone; `upstream serve` does not need it.",
        )
    return address


def backup_address(configuration: Configuration) -> str:
    """The backup role's address, else the owner's."""
    return configuration.database_backup_url.get_secret_value() or owner_address(configuration)
