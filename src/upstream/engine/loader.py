"""Loading: look at each file, read them in batches, settle and store each batch."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import uuid
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from upstream.engine import columns, keeping, manifest, private, sql, telling
from upstream.engine.batch import Batch
from upstream.engine.inputs import Input
from upstream.engine.options import Options
from upstream.engine.reading import FileState
from upstream.engine.report import FileReport, LoadReport
from upstream.engine.scan import Scan, scan
from upstream.engine.settling import Settlement
from upstream.engine.storing import Store
from upstream.engine.vault import Vault
from upstream.model.errors import UpstreamError

FIRST_BYTES, BATCH_BYTES = 16 << 20, 64 << 20
"""The first batch is small, so that the database has work soon while the next is read."""
BATCH_FILES = 400
READERS = 2
AHEAD, AHEAD_BYTES, MOST_AHEAD = 8, 96 << 20, 400
"""Files are looked at in other threads while DuckDB works, but not so many that they fill the memory: a few, or more
where they are small."""

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
"""What opening a file or a member of a damaged, encrypted or unknown archive may raise."""

Progress = Callable[[str, int, int], None]


def _ahead(
    pool: ThreadPoolExecutor, look: Callable[[Input], FileState], given: list[Input]
) -> Iterator[tuple[Input, Callable[[], FileState]]]:
    """Each input in order with what gives its file, a few of them looked at in advance."""
    started: deque[tuple[Future[FileState], int]] = deque()
    waiting = 0
    for position, item in enumerate(given):
        while position + len(started) < len(given) and (
            len(started) < AHEAD or (waiting < AHEAD_BYTES and len(started) < MOST_AHEAD)
        ):
            following = given[position + len(started)]
            started.append((pool.submit(look, following), _size(following)))
            waiting += started[-1][1]
        future, size = started.popleft()
        waiting -= size
        yield item, future.result


def _size(item: Input) -> int:
    """What a file takes; a member of an archive is not known to be small."""
    try:
        return item.source.stat().st_size if isinstance(item.source, Path) else AHEAD_BYTES
    except OSError:
        return 0


class Loader:
    """One load into one lake, under the lake's lock."""

    def __init__(self, root: Path, options: Options, progress: Progress | None) -> None:
        self.root = root
        self.options = options
        self.contract = options.contract
        self.progress = progress or (lambda name, done, total: None)
        self.codes = {name: sorted(set(codes)) for name, codes in options.code_lists.items()}
        self.codes_hash = _digest([self.codes])
        self.reports: dict[int, FileReport] = {}
        self.pending: list[tuple[int, FileState]] = []
        self.waiting: set[str] = set()
        self.bytes = 0
        self.delivery: set[str] = set()
        self.vault = Vault(root)
        self.writing: tuple[Future[Any], Store, Settlement] | None = None

    def run(self, inputs: Iterable[Input]) -> LoadReport:
        started = time.monotonic()
        given = list(inputs)
        with manifest.locked(self.root / "lock"):
            self.manifest = manifest.read(self.root / "manifest.json")
            keeping.collect(self.root, self.manifest)
            private.tidy(self.vault, self.manifest, self.root / "manifest.json", self.options.today)
            self.staging = self.root / "staging" / uuid.uuid4().hex
            self.staging.mkdir(parents=True)
            try:
                self._all(given)
            finally:
                shutil.rmtree(self.staging, ignore_errors=True)
        reports = tuple(self.reports[position] for position in sorted(self.reports))
        return LoadReport(reports, time.monotonic() - started)

    def _all(self, given: list[Input]) -> None:
        with ThreadPoolExecutor(READERS, "read") as pool, ThreadPoolExecutor(1, "write") as self.writer:
            self.connection = self.writer.submit(self._connect)
            enough = FIRST_BYTES
            for position, (item, looked) in enumerate(_ahead(pool, self._look, given)):
                self.progress(item.name, position, len(given))
                try:
                    self._take(position, item, looked())
                except UpstreamError as error:
                    self.reports[position] = telling.refused(item.name, error)
                if self.bytes > enough or len(self.pending) >= BATCH_FILES:
                    self._flush()
                    enough = BATCH_BYTES
            self._flush()
            self._commit()
            self.con.close()
        self.progress("", len(given), len(given))

    @property
    def con(self) -> Any:
        """The database, which starts while the first files are looked at."""
        return self.connection.result()

    def _connect(self) -> Any:
        import duckdb

        settings: dict[str, Any] = {"memory_limit": self.options.memory, "temp_directory": str(self.staging / "spill")}
        if self.options.threads:
            settings["threads"] = self.options.threads
        con = duckdb.connect(config=settings)
        con.execute("SET TimeZone = 'Europe/London'")
        for name, codes in self.codes.items():
            listed = f"read_csv({sql.text(self._listed(codes))}, columns={{'code': 'VARCHAR'}}, header=false)"
            con.execute(f"CREATE TABLE {sql.name(f'codes_{name}')} AS SELECT code FROM {listed}")
        return con

    def _listed(self, codes: list[str]) -> Path:
        """Codes as a file: handed over in memory, they would make Arrow and DuckDB import pandas."""
        path = self.staging / "codes.txt"
        path.write_text("".join(f"{code}\n" for code in codes), encoding="utf-8")
        return path

    def _look(self, item: Input) -> FileState:
        """Everything about one file that needs neither the database nor the other files; runs beside them."""
        try:
            looked = scan(item, self.staging)
        except UNREADABLE as error:
            raise UpstreamError(
                "UP-ENGINE-006", f"the file cannot be opened: {error}", where=item.name, do="Check it and try again."
            ) from error
        mapping = {**self.options.mapping, **(item.mapping or {})}
        found = self._permitted(columns.match(self.contract, looked.header, mapping, item))
        file = FileState(looked, found, self._identify(looked, mapping))
        if not self._known(file.extract_id):
            file.read_ahead(self.staging)
        return file

    def _permitted(self, found: Mapping[str, int]) -> dict[str, int]:
        permit = self.options.permit
        return {name: place for name, place in found.items() if permit is None or name in permit.fields}

    def _take(self, position: int, item: Input, file: FileState) -> None:
        if self._known(file.extract_id):
            self.reports[position] = telling.again(item.name, file.extract_id, self.manifest.extracts)
            self.delivery.add(file.extract_id)
            return
        self._check_tombstones(file.extract_id, item.name)
        self.pending.append((position, file))
        self.waiting.add(file.extract_id)
        self.bytes += file.scan.size

    def _identify(self, looked: Scan, mapping: Mapping[str, str]) -> str:
        permit = self.options.permit
        reading = [self.contract.version, sorted(mapping.items()), self.codes_hash]
        reading += [sorted(permit.fields)] if permit else []
        parts = [
            self.contract.name,
            self.options.sender(looked.given),
            self.options.scope_of(looked.given),
            looked.sha256,
            _digest(reading),
        ]
        return _digest(parts)[:16]

    def _known(self, extract_id: str) -> bool:
        """Whether these bytes, read this way, are in the lake or were replaced by something that still is."""
        if extract_id in self.waiting:
            return True
        old = self.manifest.extracts.get(extract_id)
        if old is None:
            return False
        if old.loaded == 0 or old.rows == old.loaded:
            return True
        return not self.options.replace and any(by in self.manifest.extracts for by in old.replaced_by)

    def _check_tombstones(self, extract_id: str, name: str) -> None:
        if self.options.replace:
            return
        for stone in self.manifest.tombstones:
            if stone.extract_id == extract_id:
                raise UpstreamError(
                    "UP-ENGINE-031",
                    f"this file was withdrawn on {stone.withdrawn_at[:10]}: {stone.reason}",
                    where=name,
                    do="Load it with --replace if it is to come back.",
                )

    def _flush(self) -> None:
        if not self.pending:
            return
        batch = Batch(self.con, self.contract, [file for _, file in self.pending], self.codes)
        batch.read()
        self._commit()
        settlement = Settlement(self.options, self.manifest, batch, self.pending, self.delivery, self.root)
        accepted = settlement.settle()
        self.reports |= settlement.reports
        if accepted:
            store = Store(self.root, batch, self.options, self.vault)
            parts = store.prepare(accepted)
            self.writing = (self.writer.submit(lambda: [part() for part in parts]), store, settlement)
        for _, file in self.pending:
            if self.staging in file.scan.path.parents:
                file.scan.path.unlink()
        self.pending, self.waiting, self.bytes = [], set(), 0

    def _commit(self) -> None:
        """Wait until the batch before is on the disk, and name its files in the manifest: one batch is written while
        the next is read."""
        if self.writing is None:
            return
        future, store, settlement = self.writing
        self.writing = None
        future.result()
        self.manifest.files += store.written
        keeping.forget(self.con, self.root, self.manifest, settlement.superseded)
        keeping.rewrite(self.con, self.root, self.manifest, self.contract, settlement.removals)
        manifest.write(self.root / "manifest.json", self.manifest)
        private.follow(self.vault, self.root, self.manifest, settlement)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
