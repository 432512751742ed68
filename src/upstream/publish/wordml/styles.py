"""The house styles of a Word file, for paragraphs and for tables."""

from __future__ import annotations

from typing import Any

from upstream.publish import style
from upstream.publish.wordml.elements import Word, element_of, qualified

FONT = "Arial"
"""On every machine that opens Word files; a document to be edited cannot rely on a font that only we have."""


def set_styles(word: Word) -> None:
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
    border = element_of("w:pBdr")
    border.append(element_of("w:left", val="single", sz="36", space="8", color=colour.lstrip("#")))
    shade = element_of("w:shd", val="clear", color="auto", fill=style.SAND.lstrip("#"))
    spacing = properties.find(qualified("w:spacing"))
    for element in (border, shade):
        if spacing is not None:
            spacing.addprevious(element)
        else:
            properties.append(element)


def _table_style(word: Word) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    chosen = word.styles.add_style("Figures", WD_STYLE_TYPE.TABLE)
    properties = element_of("w:tblPr")
    borders = element_of("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        borders.append(element_of(f"w:{edge}", val="single", sz="4", space="0", color=style.STONE.lstrip("#")))
    margins = element_of("w:tblCellMar")
    for edge, width in (("top", 45), ("left", 60), ("bottom", 45), ("right", 60)):
        margins.append(element_of(f"w:{edge}", w=str(width), type="dxa"))
    properties.append(borders)
    properties.append(margins)
    chosen.element.append(properties)
