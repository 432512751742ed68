"""The workspace's keys: made for a demonstration, printed for everybody else, and known by fingerprints."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

NAMES = ("UPSTREAM_SECRET_KEY", "UPSTREAM_FIELD_KEYS", "UPSTREAM_INDEX_KEY")


def new_keys() -> dict[str, str]:
    """Fresh values by setting."""
    from cryptography.fernet import Fernet

    return {
        "UPSTREAM_SECRET_KEY": secrets.token_urlsafe(50),
        "UPSTREAM_FIELD_KEYS": Fernet.generate_key().decode(),
        "UPSTREAM_INDEX_KEY": secrets.token_urlsafe(50),
    }


def kept_keys(folder: Path) -> dict[str, str]:
    """The keys of a demonstration, one file each (mode 0600), made when they are not there yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {name: _kept(folder / name.lower(), value) for name, value in new_keys().items()}


def _kept(file: Path, value: str) -> str:
    # Written whole and then linked into place: of two commands that start at once one wins, and both use its key.
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    if not file.exists():
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
            opened.write(value)
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(partial, file)
        partial.unlink()
    return file.read_text().strip()


def fingerprint(key: str) -> str:
    """Tells keys apart and nothing about them."""
    return hashlib.sha256(b"upstream key fingerprint\0" + key.encode()).hexdigest()[:16]
