"""Whether the workspace is alive (`/healthz`) and whether it can work (`/readyz`), told without a session.

A late worker makes the answer say so and leaves it 200: pages work without it, and a load balancer that took every
web server away for it would make an outage of a delay.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

HEARTBEAT_SECONDS = 60
APPLIED = "SELECT app, name FROM django_migrations"
HEARTBEAT = """
SELECT coalesce(max(last_heartbeat) > now() - make_interval(secs => %s), false) FROM procrastinate_workers
"""
log = logging.getLogger("upstream.health")


class Probes:
    """Answered before hosts, sessions and redirects are looked at: a load balancer asks by address and plain HTTP."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"alive": True})
        if request.path == "/readyz":
            return ready()
        return self.respond(request)


def ready() -> JsonResponse:
    """200 where database and tables are there, else 503; each part by name and nothing about why."""
    try:
        found = {"database": True, "migrations": not missing(), "worker": _worker()}
    except (DatabaseError, InterfaceError, OperationalError):
        log.exception("the database does not answer")
        found = {"database": False, "migrations": False, "worker": False}
    fine = found["database"] and found["migrations"]
    return JsonResponse({"ready": fine, **found}, status=200 if fine else 503)


@functools.cache
def expected() -> frozenset[tuple[str, str]]:
    """The migrations that this version of the code comes with."""
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None).disk_migrations or ())


def missing() -> list[str]:
    """Migrations that the database lacks, ``app.name`` each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone() == (None,):
            return sorted(".".join(key) for key in expected())
        cursor.execute(APPLIED)
        applied = set(cursor.fetchall())
    return sorted(".".join(key) for key in expected() - applied - _replaced())


@functools.cache
def _replaced() -> frozenset[tuple[str, str]]:
    """Migrations that a squashed one stands for, and squashed ones: neither says by itself that something lacks."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    squashed = {key for key, migration in (loader.disk_migrations or {}).items() if migration.replaces}
    return frozenset(squashed | {key for name in squashed for key in loader.disk_migrations[name].replaces})


def _worker() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HEARTBEAT, [HEARTBEAT_SECONDS])
        row = cursor.fetchone()
    return bool(row and row[0])
