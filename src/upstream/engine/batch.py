"""One batch of files through DuckDB: mark what is wrong or comes twice, count, write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine import arrow, distinct, sql
from upstream.engine.judging import Judge
from upstream.engine.reading import Fault, FileState, Reader
from upstream.engine.tallying import tally, words
from upstream.model.contract import Contract, Effect, Field, FieldType

PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
ARROW = {
    FieldType.TEXT: "string",
    FieldType.INTEGER: "int64",
    FieldType.NUMBER: "float64",
    FieldType.DATE: "date32",
    FieldType.DATETIME: "timestamp",
    FieldType.TIME: "string",
    FieldType.MONTH: "string",
    FieldType.BOOLEAN: "bool_",
}


class Batch:
    """``rows`` as `Reader` makes them, ``typed`` a view of them under the contract's names, ``marks`` the rows that
    are refused, duplicate or flagged (``gone``: not loaded; ``flags``)."""

    def __init__(self, con: Any, contract: Contract, files: Sequence[FileState], code_lists: Iterable[str]) -> None:
        self.con = con
        self.contract = contract
        self.files = files
        self.code_lists = tuple(code_lists)
        self.month = sql.month(contract) if sql.has_month_column(contract) else "month"

    def read(self) -> None:
        reader = Reader(self.con, self.contract, self.files)
        reader.read()
        self.fields = reader.fields
        self.checks = sql.checks(self.contract, [f.name for f in self.fields], self.code_lists)
        judge = Judge(self.con, self.contract, reader.table, self.checks)
        judge.judge(self.fields)
        self.table = judge.table
        self._mark_faults(judge.suspects)
        self._mark_repeats()
        self._join_marks()
        self._count()

    @cached_property
    def _typed(self) -> str:
        """A view of all rows: where only few are asked for, `_copy` is cheaper."""
        self.con.register("typed_rows", self.table)
        return self._view("typed")

    def _copy(self, view: str, rows: NDArray[np.bool_]) -> None:
        """A view of some rows, which the database keeps."""
        arrow.lend(self.con, "lent", distinct.plain(self.table.filter(arrow.array(rows))).combine_chunks())
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {view}_rows AS FROM lent")
        self._view(view)

    def _view(self, view: str) -> str:
        """A view of rows: each with its line number, its fields as text and as values."""
        here = {f.name for f in self.fields}
        texts = "".join(f", {sql.raw(f)}" for f in self.fields)
        names = "".join(f", {self._name(f, here)} AS {sql.name(f.name)}" for f in self.contract.fields)
        month = "" if sql.has_month_column(self.contract) else ", month"
        self.con.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT rid, file, line{texts}{names}{month} FROM {view}_rows"
        )
        return view

    def _name(self, field: Field, here: set[str]) -> str:
        if field.name not in here:
            return f"CAST(NULL AS {sql.TYPES[field.type]})"
        return sql.name(field.name) if sql.has_value_column(field) else sql.raw(field)

    def _mark_faults(self, suspects: NDArray[np.bool_]) -> None:
        self._copy("suspect", suspects)
        anything = " OR ".join(f"({c.where})" for c in self.checks) or "false"
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE faults AS SELECT rid, file, line, "
            f"{sql.joined(self.checks, Effect.REFUSE)} AS reasons, {sql.joined(self.checks, Effect.FLAG)} AS flags "
            f"FROM suspect WHERE {anything}"
        )
        refused = self.con.execute("SELECT file, line, reasons FROM faults WHERE reasons <> '' ORDER BY rid").fetchall()
        for number, line, reasons in refused:
            self.files[number].faults.append(Fault(line, reasons, None))

    def _all_read(self, field: Field) -> bool:
        """Whether every text that is there could be read as a value."""
        return int(self._column(field).null_count) == int(self.table.column(f"~{field.name}").null_count)

    def _mark_repeats(self) -> None:
        """Rows whose identifier comes again in the same file and month: equal ones are duplicates, others are
        flagged.

        Hashes narrow the search; whether rows are equal is decided on the cells themselves.
        """
        self.con.execute("CREATE OR REPLACE TEMP TABLE repeats (rid BIGINT, file BIGINT, duplicate BOOLEAN)")
        key = self.contract.identifier
        if key is None or key not in {f.name for f in self.fields}:
            return
        cells = ", ".join(sql.raw(f) for f in self.fields)
        ident = sql.raw(self.contract.field(key))
        again = self._again(key)
        if not again.any():
            return
        self._copy("repeated", again)
        self.con.execute(
            "INSERT INTO repeats SELECT rid, file, duplicate FROM ("
            f"SELECT rid, file, row_number() OVER (PARTITION BY file, {cells} ORDER BY rid) > 1 AS duplicate, "
            f"min(hash({cells})) OVER same <> max(hash({cells})) OVER same AS differs "
            "FROM repeated WHERE rid NOT IN (SELECT rid FROM faults WHERE reasons <> '') "
            f"WINDOW same AS (PARTITION BY file, {self.month}, {ident})) WHERE duplicate OR differs"
        )

    def _again(self, key: str) -> NDArray[np.bool_]:
        """Which rows have an identifier with the hash of another one in the same file.

        Sorting the hashes is many times faster than grouping by them.
        """
        ident = sql.raw(self.contract.field(key))
        arrow.lend(self.con, "lent", self.table.select(["rid", "file", f"~{key}"]))
        asked = self.con.execute(f"SELECT rid, hash(file, {ident}) AS h FROM lent WHERE {ident} IS NOT NULL")
        rows = asked.to_arrow_table()
        rid, hashes = arrow.numbers(rows.column("rid")), arrow.numbers(rows.column("h"))
        repeated = np.zeros(self.table.num_rows, bool)
        found = np.sort(hashes)
        again = np.unique(found[1:][found[1:] == found[:-1]])
        if len(again):
            near = np.searchsorted(again, hashes).clip(max=len(again) - 1)
            repeated[rid[again[near] == hashes]] = True
        return repeated

    def _join_marks(self) -> None:
        again = f"CASE WHEN repeats.rid IS NOT NULL AND NOT duplicate THEN '{sql.SAME_IDENTIFIER}' END"
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE marks AS SELECT coalesce(faults.rid, repeats.rid) AS rid, "
            "coalesce(faults.file, repeats.file) AS file, "
            "coalesce(reasons, '') <> '' OR coalesce(duplicate, false) AS gone, "
            f"coalesce(duplicate, false) AS duplicate, concat_ws(' ', nullif(flags, ''), {again}) AS flags "
            "FROM faults FULL JOIN repeats ON faults.rid = repeats.rid"
        )

    def _count(self) -> None:
        """Loaded rows by file, month and unit."""
        rows = np.ones(self.table.num_rows, bool)
        gone = self.con.execute("SELECT rid FROM marks WHERE gone").to_arrow_table()
        rows[arrow.numbers(gone.column("rid"))] = False
        of_month = self.contract.month if sql.has_month_column(self.contract) else "month"
        columns = [(of_month, self.month), *unit_parts(self.contract)]
        sides = [words(self.con, name, expression, self._named(name)) for name, expression in columns]
        for number, (month, *parts), count in tally(arrow.numbers(self.table.column("file")), sides, rows):
            if month is not None:
                self.files[number].units.setdefault(month, {})[" / ".join(map(str, parts))] = count
        for file in self.files:
            file.units = {month: dict(sorted(units.items())) for month, units in sorted(file.units.items())}
            for fault in file.faults:
                _tally(file.reasons, fault.reasons, 1)
        self._count_marks()

    def _named(self, name: str) -> Any:
        """The column of a field's values, or the month."""
        fields = [f for f in self.contract.fields if f.name == name]
        return self._column(fields[0]) if fields else self.table.column(name)

    def _count_marks(self) -> None:
        counted = self.con.execute(
            "SELECT file, gone, duplicate, flags, count(*) FROM marks GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        for number, gone, duplicate, flags, count in counted:
            if duplicate:
                self.files[number].duplicates += count
            if not gone:
                _tally(self.files[number].reasons, flags, count)

    def live(self, number: int) -> str:
        """The rows of one file that are loaded, as a table expression."""
        return f"(SELECT * FROM {self._typed} WHERE file = {number} AND rid NOT IN (SELECT rid FROM marks WHERE gone))"

    def unread(self, numbers: Sequence[int]) -> Any:
        """The texts of loaded rows that could not be read as values: extract_id, file, line, field, text."""
        lost = [f for f in self.fields if f.type is not FieldType.TEXT and f.invalid is not Effect.REFUSE]
        lost = [f for f in lost if not self._all_read(f)]
        some = " UNION ALL ".join(
            f"SELECT rid, file, line, {sql.text(f.name)} AS field, {sql.raw(f)} AS text FROM {self._typed} "
            f"WHERE {sql.raw(f)} IS NOT NULL AND {sql.name(f.name)} IS NULL"
            for f in lost
        )
        if not some or not numbers:
            return None
        known = ", ".join(
            f"({n}, {sql.text(self.files[n].extract_id)}, {sql.text(self.files[n].scan.name)})" for n in numbers
        )
        return self.con.execute(
            f"SELECT extract_id, name AS file, line, field, text FROM ({some}) AS lost "
            f"JOIN (VALUES {known}) AS known(number, extract_id, name) ON lost.file = number "
            "WHERE rid NOT IN (SELECT rid FROM marks WHERE gone) ORDER BY extract_id, line, field"
        ).to_arrow_table()

    def loaded(self, numbers: Sequence[int]) -> Any:
        """The loaded rows of these files, as an Arrow table of all fields."""
        import pyarrow as pa

        marks = self.con.execute("SELECT rid, CAST(gone AS TINYINT) AS gone, flags FROM marks").to_arrow_table()
        rid, gone = arrow.numbers(marks.column("rid")), arrow.numbers(marks.column("gone")) == 1
        file = arrow.numbers(self.table.column("file"))
        keep = np.isin(np.arange(len(self.files)), numbers)[file]
        keep[rid[gone]] = False
        flags = distinct.encode(marks.column("flags"))
        which = np.zeros(len(file), np.int32)
        which[rid] = distinct.places(flags) + 1
        columns = {f.name: self._column(f) for f in self.contract.fields}
        if not sql.has_month_column(self.contract):
            columns["month"] = self.table.column("month")
        columns["extract_id"] = pa.DictionaryArray.from_arrays(
            arrow.array(file), arrow.texts([f.extract_id for f in self.files])
        )
        columns["line"] = self.table.column("line")
        said = arrow.texts(["", *distinct.values(flags).to_pylist()])
        columns["flags"] = pa.DictionaryArray.from_arrays(arrow.array(which), said)
        table = pa.table(columns)
        return table if keep.all() else table.filter(arrow.array(keep))

    def _column(self, field: Field) -> Any:
        import pyarrow as pa

        if field not in self.fields:
            return pa.nulls(self.table.num_rows, arrow_type(field))
        return self.table.column(field.name if sql.has_value_column(field) else f"~{field.name}")


def arrow_type(field: Field) -> Any:
    import pyarrow as pa

    kind = getattr(pa, ARROW[field.type])
    return kind("us") if field.type is FieldType.DATETIME else kind()


def place_columns(contract: Contract) -> list[str]:
    return [field.name for field in contract.fields if field.name == "lsoa_name"]


def area_expression(contract: Contract) -> str | None:
    """The small area of a row with the values of the contract's scope fields, NULL where it has none; None where the
    feed names no district that might be renamed."""
    if not place_columns(contract) or "lsoa_code" not in {field.name for field in contract.fields}:
        return None
    parts = [f"coalesce(CAST({sql.name(field)} AS VARCHAR), '')" for field in contract.scope]
    return f"CASE WHEN lsoa_code IS NOT NULL THEN concat_ws(' / ', {', '.join([*parts, 'lsoa_code'])}) END"


def unit_expression(contract: Contract) -> str:
    """The unit of scope of a row: the values of the contract's scope fields and, where the feed names LSOAs, the
    district.

    An LSOA's name is its district's name and a number (Bristol 023A), so that the archive of one district is told
    apart from the whole force's file of the same name.
    """
    parts = [expression for _, expression in unit_parts(contract)]
    return f"concat_ws(' / ', {', '.join(parts)})" if parts else "''"


def unit_parts(contract: Contract) -> list[tuple[str, str]]:
    """The columns of a unit of scope, each with the expression for its part of the unit's name."""
    parts = [(field, f"coalesce(CAST({sql.name(field)} AS VARCHAR), '')") for field in contract.scope]
    if place_columns(contract):
        numbered = "substr(lsoa_name, -5, 1) = ' ' AND right(lsoa_name, 4) BETWEEN '000A' AND '999Z'"
        parts += [("lsoa_name", f"coalesce(CASE WHEN {numbered} THEN left(lsoa_name, -5) ELSE lsoa_name END, '')")]
    return parts


def _tally(counts: dict[str, int], codes: str, count: int) -> None:
    for code in codes.split():
        counts[code] = counts.get(code, 0) + count
