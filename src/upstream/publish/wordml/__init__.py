"""What python-docx leaves to its users: styles of our own, fields, table headings, descriptions of pictures."""

from __future__ import annotations

from upstream.publish.wordml.pages import new, set_core, turn
from upstream.publish.wordml.tables import MOST_COLUMNS, Cell, table
from upstream.publish.wordml.text import add, callout, contents, emphasised, heading, picture

__all__ = [
    "MOST_COLUMNS",
    "Cell",
    "add",
    "callout",
    "contents",
    "emphasised",
    "heading",
    "new",
    "picture",
    "set_core",
    "table",
    "turn",
]
