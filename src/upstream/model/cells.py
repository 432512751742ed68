"""Cells of spreadsheets and CSV files that we write: text that a spreadsheet would run is made plain text."""

from __future__ import annotations

from typing import TypeVar

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Value = TypeVar("Value")


def neutralise(cell: Value) -> Value | str:
    """The cell with an apostrophe before it where its text would start a formula; numbers stay numbers.

    Follows OWASP's advice on CSV injection. Blanks before the sign do not hide it.
    """
    if isinstance(cell, str) and (cell.startswith(DANGEROUS) or cell.lstrip().startswith(DANGEROUS)):
        return f"'{cell}"
    return cell
