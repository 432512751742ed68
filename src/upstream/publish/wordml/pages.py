"""A Word file and its pages: language, size, direction, running head and page numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from upstream.publish.wordml.elements import Word, field, instruct, qualified
from upstream.publish.wordml.styles import set_styles


def new(title: str, author: str, day: datetime) -> Word:
    """An empty A4 document in British English with the house styles, a running head and page numbers."""
    import docx
    from docx.shared import Cm

    word = docx.Document()
    _language(word)
    set_styles(word)
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


def turn(word: Word, *, landscape: bool) -> None:
    """A new page, on its side or upright again, for a table that is too wide for an upright one."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    page = word.add_section()
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    page.different_first_page_header_footer = False


def _language(word: Word) -> None:
    for lang in word.styles.element.iter(qualified("w:lang")):
        lang.set(qualified("w:val"), "en-GB")


def _page_number(paragraph: Any, word: Word) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.style = word.styles["Small"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("Page ")
    for instruction, between in (("PAGE", " of "), ("NUMPAGES", "")):
        field(paragraph, "begin")
        instruct(paragraph, instruction)
        field(paragraph, "separate")
        paragraph.add_run("1")
        field(paragraph, "end")
        paragraph.add_run(between)
