"""What the spreadsheet reader does not tell: cells that show an error, formulas without a value, and how far a sheet
reaches (a lone cell in the last corner makes the reader ask for more memory than any machine has)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree

from upstream.model.errors import UpstreamError

MOST_CELLS = 60_000_000
MOST_BYTES = 800_000_000
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</?(?:\w+:)?c\b).)*?'
    rb"<(?:\w+:)?v[^>/]*>([^<]*)</",
    re.DOTALL,
)
UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
ODS_ERROR = re.compile(r"#[A-Z/0!?]+|Err:\d{3}")
DAMAGED = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    zlib.error,
    KeyError,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
Place = tuple[int, int]


@dataclass
class Scan:
    """Places are (row, column) from zero; ``last`` is the furthest row and the furthest column."""

    errors: dict[Place, str] = field(default_factory=dict)
    uncalculated: list[Place] = field(default_factory=list)
    last: Place = (0, 0)

    def reach(self, row: int, column: int) -> None:
        self.last = (max(self.last[0], row), max(self.last[1], column))


def scan(data: bytes, file: str) -> dict[str, Scan]:
    """A scan by sheet name; nothing for the binary kinds (XLS, XLSB), whose cells are not looked at one by one."""
    if not data.startswith(b"PK"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _guard_size(archive, file)
            found = _scan(archive)
    except DAMAGED as error:
        raise UpstreamError(
            "UP-SOURCE-020",
            "the spreadsheet is damaged or was not sent whole",
            where=file,
            do="Ask for it again, or open it in your spreadsheet program and save it as .xlsx.",
        ) from error
    _guard_reach(found, file)
    return found


def cell_name(row: int, column: int) -> str:
    """``J4`` for (3, 9)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _guard_size(archive: zipfile.ZipFile, file: str) -> None:
    if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
        raise _too_large(file, f"unpacked it is larger than {MOST_BYTES // 1_000_000} MB")


def _guard_reach(found: dict[str, Scan], file: str) -> None:
    for name, sheet in found.items():
        row, column = sheet.last
        if (row + 1) * (column + 1) > MOST_CELLS:
            raise _too_large(f"{file}, sheet {name}", f"it reaches to cell {cell_name(row, column)}")


def _too_large(where: str, why: str) -> UpstreamError:
    return UpstreamError(
        "UP-SOURCE-022",
        f"the spreadsheet is too large to read: {why}",
        where=where,
        do="Delete stray cells far from the table, or save the sheet as CSV and load that.",
    )


def _scan(archive: zipfile.ZipFile) -> dict[str, Scan]:
    names = set(archive.namelist())
    if "content.xml" in names:
        return _scan_ods(archive)
    if "xl/workbook.xml" in names:
        paths = _xlsx_sheets(archive)
        return {name: _scan_xlsx(archive.read(path)) for name, path in paths.items() if path in names}
    return {}


def _xlsx_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [item for item in book.iter() if item.tag.endswith("}sheet")]
    return {
        item.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(item.get(RELATION), ""))).lstrip("/")
        for item in sheets
    }


def _scan_xlsx(xml: bytes) -> Scan:
    result = Scan()
    result.errors = {_place(m[1], m[2]): m[3].decode("utf-8", "replace") for m in ERROR.finditer(xml)}
    result.uncalculated = [_place(m[1], m[2]) for m in UNCALCULATED.finditer(xml)]
    references = REFERENCE.findall(xml)
    if references:
        columns = {letters for letters, _ in references}
        result.last = (max(int(row) for _, row in references) - 1, max(_column(letters) for letters in columns))
    return result


def _place(letters: bytes, row: bytes) -> Place:
    return int(row) - 1, _column(letters)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _scan_ods(archive: zipfile.ZipFile) -> dict[str, Scan]:
    """Rows and cells of an ODS may be repeated by a number; only those that hold something count."""
    found: dict[str, Scan] = {}
    current, row = Scan(), 0
    with archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if event == "start" and element.tag == f"{TABLE}table":
                current, row = found.setdefault(element.get(f"{TABLE}name", ""), Scan()), 0
            elif event == "end" and element.tag == f"{TABLE}table-row":
                row += _scan_ods_row(element, row, current)
                element.clear()
    return found


def _scan_ods_row(element: ElementTree.Element, row: int, result: Scan) -> int:
    repeated = int(element.get(f"{TABLE}number-rows-repeated", "1"))
    column = 0
    for cell in element:
        width = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if cell.get(f"{OFFICE}value-type") or cell.get(f"{CALC}value-type"):
            result.reach(row + repeated - 1, column + width - 1)
            _note_ods_cell(cell, (row, column), result)
        elif cell.get(f"{TABLE}formula"):
            result.uncalculated.append((row, column))
        column += width
    return repeated


def _note_ods_cell(cell: ElementTree.Element, place: Place, result: Scan) -> None:
    if cell.get(f"{CALC}value-type") == "error" or cell.get(f"{TABLE}formula"):
        shown = "".join(cell.itertext()).strip()
        if ODS_ERROR.fullmatch(shown):
            result.errors[place] = shown
