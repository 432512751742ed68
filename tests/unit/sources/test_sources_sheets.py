from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from upstream.model.errors import UpstreamError
from upstream.sources import sheets
from upstream.sources.workbook_xml import cell_name


def xlsx(fill: Any) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    fill(book)
    book.close()
    return stream.getvalue()


def typed(book: Any) -> None:
    sheet = book.add_worksheet("Data")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    both = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.write_row(0, 0, ["8N", "4.10", 4, 4.1, 1234567.5, True, "two\nlines"])
    sheet.write_datetime(1, 0, datetime.date(2021, 4, 1), day)
    sheet.write_datetime(1, 1, datetime.datetime(2021, 4, 1, 13, 5), both)
    sheet.write_datetime(1, 2, datetime.time(13, 5), clock)
    sheet.write_formula(1, 3, "=1+1", value=2)
    sheet.write_formula(1, 4, "=1/0", value="#DIV/0!")
    sheet.write_formula(1, 5, '="8"&"N"', value="8N")


def test_an_xlsx_is_read_cell_for_cell_as_a_person_sees_it() -> None:
    (sheet,) = sheets.read(xlsx(typed), "x.xlsx")
    assert sheet.rows[0] == ("8N", "4.10", "4", "4.1", "1234567.5", "true", "two lines")
    assert sheet.rows[1][:6] == ("2021-04-01", "2021-04-01 13:05:00", "13:05:00", "2", "#DIV/0!", "8N")
    assert sheet.errors == (("E2", "#DIV/0!"),)


def test_an_ods_is_read_the_same_way() -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    row = TableRow()
    for kind, attributes, shown in (
        ("string", {}, "8N"),
        ("float", {"value": "4.1"}, "4.1"),
        ("date", {"datevalue": "2021-04-01"}, "01/04/2021"),
        ("boolean", {"booleanvalue": "true"}, "TRUE"),
    ):
        cell = TableCell(valuetype=kind, **attributes)
        cell.addElement(P(text=shown))
        row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    (sheet,) = sheets.read(stream.getvalue(), "x.ods")
    assert sheet.rows == (("8N", "4.1", "2021-04-01", "true"),)


def test_formulas_that_were_never_worked_out_are_told() -> None:
    raw = xlsx(lambda book: book.add_worksheet("A").write_formula(0, 0, "=1+1", value=7))
    changed = rewritten(raw, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>7</v>", b""))
    (sheet,) = sheets.read(changed, "x.xlsx")
    assert sheet.uncalculated == ("A1",)


def test_hidden_sheets_are_marked() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("A")
        book.add_worksheet("B").hide()

    assert [sheet.hidden for sheet in sheets.read(xlsx(fill), "x.xlsx")] == [False, True]


def test_a_cell_in_the_last_corner_does_not_exhaust_the_memory() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("A")
        sheet.write(0, 0, 1)
        sheet.write(1048575, 16383, 1)

    with pytest.raises(UpstreamError, match="XFD1048576") as caught:
        sheets.read(xlsx(fill), "x.xlsx")
    assert caught.value.code == "UP-SOURCE-022"


def test_a_spreadsheet_that_was_cut_off_is_refused() -> None:
    whole = xlsx(typed)
    for length in (10, len(whole) // 2, len(whole) - 5):
        with pytest.raises(UpstreamError) as caught:
            sheets.read(whole[:length], "x.xlsx")
        assert caught.value.code == "UP-SOURCE-020"
        assert caught.value.where == "x.xlsx"


WHOLE = xlsx(typed)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=30))
def test_a_damaged_spreadsheet_is_read_or_refused_never_worse(at: int, noise: bytes) -> None:
    try:
        sheets.read(WHOLE[:at] + noise + WHOLE[at + len(noise) :], "x.xlsx")
    except UpstreamError as error:
        assert error.code.startswith("UP-SOURCE-02")  # noqa: PT017


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=12))
def test_a_damaged_sheet_inside_a_sound_archive_is_read_or_refused(at: int, noise: bytes) -> None:
    def spoil(xml: bytes) -> bytes:
        place = at % len(xml)
        return xml[:place] + noise + xml[place + len(noise) :]

    try:
        sheets.read(rewritten(WHOLE, "xl/worksheets/sheet1.xml", spoil), "x.xlsx")
    except UpstreamError as error:
        assert error.code.startswith("UP-SOURCE-02")  # noqa: PT017


@given(st.integers(-(10**14), 10**14) | st.floats(-1e14, 1e14, allow_subnormal=False))
def test_numbers_keep_their_value_without_exponent(value: float) -> None:
    text = sheets.cell_text(value)
    assert Decimal(text) == Decimal(repr(value))
    assert "e" not in text.lower()
    assert not ("." in text and text.endswith("0"))


@given(st.integers(1, 1_048_575), st.integers(0, 16_383))
def test_cells_are_named_as_spreadsheets_name_them(row: int, column: int) -> None:
    assert cell_name(row, column) == xlsxwriter.utility.xl_rowcol_to_cell(row, column)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.timedelta(hours=30), "30:00:00"),
        (datetime.timedelta(minutes=5), "00:05:00"),
        (datetime.datetime(2021, 4, 1, 13, 4, 59, 999_999), "2021-04-01 13:05:00"),
        (datetime.datetime(2021, 4, 1), "2021-04-01"),
        (-0.0, "0"),
        (None, ""),
    ],
)
def test_odd_values(value: object, text: str) -> None:
    assert sheets.cell_text(value) == text


def rewritten(data: bytes, member: str, change: Any) -> bytes:
    """The archive with one member changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == member else content)
    return out.getvalue()
