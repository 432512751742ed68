"""Paragraphs of a Word file: text, headings, call-outs, the table of contents, pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from upstream.publish import style
from upstream.publish.wordml.elements import Word, bookmark_at, field, instruct


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
        bookmark_at(word, paragraph, bookmark)


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
    field(first, "begin", dirty=True)
    instruct(first, 'TOC \\o "1-2" \\h \\z \\u')
    field(first, "separate")
    first.add_run(titles[0] if titles else "")
    paragraph = first
    for title in titles[1:]:
        paragraph = add(word, title, "Contents entry")
    field(paragraph, "end")
    word.add_page_break()


def picture(word: Word, image: bytes, width_cm: float, title: str, description: str) -> None:
    """A picture in a paragraph of its own, with its text alternative."""
    from docx.shared import Cm

    paragraph = add(word, style="Picture")
    shape = paragraph.add_run().add_picture(io.BytesIO(image), width=Cm(width_cm))
    properties = shape._inline.docPr
    properties.set("descr", description)
    properties.set("title", title)
    properties.set("name", f"Picture {properties.get('id')}")
