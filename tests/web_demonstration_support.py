"""A demonstration for browsers: a small county built by `upstream.demo`, served by gunicorn with its worker.

UPSTREAM_TEST_DEMONSTRATION names a folder to build it in and keep, so that the next run finds it; or, as
``ADDRESS=FOLDER``, one that runs already.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

KEPT = os.environ.get("UPSTREAM_TEST_DEMONSTRATION", "")
PEOPLE = 20_000
PATIENCE = 420.0
SCRIPT = """
import sys
from pathlib import Path
from upstream import demo

demo.PEOPLE = int(sys.argv[2])
out = Path(sys.argv[1])
demo.build(out, progress=lambda name, done, total: None)
demo.serve(out, port=0, browser=False, announce=lambda text: print(text, flush=True), stay=True)
"""


def personas() -> dict[str, str]:
    """Whom a visitor may be: key and name."""
    text = resources.files("upstream.web.demonstration").joinpath("personas.toml").read_text(encoding="utf-8")
    return {row["key"]: row["name"] for row in tomllib.loads(text)["person"] if row.get("persona")}


_folders: dict[str, Path] = {}


def folder_of(address: str) -> Path:
    """The folder of the demonstration that runs there."""
    return _folders[address]


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a running demonstration."""
    running, _, kept = KEPT.partition("=")
    if kept:
        _folders[running] = Path(kept)
        yield running
        return
    folder = Path(KEPT) if KEPT else Path(tempfile.mkdtemp(prefix="upstream-demonstration-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(folder), str(PEOPLE)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))},
    )
    try:
        address = _address(process)
        _folders[address] = folder
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if not KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def _address(process: subprocess.Popen[str]) -> str:
    """Where it says that it is, once the door opens."""
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    heard: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        heard.append(line)
        if line.startswith("Open http"):
            timer.cancel()
            _drain(process)
            return _ready(line.split()[1].removesuffix("/demonstration/"))
    timer.cancel()
    raise RuntimeError(f"the demonstration did not start: {''.join(heard)}{process.stderr and process.stderr.read()}")


def _ready(address: str) -> str:
    import time
    import urllib.request

    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/demonstration/", timeout=20):
                return address
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demonstration does not answer")


def _drain(process: subprocess.Popen[str]) -> None:
    """Read what it says to the end, so that a full pipe does not stop it."""
    for stream in (process.stdout, process.stderr):
        threading.Thread(target=_read, args=(stream,), daemon=True).start()


def _read(stream: Any) -> None:
    with stream:
        for _ in stream:
            pass
