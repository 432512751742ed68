"""What lies on a disk only in passing: for its owner alone, gone at the end, swept away when its process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from upstream.web import private

HOLDS = """
import sys
from django.conf import settings
settings.configure(PRIVATE_ROOT=sys.argv[1])
from upstream.web import private
with private.passing() as folder:
    (folder / "plain.csv").write_text("Invented,Person")
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


def test_a_folder_in_passing_is_its_owners_and_goes(root: Path) -> None:
    with private.passing() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert root.stat().st_mode & 0o777 == 0o700
        assert private.sweep() == 0
        assert folder.is_dir()
    assert list(root.iterdir()) == []


def test_temporary_files_of_a_process_lie_there_too() -> None:
    before = tempfile.gettempdir()
    with private.temporary() as folder, tempfile.NamedTemporaryFile() as made:
        assert Path(made.name).parent == folder
    assert tempfile.gettempdir() == before


def test_what_a_killed_process_left_is_swept_away_and_what_another_holds_is_not(root: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == "ready\n"
        assert private.sweep() == 0
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert list(root.rglob("plain.csv")) != []
    assert private.sweep() == 1
    assert list(root.iterdir()) == []
