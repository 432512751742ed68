"""Storing: what a batch brought becomes files of the lake, and the manifest names them."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from upstream.engine import manifest, private
from upstream.engine.batch import Batch
from upstream.engine.manifest import DataFile, Manifest
from upstream.engine.options import Options
from upstream.engine.quarantine import refused_rows, write_quarantine
from upstream.engine.reading import FileState
from upstream.engine.vault import Vault


class Store:
    """The lake's folder and its manifest, for the files of one batch."""

    def __init__(self, root: Path, lake: Manifest, batch: Batch, options: Options, vault: Vault) -> None:
        self.root = root
        self.manifest = lake
        self.batch = batch
        self.contract = batch.contract
        self.options = options
        self.vault = vault

    def write(self, accepted: list[int]) -> None:
        files = [self.batch.files[number] for number in accepted]
        if any(file.loaded for file in files):
            path = self._new_path("data", files)
            count = self.batch.write(path, accepted, self._apart if self.contract.person_level else None)
            self._add("data", path, count, [file.extract_id for file in files if file.loaded])
        if self.contract.person_level:
            self._seal(accepted, files)
            return
        if any(file.faults for file in files):
            path = self._new_path("quarantine", files)
            count = write_quarantine(path, files)
            self._add("quarantine", path, count, [file.extract_id for file in files if file.faults])
        self._write_unread(accepted, files)

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

    def _write_unread(self, accepted: list[int], files: list[FileState]) -> None:
        import pyarrow.parquet as pq

        unread = self.batch.unread(accepted)
        if unread is not None and unread.num_rows:
            path = self._new_path("unread", files)
            pq.write_table(unread, path, compression="zstd")
            self._add("unread", path, unread.num_rows, unread.column("extract_id").unique().to_pylist())

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
        self.manifest.files.append(DataFile(relative, kind, self.contract.name, rows, extracts))
