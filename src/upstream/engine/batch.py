"""One batch of files through DuckDB: read as text, type, mark what is wrong, count, write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from upstream.engine import lines, sql
from upstream.engine.scan import Scan
from upstream.model.contract import Contract, Effect, Field

INSERT_ROWS = 50_000
CREATE = "CREATE OR REPLACE TEMP TABLE rows AS "


@dataclass
class Fault:
    """A row that goes to quarantine."""

    line: int
    reasons: str
    raw: str | None


@dataclass
class FileState:
    """One file of a batch. ``found`` is the position of each field; ``by_line`` is true where rows and lines are not one to one."""

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


class Batch:
    """Tables: ``rows`` (text), ``good`` (typed, numbered, without what is refused), ``faults``, ``repeats``."""

    def __init__(self, con: Any, contract: Contract, files: Sequence[FileState], code_lists: Iterable[str]) -> None:
        self.con = con
        self.contract = contract
        self.files = sorted(files, key=lambda file: (not file.scan.regular, file.layout))
        self.code_lists = tuple(code_lists)
        self.fields = [f for f in contract.fields if any(f.name in file.found for file in files)]
        self.values = [f for f in self.fields if sql.has_value_column(f)]

    def read(self) -> None:
        self._read_fast()
        for number, file in enumerate(self.files):
            if file.by_line:
                self._read_by_line(number, file)
        self._trim()
        self._view()
        self._mark_faults()
        self._mark_repeats()
        self._count()

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
            if end > start:
                self.con.execute(("INSERT INTO rows " if started else CREATE) + self._select(start, end))
                started = True
            start = max(end, start + 1)
        if not started:
            cells = ", ".join(f"CAST(NULL AS VARCHAR) AS {sql.raw(f)}" for f in self.fields)
            empty = f"SELECT CAST(0 AS BIGINT) AS file, CAST(0 AS BIGINT) AS line, {cells} LIMIT 0"
            self.con.execute(CREATE + self._valued(empty))
        self._check_counts()

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
        blank = {f.name: f"(starts_with({sql.raw(f)}, ' ') OR ends_with({sql.raw(f)}, ' '))" for f in self.fields}
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

    def _view(self) -> None:
        """``typed``: each row with its line number, its fields as text and as values."""
        firsts = ", ".join(f"({n}, {file.first})" for n, file in enumerate(self.files))
        here = {f.name for f in self.fields}
        texts = "".join(f", {sql.raw(f)}" for f in self.fields)
        names = "".join(f", {self._name(f, here)} AS {sql.name(f.name)}" for f in self.contract.fields)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE firsts AS SELECT * FROM (VALUES {firsts}) AS v(file, first)")
        self.con.execute(
            "CREATE OR REPLACE TEMP VIEW typed AS SELECT rows.rowid AS rid, rows.file AS file, "
            f"coalesce(line, rows.rowid - first + 2) AS line{texts}{names} FROM rows JOIN firsts ON rows.file = firsts.file"
        )

    def _name(self, field: Field, here: set[str]) -> str:
        if field.name not in here:
            return f"CAST(NULL AS {sql.TYPES[field.type]})"
        return sql.name(field.name) if sql.has_value_column(field) else sql.raw(field)

    def _mark_faults(self) -> None:
        here = [f.name for f in self.fields]
        found = [c for c in sql.checks(self.contract, here, self.code_lists) if self._may_fail(c)]
        anything = " OR ".join(f"({c.where})" for c in found) or "false"
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE faults AS SELECT rid, file, line, "
            f"{sql.joined(found, Effect.REFUSE)} AS reasons, {sql.joined(found, Effect.FLAG)} AS flags "
            f"FROM typed WHERE {anything}"
        )
        refused = self.con.execute("SELECT file, line, reasons FROM faults WHERE reasons <> ''").fetchall()
        for number, line, reasons in refused:
            self.files[number].faults.append(Fault(line, reasons, None))

    def _may_fail(self, check: sql.Check) -> bool:
        """Whether any row fails. Asked only of checks against lists, where the distinct values tell and are quickly had."""
        if not check.listed:
            return True
        distinct = f"SELECT DISTINCT {check.listed} FROM typed"
        return bool(self.con.execute(f"SELECT 1 FROM ({distinct}) WHERE {check.where} LIMIT 1").fetchall())

    def _mark_repeats(self) -> None:
        """Rows with an identifier that comes again in the same file and month: equal ones are duplicates, others are flagged."""
        self.con.execute("CREATE OR REPLACE TEMP TABLE repeats (rid BIGINT, duplicate BOOLEAN)")
        key = self.contract.identifier
        if key is None or key not in {f.name for f in self.fields}:
            return
        every = ", ".join(sql.raw(f) for f in self.fields)
        ident = sql.raw(self.contract.field(key))
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE again AS SELECT file, {ident} AS ident FROM rows WHERE {ident} IS NOT NULL "
            "AND rowid NOT IN (SELECT rid FROM faults WHERE reasons <> '') GROUP BY ALL HAVING count(*) > 1"
        )
        self.con.execute(
            "INSERT INTO repeats SELECT rid, duplicate FROM ("
            f"SELECT rid, row_number() OVER (PARTITION BY typed.file, {every} ORDER BY rid) > 1 AS duplicate, "
            f"min(hash({every})) OVER same <> max(hash({every})) OVER same AS differs "
            f"FROM typed JOIN again ON typed.file = again.file AND {ident} = again.ident "
            "WHERE rid NOT IN (SELECT rid FROM faults WHERE reasons <> '') "
            f"WINDOW same AS (PARTITION BY typed.file, {sql.month(self.contract)}, {ident})"
            ") WHERE duplicate OR differs"
        )

    def _count(self) -> None:
        unit = unit_expression(self.contract)
        counted = self.con.execute(
            f"SELECT file, {sql.month(self.contract)} AS month, {unit} AS unit, count(*) FROM typed "
            f"WHERE {KEPT} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        for number, month, name, count in counted:
            self.files[number].units.setdefault(month, {})[name] = count
        for number, count in self.con.execute(
            "SELECT file, count(*) FROM repeats JOIN rows ON repeats.rid = rows.rowid WHERE duplicate GROUP BY file"
        ).fetchall():
            self.files[number].duplicates = count
        self._count_reasons()

    def _count_reasons(self) -> None:
        for file in self.files:
            for fault in file.faults:
                _tally(file.reasons, fault.reasons, 1)
        flags = self.con.execute(
            f"SELECT file, flags, count(*) FROM faults WHERE flags <> '' AND {KEPT} GROUP BY ALL"
            f" UNION ALL SELECT file, '{sql.SAME_IDENTIFIER}', count(*) FROM repeats JOIN rows ON rid = rows.rowid "
            "WHERE NOT duplicate GROUP BY file"
        ).fetchall()
        for number, codes, count in flags:
            _tally(self.files[number].reasons, codes, count)

    def write(self, target: Path, numbers: Iterable[int]) -> int:
        """Write the loaded rows of these files to one Parquet file; returns how many."""
        chosen = ", ".join(f"({n}, {sql.text(self.files[n].extract_id)})" for n in numbers)
        names = ", ".join(f"typed.{sql.name(f.name)}" for f in self.contract.fields)
        month = "" if sql.has_month_column(self.contract) else f", {sql.month(self.contract)} AS month"
        flags = f"concat_ws(' ', nullif(flags, ''), CASE WHEN repeats.rid IS NOT NULL THEN '{sql.SAME_IDENTIFIER}' END)"
        answer = self.con.execute(
            f"COPY (SELECT {names}{month}, extract_id, typed.line AS line, {flags} AS flags FROM typed "
            f"JOIN (VALUES {chosen}) AS chosen(file, extract_id) ON typed.file = chosen.file "
            "LEFT JOIN faults ON typed.rid = faults.rid LEFT JOIN repeats ON typed.rid = repeats.rid "
            "WHERE coalesce(reasons, '') = '' AND NOT coalesce(duplicate, false)) "
            f"TO {sql.text(target)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        ).fetchone()
        return int(answer[0])


KEPT = (
    "rid NOT IN (SELECT rid FROM faults WHERE reasons <> '') AND rid NOT IN (SELECT rid FROM repeats WHERE duplicate)"
)


def unit_expression(contract: Contract) -> str:
    """The unit of scope of a row: the values of the contract's scope fields and, where the feed names LSOAs, the district.

    An LSOA's name is its district's name and a number (Bristol 023A), so that the archive of one district is told apart
    from the whole force's file of the same name.
    """
    parts = [f"coalesce(CAST({sql.name(field)} AS VARCHAR), '')" for field in contract.scope]
    if any(field.name == "lsoa_name" for field in contract.fields):
        numbered = "substr(lsoa_name, -5, 1) = ' ' AND right(lsoa_name, 4) BETWEEN '000A' AND '999Z'"
        parts.append(f"coalesce(CASE WHEN {numbered} THEN left(lsoa_name, -5) ELSE lsoa_name END, '')")
    return f"concat_ws(' / ', {', '.join(parts)})" if parts else "''"


def _tally(counts: dict[str, int], codes: str, count: int) -> None:
    for code in codes.split():
        counts[code] = counts.get(code, 0) + count
