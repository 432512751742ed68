"""Files into the table ``rows``: every cell as text, and as a value where its type is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from upstream.engine import lines, sql
from upstream.engine.scan import Scan
from upstream.model.contract import Contract

INSERT_ROWS = 50_000
CREATE = "CREATE OR REPLACE TEMP TABLE rows AS "


@dataclass
class Fault:
    """A row that goes to quarantine. ``raw`` is None where the text is still to be taken from the file."""

    line: int
    reasons: str
    raw: str | None


@dataclass
class FileState:
    """One file of a batch.

    ``found`` is the position of each field; ``by_line`` is true where rows and lines are not one to one; ``first``
    is the row id of its first row; ``units`` counts the loaded rows by month and unit of scope.
    """

    scan: Scan
    found: Mapping[str, int]
    extract_id: str
    by_line: bool = False
    rows: int = 0
    first: int = 0
    faults: list[Fault] = field(default_factory=list)
    duplicates: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    units: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def layout(self) -> tuple[int, tuple[tuple[str, int], ...]]:
        return len(self.scan.header), tuple(sorted(self.found.items()))

    @property
    def loaded(self) -> int:
        return sum(sum(units.values()) for units in self.units.values())


class Reader:
    """Fills ``rows`` (file, line, ~field as text, field as value) from files; a file's number is its position.

    ``line`` is NULL for the rows of a file that has one row a line: there the row ids tell.
    """

    def __init__(self, con: Any, contract: Contract, files: Sequence[FileState]) -> None:
        self.con = con
        self.files = files
        self.fields = [f for f in contract.fields if any(f.name in file.found for file in files)]
        self.values = [f for f in self.fields if sql.has_value_column(f)]

    def read(self) -> None:
        self._read_fast()
        for number, file in enumerate(self.files):
            if file.by_line:
                self._read_by_line(number, file)
        self._trim()

    def _read_fast(self) -> None:
        """One statement for each layout: a file's number is the reader's index of it and the number of the first."""
        for file in self.files:
            file.by_line = not file.scan.regular
        started = False
        start = 0
        while start < len(self.files):
            first = self.files[start]
            end = start
            while end < len(self.files) and self.files[end].layout == first.layout and not self.files[end].by_line:
                end += 1
            if end > start and self._try(("INSERT INTO rows " if started else CREATE) + self._select(start, end)):
                started = True
            else:
                for file in self.files[start:end]:
                    file.by_line = True
            start = max(end, start + 1)
        if not started:
            cells = ", ".join(f"CAST(NULL AS VARCHAR) AS {sql.raw(f)}" for f in self.fields)
            empty = f"SELECT CAST(0 AS BIGINT) AS file, CAST(0 AS BIGINT) AS line, {cells} LIMIT 0"
            self.con.execute(CREATE + self._valued(empty))
        self._check_counts()

    def _try(self, statement: str) -> bool:
        """Whether DuckDB could read the files; what it cannot is read by line."""
        import duckdb

        try:
            self.con.execute(statement)
        except duckdb.Error:
            return False
        return True

    def _select(self, start: int, end: int) -> str:
        file = self.files[start]
        columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(file.scan.header))) + "}"
        paths = sql.listed(file.scan.path for file in self.files[start:end])
        cells = ", ".join(
            f"{f'c{file.found[f.name]}' if f.name in file.found else 'CAST(NULL AS VARCHAR)'} AS {sql.raw(f)}"
            for f in self.fields
        )
        return self._valued(
            f"SELECT CAST(file_index AS BIGINT) + {start} AS file, CAST(NULL AS BIGINT) AS line, {cells} "
            f"FROM read_csv([{paths}], columns={columns}, header=true, auto_detect=false, delim=',', quote='\"', "
            "escape='\"', ignore_errors=true, strict_mode=true, null_padding=false)"
        )

    def _valued(self, texts: str) -> str:
        values = "".join(f", {sql.typed(f)} AS {sql.name(f.name)}" for f in self.values)
        return f"SELECT *{values} FROM ({texts})"

    def _trim(self) -> None:
        """Blanks around a cell mean nothing, and a cell of blanks is empty. Few files have any, so look first."""
        blank = {f.name: f"({sql.raw(f)} LIKE ' %' OR {sql.raw(f)} LIKE '% ')" for f in self.fields}
        found = self.con.execute(f"SELECT {', '.join(f'bool_or({b})' for b in blank.values())} FROM rows").fetchone()
        changed = [f for f, has in zip(self.fields, found, strict=True) if has]
        if not changed:
            return
        where = " OR ".join(blank[f.name] for f in changed)
        texts = ", ".join(f"{sql.raw(f)} = nullif(trim({sql.raw(f)}), '')" for f in changed)
        self.con.execute(f"UPDATE rows SET {texts} WHERE {where}")
        values = ", ".join(f"{sql.name(f.name)} = {sql.typed(f)}" for f in changed if f in self.values)
        if values:
            self.con.execute(f"UPDATE rows SET {values}")

    def _check_counts(self) -> None:
        """A file whose rows are not one for each physical line is read again, by line."""
        seen = self.con.execute("SELECT file, count(*), min(rowid), max(rowid) FROM rows GROUP BY file").fetchall()
        by_file = {number: (count, low, high) for number, count, low, high in seen}
        for number, file in enumerate(self.files):
            if file.by_line:
                continue
            count, low, high = by_file.get(number, (0, 0, -1))
            file.rows, file.first = count, low
            file.by_line = count != file.scan.lines - 1 or high - low + 1 != count
        again = [str(n) for n, file in enumerate(self.files) if file.by_line and n in by_file]
        if again:
            self.con.execute(f"DELETE FROM rows WHERE file IN ({', '.join(again)})")

    def _read_by_line(self, number: int, file: FileState) -> None:
        width = len(file.scan.header)
        positions = [file.found.get(f.name) for f in self.fields]
        file.rows = 0
        pending: list[list[Any]] = []
        for row in lines.rows(file.scan.path, width):
            file.rows += 1
            if row.cells is None:
                file.faults.append(Fault(row.line, row.fault, row.raw))
                continue
            cells = row.cells
            pending.append([row.line, *(None if p is None else cells[p].strip(" ") or None for p in positions)])
            if len(pending) >= INSERT_ROWS:
                self._append(number, pending)
        self._append(number, pending)

    def _append(self, number: int, pending: list[list[Any]]) -> None:
        if not pending:
            return
        import pyarrow as pa

        columns = list(zip(*pending, strict=True))
        names = ["line", *(f"~{f.name}" for f in self.fields)]
        types = [pa.int64(), *(pa.string() for _ in self.fields)]
        table = pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=names)
        self.con.register("pending", table)
        self.con.execute("INSERT INTO rows " + self._valued(f"SELECT CAST({number} AS BIGINT) AS file, * FROM pending"))
        self.con.unregister("pending")
        pending.clear()
