"""The slow, line-accurate reader: for files in which something speaks against one row a line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_LINE = 1 << 20
MOST_LINES = 1000
"""No row spans more lines than this: beyond it, an opening quote was never closed."""

WIDTH, QUOTE, NUL, ENCODING, TOO_LONG = "row_width", "row_quote", "row_nul", "row_encoding", "row_too_long"


@dataclass(frozen=True)
class Row:
    """One row: its first physical line, its cells (None where it cannot be read), the fault and the raw text."""

    line: int
    cells: list[str] | None
    fault: str = ""
    raw: str = ""


def physical_lines(path: Path) -> Iterator[str]:
    """Lines with their ends (LF, CRLF or a lone CR), damaged bytes kept as surrogates."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        for number, line in enumerate(stream):
            yield line.removeprefix("\ufeff") if number == 0 else line


def rows(path: Path, width: int) -> Iterator[Row]:
    """Every row after the header. Blank lines are no rows. A faulty line costs that line only, never those after it."""
    source = enumerate(physical_lines(path), start=1)
    next(source, None)
    waiting: list[tuple[int, str]] = []
    while True:
        current = waiting.pop(0) if waiting else next(source, None)
        if current is None:
            return
        number, line = current
        if line.strip() and line.strip(" \t\r\n\0"):
            yield _row(number, line, width, waiting, source)


def _row(number: int, line: str, width: int, waiting: list[tuple[int, str]], source: Iterator[tuple[int, str]]) -> Row:
    fault = _damage(line)
    if fault:
        return Row(number, None, fault, _shown(line))
    if '"' not in line:
        cells = line.rstrip("\r\n").split(",")
        return Row(number, cells) if len(cells) == width else Row(number, None, WIDTH, _shown(line))
    cells_or_none = parse(line)
    if cells_or_none is not None:
        fine = len(cells_or_none) == width
        return Row(number, cells_or_none) if fine else Row(number, None, WIDTH, _shown(line))
    return _spanning(number, line, width, waiting, source)


def _spanning(
    number: int, line: str, width: int, waiting: list[tuple[int, str]], source: Iterator[tuple[int, str]]
) -> Row:
    """A row whose quoted cell may go on over the next lines; where it does not, only its first line is given up."""
    if not opens(line):
        return Row(number, None, QUOTE, _shown(line))
    text, taken = line, 0
    while taken < MOST_LINES and len(text) < LONGEST_LINE:
        if taken == len(waiting):
            following = next(source, None)
            if following is None:
                break
            waiting.append(following)
        more = waiting[taken][1]
        if _damage(more) or _is_whole_row(more, width):
            break
        text, taken = text + more, taken + 1
        cells = parse(text)
        if cells is not None:
            if len(cells) != width:
                break
            del waiting[:taken]
            return Row(number, cells)
        if not opens(text):
            break
    return Row(number, None, QUOTE, _shown(line))


def _is_whole_row(line: str, width: int) -> bool:
    """A line that is itself a row is not the inside of a cell of the row before it."""
    cells = parse(line)
    return width > 2 and cells is not None and len(cells) == width


def _damage(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return TOO_LONG
    if "\0" in line:
        return NUL
    if not line.isascii():
        try:
            line.encode("utf-8")
        except UnicodeEncodeError:
            return ENCODING
    return ""


def _shown(line: str) -> str:
    """The line as text that can be stored: bytes that are not UTF-8 are written as \\xNN."""
    return line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def opens(text: str) -> bool:
    """Whether the text ends inside a quoted cell."""
    return text.count('"') % 2 == 1


def parse(text: str) -> list[str] | None:
    """The cells of one row by RFC 4180, None where a quote is not closed or is followed by more text."""
    if opens(text):
        return None
    try:
        parsed = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return parsed[0] if len(parsed) == 1 else None
