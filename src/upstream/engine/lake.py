"""The lake: immutable Parquet files, and a manifest that says which of them count."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from upstream.engine import manifest
from upstream.engine.inputs import Input
from upstream.engine.loader import Loader, Options, Progress
from upstream.engine.manifest import Manifest
from upstream.engine.report import LoadReport
from upstream.model.contract import Contract


class Lake:
    """What has been loaded. Opening a folder that is no lake yet makes one."""

    def __init__(self, path: Path | str | None = None) -> None:
        home = os.environ.get("UPSTREAM_HOME")
        self.path = Path(path) if path else Path(home) / "lake" if home else Path("lake")
        self.path.mkdir(parents=True, exist_ok=True)

    @property
    def manifest(self) -> Manifest:
        return manifest.read(self.path / "manifest.json")

    @property
    def version(self) -> str:
        """Hash of what is in the lake: the same for the same content, whatever the order or the time of loading."""
        return self.manifest.version()

    def load(
        self,
        contract: Contract,
        files: Iterable[Input],
        *,
        supplier: str | None = None,
        scope: str | None = None,
        replace: bool = False,
        mapping: Mapping[str, str] | None = None,
        code_lists: Mapping[str, Iterable[str]] | None = None,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load files of one feed. A file that cannot be read is refused with a code; the others go on.

        ``supplier`` is who sent them (the contract's publisher unless given), ``scope`` what they cover (inferred unless given),
        ``replace`` lets a smaller edition take the place of a larger one, ``mapping`` gives headings their fields, ``code_lists`` are the
        lists that the contract's ``codes`` name, ``progress`` is called with a file's name, how many are done and how many there are.
        """
        options = Options(contract, supplier, scope, replace, mapping or {}, code_lists or {})
        return Loader(self.path, options, progress).run(files)

    def quarantine(self, source: str | None = None) -> Any:
        """The rows that were refused, as an arrow table: file, line, reasons, raw, extract_id."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        tables = [pq.read_table(path) for path in self.paths("quarantine", source)]
        if tables:
            return pa.concat_tables(tables).sort_by([("file", "ascending"), ("line", "ascending")])
        return pa.table({n: [] for n in ("file", "line", "reasons", "raw", "extract_id")})

    def sources(self) -> tuple[str, ...]:
        """The feeds of which rows are loaded."""
        return tuple(sorted({file.source for file in self.manifest.files if file.kind == "data"}))

    def paths(self, kind: str, source: str | None = None) -> list[Path]:
        """The Parquet files that hold the live rows of a source."""
        return [self.path / path for path in self.manifest.paths(kind, source)]
