"""The assessment as an editable Word document: real headings, captions, repeated header rows, described pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from upstream.publish import wordml
from upstream.publish.archive import repacked
from upstream.publish.document import (
    Block,
    Bullets,
    Commentary,
    Details,
    Document,
    Drawing,
    Facts,
    Heading,
    Inset,
    KeyFigures,
    Links,
    Table,
    Text,
    long_date,
)
from upstream.publish.draw import png
from upstream.publish.markdown import tokens_of
from upstream.publish.tableview import TableView, table_view

MAX_ROWS = 45
PICTURE_WIDTH_CM = 15.5
SHAPES = {"note": "●", "caution": "▲", "missing": "■"}


def docx(document: Document) -> bytes:
    """The Word file. The same document gives the same bytes."""
    word = wordml.new(document.title, document.partnership.name, datetime(*document.edition.timetuple()[:3]))
    wordml.set_core(word, subject=document.subtitle, keywords="Serious Violence Duty", comments="Made with Upstream")
    _cover(word, document)
    wordml.contents(word, [section.title for section in document.sections])
    for section in document.sections:
        wordml.heading(word, section.title, 1, f"{section.id}-title")
        for block in section.blocks:
            write_block(word, block, "Normal")
    buffer = io.BytesIO()
    word.save(buffer)
    return repacked(buffer.getvalue(), document.edition)


def _cover(word: Any, document: Document) -> None:
    wordml.add(word, document.partnership.name, style="Owner")
    wordml.add(word, document.title, style="Title")
    wordml.add(word, document.subtitle, style="Subtitle")
    wordml.add(word, f"Published {long_date(document.edition)}")
    if document.audience != "public":
        paragraph = wordml.add(word, style="Call-out")
        paragraph.add_run(f"■ For {document.audience} partners only. Do not publish.").bold = True
    for notice in document.notices:
        wordml.callout(word, "▲ Please note.", notice)


def write_block(word: Any, block: Block, style: str) -> None:
    """One block with all that is inside it, in a paragraph style."""
    _WRITERS[type(block)](word, block, style)


def _heading(word: Any, block: Heading, _: str) -> None:
    wordml.heading(word, block.text, block.level - 1, block.id)


def _text(word: Any, block: Text, style: str) -> None:
    wordml.add(word, block.text, style="Lead" if block.lead else style)


def _bullets(word: Any, block: Bullets, style: str) -> None:
    plain = "Small bullet" if style == "Small" else "List Bullet"
    for item in block.items:
        wordml.add(word, item, style="List Number" if block.ordered else plain)


def _inset(word: Any, block: Inset, _: str) -> None:
    label = f"{SHAPES.get(block.tone, '●')} {block.label}." if block.label else ""
    wordml.callout(word, label, block.text)


def _key_figures(word: Any, block: KeyFigures, _: str) -> None:
    for item in block.items:
        paragraph = wordml.add(word, style="Key figure")
        wordml.emphasised(paragraph, item.value, size=20)
        paragraph.add_run(f"  {item.label}").bold = True
        if item.detail:
            paragraph.add_run(f". {item.detail}")


def _table(word: Any, block: Table, _: str) -> None:
    view = table_view(block.figures, MAX_ROWS)
    wide = len(view.columns) > wordml.MOST_COLUMNS
    if wide:
        wordml.turn(word, landscape=True)
    wordml.add(word, view.caption, style="Caption")
    _grid(word, view)
    if wide:
        wordml.turn(word, landscape=False)
    if view.left_out:
        wordml.add(word, f"{view.left_out} more rows are in tables.ods and tables/{block.id}.csv.", style="Small")
    for note in view.notes:
        wordml.add(word, note, style="Small")


def _grid(word: Any, view: TableView) -> None:
    head = [wordml.Cell(column.text, column.number, bold=True) for column in view.columns]
    rows = [[wordml.Cell(cell.text, cell.number, italic=cell.marker) for cell in row] for row in view.rows]
    wordml.table(word, view.caption, head, rows)


def _drawing(word: Any, block: Drawing, style: str) -> None:
    if not block.repeats:
        wordml.add(word, block.title, style="Caption")
    if block.subtitle:
        wordml.add(word, block.subtitle, style="Chart subtitle")
    wordml.picture(word, png(block), PICTURE_WIDTH_CM, block.title, block.alt)
    wordml.add(word, block.source, style="Small")
    if block.chart.kind == "map":
        _table(word, block.table, style)


def _commentary(word: Any, block: Commentary, _: str) -> None:
    wordml.callout(word, "From the partnership’s analyst", f"▲ {block.flag}" if block.flag else "")
    style = "Normal"
    for token in tokens_of(block.markdown):
        if token.type == "bullet_list_open":
            style = "List Bullet"
        elif token.type == "ordered_list_open":
            style = "List Number"
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            style = "Normal"
        elif token.type == "inline":
            _inline(wordml.add(word, style=style), token)


def _inline(paragraph: Any, token: Any) -> None:
    """The words of a Markdown paragraph with their bold and italic."""
    bold = italic = False
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type in ("em_open", "em_close"):
            italic = child.type == "em_open"
        elif child.type in ("softbreak", "hardbreak"):
            paragraph.add_run(" ")
        elif child.content:
            run = paragraph.add_run(child.content)
            run.bold, run.italic = bold, italic


def _links(word: Any, block: Links, _: str) -> None:
    for item in block.items:
        wordml.add(word, f"{item.text}: {item.href}", style="List Bullet")


def _facts(word: Any, block: Facts, style: str) -> None:
    if style == "Small":
        paragraph = wordml.add(word, style=style)
        for index, (term, values) in enumerate(block.rows):
            paragraph.add_run(f"{'  ' if index else ''}{term}: ").bold = True
            paragraph.add_run("; ".join(value for value in values if value) + ".")
        return
    for term, values in block.rows:
        paragraph = wordml.add(word, style=style)
        paragraph.add_run(f"{term}: ").bold = True
        paragraph.add_run(" ".join(values))


def _details(word: Any, block: Details, _: str) -> None:
    wordml.add(word, block.summary, style="Small title")
    for inner in block.blocks:
        write_block(word, inner, "Small")


_WRITERS: dict[type, Callable[[Any, Any, str], None]] = {
    Heading: _heading,
    Text: _text,
    Bullets: _bullets,
    Inset: _inset,
    KeyFigures: _key_figures,
    Table: _table,
    Drawing: _drawing,
    Commentary: _commentary,
    Links: _links,
    Facts: _facts,
    Details: _details,
}
