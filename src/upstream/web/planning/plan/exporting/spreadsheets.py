"""The plan as Excel workbook and as open spreadsheet: one table a sheet, headings in the first row, every cell text."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from upstream.web.planning.models import DeliveryPlan
from upstream.web.planning.plan.exporting.sheets import Sheet, sheets, with_headings

ODS = "application/vnd.oasis.opendocument.spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
NARROW, WIDE = 8, 60


def write_xlsx(plan: DeliveryPlan, day: date) -> bytes:
    import xlsxwriter

    del day
    buffer = io.BytesIO()
    # A text that begins with = stays a text, whoever opens it.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets(plan):
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 0)
            for row, cells in enumerate(with_headings(sheet)):
                for column, text in enumerate(cells):
                    page.write_string(row, column, text, bold if row == 0 else plain)
            for column, width in enumerate(_widths(sheet)):
                page.set_column(column, column, width)
    return buffer.getvalue()


def write_ods(plan: DeliveryPlan, day: date) -> bytes:
    """Written as one piece of XML: cell by cell through a library takes minutes for a long plan."""
    del day
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS)
        archive.writestr("META-INF/manifest.xml", _manifest())
        archive.writestr("content.xml", _content(sheets(plan)))
    return buffer.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    longest = [max(len(row[place]) for row in with_headings(sheet)) for place in range(len(sheet.headings))]
    return [min(max(NARROW, length + 2), WIDE) for length in longest]


def _manifest() -> str:
    name = f"{OFFICE}:manifest:1.0"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{name}" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )


def _content(found: list[Sheet]) -> str:
    spaces = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    tables = "".join(_table(sheet) for sheet in found)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        f'xmlns:fo="{OFFICE}:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles>'
        '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
        f"</style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )


def _table(sheet: Sheet) -> str:
    rows = "".join(
        f"<table:table-row>{''.join(_cell(text, head=number == 0) for text in row)}</table:table-row>"
        for number, row in enumerate(with_headings(sheet))
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(sheet.headings)}"/>'
    return f"<table:table table:name={quoteattr(sheet.title)}>{columns}{rows}</table:table>"


def _cell(text: str, *, head: bool) -> str:
    style = ' table:style-name="head"' if head else ""
    return (
        f'<table:table-cell office:value-type="string"{style}><text:p>{escape(text)}</text:p></table:table-cell>'
        if text
        else f"<table:table-cell{style}/>"
    )
