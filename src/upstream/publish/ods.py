"""The tables as an open spreadsheet that follows the government's spreadsheet guidance.

A cover sheet, a contents sheet, a notes sheet, then one table a sheet: the title in A1, what there is to know under it,
the table's headings in one row, no merged cells, no blank rows inside a table, shorthand instead of empty cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from upstream.model.figures import Column, Kind
from upstream.model.finding import MOST_DECIMALS, format_cell
from upstream.publish import style
from upstream.publish.archive import repacked
from upstream.publish.document import Document, Table, long_date
from upstream.publish.shorthand import MEANINGS, data_columns, data_rows

SHEETS_BEFORE = ("Cover", "Contents", "Notes")
TEXT_CM = 16.0
NARROWEST_CM, WIDEST_CM, CHARACTER_CM = 2.5, 9.0, 0.21

NUMBERS = (Kind.COUNT, Kind.DERIVED, Kind.NUMBER)
Row = Sequence[str | int | float]


def ods(document: Document) -> bytes:
    """The spreadsheet. The same document gives the same bytes."""
    from odf.opendocument import OpenDocumentSpreadsheet

    _same_namespaces()
    book = OpenDocumentSpreadsheet()
    looks = _looks(book)
    tables = document.tables()
    names = sheet_names(tables)
    _text_sheet(book, looks, "Cover", _cover(document))
    _contents(book, looks, tables, names)
    _text_sheet(book, looks, "Notes", _notes(tables, names))
    for table, name in zip(tables, names, strict=True):
        _table_sheet(book, looks, name, table)
    _properties(book, document)
    buffer = io.BytesIO()
    book.write(buffer)
    return repacked(buffer.getvalue(), document.edition)


def _same_namespaces() -> None:
    """odfpy declares every namespace that this process has used so far: declare all, so that runs are alike."""
    from odf.element import Element
    from odf.namespaces import nsdict

    Element.namespaces.clear()
    Element.namespaces.update(nsdict)


def sheet_names(tables: Sequence[Table]) -> list[str]:
    """Short names, in the order of the report: Table_1, Table_2 ... (no blanks, so that addresses need no quotes)."""
    return [f"Table_{number}" for number in range(1, len(tables) + 1)]


def _cover(document: Document) -> list[str]:
    lines = [
        f"{document.title}: {document.partnership.name}",
        document.subtitle,
        f"Published {long_date(document.edition)}.",
    ]
    if document.audience != "public":
        lines.append(f"For {document.audience} partners only. Do not publish.")
    lines += list(document.notices)
    lines += ["These are the tables of the assessment, one a sheet. The sheet Notes explains the shorthand."]
    sources = dict.fromkeys(finding.provenance.source for finding in document.findings)
    lines += [f"Source: {source}." for source in sources]
    return [line for line in lines if line]


def _notes(tables: Sequence[Table], names: Sequence[str]) -> list[str]:
    lines = ["Notes", "This sheet explains the shorthand, and gives the notes of each table."]
    lines += [f"{symbol} means {word}. {meaning}" for symbol, word, meaning in MEANINGS]
    lines += dict.fromkeys(line for table in tables for line in table.attribution)
    return lines + _table_notes(tables, names)


def _table_notes(tables: Sequence[Table], names: Sequence[str]) -> list[str]:
    """Each note once, with the sheets of the tables that it is about."""
    about: dict[str, list[str]] = {}
    for table, name in zip(tables, names, strict=True):
        for note in table.figures.notes:
            about.setdefault(note, []).append(name)
    return [f"{', '.join(sheets)}: {note}" for note, sheets in about.items()]


def _contents(book: Any, looks: dict[str, Any], tables: Sequence[Table], names: Sequence[str]) -> None:
    sheet = _sheet(book, looks, "Contents", [3.0, TEXT_CM])
    _add(sheet, ["Contents"], looks["title"])
    _add(sheet, ["One table a sheet, in the order of the report."], looks["plain"])
    _add(sheet, ["Sheet", "Table"], looks["head"])
    for table, name in zip(tables, names, strict=True):
        _add(sheet, [name, table.figures.title], looks["text"], link=f"#{name}.A1")


def _text_sheet(book: Any, looks: dict[str, Any], name: str, lines: Iterable[str]) -> None:
    sheet = _sheet(book, looks, name, [TEXT_CM])
    for index, line in enumerate(lines):
        _add(sheet, [line], looks["heading" if index == 0 else "text"])


def _table_sheet(book: Any, looks: dict[str, Any], name: str, table: Table) -> None:
    columns, rows = data_columns(table.figures), data_rows(table.figures)
    sheet = _sheet(book, looks, name, _widths(rows, [heading for heading, _, _ in columns]))
    _add(sheet, [table.figures.title], looks["title"])
    notes = "This sheet has one table. Some cells have shorthand, which the sheet Notes explains."
    _add(sheet, [notes], looks["plain"])
    is_number = [column.kind in NUMBERS for _, column, _ in columns]
    head_looks = [looks["head-right" if right else "head"] for right in is_number]
    _add(sheet, [heading for heading, _, _ in columns], looks["head"], texts=head_looks)
    text_looks = [looks["right" if right else "plain"] for right in is_number]
    for row in rows:
        number_looks = [
            looks[f"number{_places(value, column)}"] for value, (_, column, _) in zip(row, columns, strict=True)
        ]
        _add(sheet, row, looks["plain"], numbers=number_looks, texts=text_looks)


def _places(value: str | int | float, column: Column) -> int:
    """The decimals with which a cell is shown, as the report shows it."""
    return 0 if isinstance(value, str) else len(format_cell(value, column).partition(".")[2])


def _widths(rows: Sequence[Row], headings: Sequence[str]) -> list[float]:
    """Wide enough for the longest cell and for a heading in two or three lines, in half centimetres."""
    heads = [max(len(heading) // 2 + 1, *(len(word) for word in heading.split())) for heading in headings]
    longest = [max((len(str(row[i])) for row in rows), default=0) for i in range(len(headings))]
    longest = [max(pair) for pair in zip(longest, heads, strict=True)]
    wanted = [round(2 * (length * CHARACTER_CM + 0.4)) / 2 for length in longest]
    return [min(max(width, NARROWEST_CM), WIDEST_CM) for width in wanted]


def _add(
    sheet: Any, row: Row, look: Any, *, numbers: Sequence[Any] = (), texts: Sequence[Any] = (), link: str = ""
) -> None:
    from odf.table import TableRow

    line = TableRow()
    for index, value in enumerate(row):
        number_look = numbers[index] if numbers else look
        line.addElement(_cell(value, texts[index] if texts else look, number_look, link if index == 0 else ""))
    sheet.addElement(line)


def _cell(value: str | int | float, look: Any, number_look: Any, link: str) -> Any:
    from odf.table import TableCell
    from odf.text import A, P

    if isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=repr(value), stylename=number_look)
        cell.addElement(P(text=repr(value)))
        return cell
    cell = TableCell(valuetype="string", stylename=look)
    paragraph = P()
    if link:
        paragraph.addElement(A(href=link, type="simple", text=value))
    else:
        paragraph.addText(value)
    cell.addElement(paragraph)
    return cell


def _sheet(book: Any, looks: dict[str, Any], name: str, widths: Sequence[float]) -> Any:
    from odf.table import Table as Sheet
    from odf.table import TableColumn

    sheet = Sheet(name=name, stylename=looks["sheet"])
    for width in widths:
        sheet.addElement(TableColumn(stylename=_width(book, looks, width)))
    book.spreadsheet.addElement(sheet)
    return sheet


def _looks(book: Any) -> dict[str, Any]:
    """The cell and column styles by what they are for."""
    from odf.style import ParagraphProperties, Style, TableCellProperties, TextProperties

    looks: dict[str, Any] = {}

    def cell(name: str, data: Any = None, wrap: bool = False, right: bool = False, **text: str) -> None:
        more = {"datastylename": data} if data is not None else {}
        look = Style(name=name, family="table-cell", **more)
        look.addElement(TextProperties(fontfamily="Arial", color=style.INK, language="en", country="GB", **text))
        look.addElement(TableCellProperties(wrapoption="wrap" if wrap else "no-wrap", verticalalign="top"))
        if right or data is not None:
            look.addElement(ParagraphProperties(textalign="end"))
        book.automaticstyles.addElement(look)
        looks[name] = look

    cell("title", fontsize="14pt", fontweight="bold")
    cell("heading", wrap=True, fontsize="14pt", fontweight="bold")
    cell("head", wrap=True, fontsize="11pt", fontweight="bold")
    cell("head-right", wrap=True, right=True, fontsize="11pt", fontweight="bold")
    cell("right", right=True, fontsize="11pt")
    cell("text", wrap=True, fontsize="11pt")
    cell("plain", fontsize="11pt")
    for decimals in range(MOST_DECIMALS + 1):
        cell(f"number{decimals}", _number(book, decimals), fontsize="11pt")
    looks["sheet"] = _paper(book)
    return looks


def _paper(book: Any) -> Any:
    """Each sheet prints on A4 laid across, as wide as the page and no wider."""
    from odf.namespaces import STYLENS
    from odf.style import MasterPage, PageLayout, PageLayoutProperties, Style

    layout = PageLayout(name="across")
    fitted = PageLayoutProperties(pagewidth="29.7cm", pageheight="21cm", printorientation="landscape", margin="1.5cm")
    fitted.setAttrNS(STYLENS, "scale-to-X", "1")
    fitted.setAttrNS(STYLENS, "scale-to-Y", "0")
    layout.addElement(fitted)
    book.automaticstyles.addElement(layout)
    book.masterstyles.addElement(MasterPage(name="across", pagelayoutname=layout))
    sheet = Style(name="sheet", family="table", masterpagename="across")
    book.automaticstyles.addElement(sheet)
    return sheet


def _width(book: Any, looks: dict[str, Any], centimetres: float) -> Any:
    from odf.style import Style, TableColumnProperties

    name = f"width-{centimetres:g}".replace(".", "-")
    if name not in looks:
        looks[name] = Style(name=name, family="table-column")
        looks[name].addElement(TableColumnProperties(columnwidth=f"{centimetres:g}cm"))
        book.automaticstyles.addElement(looks[name])
    return looks[name]


def _number(book: Any, decimals: int) -> Any:
    from odf.number import Number, NumberStyle

    look = NumberStyle(name=f"decimals{decimals}")
    look.addElement(Number(decimalplaces=str(decimals), minintegerdigits="1", grouping="true"))
    book.automaticstyles.addElement(look)
    return look


def _properties(book: Any, document: Document) -> None:
    from odf import dc, meta

    day = f"{document.edition.isoformat()}T00:00:00"
    add = book.meta.addElement
    make = partial(lambda kind, text: add(kind(text=text)))
    make(dc.Title, f"{document.title}: {document.partnership.name}, tables")
    make(dc.Creator, document.partnership.name)
    make(dc.Language, "en-GB")
    make(dc.Date, day)
    make(meta.CreationDate, day)
