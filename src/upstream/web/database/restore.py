"""Restoring a backup into an empty database, and proving that it is what was backed up."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import psycopg

from upstream.model.errors import UpstreamError
from upstream.web.configuration import Configuration, listed
from upstream.web.database import programs
from upstream.web.database.backup import FORMAT, TABLES, Description, sha256
from upstream.web.database.migrating import migrate
from upstream.web.keys import fingerprint

OTHER = "Ask whoever made the backup, and keep what is there until it is clear."


@dataclass(frozen=True)
class Restored:
    description: Description
    events: int
    applied: int


def restore(configuration: Configuration, owner: str, file: Path, *, files: Path) -> Restored:
    """Everything or nothing: the database in one transaction. Raises UP-RUN-034 to UP-RUN-039 before it changes any."""
    with tempfile.TemporaryDirectory(prefix="upstream-restore-") as folder, _archive(file) as archive:
        described = describe(archive)
        _check(described, configuration)
        _check_empty(owner, files)
        given = _files(archive)
        dump = Path(folder) / "database.dump"
        with dump.open("wb") as target:
            shutil.copyfileobj(_member(archive, "database.dump"), target)
        if sha256(dump) != described.database_sha256:
            raise UpstreamError("UP-RUN-034", "The backup is damaged: its database is not what it says", do=OTHER)
        # No grants before it: the dump says what each table's are, on top of what a new table has by default.
        programs.run(
            "pg_restore", owner, "--exit-on-error", "--single-transaction", "--no-owner", "--no-comments",
            f"--dbname={_name(owner)}", str(dump),
        )  # fmt: skip
        _extract(archive, given, files)
    applied = migrate(owner, configuration.roles)
    events = _prove(described)
    _record(described, events)
    return Restored(described, events, applied)


def _archive(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file)
    except (OSError, tarfile.TarError) as error:
        raise UpstreamError(
            "UP-RUN-034", "This is no backup that can be read", where=str(file), do="Name the file of a backup."
        ) from error


def describe(archive: tarfile.TarFile) -> Description:
    """What the backup says of itself."""
    try:
        found = json.load(_member(archive, "backup.json"))
        if found["format"] == FORMAT:
            return Description(**found)
    except (ValueError, KeyError, TypeError):
        pass
    raise UpstreamError("UP-RUN-034", "The backup's description cannot be read by this version", do=OTHER)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise UpstreamError("UP-RUN-034", f"The backup is damaged: it has no {name}", do=OTHER)
    return found


def _check(described: Description, configuration: Configuration) -> None:
    """That the keys, the roles and the code fit the backup."""
    here = {fingerprint(key) for key in listed(configuration.field_keys)}
    same_index = fingerprint(configuration.index_key.get_secret_value()) == described.index_key
    if not set(described.field_keys) <= here or not same_index:
        raise UpstreamError(
            "UP-RUN-035",
            "The keys of this workspace are not those that the backup was written with",
            do="Put its UPSTREAM_FIELD_KEYS and UPSTREAM_INDEX_KEY back; without them personal fields stay unreadable.",
        )
    if described.roles[:2] != list(configuration.roles)[:2]:
        raise UpstreamError(
            "UP-RUN-036",
            f"The backup was made with the database roles {', '.join(described.roles)}",
            do="Give the new database roles of these names; they may have other passwords.",
        )
    from upstream.web.health import expected

    unknown = set(described.migrations) - {".".join(key) for key in expected()}
    if unknown:
        raise UpstreamError(
            "UP-RUN-037",
            f"The backup is of Upstream {described.upstream}, which had migrations that this version lacks",
            where=min(unknown),
            do="Install that version or a later one.",
        )


def _check_empty(owner: str, files: Path) -> None:
    with psycopg.connect(owner) as connection:
        if connection.execute(TABLES).fetchone():
            raise UpstreamError(
                "UP-RUN-038", "The database is not empty", do="Restore into a new database: nothing is overwritten."
            )
    if files.is_dir() and any(files.iterdir()):
        raise UpstreamError(
            "UP-RUN-038", "The folder of the files is not empty", where=str(files), do="Move it away first."
        )


def _name(owner: str) -> str:
    return psycopg.conninfo.conninfo_to_dict(owner)["dbname"]  # type: ignore[return-value]


def _files(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """The files that people gave; a name that leads elsewhere is refused."""
    found = [member for member in archive.getmembers() if PurePosixPath(member.name).parts[:1] == ("files",)]
    for member in found:
        if not member.isfile() or ".." in PurePosixPath(member.name).parts:
            raise UpstreamError("UP-RUN-034", "The backup has a file that would land elsewhere", do=OTHER)
    return found


def _extract(archive: tarfile.TarFile, given: list[tarfile.TarInfo], files: Path) -> None:
    for member in given:
        target = files.joinpath(*PurePosixPath(member.name).parts[1:])
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            shutil.copyfileobj(_member(archive, member.name), written)


def _prove(described: Description) -> int:
    """The audit chain verified up to the link that was its last when the backup was made; how many events it has."""
    from django.db import connection

    from upstream.web.core.audit.verifying import Head, verify

    known = Head(described.audit_sequence, described.audit_hash) if described.audit_sequence else None
    verdict = verify(connection, known=known)
    if not verdict.sound:
        raise UpstreamError(
            "UP-RUN-039",
            f"The restored audit record is not whole: {'; '.join(verdict.faults[:3])}",
            do="Do not work with it. Restore another backup, and have this one looked into.",
        )
    return verdict.events


def _record(described: Description, events: int) -> None:
    """The chain goes on with that it was restored: whoever reads it later knows why it has a gap in time."""
    from django.db import transaction

    from upstream.web.core import clock
    from upstream.web.core.audit import record
    from upstream.web.core.scope import system

    detail = {"backup_made": described.made, "made_by_version": described.upstream, "events": events}
    with transaction.atomic():
        record(system("the command line", clock.now()), "core.workspace.restored", label="the workspace", detail=detail)
