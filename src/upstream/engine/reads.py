"""The log of reads: who read what tells who a person is, when and for what purpose. Lines are added, never changed.

``reads.jsonl`` beside the lake's tables has a line a read, written before anything is read: a read that cannot be
logged does not take place. Each line has a hash over itself and the line before, so that a line that is changed or
taken out shows (`verify`). Whoever can write the file can make all of it anew: a copy kept elsewhere shows that.
It holds references of records and never what they say.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from upstream.engine import manifest
from upstream.model.errors import UpstreamError

FILE = "reads.jsonl"
LEAST_PURPOSE = 8


def note(
    root: Path, what: str, purpose: str, *, extracts: Sequence[str] = (), records: Sequence[str] = (), rows: int = 0
) -> None:
    """Add a line: ``what`` was done, with which extracts or single records, and of how many rows.

    Raises UP-ENGINE-070 where the purpose says nothing.
    """
    told = " ".join(purpose.split())
    if len(told) < LEAST_PURPOSE:
        raise UpstreamError(
            "UP-ENGINE-070",
            "the purpose of reading who people are is not said",
            do="Say it in words: --purpose 'strategic needs assessment 2026'. Name nobody in it.",
        )
    line: dict[str, Any] = {"at": manifest.now(), "who": who(), "what": what, "purpose": told}
    line |= {"extracts": sorted(extracts), "records": list(records), "rows": rows}
    with manifest.locked(root / "lock"):
        path = root / FILE
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+", encoding="utf-8") as stream:
            last = stream.read().splitlines()[-1:]
            line["chain"] = _chain(json.loads(last[0])["chain"] if last else "", line)
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())


def lines(root: Path) -> list[dict[str, Any]]:
    """Every read, the oldest first."""
    try:
        text = (root / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    try:
        return [json.loads(line) for line in text.splitlines()]
    except ValueError as error:
        raise _broken(len(text.splitlines())) from error


def verify(root: Path) -> int:
    """How many lines there are, each as it was written. Raises UP-ENGINE-071 with the first that is not."""
    chain = ""
    found = lines(root)
    for number, line in enumerate(found, start=1):
        chain = _chain(chain, {name: value for name, value in line.items() if name != "chain"})
        if chain != line.get("chain"):
            raise _broken(number)
    return len(found)


def who() -> str:
    """The operating system's user; what the environment claims counts only where the system has no list of users."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else getpass.getuser()


def _chain(before: str, line: dict[str, Any]) -> str:
    text = before + json.dumps(line, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _broken(number: int) -> UpstreamError:
    return UpstreamError(
        "UP-ENGINE-071",
        "the log of reads is not as it was written",
        where=f"{FILE}, line {number}",
        do="Compare it with a backup, and find out who changed it.",
    )
