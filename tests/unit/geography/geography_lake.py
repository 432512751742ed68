"""A folder that keeps reference tables as the lake does, so that geography is tested without an engine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any


class FolderLake:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def version(self) -> str:
        files = sorted(self.folder.rglob("*.parquet"))
        return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()

    def store_reference(self, kind: str, name: str, table: Any, origin: str) -> None:
        import pyarrow.parquet as pq

        (self.folder / kind).mkdir(exist_ok=True)
        pq.write_table(table, self.folder / kind / f"{name}.parquet")

    def references(self, kind: str) -> list[Path]:
        return sorted((self.folder / kind).glob("*.parquet"))
