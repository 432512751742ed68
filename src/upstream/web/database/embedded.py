"""A PostgreSQL server of our own, for demonstration and tests only.

It lives in a folder of its own: ``data`` (the cluster, of the server's user), ``connection.json`` (the passwords,
ours, mode 0600), ``server.log``, and two lock files. A holder keeps a shared lock on ``holders`` while it uses the
server; the last to leave stops it, and a holder that is killed lets go by dying.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from upstream.model.errors import UpstreamError
from upstream.web.database.roles import DATABASE, Roles, create_roles
from upstream.web.database.unprivileged import Runner, binaries, reachable, runner

PATIENCE = 30.0
SUPERUSER = "upstream_superuser"
ROLES = Roles(owner="upstream_owner", application="upstream_application", backup="upstream_backup")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
}


# Servers that this very process started: kept, since a child that nobody asks after stays as a zombie.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Embedded:
    """Where a running embedded server listens, and the passwords of its roles."""

    home: str
    socket: str
    bin: str
    passwords: dict[str, str]

    def url(self, role: str, database: str = DATABASE) -> str:
        """A libpq address; the socket's folder goes into the query, since it has slashes."""
        return f"postgresql://{quote(role)}:{quote(self.passwords[role])}@/{quote(database)}?host={quote(self.socket)}"

    @property
    def application(self) -> str:
        return self.url(ROLES.application)

    @property
    def owner(self) -> str:
        return self.url(ROLES.owner)

    @property
    def backup(self) -> str:
        return self.url(str(ROLES.backup))

    @property
    def superuser(self) -> str:
        return self.url(SUPERUSER, "postgres")


@contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[Embedded]:
    """Start the server in ``home``, or join the one that runs there; stopped when its last holder leaves.

    ``durable=False`` gives up surviving a crash of the machine, for tests that throw the database away.
    """
    who = runner()
    home = reachable(home.absolute(), who)
    _make(home, 0o711 if who.uid is not None else 0o700)
    with (home / "holders").open("w") as holders:
        with _alone(home):
            server = _started(home, who, durable)
            fcntl.flock(holders, fcntl.LOCK_SH)
        try:
            yield server
        finally:
            with _alone(home):
                if _last(holders):
                    _stop(home)


def revive(server: Embedded) -> bool:
    """Start a server that has died under its holders again, at the same address; whether it had to be."""
    home = Path(server.home)
    pid = _pid(home)
    if pid is not None and _serves(pid, home):
        return False
    with _alone(home):
        if answers(server):
            return False
        _started(home, runner(), durable=True)
        return True


def _make(folder: Path, mode: int) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(mode)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last(holders: object) -> bool:
    try:
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


def _started(home: Path, who: Runner, durable: bool) -> Embedded:
    known = _known(home)
    if known is not None and answers(known):
        return known
    programs = binaries(home, who)
    passwords = known.passwords if known else _new_passwords()
    if not (home / "data" / "PG_VERSION").exists():
        _initialise(home, who, programs, passwords[SUPERUSER])
    _clear_stale(home)
    server = Embedded(str(home), _socket_folder(who, known), str(programs), passwords)
    _remember(home, server)
    _launch(home, who, programs, server, durable)
    create_roles(server.superuser, ROLES, passwords)
    return server


def _new_passwords() -> dict[str, str]:
    return {name: secrets.token_urlsafe(24) for name in (SUPERUSER, *ROLES)}


def _known(home: Path) -> Embedded | None:
    try:
        return Embedded(**json.loads((home / "connection.json").read_text()))
    except FileNotFoundError:
        return None


def _remember(home: Path, server: Embedded) -> None:
    partial = home / "connection.json.part"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(server), file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(home / "connection.json")


def _initialise(home: Path, who: Runner, programs: Path, password: str) -> None:
    data = home / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    who.own(data)
    with tempfile.NamedTemporaryFile("w", dir=home, prefix="password.") as file:
        file.write(password)
        file.flush()
        who.own(Path(file.name))
        command = [
            str(programs / "initdb"), "--pgdata", str(data), "--username", SUPERUSER, "--pwfile", file.name,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-instructions",
        ]  # fmt: skip
        done = who.run(command)
    if done.returncode:
        raise _failed(done.stderr.strip().splitlines()[-1:], home)


def _clear_stale(home: Path) -> None:
    """Remove the lock file of a server that was killed: PostgreSQL itself takes a zombie or a reused pid for alive."""
    _reap()
    lock = home / "data" / "postmaster.pid"
    deadline = time.monotonic() + PATIENCE
    while (pid := _pid(home)) and _serves(pid, home):
        if time.monotonic() > deadline:
            raise _failed([f"process {pid} holds the database and does not answer"], home)
        time.sleep(0.05)
    lock.unlink(missing_ok=True)


def _pid(home: Path) -> int | None:
    try:
        return int((home / "data" / "postmaster.pid").read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def _serves(pid: int, home: Path) -> bool:
    """Whether the process is a live server of this very folder (a zombie's command line is empty)."""
    try:
        return str(home / "data").encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _socket_folder(who: Runner, known: Embedded | None) -> str:
    """A short folder that only the server's user may enter; the one of before where it is still that."""
    if known is not None and _private(Path(known.socket), who):
        for left in Path(known.socket).iterdir():
            left.unlink()
        return known.socket
    # A socket's path may have about 100 characters, and a temporary folder's own path can be longer than that.
    parent = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="upstream-", dir=parent))
    who.own(folder)
    return str(folder)


def _private(folder: Path, who: Runner) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    owner = os.geteuid() if who.uid is None else who.uid
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700


def _launch(home: Path, who: Runner, programs: Path, server: Embedded, durable: bool) -> None:
    settings = SETTINGS | {"unix_socket_directories": server.socket}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    log_file = os.open(home / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(log_file, "ab") as log:
        process = who.start([str(programs / "postgres"), "-D", str(home / "data"), *options], stdout=log, stderr=log)
    _children[process.pid] = process
    deadline = time.monotonic() + PATIENCE
    while not answers(server):
        if process.poll() is not None or time.monotonic() > deadline:
            shutil.rmtree(server.socket, ignore_errors=True)
            raise _failed((home / "server.log").read_text(errors="replace").splitlines()[-1:], home)
        time.sleep(0.02)


def answers(server: Embedded) -> bool:
    """Whether the server takes a connection and is the one of this folder: the only proof that is trusted."""
    import psycopg

    try:
        with psycopg.connect(server.superuser, connect_timeout=5) as connection:
            row = connection.execute("SELECT current_setting('data_directory')").fetchone()
    except psycopg.OperationalError:
        return False
    return row == (str(Path(server.home) / "data"),)


def _stop(home: Path) -> None:
    """Ask the server to end (open connections are cut), and wait until it has."""
    pid = _pid(home)
    if pid is not None and _serves(pid, home):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while _serves(pid, home) and time.monotonic() < deadline:
            time.sleep(0.02)
        _reap()
    known = _known(home)
    if known is not None:
        shutil.rmtree(known.socket, ignore_errors=True)


def _reap() -> None:
    for pid, process in list(_children.items()):
        if process.poll() is not None:
            del _children[pid]


def _failed(lines: list[str], home: Path) -> UpstreamError:
    return UpstreamError(
        "UP-RUN-003",
        f"The embedded database did not start: {' '.join(lines) or 'it gave no reason'}",
        where=str(home / "server.log"),
        do="Read the log named above, or name a PostgreSQL server in DATABASE_URL.",
    )
