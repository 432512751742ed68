"""A process's own folder for what may lie on a disk only in passing: readable by nobody else, gone when it ends.

A process that was killed leaves its folder behind; `sweep`, at the start of every worker and each hour, takes away
every folder that nobody holds any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

HOLD = "held"


def root() -> Path:
    """Beside the workspace's files, and not among them: no backup takes what is here."""
    folder = Path(settings.PRIVATE_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def passing() -> Iterator[Path]:
    """A folder (0700) for the length of the block."""
    folder = Path(tempfile.mkdtemp(dir=root()))
    handle = os.open(folder / HOLD, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        within = folder / "files"
        within.mkdir(mode=0o700)
        yield within
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


@contextmanager
def temporary() -> Iterator[Path]:
    """Within the block every temporary file of this process lies in a folder in passing, a library's too."""
    before = tempfile.tempdir
    with passing() as folder:
        tempfile.tempdir = str(folder)
        try:
            yield folder
        finally:
            tempfile.tempdir = before


def sweep() -> int:
    """Remove what killed processes left; how many folders these were."""
    return sum(_abandoned(folder) for folder in root().iterdir() if folder.is_dir())


def _abandoned(folder: Path) -> bool:
    """Whoever works in a folder holds a lock in it, which a killed process lets go of."""
    try:
        handle = os.open(folder / HOLD, os.O_RDWR)
    except FileNotFoundError:
        # Made and not yet held, or being removed: another sweep takes it if it is still so.
        return _removed(folder) if _old(folder) else False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return _removed(folder)
    finally:
        os.close(handle)


def _old(folder: Path) -> bool:
    import time

    try:
        return time.time() - folder.stat().st_mtime > 60
    except FileNotFoundError:
        return False


def _removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return True
