"""Storing: what a batch brought becomes files of the lake, and the manifest names them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from upstream.engine import distinct, manifest, private
from upstream.engine.batch import Batch
from upstream.engine.manifest import DataFile
from upstream.engine.options import Options
from upstream.engine.quarantine import refused_rows
from upstream.engine.reading import FileState
from upstream.engine.vault import Vault
from upstream.model.contract import FieldType

ROW_GROUP = 122_880
PAGE_BYTES = 8 << 20
LIMITS = ("month", "extract_id")
"""Columns of text of which each part of a file says its least and its greatest value."""


class Store:
    """The lake's folder, for the files of one batch; ``written`` are on the disk, for the manifest to name."""

    def __init__(self, root: Path, batch: Batch, options: Options, vault: Vault) -> None:
        self.root = root
        self.batch = batch
        self.contract = batch.contract
        self.options = options
        self.vault = vault
        self.written: list[DataFile] = []

    def prepare(self, accepted: list[int]) -> list[Callable[[], None]]:
        """What is to be written, taken from the batch now: writing it needs neither the batch nor the database."""
        files = [self.batch.files[number] for number in accepted]
        parts: list[Callable[[], None]] = []
        if any(file.loaded for file in files):
            loaded = self.batch.loaded(accepted)
            loaded = self._apart(distinct.plain(loaded)) if self.contract.person_level else loaded
            ids = [file.extract_id for file in files if file.loaded]
            parts.append(partial(self._save, loaded, self._new_path("data", files), ids))
        if self.contract.person_level:
            self._seal(accepted, files)
            return parts
        if any(file.faults for file in files):
            ids = [file.extract_id for file in files if file.faults]
            parts.append(
                partial(self._save_few, "quarantine", refused_rows(files), self._new_path("quarantine", files), ids)
            )
        unread = self.batch.unread(accepted)
        if unread is not None and unread.num_rows:
            ids = unread.column("extract_id").unique().to_pylist()
            parts.append(partial(self._save_few, "unread", unread, self._new_path("unread", files), ids))
        return parts

    def _save(self, loaded: Any, path: Path, extracts: list[str]) -> None:
        import pyarrow.parquet as pq

        texts = {f.name for f in self.contract.fields if f.type is FieldType.TEXT} | {"flags"}
        pq.write_table(
            loaded,
            path,
            data_page_size=PAGE_BYTES,
            row_group_size=ROW_GROUP,
            compression="zstd",
            compression_level=1,
            # A dictionary of values that hardly ever come twice is work for nothing, and so are the limits of texts.
            use_dictionary=[n for n in loaded.column_names if n not in (self.contract.identifier, "line")],
            write_statistics=[n for n in loaded.column_names if n in LIMITS or n not in texts],
            store_schema=False,
        )
        self._add("data", path, int(loaded.num_rows), extracts)

    def _save_few(self, kind: str, rows: Any, path: Path, extracts: list[str]) -> None:
        import pyarrow.parquet as pq

        pq.write_table(rows, path, compression="zstd")
        self._add(kind, path, int(rows.num_rows), extracts)

    def _apart(self, loaded: Any) -> Any:
        """What goes into the lake's table; what tells who somebody is goes into the vault."""
        senders = {file.extract_id: self.options.sender(file.scan.given) for file in self.batch.files}
        return private.apart(self.vault, self.contract, loaded, senders)

    def _seal(self, accepted: list[int], files: list[FileState]) -> None:
        for file in files:
            if file.faults:
                self.vault.seal("quarantine", file.extract_id, refused_rows([file]))
        unread = self.batch.unread(accepted)
        if unread is not None and unread.num_rows:
            private.seal_by_extract(self.vault, "unread", unread)

    def _new_path(self, kind: str, files: list[FileState]) -> Path:
        months = sorted({month for file in files for month in file.units}) or ["none"]
        span = months[0] if len(months) == 1 else f"{months[0]}_{months[-1]}"
        safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in span)
        folder = self.root / kind / self.contract.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{safe}-{uuid.uuid4().hex[:12]}.parquet"

    def _add(self, kind: str, path: Path, rows: int, extracts: list[str]) -> None:
        manifest.sync_file(path)
        manifest.sync_folder(path.parent)
        relative = path.relative_to(self.root).as_posix()
        self.written.append(DataFile(relative, kind, self.contract.name, rows, extracts))
