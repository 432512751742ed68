"""The migrated database that every worker of a test run clones, and its dump, kept until a migration changes.

Applying all migrations takes five seconds of processor time and grows with each; restoring the dump takes half of one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps

from support import ROOT
from upstream.web.database import programs
from upstream.web.database.embedded import ROLES, Embedded
from upstream.web.database.migrating import migrate
from upstream.web.database.roles import grant

TEMPLATE = "upstream_template"
KEPT = ROOT / ".pytest_cache" / "upstream"


def make_template(server: Embedded) -> None:
    """Make it, unless another worker of this run has."""
    with (Path(server.home) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server.superuser, autocommit=True) as root:
            if root.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                return
            root.execute(b"DROP DATABASE IF EXISTS making WITH (FORCE)")
            root.execute(f'CREATE DATABASE making OWNER "{ROLES.owner}"'.encode())
            _fill(server.url(ROLES.owner, "making"))
            root.execute(f"ALTER DATABASE making RENAME TO {TEMPLATE}".encode())


def _fill(owner: str) -> None:
    dump = KEPT / f"{state_of_migrations()}.dump"
    if dump.exists():
        programs.run(
            "pg_restore", owner, "--exit-on-error", "--no-owner", "--no-comments", "--dbname=making", str(dump)
        )
        grant(owner, ROLES)
        return
    migrate(owner, ROLES)
    KEPT.mkdir(parents=True, exist_ok=True)
    partial = dump.with_suffix(f".{os.getpid()}")
    programs.run("pg_dump", owner, "--format=custom", f"--file={partial}")
    for old in KEPT.glob("*.dump"):
        old.unlink(missing_ok=True)
    partial.rename(dump)


def state_of_migrations() -> str:
    """Changes with any file that a migration is made of, and with the code that grants."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def _files() -> Iterator[Path]:
    for app in apps.get_app_configs():
        yield from sorted((Path(app.path) / "migrations").rglob("*.py"))
    web = ROOT / "src" / "upstream" / "web"
    yield from sorted(web.rglob("*.sql"))
    yield from sorted((web / "database").glob("*.py"))
    yield Path(__file__)


def clone(server: Embedded, name: str) -> None:
    with psycopg.connect(server.superuser, autocommit=True) as root:
        root.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} OWNER "{ROLES.owner}"'.encode())
        root.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC'.encode())
        root.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{ROLES.application}", "{ROLES.backup}"'.encode())


def drop(server: Embedded, name: str) -> None:
    with psycopg.connect(server.superuser, autocommit=True) as root:
        root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
