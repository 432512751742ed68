"""Tables of a Word file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from upstream.publish.wordml.elements import Word

MOST_COLUMNS = 9
"""Columns of a table that an upright page has room for."""


@dataclass(frozen=True)
class Cell:
    text: str
    right: bool = False
    bold: bool = False
    italic: bool = False


def table(word: Word, description: str, head: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> None:
    """A full-width table with its text alternative; the heading row is printed again on each page, no row is split.

    Written as one piece of XML: python-docx searches all styles for each cell, which takes seconds for a few tables.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    caption = quoteattr(description)
    properties = (
        f'<w:tblPr><w:tblStyle w:val="Figures"/><w:tblW w:w="5000" w:type="pct"/>'
        f'<w:tblLook w:firstRow="1" w:noVBand="1"/><w:tblCaption w:val={caption}/>'
        f"<w:tblDescription w:val={caption}/></w:tblPr>"
    )
    shares = _shares(head, rows)
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{share}"/>' for share in shares) + "</w:tblGrid>"
    body = _row(head, shares, "<w:cantSplit/><w:tblHeader/>")
    body += "".join(_row(row, shares, "<w:cantSplit/>") for row in rows)
    made = parse_xml(f"<w:tbl {nsdecls('w')}>{properties}{grid}{body}</w:tbl>")
    word.element.body.insert_element_before(made, "w:sectPr")


def _shares(head: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Each column's share of the width in fiftieths of a per cent, by its longest cell and its heading in lines."""
    needs = []
    for index, title in enumerate(head):
        words = max((len(word) for word in title.text.split()), default=1)
        cells = max((len(row[index].text) for row in rows), default=1)
        needs.append(min(max(words + 1, cells, len(title.text) // 3) + 3, MOST_CHARACTERS))
    return [round(5000 * need / sum(needs)) for need in needs]


MOST_CHARACTERS = 28
"""A column's longest cell counts as no longer than this: words beyond it go onto a second line."""


def _row(cells: Sequence[Cell], shares: Sequence[int], properties: str) -> str:
    made = "".join(_cell(cell, share) for cell, share in zip(cells, shares, strict=True))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def _cell(cell: Cell, share: int) -> str:
    side = '<w:jc w:val="right"/>' if cell.right else ""
    look = ("<w:b/>" if cell.bold else "") + ("<w:i/>" if cell.italic else "")
    run = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(cell.text)}</w:t></w:r>'
    look_of_cell = f'<w:pPr><w:pStyle w:val="Cell"/>{side}</w:pPr>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{share}" w:type="pct"/></w:tcPr><w:p>{look_of_cell}{run}</w:p></w:tc>'
