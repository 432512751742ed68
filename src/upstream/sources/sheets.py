"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS) as rows of text, cell for cell as a person sees them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.sources import workbook_xml

EXTENSIONS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
MOST_BYTES = 400_000_000
SAVE_AGAIN = "Open it in your spreadsheet program, save it as .xlsx, and load it again."


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``rows[0]`` is row 1; rows may differ in length. ``errors`` are cells that show a fault
    (``("J4", "#DIV/0!")``), ``uncalculated`` cells whose formula has no value yet."""

    name: str
    hidden: bool
    rows: tuple[tuple[str, ...], ...]
    errors: tuple[tuple[str, str], ...] = ()
    uncalculated: tuple[str, ...] = ()


def read(data: bytes, file: str) -> tuple[Sheet, ...]:
    """All sheets of a workbook. Raises `UpstreamError` UP-SOURCE-020 to 022 for one that cannot be read."""
    scans = workbook_xml.scan(data, file)
    book = _open(data, file)
    return tuple(_sheet(book, meta, scans.get(meta.name), file) for meta in _worksheets(book))


def _open(data: bytes, file: str) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UpstreamError(
            "UP-SOURCE-021",
            "the spreadsheet is protected with a password",
            where=file,
            do="Save a copy without one, and send it in a protected way instead.",
        ) from error
    except BaseException as error:
        raise _unreadable(error, file) from error


def _unreadable(error: BaseException, file: str) -> BaseException:
    """The reader is native code: its panics are not `Exception`, and none of them may pass as a traceback."""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
        return error
    return UpstreamError("UP-SOURCE-020", "the spreadsheet is damaged or of an unknown kind", where=file, do=SAVE_AGAIN)


def _worksheets(book: Any) -> Iterable[Any]:
    return (meta for meta in book.sheets_metadata if str(meta.typ).endswith(".WorkSheet"))


def _sheet(book: Any, meta: Any, scan: workbook_xml.Scan | None, file: str) -> Sheet:
    try:
        values = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
    except BaseException as error:
        raise _unreadable(error, f"{file}, sheet {meta.name}") from error
    rows = [[cell_text(value) for value in row] for row in values]
    found = scan or workbook_xml.Scan()
    for (row, column), fault in found.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = fault
    return Sheet(
        name=meta.name,
        hidden=not str(meta.visible).endswith(".Visible"),
        rows=tuple(tuple(row) for row in rows),
        errors=tuple((workbook_xml.cell_name(*at), fault) for at, fault in sorted(found.errors.items())),
        uncalculated=tuple(workbook_xml.cell_name(*at) for at in sorted(found.uncalculated)),
    )


def cell_text(value: Any) -> str:
    """A cell's value as text: whole numbers without a point, dates and times as ISO writes them."""
    if isinstance(value, str):
        return " ".join(value.split("\n")).replace("\r", " ") if "\n" in value or "\r" in value else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime.datetime):
        return _instant_text(value)
    if isinstance(value, datetime.timedelta):
        return _duration_text(value)
    return value.isoformat() if isinstance(value, datetime.date) else _time_text(value)


def _number_text(value: float) -> str:
    """Fifteen digits are what a spreadsheet holds: the shortest text of the number, without exponent or idle point."""
    text = format(Decimal(repr(value)), "f") if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _instant_text(value: datetime.datetime) -> str:
    nearest = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    return nearest.date().isoformat() if nearest.time() == datetime.time() else nearest.isoformat(sep=" ")


def _duration_text(value: datetime.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


def _time_text(value: datetime.time) -> str:
    return value.replace(microsecond=0).isoformat()
