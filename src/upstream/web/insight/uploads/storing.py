"""Where the sealed files lie, and how they are opened again."""

from __future__ import annotations

import io
import os
import shutil
import time
import uuid
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from upstream.model.errors import UpstreamError
from upstream.web.core.sealing import SealedReader
from upstream.web.insight.models import Upload

ARRIVING = ".arriving"
FORGOTTEN_SECONDS = 24 * 3600.0


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "uploads"


def path_of(upload: Upload) -> Path:
    return folder() / f"{upload.pk}.sealed"


def new_arrival() -> Path:
    """Where a file is written while it arrives. Nobody has its key before it is received."""
    return folder() / f"{uuid.uuid4().hex}{ARRIVING}"


def keep(arrived: Path, upload: Upload) -> None:
    arrived.replace(path_of(upload))
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def held(upload: Upload) -> bool:
    return bool(upload.key) and path_of(upload).is_file()


def opened(upload: Upload) -> BinaryIO:
    """The plain content, decrypted as it is read. Raises UP-WEB-121 where the file was destroyed."""
    if not held(upload):
        raise UpstreamError("UP-WEB-121", "the file is no longer kept", where=upload.name, do="Hand it in again.")
    return io.BufferedReader(SealedReader(path_of(upload), bytes.fromhex(upload.key)))


def copy_to(upload: Upload, place: Path) -> Path:
    """A plain copy under its own name in a folder that is there only in passing."""
    target = place / upload.name
    with opened(upload) as source, target.open("xb") as plain:
        shutil.copyfileobj(source, plain, 1 << 20)
    return target


def destroy(upload: Upload) -> None:
    """The file goes; the caller saves the row without its key, so that no copy in a backup can be read without the
    database of that time."""
    path_of(upload).unlink(missing_ok=True)
    upload.key = ""


def sweep(known: set[str], now: float | None = None) -> int:
    """Remove files that belong to no row: arrivals that were broken off a day ago, and rows that were never kept."""
    before = (now or time.time()) - FORGOTTEN_SECONDS
    gone = 0
    for path in folder().glob("*") if folder().is_dir() else ():
        if path.stem not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
