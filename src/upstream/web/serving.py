"""Running the workspace: gunicorn and the worker of the jobs, watched by one parent that ends them cleanly."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from upstream.model.errors import UpstreamError
from upstream.web.configuration import Configuration
from upstream.web.runtime import Opened, close_connections

GRACE = 30.0
WATCH = 0.5
QUICK = 5.0
MOST_QUICK_ENDS = 5
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process that is to run for as long as we do."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    quick_ends: int = 0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command, preexec_fn=_end_with_parent, start_new_session=True)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def again(self) -> None:
        """Start it again, unless it ends at once every time."""
        self.quick_ends = self.quick_ends + 1 if time.monotonic() - self.began < QUICK else 0
        if self.quick_ends >= MOST_QUICK_ENDS:
            raise UpstreamError(
                "UP-RUN-023",
                f"The {self.name} ends as soon as it starts",
                do="Read what it wrote to the log just before.",
            )
        self.start()


@dataclass
class Supervisor:
    children: list[Child]
    tend: Callable[[], None] = lambda: None
    stopping: bool = False
    restarts: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Keep all children running until SIGTERM or SIGINT; then end them, gently first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                time.sleep(WATCH)
                self._watch()
        finally:
            self._end()

    def _watch(self) -> None:
        self.tend()
        for child in self.children:
            if not self.stopping and child.ended():
                self.restarts[child.name] = self.restarts.get(child.name, 0) + 1
                child.again()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _end_with_parent() -> None:
    """Asked of the kernel (Linux only): a parent that is killed outright leaves nobody listening on its port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def gunicorn(configuration: Configuration, bind: str | None = None) -> list[str]:
    """The command of the web server. Its own access log stays off: it would hold addresses and queries."""
    return [
        sys.executable, "-m", "gunicorn", "upstream.web.wsgi:application",
        "--bind", bind or configuration.bind,
        "--workers", str(configuration.workers),
        "--worker-class", "gthread",
        "--threads", str(configuration.threads),
        "--preload",
        "--timeout", "120",
        "--graceful-timeout", str(int(GRACE) - 5),
        "--max-requests", "5000", "--max-requests-jitter", "500",
        "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",
        "--forwarded-allow-ips", "*" if configuration.behind_proxy else "127.0.0.1",
        "--no-control-socket",
        "--log-level", "warning",
    ]  # fmt: skip


def worker() -> list[str]:
    return [sys.executable, "-m", "upstream.web.jobs"]


def collect_static() -> None:
    """Copy the pages' files to where they are served from, where any of them is new."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen.append(f"{path} {storage.size(path)} {storage.get_modified_time(path):%s%f}")
    state = "\n".join(sorted(seen))
    mark = settings.STATIC_ROOT / ".collected"
    if mark.exists() and mark.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(state)


def prepare(opened: Opened, *, say: Callable[[str], None]) -> None:
    """Files collected; in a demonstration tables made, else UP-RUN-021 where migrations are due."""
    from upstream.web.database.migrating import migrate
    from upstream.web.health import missing

    if opened.server is not None:
        migrate(opened.server.owner, opened.configuration.roles)
    elif due := missing():
        raise UpstreamError(
            "UP-RUN-021",
            f"The database lacks {len(due)} migration{'' if len(due) == 1 else 's'}",
            where=due[0],
            do="Run upstream migrate first.",
        )
    collect_static()
    close_connections()
