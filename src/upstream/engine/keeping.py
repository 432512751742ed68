"""What keeps the lake's files in order: rewriting, withdrawing, collecting what nobody needs."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from upstream.engine import manifest, sql
from upstream.engine.batch import PARQUET, area_expression, unit_expression
from upstream.engine.editions import Removal
from upstream.engine.manifest import DataFile, Extract, Manifest, Tombstone
from upstream.model.contract import Contract

KINDS = ("data", "quarantine", "unread", "reference", "person")
GRACE_SECONDS = 3600.0
"""How long a replaced file stays for readers that began before it was replaced."""


def rewrite(con: Any, root: Path, lake: Manifest, contract: Contract, removals: Iterable[Removal]) -> None:
    """Write files again without the removed rows and retire the old ones."""
    by_extract: dict[str, list[Removal]] = {}
    for removal in removals:
        by_extract.setdefault(removal.extract_id, []).append(removal)
    for old in [f for f in lake.files if f.kind == "data" and set(f.extracts) & set(by_extract)]:
        those = [gone(r, contract) for extract in old.extracts for r in by_extract.get(extract, ())]
        left = [e for e in old.extracts if e in lake.extracts and lake.extracts[e].rows]
        without(con, root, lake, old, " OR ".join(those), left)


def superseded(held: Iterable[Extract], new: Extract) -> list[Extract]:
    """The extracts whose refused rows tell nothing any more: other readings of the same bytes, and files of which a
    later edition has replaced every row."""
    return [
        old
        for old in held
        if old.id != new.id
        and (
            (old.sha256, old.supplier, old.scope) == (new.sha256, new.supplier, new.scope)
            or (new.id in old.replaced_by and not old.rows)
        )
    ]


def forget(con: Any, root: Path, lake: Manifest, extracts: Iterable[Extract]) -> None:
    """Take the refused and the unread of these extracts away."""
    ids = {extract.id for extract in extracts}
    for old in [f for f in lake.files if f.kind in ("quarantine", "unread") and set(f.extracts) & ids]:
        where = f"extract_id IN ({sql.listed(sorted(ids))})"
        without(con, root, lake, old, where, [e for e in old.extracts if e not in ids])


def gone(removal: Removal, contract: Contract) -> str:
    """The condition for the rows that a removal takes away."""
    where = f"extract_id = {sql.text(removal.extract_id)} AND month = {sql.text(removal.month)}"
    if removal.units is not None:
        those = [f"{unit_expression(contract)} IN ({sql.listed(sorted(removal.units))})"] if removal.units else []
        if removal.areas:
            those.append(f"coalesce({area_expression(contract)} IN ({sql.listed(sorted(removal.areas))}), false)")
        where += f" AND ({' OR '.join(those)})"
    return f"({where})"


def without(con: Any, root: Path, lake: Manifest, old: DataFile, gone: str, left: list[str]) -> None:
    """Put a new file without the rows for which ``gone`` holds in the place of ``old``."""
    source = root / old.path
    target = source.with_name(f"{source.stem.rsplit('-', 1)[0]}-{uuid.uuid4().hex[:12]}.parquet")
    rows = con.execute(
        f"COPY (SELECT * FROM read_parquet({sql.text(source)}) WHERE NOT ({gone})) TO {sql.text(target)} {PARQUET}"
    ).fetchone()[0]
    lake.files.remove(old)
    lake.retired[old.path] = time.time()
    if rows:
        manifest.sync_file(target)
        manifest.sync_folder(target.parent)
        lake.files.append(DataFile(target.relative_to(root).as_posix(), old.kind, old.source, rows, left))
    else:
        target.unlink()


def withdraw(con: Any, root: Path, lake: Manifest, extract_id: str, reason: str, at: str) -> Tombstone:
    """Take an extract out of the manifest with its rows, quarantine and keys; the tombstone holds none of its
    content."""
    extract = lake.extracts.pop(extract_id)
    where = f"extract_id = {sql.text(extract_id)}"
    for old in [f for f in lake.files if extract_id in f.extracts]:
        without(con, root, lake, old, where, [e for e in old.extracts if e != extract_id])
    stone = Tombstone(
        extract_id=extract_id,
        source=extract.source,
        reason=reason,
        withdrawn_at=at,
        editions=[edition.month for edition in extract.editions],
        rows=extract.rows,
        quarantined=extract.quarantined,
    )
    lake.tombstones.append(stone)
    return stone


def collect(root: Path, lake: Manifest, grace: float = GRACE_SECONDS) -> None:
    """Delete what killed loads left behind, and replaced files that no reader can still need. Only under the lock."""
    shutil.rmtree(root / "staging", ignore_errors=True)
    kept = {file.path for file in lake.files} | {ref.path for ref in lake.references} | set(lake.retired)
    for kind in KINDS:
        for path in (root / kind).rglob("*.parquet"):
            if path.relative_to(root).as_posix() not in kept:
                path.unlink()
    for old, since in list(lake.retired.items()):
        if time.time() - since >= grace:
            (root / old).unlink(missing_ok=True)
            del lake.retired[old]
