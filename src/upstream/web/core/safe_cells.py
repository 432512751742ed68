"""Cells of files that spreadsheets open: a text that would run as a formula is shown as text."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) else text
