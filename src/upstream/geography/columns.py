"""A published table as columns of text, whatever it comes in: CSV, spreadsheet or Parquet."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError

TITLE_ROWS = 20
CODE_HEADING = re.compile(
    r"^(lsoa|lad|ltla|local authority).*(code|cd)|^code$|^geography code$|^mnemonic$", re.IGNORECASE
)
FORMATS = (".csv", ".xlsx", ".xls", ".ods", ".parquet")


@dataclass(frozen=True)
class Published:
    """Columns by heading, of one length, and the words (file and sheet name, title rows) in which a year may stand."""

    columns: dict[str, list[str]]
    words: str
    file: str

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def first(self, pattern: str) -> str | None:
        """The first heading that the regular expression matches, ignoring case."""
        return next((name for name in self.columns if re.search(pattern, name, re.IGNORECASE)), None)

    def year(self) -> int | None:
        """A year that the words name: mid-2023 before any other."""
        found = re.search(r"mid[-_ ]?(20\d\d)", self.words, re.IGNORECASE) or re.search(r"(20\d\d)", self.words)
        return int(found[1]) if found else None


def read(path: Path) -> Published:
    """The first table of the file whose headings name a column of area codes."""
    if path.suffix.lower() not in FORMATS:
        raise UpstreamError(
            "UP-REFERENCE-001", f"'{path.suffix}' files are not read", where=path.name, do="Give CSV, XLSX or ODS."
        )
    try:
        tables = _parquet(path) if path.suffix.lower() == ".parquet" else _tables(path)
    except (OSError, ValueError, csv.Error) as fault:
        raise UpstreamError("UP-REFERENCE-002", f"the file cannot be read: {fault}", where=path.name) from fault
    for words, rows in tables:
        at = next((i for i, row in enumerate(rows[:TITLE_ROWS]) if any(CODE_HEADING.match(cell) for cell in row)), None)
        if at is not None:
            title = " ".join(cell for row in rows[:at] for cell in row)
            return Published(_columns(rows[at], rows[at + 1 :]), f"{path.stem} {words} {title}", path.name)
    raise UpstreamError(
        "UP-REFERENCE-003",
        "no column of area codes was found",
        where=path.name,
        do="A heading such as LSOA21CD, lsoa21_code or 'LSOA code (2021)' must stand in the first 20 rows.",
    )


def _columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    kept = [row for row in rows if any(row)]
    across = zip_longest(headings, *kept, fillvalue="")
    return {column[0].strip(): [cell.strip() for cell in column[1:]] for column in across if column[0].strip()}


def _tables(path: Path) -> list[tuple[str, list[list[str]]]]:
    if path.suffix.lower() == ".csv":
        return [("", _csv(path))]
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return [(name, _cells(book.get_sheet_by_name(name).to_python())) for name in book.sheet_names]
    except CalamineError as fault:
        raise ValueError(str(fault)) from fault


def _csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    return list(csv.reader(text.splitlines()))


def _cells(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _parquet(path: Path) -> list[tuple[str, list[list[str]]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as fault:
        raise ValueError(str(fault)) from fault
    columns = [[_text(cell) for cell in column.to_pylist()] for column in table.columns]
    return [("", [list(table.column_names), *(list(row) for row in zip(*columns, strict=True))])]
