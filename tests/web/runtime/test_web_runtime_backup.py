"""The drill: a partnership is backed up, lost, and restored, and what was tampered with on the way is found."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction

import web_support as made
from upstream.model.errors import UpstreamError
from upstream.web.accounts.models import User
from upstream.web.configuration import Configuration, load
from upstream.web.core import clock
from upstream.web.core.audit import VERBS, record, register
from upstream.web.core.audit.verifying import verify
from upstream.web.core.models import AuditLink
from upstream.web.core.scope import system
from upstream.web.database import programs
from upstream.web.database.backup import Description, backup
from upstream.web.database.embedded import ROLES, Embedded
from upstream.web.database.restore import Restored, restore
from upstream.web.duty import actions as duty
from upstream.web.duty.models import EvidenceFile
from upstream.web.duty.rules import rules
from upstream.web.duty.storing import KEPT

PEOPLE = 25
TELEPHONE = "01632 960001"
MINUTES = b"Minutes of the board, item 4"
MADE: dict[str, bytes] = {}


@pytest.fixture
def verb() -> Iterator[str]:
    register({"runtime.drill.written": "wrote for the drill"})
    yield "runtime.drill.written"
    del VERBS["runtime.drill.written"]


class Drill:
    """A workspace with people in it, and a way to point it at another, empty database."""

    def __init__(self, server: Embedded, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self.server, self.folder, self.environment = server, folder, environment
        self.files = folder / "files"
        self.out = folder / "backup.tar"
        self.use(str(connection.settings_dict["NAME"]))

    def use(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name
        for variable, role in (("", ROLES.application), ("OWNER_", ROLES.owner), ("BACKUP_", str(ROLES.backup))):
            self.environment.setenv(f"DATABASE_{variable}URL", self.server.url(role, name))
        self.environment.setenv("UPSTREAM_HOME", str(self.folder / "lake"))

    @property
    def configuration(self) -> Configuration:
        return load()

    def write(self, verb: str) -> None:
        for number in range(PEOPLE):
            with transaction.atomic():
                person = User.objects.create_user(
                    f"person{number}@example.org", full_name=f"Person {number}", telephone=TELEPHONE
                )
                record(system("drill", clock.now()), verb, object=person, label="a person")
        (self.files / "uploads").mkdir(parents=True)
        (self.files / "uploads" / "extract.csv").write_text("month,count\n2026-01,3\n")
        (self.folder / "lake").mkdir()
        (self.folder / "lake" / "manifest.json").write_text("{}")

    def backup_of_before(self) -> None:
        """A backup that an earlier test made, where there is one: for tests that do not look at the database."""
        if "archive" in MADE:
            self.out.write_bytes(MADE["archive"])
        else:
            self.backup()

    def backup(self) -> Description:
        address = self.configuration.database_backup_url.get_secret_value()
        described = backup(self.configuration, address, self.out, files=self.files)
        MADE["archive"] = self.out.read_bytes()
        return described

    def restore(self, files: Path | None = None) -> Restored:
        owner = self.configuration.database_owner_url.get_secret_value()
        return restore(self.configuration, owner, self.out, files=files or self.folder / "restored")


@pytest.fixture
def drill(transactional: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> Drill:
    made = Drill(transactional, tmp_path, monkeypatch)
    made.write(verb)
    return made


@pytest.fixture
def empty(postgres: Embedded) -> Iterator[str]:
    """The name of a database without a table."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with psycopg.connect(postgres.superuser, autocommit=True) as root:
        root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        root.execute(f'CREATE DATABASE "{name}" OWNER {ROLES.owner} TEMPLATE template0'.encode())
        yield name
        root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def privileges(server: Embedded, name: str) -> list[Any]:
    with psycopg.connect(server.url(ROLES.owner, name)) as owner:
        return owner.execute(
            "SELECT relname, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) AS a) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()


def test_what_was_backed_up_is_restored_whole(drill: Drill, empty: str) -> None:
    before = str(connection.settings_dict["NAME"])
    described = drill.backup()
    assert described.audit_sequence == PEOPLE
    assert drill.out.stat().st_mode & 0o777 == 0o600
    drill.use(empty)
    done = drill.restore()
    assert (done.events, done.applied) == (PEOPLE, 0)
    assert User.objects.count() == PEOPLE
    assert {person.telephone for person in User.objects.all()} == {TELEPHONE}
    assert (drill.folder / "restored" / "uploads" / "extract.csv").read_text() == "month,count\n2026-01,3\n"
    assert privileges(drill.server, empty) == privileges(drill.server, before)
    last = AuditLink.objects.select_related("event").latest("sequence")
    assert (last.sequence, last.event.verb) == (PEOPLE + 1, "core.workspace.restored")
    assert last.event.detail["backup_made"] == described.made
    assert verify(connection).sound


@pytest.mark.slow
def test_the_restored_workspace_works_on_and_its_record_is_still_kept(drill: Drill, empty: str, verb: str) -> None:
    drill.backup()
    drill.use(empty)
    drill.restore()
    with transaction.atomic():
        record(system("drill", clock.now()), verb, label="after the restore")
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(sequence) FROM core_auditlink")
        assert cursor.fetchone() == (PEOPLE + 2,)
    with pytest.raises(Exception, match=r"only ever added to|permission denied"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditevent")


def test_a_file_of_evidence_is_opened_again_in_what_was_restored(
    drill: Drill, empty: str, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = drill.files
    upload, minutes = SimpleUploadedFile("minutes.pdf", MINUTES), {"kind": "document", "title": "Minutes"}
    evidence = duty.add_evidence(scope=made.seeder(), of=rules()["causes"], upload=upload, **minutes)
    drill.backup()
    assert MINUTES not in drill.out.read_bytes()
    drill.use(empty)
    drill.restore()
    settings.MEDIA_ROOT = drill.folder / "restored"
    assert KEPT.opened(EvidenceFile.objects.get(evidence__pk=evidence.pk)).read() == MINUTES


def test_the_backup_holds_no_personal_field_in_clear_and_no_key(drill: Drill) -> None:
    drill.backup()
    written = drill.out.read_bytes()
    dump = drill.folder / "dump"
    with tarfile.open(drill.out) as archive:
        dump.write_bytes(archive.extractfile("database.dump").read())  # type: ignore[union-attr]
    owner = drill.configuration.database_owner_url.get_secret_value()
    clear = programs.run("pg_restore", owner, "--file=-", str(dump))
    assert "person1@example.org" in clear
    assert TELEPHONE not in clear
    for key in (drill.configuration.field_keys, drill.configuration.index_key):
        assert key.get_secret_value().encode() not in written
    for role in ROLES:
        assert drill.server.passwords[role] not in clear


@pytest.mark.slow
def test_nobody_is_signed_in_by_a_restore(drill: Drill, empty: str) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["who"] = "somebody"
    session.save()
    drill.backup()
    drill.use(empty)
    drill.restore()
    assert not SessionStore().exists(session.session_key)


@pytest.mark.slow
def test_people_work_on_while_a_backup_is_made(drill: Drill, empty: str, verb: str, monkeypatch: Any) -> None:
    from upstream.web.database import backup as module

    real = module._dump

    def busy(address: str, snapshot: str, dump: Path) -> None:
        with transaction.atomic():
            record(system("drill", clock.now()), verb, label="written meanwhile")
        real(address, snapshot, dump)

    monkeypatch.setattr(module, "_dump", busy)
    assert drill.backup().audit_sequence == PEOPLE
    drill.use(empty)
    assert drill.restore().events == PEOPLE


@pytest.mark.slow
def test_a_tampered_record_is_found_after_the_restore(drill: Drill, empty: str) -> None:
    name = str(connection.settings_dict["NAME"])
    superuser = drill.server.superuser.replace("/postgres?", f"/{name}?")
    with psycopg.connect(superuser, autocommit=True) as root:
        root.execute("ALTER TABLE core_auditevent DISABLE TRIGGER ALL")
        root.execute("UPDATE core_auditevent SET reason = 'nothing to see' WHERE id = (SELECT event_id FROM core_auditlink WHERE sequence = 7)")  # fmt: skip  # noqa: E501
        root.execute("ALTER TABLE core_auditevent ENABLE TRIGGER ALL")
    drill.backup()
    drill.use(empty)
    with pytest.raises(UpstreamError, match="link 7") as caught:
        drill.restore()
    assert caught.value.code == "UP-RUN-039"


def edited(path: Path, name: str, change: Any) -> None:
    """The archive with one member changed."""
    members: list[tuple[str, bytes]] = []
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            members.append((member.name, archive.extractfile(member).read()))  # type: ignore[union-attr]
    with tarfile.open(path, "w") as archive:
        for member_name, content in [*members, ("", b"")]:
            new_name, new = change(member_name, content) if member_name == name else (member_name, content)
            if new_name:
                info = tarfile.TarInfo(new_name)
                info.size = len(new)
                archive.addfile(info, io.BytesIO(new))


def with_description(**changes: Any) -> Any:
    return lambda name, content: (name, json.dumps(json.loads(content) | changes).encode())


@pytest.mark.parametrize(
    ("member", "change", "code"),
    [
        ("database.dump", lambda name, content: (name, content[:-100] + b"\0" * 100), "UP-RUN-034"),
        ("database.dump", lambda name, content: ("", b""), "UP-RUN-034"),
        ("backup.json", lambda name, content: (name, b"{}"), "UP-RUN-034"),
        ("backup.json", with_description(format=99), "UP-RUN-034"),
        ("backup.json", with_description(field_keys=["another"]), "UP-RUN-035"),
        ("backup.json", with_description(index_key="another"), "UP-RUN-035"),
        ("backup.json", with_description(roles=["a", "b"]), "UP-RUN-036"),
        ("backup.json", with_description(migrations=["core.9999_of_tomorrow"]), "UP-RUN-037"),
        ("files/uploads/extract.csv", lambda name, content: ("files/../../escaped", content), "UP-RUN-034"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_before_anything_changes(
    drill: Drill, empty: str, member: str, change: Any, code: str
) -> None:
    drill.backup_of_before()
    edited(drill.out, member, change)
    drill.use(empty)
    with pytest.raises(UpstreamError) as caught:
        drill.restore()
    assert caught.value.code == code
    assert not (drill.folder / "escaped").exists()
    assert not (drill.folder / "restored").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,)


def test_a_file_that_is_no_backup_is_refused(drill: Drill, empty: str) -> None:
    drill.use(empty)
    drill.out.write_bytes(b"not a backup")
    with pytest.raises(UpstreamError, match="UP-RUN-034"):
        drill.restore()


def test_nothing_is_overwritten(drill: Drill, empty: str) -> None:
    drill.backup()
    with pytest.raises(UpstreamError, match="UP-RUN-032"):
        drill.backup()
    with pytest.raises(UpstreamError, match="UP-RUN-038"):
        drill.restore()
    drill.use(empty)
    with pytest.raises(UpstreamError, match="UP-RUN-038"):
        drill.restore(files=drill.files)


def test_a_table_that_the_backup_role_cannot_read_fails_the_backup(drill: Drill, owner: Any) -> None:
    owner.execute("CREATE TABLE secret_one (a int)")
    owner.execute(f"REVOKE ALL ON secret_one FROM {ROLES.backup}")
    with pytest.raises(UpstreamError, match="UP-RUN-031"):
        drill.backup()
    assert not list(drill.folder.glob("backup*"))


def test_the_password_is_on_no_command_line(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    real = programs.subprocess.run

    def noted(command: list[str], **options: Any) -> Any:
        called.append(command)
        return real(command, **options)

    monkeypatch.setattr(programs.subprocess, "run", noted)
    drill.backup()
    words = " ".join(word for command in called for word in command)
    assert all(password not in words for password in drill.server.passwords.values())


def test_checks_of_django_find_nothing(drill: Drill) -> None:
    call_command("check", fail_level="WARNING")
