"""Reading a plan from the file that a partnership has: Word, a spreadsheet, or text with tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.plans.assembling import assembled
from upstream.plans.rows import Grid, PlanFile

MOST_BYTES = 20_000_000
MOST_ROWS = 60_000


def read_plan(path: Path, mapping: Mapping[str, int] | None = None) -> PlanFile:
    """Every table of the file as actions and measures; rows that are neither are in ``unread``.

    ``mapping`` gives the column (from 0) of each field for tables whose headings nobody knows.
    Raises UP-PLAN-001 (a kind of file that we do not read), UP-PLAN-002 (cannot be opened), UP-PLAN-003 (no table of
    actions in it).
    """
    return planned(path.name, read_grids(path), mapping)


def read_grids(path: Path) -> list[Grid]:
    """The tables of a file as they are, before anybody says what they mean. Raises UP-PLAN-001 and UP-PLAN-002."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(sorted(READERS))
        what = f"a plan cannot be read from a {path.suffix or 'file without an ending'}"
        raise UpstreamError("UP-PLAN-001", what, where=path.name, do=f"Give one of {kinds}.")
    if path.stat().st_size > MOST_BYTES:
        raise _unreadable(path, f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return _opened(path, reader)


def planned(name: str, grids: Iterable[Grid], mapping: Mapping[str, int] | None = None) -> PlanFile:
    """The plan in the tables; ``mapping`` as for `read_plan`. Raises UP-PLAN-003."""
    plan = assembled(name, grids, mapping)
    if not plan.rows and not plan.measures:
        raise UpstreamError(
            "UP-PLAN-003",
            "no table of actions was found",
            where=name,
            do="A table needs headings for the action and its lead; or say which column is which.",
        )
    return plan


def _opened(path: Path, reader: Callable[[Path], Iterator[Grid]]) -> list[Grid]:
    try:
        grids = list(reader(path))
    except UpstreamError:
        raise
    except Exception as error:
        # Files made by hand break readers in ways of their own: whatever it was, the file could not be read.
        raise _unreadable(path, str(error) or type(error).__name__) from error
    if sum(len(grid.rows) for grid in grids) > MOST_ROWS:
        raise _unreadable(path, f"it has more than {MOST_ROWS:,} rows")
    return grids


def _unreadable(path: Path, why: str) -> UpstreamError:
    do = "Open it in the program that made it, save it again and try once more."
    return UpstreamError("UP-PLAN-002", f"the plan cannot be opened: {why}", where=path.name, do=do)


def _word(path: Path) -> Iterator[Grid]:
    """Each table of the document. A cell that spans columns is given once, the others it covers are empty."""
    import docx

    for number, table in enumerate(docx.Document(str(path)).tables, start=1):
        yield Grid(f"table {number}", tuple(tuple(_cells(row)) for row in table.rows))


def _cells(row: Any) -> Iterator[str]:
    before = None
    for cell in row.cells:
        yield "" if cell._tc is before else _clean(cell.text)
        before = cell._tc


def _workbook(path: Path) -> Iterator[Grid]:
    import python_calamine

    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield Grid(f"sheet {name}", tuple(tuple(_clean(_text(value)) for value in row) for row in rows))


def _text(value: Any) -> str:
    """A cell of a spreadsheet as its reader sees it: 3.0 as 3, a date as the day, month and year."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "strftime") and hasattr(value, "year"):
        return f"{value.day} {value:%B} {value.year}"
    return str(value)


def _lines(path: Path) -> Iterator[Grid]:
    """Text with tabs, as it is copied out of a document: every line with a tab is a row."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    rows = [tuple(_clean(cell) for cell in line.split("\t")) if "\t" in line else () for line in text.splitlines()]
    yield Grid("text", tuple(rows))


def _clean(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


READERS: dict[str, Callable[[Path], Iterator[Grid]]] = {
    ".docx": _word,
    ".xlsx": _workbook,
    ".xlsm": _workbook,
    ".xls": _workbook,
    ".ods": _workbook,
    ".txt": _lines,
    ".tsv": _lines,
}
