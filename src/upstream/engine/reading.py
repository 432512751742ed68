"""Files into one table in memory: every cell as text, and as a value where its type is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from upstream.engine import cells, lines, sql
from upstream.engine.arrow import numbers
from upstream.engine.scan import Scan
from upstream.model.contract import Contract

INSERT_ROWS = 50_000


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
            self.texts = cells.trimmed(texts) if self.scan.blanks or self.scan.quoted else texts


class Reader:
    """Makes ``table`` (rid, file, line, ~field as text, field as value) from files; a file's number is its position.

    ``rid`` counts the rows from zero. Columns that are no field's value as written are in ``values``.
    """

    def __init__(self, con: Any, contract: Contract, files: Sequence[FileState]) -> None:
        self.con = con
        self.contract = contract
        self.files = files
        self.fields = [f for f in contract.fields if any(f.name in file.found for file in files)]
        self.values = [f for f in self.fields if sql.has_value_column(f)]

    def read(self) -> None:
        import pyarrow as pa

        parts = [self._of(number, file) for number, file in enumerate(self.files)]
        texts = pa.concat_tables(parts)
        self.table = pa.table(
            {"rid": _counted(texts.num_rows), **dict(zip(texts.column_names, texts.columns, strict=True))}
        )
        for name, column in self._values().items():
            self.table = self.table.append_column(name, column)

    def _of(self, number: int, file: FileState) -> Any:
        """One file's rows: file, line, cells. What is not one row a line is read by line."""
        import pyarrow as pa

        if file.texts is None and file.scan.regular:
            file.take(cells.parse(self.con, file.scan.path, len(file.scan.header), file.wanted))
        if file.texts is None:
            texts, at = self._by_line(file)
        else:
            texts, at = file.texts, _counted(file.texts.num_rows, 2)
            file.rows, file.texts = texts.num_rows, None
        columns = {
            f"~{f.name}": texts.column(f"~{f.name}") if f.name in file.found else pa.nulls(len(at), pa.string())
            for f in self.fields
        }
        return pa.table({"file": pa.repeat(pa.scalar(number, pa.int32()), len(at)), "line": at, **columns})

    def _by_line(self, file: FileState) -> tuple[Any, Any]:
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
        return whole, whole.column("line")

    def _values(self) -> dict[str, Any]:
        """The fields whose value is another than their text, and the month where it is taken from a date."""
        month = [] if sql.has_month_column(self.contract) else [f"{sql.month(self.contract)} AS month"]
        if not self.values and not month:
            return {}
        typed = [f"{sql.typed(f)} AS {sql.name(f.name)}" for f in self.values]
        names = [sql.name(f.name) for f in self.values]
        if month and self.contract.month not in {f.name for f in self.values}:
            typed.append(f"{sql.name('~' + self.contract.month)} AS {sql.name(self.contract.month)}")
        self.con.register("texts", self.table)
        # DuckDB reads tables in memory in any order.
        typed_texts = f"SELECT {', '.join(['rid', *typed])} FROM texts"
        answer = self.con.execute(f"SELECT {', '.join(['rid', *names, *month])} FROM ({typed_texts})")
        answer = _in_order(answer.to_arrow_table())
        self.con.unregister("texts")
        return dict(zip(answer.column_names, answer.columns, strict=True))


def _in_order(table: Any) -> Any:
    import numpy as np

    rid = numbers(table.column("rid"))
    ordered = table if (np.diff(rid) > 0).all() else table.take(np.argsort(rid))
    return ordered.drop_columns(["rid"])


def _counted(count: int, first: int = 0) -> Any:
    import numpy as np
    import pyarrow as pa

    return pa.array(np.arange(first, first + count, dtype=np.int64))
