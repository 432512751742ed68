"""The lake: immutable Parquet files, and a manifest that says which of them count."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.engine import manifest
from upstream.engine.coverage import Coverage, coverage
from upstream.engine.inputs import Input
from upstream.engine.manifest import Manifest, Reference, Tombstone
from upstream.engine.report import LoadReport
from upstream.engine.vault import Vault
from upstream.model.contract import Contract
from upstream.model.errors import UpstreamError, nearest
from upstream.model.sharing import Permit

if TYPE_CHECKING:
    from upstream.engine.persons import Persons

Progress = Callable[[str, int, int], None]


class Lake:
    """What has been loaded. A folder that is not there is an empty lake; the first load makes it."""

    def __init__(self, path: Path | str | None = None) -> None:
        home = os.environ.get("UPSTREAM_HOME")
        self.path = Path(path) if path else Path(home) / "lake" if home else Path("lake")
        self._manifest = self.path / "manifest.json"
        self._read: tuple[tuple[int, int, int], Manifest] | None = None

    @property
    def manifest(self) -> Manifest:
        """What counts now, to read and not to change; read again only when the file is another."""
        try:
            found = os.stat(self._manifest)
        except (FileNotFoundError, NotADirectoryError):
            return Manifest()
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, manifest.read(self._manifest))
        return self._read[1]

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UpstreamError(
                "UP-ENGINE-029",
                f"the lake's folder cannot be made: {error.strerror}",
                where=str(self.path),
                do="Give --lake a folder that you may write to, not a file.",
            ) from error

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
        permit: Permit | None = None,
        today: date | None = None,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load files of one feed. A file that cannot be read is refused with a code; the others go on.

        ``supplier`` is who sent them (the contract's publisher unless given), ``scope`` what they cover (inferred
        unless given), ``replace`` lets a smaller edition take the place of a larger one, ``mapping`` gives headings
        their fields, ``code_lists`` are the lists that the contract's ``codes`` name, ``permit`` is what a live sharing
        record lets through (without one a feed about people is refused, UP-ENGINE-051), ``today`` the day by which
        refused rows expire, ``progress`` is called with a file's name, how many are done and how many there are.
        """
        from upstream.engine.loader import Loader
        from upstream.engine.options import Options

        if contract.person_level and permit is None:
            raise unpermitted(contract)
        self._make()
        options = Options(contract, supplier, scope, replace, mapping or {}, code_lists or {})
        options.permit, options.today = permit, today or date.today()
        return Loader(self.path, options, progress).run(files)

    @property
    def vault(self) -> Vault:
        """Where what tells who a person is lies encrypted; write to it only under the lake's lock."""
        return Vault(self.path)

    @property
    def persons(self) -> Persons:
        """Who is who among the rows about people, as far as they were linked."""
        from upstream.engine.persons import Persons

        return Persons(self)

    def coverage(self, source: str) -> Coverage:
        return coverage(source, self.manifest.of(source))

    def withdraw(self, extract_id: str, *, reason: str) -> Tombstone:
        """Take a file out of the lake: its rows, its quarantine, its keys and what was derived from it, at once and
        for good.

        A tombstone stays, without content. The file is not loaded again unless that is asked for with ``replace``.
        """
        import duckdb

        from upstream.engine import keeping, persons

        self._make()
        with manifest.locked(self.path / "lock"):
            lake = manifest.read(self._manifest)
            if extract_id not in lake.extracts:
                raise UpstreamError(
                    "UP-ENGINE-032",
                    f"the lake has no extract '{extract_id}'",
                    do=nearest(extract_id, lake.extracts) or "See upstream sources NAME for the extracts of a feed.",
                )
            linked = persons.leave(self.path, self.vault, lake, extract_id)
            with duckdb.connect() as con:
                stone = keeping.withdraw(con, self.path, lake, extract_id, reason, manifest.now())
            self.vault.forget(extract_id)
            lake.retired = dict.fromkeys(lake.retired, 0.0)
            shutil.rmtree(self.derived, ignore_errors=True)
            manifest.write(self._manifest, lake)
            if linked:
                self.vault.forget(linked)
            keeping.collect(self.path, lake)
        return stone

    def purge_quarantine(self, today: date | None = None) -> dict[str, int]:
        """Destroy the refused rows of feeds about people whose days are over: extract to rows. Loading does it too."""
        from upstream.engine import private

        if not self._manifest.exists():
            return {}
        with manifest.locked(self.path / "lock"):
            lake = manifest.read(self._manifest)
            gone = private.purge(self.vault, lake, today or date.today())
            if gone:
                manifest.write(self._manifest, lake)
        return gone

    @property
    def derived(self) -> Path:
        """Where results computed from the lake may be kept; a withdrawal empties it."""
        return self.path / "derived"

    @property
    def tombstones(self) -> tuple[Tombstone, ...]:
        return tuple(self.manifest.tombstones)

    def store_reference(self, kind: str, name: str, table: Any, origin: str) -> Path:
        """Keep an arrow table (a population, deprivation, boundaries, a look-up); the same kind and name is
        replaced."""
        import pyarrow.parquet as pq

        from upstream.engine import keeping

        self._make()
        with manifest.locked(self.path / "lock"):
            lake = manifest.read(self._manifest)
            keeping.collect(self.path, lake)
            folder = self.path / "reference" / slug(kind)
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f"{slug(name)}.new"
            pq.write_table(table, draft, compression="zstd")
            sha256 = hashlib.sha256(draft.read_bytes()).hexdigest()
            path = folder / f"{slug(name)}-{sha256[:12]}.parquet"
            draft.replace(path)
            manifest.sync_file(path)
            manifest.sync_folder(folder)
            self._refer(lake, Reference(kind, name, path.relative_to(self.path).as_posix(), sha256, origin))
        return path

    def _refer(self, lake: Manifest, new: Reference) -> None:
        old = [ref for ref in lake.references if (ref.kind, ref.name) == (new.kind, new.name)]
        if any(ref.sha256 == new.sha256 for ref in old):
            return
        lake.references = [ref for ref in lake.references if ref not in old] + [new]
        lake.retired |= {ref.path: time.time() for ref in old}
        lake.retired.pop(new.path, None)
        manifest.write(self._manifest, lake)

    def references(self, kind: str) -> list[Path]:
        """The stored tables of a kind, by name."""
        found = sorted((ref for ref in self.manifest.references if ref.kind == kind), key=lambda ref: ref.name)
        return [self.path / ref.path for ref in found]

    def quarantine(self, source: str | None = None, *, opened: bool = False) -> Any:
        """The rows that were refused, as an arrow table: file, line, reasons, raw, extract_id.

        ``raw`` of a row about a person is hidden unless ``opened``.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        from upstream.engine import private

        tables = [pq.read_table(path) for path in self.paths("quarantine", source)]
        tables += private.refused(self.vault, self.manifest, source, opened)
        if tables:
            whole = pa.concat_tables(tables, promote_options="permissive")
            return whole.sort_by([("file", "ascending"), ("line", "ascending")])
        return pa.table({n: [] for n in ("file", "line", "reasons", "raw", "extract_id")})

    def unread(self, source: str | None = None) -> Any:
        """The texts that could not be read as values, of rows that were loaded and flagged, as an arrow table:
        extract_id, file, line, field, text."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        from upstream.engine import private

        names = ("extract_id", "file", "line", "field", "text")
        tables = [pq.read_table(path) for path in self.paths("unread", source)]
        tables += private.sealed(self.vault, self.manifest, "unread", source)
        return pa.concat_tables(tables) if tables else pa.table({n: [] for n in names})

    def sources(self) -> tuple[str, ...]:
        """The feeds of which rows are loaded."""
        return tuple(sorted({file.source for file in self.manifest.files if file.kind == "data"}))

    def paths(self, kind: str, source: str | None = None) -> list[Path]:
        """The Parquet files that hold the live rows of a source."""
        return [self.path / path for path in self.manifest.paths(kind, source)]


def unpermitted(contract: Contract) -> UpstreamError:
    return UpstreamError(
        "UP-ENGINE-051",
        f"{contract.title} is about people, and no sharing record permits it",
        where=contract.name,
        do="Write what was agreed into a sharing record and add it with: upstream sharing add FILE.",
    )


def slug(text: str) -> str:
    """A name as part of a path."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in text) or "unnamed"
