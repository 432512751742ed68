"""Killed outright under a write load: whatever was acknowledged is there, once, with its audit event and its job."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from upstream.web.core.audit.verifying import verify
from upstream.web.database.embedded import Embedded, running

HERE = Path(__file__).parent
WRITERS = 3
MORE = 15
PATIENCE = 180.0


class Load:
    """Writers that go on until told to stop, and what they were told was written."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.acknowledged: list[str] = []
        self.pid = 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _write(self, writer: int) -> None:
        count = 0
        while not self.over.is_set():
            count += 1
            name = f"writer{writer}-{count}"
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                    connection.request("GET", f"/write/{name}")
                    with connection.getresponse() as response:
                        body = response.read()
            except (OSError, http.client.HTTPException):
                self.over.wait(0.05)
                continue
            if response.status == 200:
                self.acknowledged.append(name)
                self.pid = int(body)

    def goes_on(self) -> None:
        """Until so many more writes were acknowledged."""
        wanted = len(self.acknowledged) + MORE
        until(lambda: len(self.acknowledged) >= wanted)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def child(parent: int, word: str) -> int:
    """The process that `parent` started whose command line has the word."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text()
            ppid = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if ppid == parent and word in words:
            return int(process.name)
    return 0


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="upstream-kill-"))
    folder.chmod(0o711)
    yield folder
    if (folder / "database").exists():
        # Joined and left: so that a server whose last user was killed is stopped.
        with running(folder / "database"):
            pass
    shutil.rmtree(folder)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UPSTREAM_", "DATABASE_"))}
    return kept | {
        "PYTHONPATH": str(HERE / "kill"),
        "DJANGO_SETTINGS_MODULE": "kill_settings",
        "UPSTREAM_WORKSPACE": str(home),
        **more,
    }


def serve(home: Path, port: int) -> subprocess.Popen[bytes]:
    with (home / "serve.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-c", "from upstream.cli import main; main()", "serve"],
            env=environment(home, UPSTREAM_BIND=f"127.0.0.1:{port}"),
            stdout=log,
            stderr=log,
        )
    return started


def listening(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    return process.wait(PATIENCE)


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost(home: Path) -> None:
    port = free_port()
    parent = serve(home, port)
    try:
        until(lambda: listening(port))
        with Load(port) as load:
            load.goes_on()
            os.kill(load.pid, signal.SIGKILL)
            load.goes_on()
            os.kill(child(parent.pid, "gunicorn"), signal.SIGKILL)
            load.goes_on()
            until(lambda: bool(child(parent.pid, "upstream.web.jobs")))
            os.kill(child(parent.pid, "upstream.web.jobs"), signal.SIGKILL)
            load.goes_on()
            os.kill(postmaster(home), signal.SIGKILL)
            load.goes_on()
            parent.kill()
            parent.wait()
            until(lambda: not listening(port))
            parent = serve(home, port)
            load.goes_on()
        assert end(parent) == 0
    finally:
        parent.kill()
        parent.wait()
    with running(home / "database") as server:
        check(server, home, load.acknowledged)


def postmaster(home: Path) -> int:
    return int((home / "database" / "data" / "postmaster.pid").read_text().split("\n")[0])


def check(server: Embedded, home: Path, acknowledged: list[str]) -> None:
    with psycopg.connect(server.owner) as connection:
        written = dict(connection.execute("SELECT full_name, id::text FROM accounts_user").fetchall())
        assert set(acknowledged) <= set(written)
        events = connection.execute("SELECT object_id FROM core_auditevent WHERE verb = 'runtime.kill.written'")
        assert sorted(row[0] for row in events) == sorted(written.values()), "a row and its event, or neither"
        assert verify(connection).sound
    do_the_jobs_that_are_left(server, home)
    with psycopg.connect(server.owner) as connection:
        marked = connection.execute("SELECT full_name FROM accounts_user WHERE job_title = 'marked'").fetchall()
        assert {name for (name,) in marked} == set(written), "each job was done"


def do_the_jobs_that_are_left(server: Embedded, home: Path) -> None:
    keys = {file.name.upper(): file.read_text() for file in (home / "keys").iterdir()}
    script = "import django; django.setup(); from upstream.web.jobs import work; work(wait=False, silent=0)"
    told = environment(
        home, UPSTREAM_MODE="demonstration", DATABASE_URL=server.application, DATABASE_OWNER_URL=server.owner, **keys
    )
    subprocess.run([sys.executable, "-c", script], env=told, check=True, timeout=PATIENCE, capture_output=True)


@pytest.mark.slow
def test_a_clean_stop_ends_everything(home: Path) -> None:
    port = free_port()
    parent = serve(home, port)
    until(lambda: listening(port))
    until(lambda: bool(child(parent.pid, "upstream.web.jobs")))
    started = [child(parent.pid, "gunicorn"), child(parent.pid, "upstream.web.jobs"), postmaster(home)]
    assert end(parent) == 0
    assert not listening(port)
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    assert "Traceback" not in (home / "serve.log").read_text()
