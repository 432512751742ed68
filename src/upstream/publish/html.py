"""The assessment as one page that opens from a disk and asks nobody for anything."""

from __future__ import annotations

import base64
from collections.abc import Collection
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from upstream.model.finding import Finding
from upstream.publish import style
from upstream.publish.blocks import finding_blocks
from upstream.publish.csvs import csv_text
from upstream.publish.document import Block, Commentary, Document, Drawing, Table, long_date
from upstream.publish.draw import embedded
from upstream.publish.markdown import to_html
from upstream.publish.tableview import TableView, table_view

EVERY = ("html", "pdf", "docx", "ods", "csv", "svg", "geojson", "json")
MAX_ROWS = 400
"""Rows of a table on the page; the CSV has them all."""
MAX_INLINE_CSV = 6_000
"""Bytes of a CSV that the page carries inside itself, so that a page sent alone still gives its tables."""


def page(document: Document, written: Collection[str] = EVERY) -> str:
    """The whole page. It links to files of the formats that are ``written`` beside it, and to no others."""
    values = context(document, max_rows=MAX_ROWS, written=written)
    return environment().get_template("page.html").render(**values, paged=False)


def fragment(document: Document) -> str:
    """The document without page furniture, for a notebook."""
    return environment().get_template("fragment.html").render(**context(document, max_rows=40), paged=False)


def finding_fragment(document: Document, finding: Finding) -> str:
    """One finding of the document, with its charts and tables, for a notebook."""
    blocks = finding_blocks(finding, document.boundaries)
    return (
        environment().get_template("finding.html").render(**context(document, max_rows=40), blocks=blocks, paged=False)
    )


def context(document: Document, *, max_rows: int, written: Collection[str] = ()) -> dict[str, Any]:
    """What the templates need: shared by the page and the PDF."""
    return {
        "document": document,
        "date": long_date(document.edition),
        **block_context(max_rows, written),
        "css": stylesheet(),
        "notebook_css": stylesheet("notebook.css"),
    }


def block_context(max_rows: int, written: Collection[str] = ()) -> dict[str, Any]:
    """What the macros of ``blocks.html`` call."""
    return {
        "kind": lambda block: type(block).__name__,
        "drawing": lambda block: _drawing(block),
        "table": lambda block: table_view(block.figures, max_rows),
        "csv_data": _csv_data,
        "beside": lambda file: file.rpartition(".")[2] in written,
        "commentary": lambda block: Markup(to_html(block.markdown)),
    }


@cache
def environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("upstream.publish"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def stylesheet(name: str = "page.css") -> Markup:
    """The look of every page, or of the paged documents: a style sheet with the house colours filled in."""
    names = {key: Markup(value) for key, value in vars(style).items() if key.isupper() and isinstance(value, str)}
    return Markup(environment().from_string(_source(name)).render(**names))


def _source(name: str) -> str:
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), name)[0]


def _drawing(block: Drawing) -> Markup:
    return Markup(embedded(block))


def _csv_data(block: Table) -> str:
    """The table's CSV as a data address, or nothing where it would make the page heavy."""
    content = csv_text(block).encode()
    if len(content) > MAX_INLINE_CSV:
        return ""
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(content).decode()}"


__all__ = ["Block", "Commentary", "TableView", "context", "environment", "page"]
