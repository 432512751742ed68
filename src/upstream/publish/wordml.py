"""What python-docx leaves to its users: styles of our own, fields, table headings, descriptions of pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from upstream.publish import style

FONT = "Arial"
"""On every machine that opens Word files; a document to be edited cannot rely on a font that only we have."""

MOST_COLUMNS = 9
"""Columns of a table that an upright page has room for."""

Word = Any


def new(title: str, author: str, day: datetime) -> Word:
    """An empty A4 document in British English with the house styles, a running head and page numbers."""
    import docx
    from docx.shared import Cm

    word = docx.Document()
    _language(word)
    _styles(word)
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.4)
    page.different_first_page_header_footer = True
    page.header.paragraphs[0].text = f"{author}  ·  {title}"
    page.header.paragraphs[0].style = word.styles["Small"]
    _page_number(page.footer.paragraphs[0], word)
    core = word.core_properties
    core.title, core.author, core.last_modified_by, core.language = title, author, author, "en-GB"
    core.created = core.modified = day
    core.revision = 1
    return word


def set_core(word: Word, **values: str) -> None:
    for name, value in values.items():
        setattr(word.core_properties, name, value)


def add(word: Word, text: str = "", style: str = "Normal") -> Any:
    """A new paragraph. Its style is named by identifier, because python-docx searches all styles for every name."""
    added = word.add_paragraph()
    added._p.style = _identifiers(word)[style]
    if text:
        added.add_run(text)
    return added


def _identifiers(word: Word) -> dict[str, str]:
    """Style identifiers by name, found once a document."""
    known: dict[str, str] | None = getattr(word, "_upstream_styles", None)
    if known is None:
        known = {chosen.name: chosen.style_id for chosen in word.styles}
        word._upstream_styles = known
    return known


def heading(word: Word, text: str, level: int, bookmark: str = "") -> None:
    paragraph = add(word, text, f"Heading {level}")
    if bookmark:
        _bookmark(word, paragraph, bookmark)


def callout(word: Word, label: str, text: str) -> None:
    paragraph = add(word, style="Call-out")
    if label:
        paragraph.add_run(label).bold = True
    if text:
        paragraph.add_run(f" {text}" if label else text)


def emphasised(paragraph: Any, text: str, size: int) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold = True
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(style.RIVER_DARK.lstrip("#").upper())


def contents(word: Word, titles: Sequence[str]) -> None:
    """A table of contents that Word fills with page numbers when it opens, and that already lists the sections."""
    add(word, "Contents", "Contents title").paragraph_format.page_break_before = True
    first = add(word, style="Contents entry")
    _field(first, "begin", dirty=True)
    _instruction(first, 'TOC \\o "1-2" \\h \\z \\u')
    _field(first, "separate")
    first.add_run(titles[0] if titles else "")
    paragraph = first
    for title in titles[1:]:
        paragraph = add(word, title, "Contents entry")
    _field(paragraph, "end")
    word.add_page_break()


def turn(word: Word, *, landscape: bool) -> None:
    """A new page, on its side or upright again, for a table that is too wide for an upright one."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    page = word.add_section()
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    page.different_first_page_header_footer = False


def picture(word: Word, image: bytes, width_cm: float, title: str, description: str) -> None:
    """A picture in a paragraph of its own, with its text alternative."""
    from docx.shared import Cm

    paragraph = add(word, style="Picture")
    shape = paragraph.add_run().add_picture(io.BytesIO(image), width=Cm(width_cm))
    properties = shape._inline.docPr
    properties.set("descr", description)
    properties.set("title", title)
    properties.set("name", f"Picture {properties.get('id')}")


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


# Styles


def _styles(word: Word) -> None:
    _paragraph_style(word, "Normal", size=11, after=7, line=1.25)
    for name, size, before, after, colour in (
        ("Title", 34, 130, 10, style.RIVER),
        ("Heading 1", 20, 26, 8, style.RIVER),
        ("Heading 2", 14, 18, 5, style.INK),
        ("Heading 3", 12, 12, 4, style.INK),
    ):
        _paragraph_style(word, name, size=size, before=before, after=after, colour=colour, bold=True, keep=True)
        _without_border(word.styles[name])
    _paragraph_style(word, "Subtitle", size=15, after=8, colour=style.SLATE)
    _paragraph_style(word, "Caption", size=10.5, before=10, after=4, colour=style.INK, bold=True, keep=True)
    _paragraph_style(word, "List Bullet", size=11, after=4, line=1.2)
    _paragraph_style(word, "List Number", size=11, after=4, line=1.2)
    for name, values in _OWN_STYLES.items():
        word.styles.add_style(name, 1).base_style = word.styles["Normal"]
        _paragraph_style(word, name, **values)
    word.styles.add_style("Small bullet", 1).base_style = word.styles["List Bullet"]
    _paragraph_style(word, "Small bullet", size=8.5, after=2, line=1.1, colour=style.SLATE)
    word.styles["Small title"].base_style = word.styles["Small"]
    _shaded(word.styles["Call-out"], style.SPRING)
    _shaded(word.styles["Key figure"], style.SPRING)
    _table_style(word)


_OWN_STYLES: dict[str, dict[str, Any]] = {
    "Owner": {"size": 16, "colour": style.RIVER, "bold": True},
    "Lead": {"size": 12.5, "colour": style.SLATE, "after": 8, "keep": True},
    "Small": {"size": 8.5, "colour": style.SLATE, "after": 3, "line": 1.1},
    "Small title": {"size": 8.5, "colour": style.SLATE, "before": 7, "after": 2, "bold": True, "keep": True},
    "Chart subtitle": {"size": 10, "colour": style.SLATE, "after": 3, "keep": True},
    "Picture": {"size": 11, "after": 2, "keep": True},
    "Cell": {"size": 8.5, "after": 0, "line": 1.05},
    "Call-out": {"size": 11, "before": 4, "after": 10},
    "Key figure": {"size": 11, "before": 4, "after": 6},
    "Contents title": {"size": 20, "colour": style.RIVER, "bold": True, "after": 10},
    "Contents entry": {"size": 11, "after": 5},
}


def _paragraph_style(
    word: Word,
    name: str,
    *,
    size: float,
    before: float = 0,
    after: float = 0,
    line: float = 1.15,
    colour: str = style.INK,
    bold: bool = False,
    keep: bool = False,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    chosen = word.styles[name]
    chosen.font.name, chosen.font.size, chosen.font.bold, chosen.font.italic = FONT, Pt(size), bold, False
    chosen.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    fonts = chosen.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), FONT)
    layout = chosen.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), line
    layout.keep_with_next = keep


def _without_border(chosen: Any) -> None:
    from docx.oxml.ns import qn

    properties = chosen.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _shaded(chosen: Any, colour: str) -> None:
    """A rule at the left and the sand behind."""
    properties = chosen.element.get_or_add_pPr()
    border = _element("w:pBdr")
    border.append(_element("w:left", val="single", sz="36", space="8", color=colour.lstrip("#")))
    shade = _element("w:shd", val="clear", color="auto", fill=style.SAND.lstrip("#"))
    spacing = properties.find(_tag("w:spacing"))
    for element in (border, shade):
        if spacing is not None:
            spacing.addprevious(element)
        else:
            properties.append(element)


def _table_style(word: Word) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    chosen = word.styles.add_style("Figures", WD_STYLE_TYPE.TABLE)
    properties = _element("w:tblPr")
    borders = _element("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{edge}", val="single", sz="4", space="0", color=style.STONE.lstrip("#")))
    margins = _element("w:tblCellMar")
    for edge, width in (("top", 45), ("left", 60), ("bottom", 45), ("right", 60)):
        margins.append(_element(f"w:{edge}", w=str(width), type="dxa"))
    properties.append(borders)
    properties.append(margins)
    chosen.element.append(properties)


def _language(word: Word) -> None:
    for lang in word.styles.element.iter(_tag("w:lang")):
        lang.set(_tag("w:val"), "en-GB")


def _page_number(paragraph: Any, word: Word) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.style = word.styles["Small"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("Page ")
    for instruction, between in (("PAGE", " of "), ("NUMPAGES", "")):
        _field(paragraph, "begin")
        _instruction(paragraph, instruction)
        _field(paragraph, "separate")
        paragraph.add_run("1")
        _field(paragraph, "end")
        paragraph.add_run(between)


# Elements


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(_tag(f"w:{key}"), value)
    return element


def _field(paragraph: Any, kind: str, dirty: bool = False) -> None:
    extra = {"dirty": "true"} if dirty else {}
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType=kind, **extra))


def _instruction(paragraph: Any, text: str) -> None:
    instruction = _element("w:instrText")
    instruction.text = f" {text} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.add_run()._r.append(instruction)


def _bookmark(word: Word, paragraph: Any, name: str) -> None:
    number = str(len(list(word.element.body.iter(_tag("w:bookmarkStart")))))
    safe = re.sub(r"\W", "_", name)[:40]
    paragraph._p.insert(1, _element("w:bookmarkStart", id=number, name=safe))
    paragraph._p.append(_element("w:bookmarkEnd", id=number))
