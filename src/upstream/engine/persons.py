"""Who is who, as linkage found it: pseudonymous keys in the lake, everything else of a linkage in the vault.

    store = Persons(lake)
    store.keys()                      # Arrow: extract_id, line, feed, person; what an analysis joins to the lake's rows
    store.open("decisions")           # what is sealed of the run that counts
    store.commit(keys, sealed, seen)  # a new run takes the place of the last, at once
    store.append("decisions", table)  # between two runs

A run is a folder of Parquet files that the manifest lists (kind ``person``) and a name in the vault under which its
tables are sealed. A withdrawal makes a run of what is left under a fresh name and destroys the key of the old one, so
that nothing that was said about the withdrawn extract can be read again, in a copy of the files either.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.engine import manifest
from upstream.engine.manifest import DataFile, Manifest
from upstream.engine.vault import Vault
from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

KIND = "person"
COLUMNS = ("extract_id", "line", "feed", "person")
SEALED = ("records", "pairs", "refusals", "queue", "history", "decisions", "facts")
"""What is sealed of a run. A column whose name ends in ``extract_id`` says of which extract a row tells; of
``pairs`` and ``refusals``, rows are of ``profile`` numbers that ``records`` has."""
NAME = "people."
SECRET = "keys of people"


class Persons:
    """The linkage that counts in one lake."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    @property
    def run(self) -> str:
        """The name of the run that counts; nothing before the first."""
        return run_of(self.lake.manifest)

    def keys(self, feed: str | None = None) -> Any:
        """The person of each row that was linked: extract_id, line, feed, person. Join it to the lake's rows: a later
        edition may have replaced some of them since."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        parts = [pq.ParquetFile(path).read() for path in self.lake.paths(KIND, feed)]
        types = [pa.int64() if name == "line" else pa.string() for name in COLUMNS]
        empty = pa.table({name: pa.array([], kind) for name, kind in zip(COLUMNS, types, strict=True)})
        return pa.concat_tables([empty, *parts])

    def open(self, kind: str) -> Any:
        """A sealed table of the run that counts; None where there is none."""
        return self.lake.vault.open(_kind(kind), NAME + self.run) if self.run else None

    def secret(self) -> bytes:
        """What keys of people are made with: the lake's own, made once."""
        with manifest.locked(self.lake.path / "lock"):
            return self.lake.vault.secret(SECRET)

    def append(self, kind: str, table: Any) -> None:
        """Add rows to a sealed table of the run that counts."""
        with manifest.locked(self.lake.path / "lock"):
            if not self.run:
                raise _none()
            self.lake.vault.seal(_kind(kind), NAME + self.run, table)

    def need(self) -> str:
        """The run that counts. Raises UP-ENGINE-060 where nothing was linked yet."""
        if not self.run:
            raise _none()
        return self.run

    def commit(self, keys: Any, sealed: Mapping[str, Any], seen: Iterable[str], before: str) -> str:
        """Put a run in the place of the last; the name of the new one.

        ``seen`` are the extracts that were linked and ``before`` the run on which it built: where one of them is no
        longer what it was, nothing is changed (UP-ENGINE-061).
        """
        path = self.lake.path / "manifest.json"
        with manifest.locked(self.lake.path / "lock"):
            lake = manifest.read(path)
            if run_of(lake) != before or not set(seen) <= set(lake.extracts):
                raise UpstreamError(
                    "UP-ENGINE-061", "the lake was changed while its records were being linked", do="Link again."
                )
            forget_strays(self.lake.vault, lake)
            run = _seal(self.lake.vault, sealed)
            _put(self.lake.path, lake, run, keys)
            manifest.write(path, lake)
            self.lake.vault.forget(NAME + before)
        return run


def run_of(lake: Manifest) -> str:
    return next((Path(file.path).parts[1] for file in lake.files if file.kind == KIND), "")


def leave(root: Path, vault: Vault, lake: Manifest, extract: str) -> str:
    """Make a run without an extract, in the manifest and the vault; the vault's name of the old one, to be forgotten
    when the manifest is written. Nothing where nothing was linked."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    forget_strays(vault, lake)
    old = run_of(lake)
    if not old:
        return ""
    parts = [pq.ParquetFile(root / path).read() for path in lake.paths(KIND)]
    keys = pa.concat_tables(parts)
    keys = keys.filter(pc.not_equal(keys["extract_id"], extract))
    tables = {kind: table for kind in SEALED if (table := vault.open(_kind(kind), NAME + old)) is not None}
    left = _without(tables, extract) if keys.num_rows else {}
    _put(root, lake, _seal(vault, left) if left else "", keys)
    return NAME + old


def _without(tables: Mapping[str, Any], extract: str) -> dict[str, Any]:
    """Sealed tables without what they tell of an extract."""
    import pyarrow.compute as pc

    kept = {}
    for kind, table in tables.items():
        for name in table.column_names:
            if name.endswith("extract_id"):
                table = table.filter(pc.not_equal(table[name], extract))
        kept[kind] = table
    known = kept["records"]["profile"].combine_chunks()
    for kind in ("pairs", "refusals"):
        for name in ("left", "right"):
            kept[kind] = kept[kind].filter(pc.is_in(kept[kind][name], known))
    return kept


def forget_strays(vault: Vault, lake: Manifest) -> None:
    """Forget sealed tables of runs that do not count: what a killed run left behind. Only under the lake's lock."""
    counts = {NAME + run_of(lake)}
    for kind in SEALED:
        for name in set(vault.extracts(_kind(kind))) - counts:
            vault.forget(name)


def _seal(vault: Vault, sealed: Mapping[str, Any]) -> str:
    run = uuid.uuid4().hex[:12]
    for kind, table in sealed.items():
        vault.seal(_kind(kind), NAME + run, table)
    return run


def _put(root: Path, lake: Manifest, run: str, keys: Any) -> None:
    """Write the keys by feed, and list them in the manifest in the place of the run before."""
    import time

    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for old in [file for file in lake.files if file.kind == KIND]:
        lake.files.remove(old)
        lake.retired[old.path] = time.time()
    folder = root / KIND / run
    for feed in sorted(pc.unique(keys["feed"]).to_pylist()):
        mine = keys.filter(pc.equal(keys["feed"], feed))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{feed}.parquet"
        pq.write_table(mine, path, compression="zstd")
        manifest.sync_file(path)
        manifest.sync_folder(folder)
        extracts = sorted(pc.unique(mine["extract_id"]).to_pylist())
        lake.files.append(DataFile(path.relative_to(root).as_posix(), KIND, feed, mine.num_rows, extracts))


def _kind(kind: str) -> str:
    return f"people.{kind}"


def _none() -> UpstreamError:
    return UpstreamError(
        "UP-ENGINE-060", "nothing was linked in this lake yet", do="Run: upstream link --purpose '...'"
    )
