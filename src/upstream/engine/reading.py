"""Files into one table in memory: every cell as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine import arrow, cells, distinct, lines
from upstream.engine.arrow import numbers
from upstream.engine.scan import Scan
from upstream.model.contract import Contract

INSERT_ROWS = 50_000
ENCODERS = 2


@dataclass
class Fault:
    """A row that goes to quarantine. ``raw`` is None where the text is still to be taken from the file."""

    line: int
    reasons: str
    raw: str | None


@dataclass
class FileState:
    """One file of a batch.

    ``found`` is the position of each field; ``texts`` the cells of a file with one row a line, None where they are
    still to be read; ``units`` counts the loaded rows by month and unit of scope.
    """

    scan: Scan
    found: Mapping[str, int]
    extract_id: str
    texts: Any = None
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    duplicates: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    units: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def wanted(self) -> dict[str, int]:
        return {f"~{name}": place for name, place in self.found.items()}

    @property
    def loaded(self) -> int:
        return sum(sum(units.values()) for units in self.units.values())

    def read_ahead(self, staging: Path) -> None:
        """Read what can be read without a database, so that it may happen while another batch is worked on."""
        if self.scan.regular and not self.scan.quoted:
            spool = staging / f"{self.extract_id}.arrow" if self.scan.size > cells.LARGE_BYTES else None
            self.take(cells.split(self.scan.path, len(self.scan.header), self.wanted, spool))

    def take(self, texts: Any) -> None:
        """Keep the cells if they are one row for each physical line."""
        if texts is not None and texts.num_rows == self.scan.lines - 1:
            self.texts = texts


class Reader:
    """Makes ``table`` (rid, file, line, ~field as text) from files; a file's number is its position.

    ``rid`` counts the rows from zero.
    """

    def __init__(self, con: Any, contract: Contract, files: Sequence[FileState]) -> None:
        self.con = con
        self.contract = contract
        self.files = files
        self.fields = [f for f in contract.fields if any(f.name in file.found for file in files)]

    def read(self) -> None:
        import pyarrow as pa

        parts = [self._of(file) for file in self.files]
        texts = pa.concat_tables([self._all_fields(part) for part, _ in parts])
        line = np.concatenate([line for _, line in parts])
        file = np.repeat(np.arange(len(parts), dtype=np.int32), [len(line) for _, line in parts])
        first = {"rid": arrow.array(np.arange(len(line))), "file": arrow.array(file), "line": arrow.array(line)}
        with ThreadPoolExecutor(ENCODERS, "encode") as pool:
            columns = list(pool.map(lambda f: self._column(f.name, texts.column(f"~{f.name}")), self.fields))
        self.table = pa.Table.from_arrays([*first.values(), *columns], [*first, *texts.column_names])

    def _column(self, name: str, texts: Any) -> Any:
        """A column without blanks around its cells, encoded where texts come again. Few have blanks, so look first."""
        alone = name == self.contract.identifier
        column = texts if alone else distinct.encoded(texts)
        looked = distinct.values(column) if distinct.is_encoded(column) else texts
        if not cells.blank_at_an_end(looked):
            return column
        bare = cells.trimmed(texts)
        return bare if alone else distinct.encoded(bare)

    def _all_fields(self, texts: Any) -> Any:
        import pyarrow as pa

        names, there = [f"~{f.name}" for f in self.fields], texts.column_names
        for name in set(names).difference(there):
            texts = texts.append_column(name, pa.nulls(texts.num_rows, pa.string()))
        return texts if names == there else texts.select(names)

    def _of(self, file: FileState) -> tuple[Any, NDArray[np.int64]]:
        """One file's cells and their lines. What is not one row a line is read by line."""
        if file.texts is None and file.scan.regular:
            file.take(cells.parse(self.con, file.scan.path, len(file.scan.header), file.wanted))
        if file.texts is None:
            return self._by_line(file)
        texts, file.texts = file.texts, None
        file.rows = texts.num_rows
        return texts, np.arange(2, 2 + file.rows, dtype=np.int64)

    def _by_line(self, file: FileState) -> tuple[Any, NDArray[np.int64]]:
        import pyarrow as pa

        file.rows = 0
        parts, pending = [], []
        names = ["line", *file.wanted]
        for row in lines.rows(file.scan.path, len(file.scan.header)):
            file.rows += 1
            if row.cells is None:
                file.faults.append(Fault(row.line, row.fault, row.raw))
                continue
            pending.append([row.line, *(row.cells[place].strip(" ") or None for place in file.found.values())])
            if len(pending) >= INSERT_ROWS:
                parts.append(cells.of_rows(pending, names))
                pending = []
        whole = pa.concat_tables([*parts, cells.of_rows(pending, names)])
        return whole, numbers(whole.column("line"))
