"""The manifest: which files, extracts and editions the lake holds. Replacing it is the commit."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError

FORMAT = 1


@dataclass
class Edition:
    """The live rows of one extract in one month, by unit of its scope."""

    month: str
    units: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.units.values())


@dataclass
class Extract:
    """One file as it was read. ``reading`` is the hash of how it was read (contract, mapping, code lists).

    ``replaced_by`` are extracts that took the place of some of its rows, ``loaded`` the rows that it brought at
    first. ``sharing`` is the sharing record under which rows about people were loaded, ``quarantine_until`` the last
    day on which its refused rows are kept.
    """

    id: str
    source: str
    supplier: str
    scope: str | None
    file: str
    sha256: str
    reading: str
    read: int
    loaded: int
    duplicates: int
    quarantined: int
    loaded_at: str
    editions: list[Edition] = field(default_factory=list)
    replaced_by: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    sharing: str = ""
    quarantine_until: str = ""

    @property
    def rows(self) -> int:
        return sum(edition.rows for edition in self.editions)


@dataclass
class DataFile:
    """An immutable Parquet file and the extracts whose rows it has. ``kind`` is data or quarantine."""

    path: str
    kind: str
    source: str
    rows: int
    extracts: list[str]


@dataclass
class Reference:
    kind: str
    name: str
    path: str
    sha256: str
    origin: str


@dataclass
class Tombstone:
    """What is left of a withdrawn extract: that it was here, when and why it went, and which editions it had."""

    extract_id: str
    source: str
    reason: str
    withdrawn_at: str
    editions: list[str]
    rows: int
    quarantined: int


@dataclass
class Manifest:
    generation: int = 0
    extracts: dict[str, Extract] = field(default_factory=dict)
    files: list[DataFile] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    tombstones: list[Tombstone] = field(default_factory=list)
    retired: dict[str, float] = field(default_factory=dict)

    def of(self, source: str) -> list[Extract]:
        return [extract for extract in self.extracts.values() if extract.source == source]

    def paths(self, kind: str, source: str | None = None) -> list[str]:
        return [f.path for f in self.files if f.kind == kind and source in (None, f.source)]

    def version(self) -> str:
        """Hash of what the lake holds: free of order, clock and file layout."""
        facts = [
            [e.id, e.quarantined, sorted((ed.month, sorted(ed.units.items())) for ed in e.editions)]
            for e in self.extracts.values()
        ]
        facts += [["reference", r.kind, r.name, r.sha256] for r in self.references]
        facts += [["withdrawn", t.extract_id] for t in self.tombstones]
        text = json.dumps(sorted(facts, key=json.dumps))
        return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path) -> Manifest:
    if not path.exists():
        return Manifest()
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise UpstreamError(
            "UP-ENGINE-020",
            "the lake's manifest cannot be read",
            where=str(path),
            do="Restore it from a backup, or load the files again into a new lake.",
        ) from error


def _parse(raw: dict[str, Any]) -> Manifest:
    if raw["format"] != FORMAT:
        raise UpstreamError(
            "UP-ENGINE-021",
            f"the lake was written by another version of Upstream (format {raw['format']})",
            do="Use that version, or load the files again into a new lake.",
        )
    extracts = (Extract(**{**e, "editions": [Edition(**d) for d in e["editions"]]}) for e in raw["extracts"])
    return Manifest(
        generation=raw["generation"],
        extracts={e.id: e for e in extracts},
        files=[DataFile(**f) for f in raw["files"]],
        references=[Reference(**r) for r in raw["references"]],
        tombstones=[Tombstone(**t) for t in raw["tombstones"]],
        retired=raw["retired"],
    )


def write(path: Path, manifest: Manifest) -> None:
    """Replace the manifest at once: a reader sees the old one or the new one, also after a power cut."""
    manifest.generation += 1
    raw = {**manifest.__dict__, "format": FORMAT, "extracts": list(manifest.extracts.values())}
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(raw, separators=(",", ":"), default=vars))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lake's write lock; the system frees it when the process ends, however it ends."""
    with path.open("a+b") as stream:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
