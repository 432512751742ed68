"""Loading: scan each file, read them in batches, settle editions, commit."""

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
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from upstream.engine import columns, delivery, editions, keeping, manifest, sql
from upstream.engine.batch import Batch
from upstream.engine.coverage import scope_words
from upstream.engine.ground import Ground
from upstream.engine.inputs import Input
from upstream.engine.manifest import DataFile, Edition, Extract
from upstream.engine.reading import Fault, FileState
from upstream.engine.report import ALREADY, LOADED, REFUSED, FileReport, LoadReport
from upstream.engine.scan import Scan, scan
from upstream.model.contract import Contract
from upstream.model.errors import UpstreamError

BATCH_BYTES = 96 << 20
BATCH_FILES = 400
READERS = 2
AHEAD = 8
"""Files are looked at in other threads while DuckDB works, but not so many that they fill the memory."""

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
"""What opening a file or a member of a damaged, encrypted or unknown archive may raise."""

Progress = Callable[[str, int, int], None]


@dataclass
class Options:
    """How one load reads: see `Lake.load`."""

    contract: Contract
    supplier: str | None = None
    scope: str | None = None
    replace: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    code_lists: Mapping[str, Iterable[str]] = field(default_factory=dict)
    memory: str = "1GB"
    threads: int | None = None


def _ahead(
    pool: ThreadPoolExecutor, look: Callable[[Input], FileState], given: list[Input]
) -> Iterator[tuple[Input, Callable[[], FileState]]]:
    """Each input in order with what gives its file, a few of them looked at in advance."""
    started: deque[Future[FileState]] = deque()
    for position, item in enumerate(given):
        while len(started) < AHEAD and position + len(started) < len(given):
            started.append(pool.submit(look, given[position + len(started)]))
        yield item, started.popleft().result


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
        self.bytes = 0
        self.delivery: set[str] = set()

    def run(self, inputs: Iterable[Input]) -> LoadReport:
        started = time.monotonic()
        given = list(inputs)
        with manifest.locked(self.root / "lock"):
            self.manifest = manifest.read(self.root / "manifest.json")
            keeping.collect(self.root, self.manifest)
            self.staging = self.root / "staging" / uuid.uuid4().hex
            self.staging.mkdir(parents=True)
            try:
                self._all(given)
            finally:
                shutil.rmtree(self.staging, ignore_errors=True)
        reports = tuple(self.reports[position] for position in sorted(self.reports))
        return LoadReport(reports, time.monotonic() - started)

    def _all(self, given: list[Input]) -> None:
        self.con = self._connect()
        with ThreadPoolExecutor(READERS, "read") as pool:
            for position, (item, looked) in enumerate(_ahead(pool, self._look, given)):
                self.progress(item.name, position, len(given))
                try:
                    self._take(position, item, looked())
                except UpstreamError as error:
                    self._refuse(position, item.name, error)
                if self.bytes > BATCH_BYTES or len(self.pending) >= BATCH_FILES:
                    self._flush()
        self._flush()
        self.con.close()
        self.progress("", len(given), len(given))

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
        found = columns.match(self.contract, looked.header, mapping, item)
        file = FileState(looked, found, self._identify(looked, mapping))
        if not self._known(file.extract_id):
            file.read_ahead(self.staging)
        return file

    def _take(self, position: int, item: Input, file: FileState) -> None:
        if self._known(file.extract_id):
            self.reports[position] = FileReport(item.name, ALREADY, file.extract_id)
            self.delivery.add(file.extract_id)
            return
        self._check_tombstones(file.extract_id, item.name)
        self.pending.append((position, file))
        self.bytes += file.scan.size

    def _identify(self, looked: Scan, mapping: Mapping[str, str]) -> str:
        reading = [self.contract.version, sorted(mapping.items()), self.codes_hash]
        scope = looked.given.scope or self.options.scope
        parts = [self.contract.name, self._supplier(looked), scope, looked.sha256, _digest(reading)]
        return _digest(parts)[:16]

    def _supplier(self, looked: Scan) -> str:
        return looked.given.supplier or self.options.supplier or self.contract.publisher

    def _known(self, extract_id: str) -> bool:
        """Whether these bytes, read this way, are in the lake or were replaced by something that still is."""
        if any(file.extract_id == extract_id for _, file in self.pending):
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

    def _refuse(self, position: int, name: str, error: UpstreamError) -> None:
        self.reports[position] = FileReport(name, REFUSED, code=error.code, error=str(error))

    def _flush(self) -> None:
        if not self.pending:
            return
        batch = Batch(self.con, self.contract, [file for _, file in self.pending], self.codes)
        batch.read()
        accepted = self._settle(batch)
        if accepted:
            self._write(batch, accepted)
        for _, file in self.pending:
            if self.staging in file.scan.path.parents:
                file.scan.path.unlink()
        self.pending, self.bytes = [], 0

    def _settle(self, batch: Batch) -> list[int]:
        """Decide for each file of the batch, in order, what it replaces; report it. Returns the accepted ones."""
        self.removals: list[editions.Removal] = []
        self.superseded: list[Extract] = []
        accepted: list[int] = []
        numbers = {id(file): number for number, file in enumerate(batch.files)}
        ground = Ground(self.con, self.root, self.manifest, batch, self.removals)
        for position, file in self.pending:
            new = self._extract(file)
            removals, smaller, parts = self._plan(new, ground)
            if smaller and not self.options.replace:
                self._refuse(position, file.scan.name, _smaller_error(file.scan.name, smaller))
                continue
            editions.apply(self.manifest.extracts, removals, new.id)
            self.manifest.extracts[new.id] = new
            self.delivery.add(new.id)
            self.removals += removals
            self._supersede(new)
            notes = [*self._supplier_note(file), *_parts_note(parts, self.contract)]
            self.reports[position] = _report(file, new, removals, notes)
            accepted.append(numbers[id(file)])
        return accepted

    def _supersede(self, new: Extract) -> None:
        for old in keeping.superseded(self.manifest, new):
            old.quarantined = 0
            self.superseded.append(old)

    def _plan(
        self, new: Extract, ground: Ground
    ) -> tuple[list[editions.Removal], list[editions.Smaller], list[Extract]]:
        """What a file replaces, where it is smaller than that, and beside which other parts of its delivery it
        stands."""
        held = self.manifest.of(self.contract.name)
        if not delivery.comes_in_parts(self.contract) or self.contract.identifier is None:
            return *editions.plan(held, new, ground), []
        here = [extract for extract in held if extract.id in self.delivery]
        parts = delivery.beside(here, new, self.contract.identifier, ground)
        removals, smaller = editions.plan([extract for extract in here if extract not in parts], new, ground)
        earlier, _ = editions.plan([extract for extract in held if extract not in here], new, ground)
        names = {extract.id: extract.file for extract in held}
        return removals + earlier, smaller + delivery.shrunk(earlier, names, self._delivered(new)), parts

    def _delivered(self, new: Extract) -> dict[str, int]:
        """Rows by month of all files of this load that are from the same supplier and of the same scope."""
        waiting = [self._extract(file) for _, file in self.pending if file.extract_id not in self.delivery]
        done = [extract for extract in self.manifest.extracts.values() if extract.id in self.delivery]
        rows: dict[str, int] = {}
        for extract in [*waiting, *done]:
            if (extract.supplier, extract.scope) == (new.supplier, new.scope):
                for edition in extract.editions:
                    rows[edition.month] = rows.get(edition.month, 0) + edition.rows
        return rows

    def _supplier_note(self, file: FileState) -> list[str]:
        """Two senders of whom nothing is known count as one."""
        given = file.scan.given
        if self.contract.scope or self.contract.already_public or self.options.supplier or self.options.scope:
            return []
        if given.supplier or given.scope:
            return []
        return [
            "The rows do not say who sent them: a file from someone else with the same months would replace them. "
            "Name the sender with --supplier."
        ]

    def _extract(self, file: FileState) -> Extract:
        live = [Edition(month, units) for month, units in sorted(file.units.items())]
        return Extract(
            id=file.extract_id,
            source=self.contract.name,
            supplier=self._supplier(file.scan),
            scope=file.scan.given.scope or self.options.scope,
            file=file.scan.name,
            sha256=file.scan.sha256,
            reading=self.contract.version,
            read=file.rows,
            loaded=file.loaded,
            duplicates=file.duplicates,
            quarantined=len(file.faults),
            loaded_at=manifest.now(),
            editions=live,
            notes=file.scan.notes,
            reasons=file.reasons,
        )

    def _write(self, batch: Batch, accepted: list[int]) -> None:
        files = [batch.files[number] for number in accepted]
        if any(file.loaded for file in files):
            path = self._new_path("data", files)
            count = batch.write(path, accepted)
            self._add("data", path, count, [file.extract_id for file in files if file.loaded])
        if any(file.faults for file in files):
            path = self._new_path("quarantine", files)
            count = write_quarantine(path, files)
            self._add("quarantine", path, count, [file.extract_id for file in files if file.faults])
        self._write_unread(batch, accepted, files)
        keeping.forget(self.con, self.root, self.manifest, self.superseded)
        keeping.rewrite(self.con, self.root, self.manifest, self.contract, self.removals)
        manifest.write(self.root / "manifest.json", self.manifest)

    def _write_unread(self, batch: Batch, accepted: list[int], files: list[FileState]) -> None:
        import pyarrow.parquet as pq

        unread = batch.unread(accepted)
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


def write_quarantine(path: Path, files: list[FileState]) -> int:
    """One row for each refused row: file, line, reasons, the raw text, the extract."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {"file": f.scan.name, "line": fault.line, "reasons": fault.reasons, "raw": raw, "extract_id": f.extract_id}
        for f in files
        if f.faults
        for fault, raw in raw_texts(f)
    ]
    schema = pa.schema(
        [
            (n, pa.int64() if n == "line" else pa.large_string())
            for n in ("file", "line", "reasons", "raw", "extract_id")
        ]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd")
    return len(rows)


def raw_texts(file: FileState) -> Iterable[tuple[Fault, str]]:
    """Each fault with the text of its row, in the order of lines."""
    faults = sorted(file.faults, key=lambda fault: fault.line)
    with file.scan.path.open(encoding="utf-8", errors="backslashreplace", newline="") as stream:
        source = iter(stream)
        at = 0
        for fault in faults:
            if fault.raw is not None:
                yield fault, fault.raw
                continue
            line = next(islice(source, fault.line - at - 1, None), "")
            at = fault.line
            yield fault, line.rstrip("\r\n")


def _parts_note(parts: list[Extract], contract: Contract) -> list[str]:
    if not parts:
        return []
    names = ", ".join(part.file for part in parts[:3]) + (f" and {len(parts) - 3:,} more" if len(parts) > 3 else "")
    return [f"Loaded beside {names}: parts of one delivery, with no {contract.identifier} in both."]


def _report(file: FileState, new: Extract, removals: list[editions.Removal], more: list[str]) -> FileReport:
    replaced = sum(removal.rows for removal in removals)
    notes = [*file.scan.notes, *more]
    ignored = columns.unused(file.scan.header, file.found)
    if ignored:
        notes.append(f"Columns not kept: {', '.join(h[:40] for h in ignored[:10])}.")
    if replaced:
        months = sorted({removal.month for removal in removals})
        notes.append(f"Replaced {replaced:,} rows of the earlier edition of {', '.join(months)}.")
    return FileReport(
        file=file.scan.name,
        status=LOADED,
        extract_id=new.id,
        read=new.read,
        loaded=new.loaded,
        duplicates=new.duplicates,
        quarantined=new.quarantined,
        replaced=replaced,
        months=tuple(edition.month for edition in new.editions),
        scope=scope_words(new),
        reasons=dict(sorted(file.reasons.items())),
        notes=tuple(notes),
    )


def _smaller_error(name: str, smaller: list[editions.Smaller]) -> UpstreamError:
    first = smaller[0]
    more = f" and {len(smaller) - 1} other months" if len(smaller) > 1 else ""
    return UpstreamError(
        "UP-ENGINE-030",
        f"this edition of {first.month}{more} is smaller than the one in the lake "
        f"({first.new_rows:,} rows against {first.old_rows:,} from {first.old_file})",
        where=name,
        do="If it is one part of a delivery, load all parts in one go. Load it with --replace if it is right; it then "
        "replaces the rows of its own areas only.",
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
