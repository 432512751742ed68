"""A backup: one file with the database, the files that people gave, and what is needed to tell that it is whole.

backup.json         what it is: version, time, migrations, roles, fingerprints of the keys, the head of the audit chain
database.dump       pg_dump's own format, of one moment; without sessions, so that nobody is signed in by a restore
files/…             what people uploaded
lake-manifest.json  which files the lake held: the lake itself is a folder of files that never change, copied by itself

The keys are not in it: whoever finds the backup reads no personal field.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

import upstream
from upstream.model.errors import UpstreamError
from upstream.web.configuration import Configuration, listed
from upstream.web.database import programs
from upstream.web.keys import fingerprint

FORMAT = 1
NOT_KEPT = ("django_session", "upstream_cache")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
HEAD = "SELECT sequence, encode(hash, 'hex') FROM core_auditlink ORDER BY sequence DESC LIMIT 1"
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


@dataclass(frozen=True)
class Description:
    """What ``backup.json`` says."""

    format: int
    upstream: str
    made: str
    postgresql: int
    roles: list[str]
    migrations: list[str]
    audit_sequence: int
    audit_hash: str
    field_keys: list[str]
    index_key: str
    database_sha256: str
    files: int
    lake_manifest_sha256: str


def backup(configuration: Configuration, address: str, out: Path, *, files: Path) -> Description:
    """Write the backup and read it again: its dump is listed, and every table is in it. Mode 0600, all or nothing."""
    if out.exists():
        raise UpstreamError("UP-RUN-032", "There is a file of that name", where=str(out), do="Name another.")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f"{out.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
            dump = Path(folder) / "database.dump"
            with _moment(address) as (connection, snapshot):
                _dump(address, snapshot, dump)
                described = _describe(configuration, connection, dump, files)
                tables = {row[0] for row in connection.execute(TABLES)}
            _check_listing(address, dump, tables)
            _write(partial, described, dump, files, configuration.lake / "manifest.json")
        partial.rename(out)
    finally:
        partial.unlink(missing_ok=True)
    return described


@contextmanager
def _moment(address: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A connection that sees one moment, and the name by which pg_dump sees the same one."""
    with psycopg.connect(address) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def _dump(address: str, snapshot: str, dump: Path) -> None:
    left_out = [f"--exclude-table-data={table}" for table in NOT_KEPT]
    programs.run("pg_dump", address, "--format=custom", f"--snapshot={snapshot}", *left_out, f"--file={dump}")


def _describe(
    configuration: Configuration, connection: psycopg.Connection[Any], dump: Path, files: Path
) -> Description:
    head = connection.execute(HEAD).fetchone() or (0, "")
    manifest = configuration.lake / "manifest.json"
    return Description(
        format=FORMAT,
        upstream=upstream.__version__,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        postgresql=connection.info.server_version // 10_000,
        roles=list(configuration.roles),
        migrations=[row[0] for row in connection.execute(MIGRATIONS)],
        audit_sequence=head[0],
        audit_hash=head[1],
        field_keys=[fingerprint(key) for key in listed(configuration.field_keys)],
        index_key=fingerprint(configuration.index_key.get_secret_value()),
        database_sha256=sha256(dump),
        files=sum(1 for _ in kept_files(files)),
        lake_manifest_sha256=sha256(manifest) if manifest.is_file() else "",
    )


def _check_listing(address: str, dump: Path, tables: set[str]) -> None:
    listing = programs.run("pg_restore", address, "--list", str(dump))
    listed_tables = {line.split()[6] for line in listing.splitlines() if " TABLE DATA public " in line}
    lost = tables - listed_tables - set(NOT_KEPT)
    if lost:
        raise UpstreamError(
            "UP-RUN-033", f"The backup lacks {len(lost)} tables", where=min(lost), do="Check the backup role's rights."
        )


def _write(partial: Path, described: Description, dump: Path, files: Path, manifest: Path) -> None:
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            text = json.dumps(asdict(described), indent=2).encode()
            member = tarfile.TarInfo("backup.json")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
            archive.add(dump, "database.dump")
            if manifest.is_file():
                archive.add(manifest, "lake-manifest.json")
            for path in kept_files(files):
                archive.add(path, f"files/{path.relative_to(files).as_posix()}")
        file.flush()
        os.fsync(file.fileno())


def kept_files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
