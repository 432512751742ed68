"""From a delimited text to what the lake can read: as it is where possible, otherwise written again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice
from pathlib import Path

from upstream.engine import columns, lines
from upstream.engine.inputs import Input
from upstream.engine.scan import scan
from upstream.model.errors import UpstreamError
from upstream.sources import identify
from upstream.sources.files import HEAD, Found
from upstream.sources.headings import MOST_TITLE_ROWS, positions
from upstream.sources.mapping import apply, narrowed
from upstream.sources.writing import (
    Table,
    Wish,
    dropped_note,
    permit_notes,
    permitted,
    without,
    write,
    written,
)

DELIMITERS = ",;\t|"


def from_text(found: Found, head: bytes, wish: Wish) -> Table:
    """The table in a delimited text file. Raises UP-SOURCE-009 to 012."""
    delimiter, rows = sample(head, found.name, wish.mapping.skip_rows)
    chosen = identify.choose(rows, found.base, source=wish.source, mapping=wish.mapping)
    permit = wish.permit(chosen.contract, found.opener)
    kept = permitted(chosen.contract, permit)
    rules = narrowed(wish.mapping, kept)
    contract = apply(rules, kept)
    heading = list(rows[chosen.row])
    given = Input(found.name, found.path or found.opener, rules.columns)
    at = columns.match(without(contract, rules.constants), heading, rules.columns, given)
    extra = columns.unused(heading, at)
    as_it_is = delimiter == "," and chosen.row == 0 and not rules.constants
    if as_it_is and (contract.already_public or not (extra or contract.person_level or contract.anonymous)):
        return Table(contract, given)
    beyond = positions(heading, chosen.contract, narrowed(wish.mapping, chosen.contract).columns).keys() - at.keys()
    notes = [*permit_notes(permit, beyond), *dropped_note(extra), *_offset_note(chosen.row)]
    staged = scan(given, wish.staging)
    target = wish.new_file()
    width = len(heading)
    try:
        if delimiter != ",":
            raise Irregular
        told = write(target, contract, at, rules.constants, _quick(staged.path, width, chosen.row), found.name)
    except Irregular:
        read = _records(staged.path, delimiter, width, chosen.row)
        told = write(target, contract, at, rules.constants, read, found.name)
    whole = replace(contract, fields=apply(rules, chosen.contract).fields)
    return Table(whole, written(found.name, target, at, rules), (*staged.notes, *notes, *told), permit)


def sample(head: bytes, name: str, skip: int | None = None) -> tuple[str, list[list[str]]]:
    """The delimiter and the first rows of a text. Raises UP-SOURCE-009 where the first line does not end."""
    most = MOST_TITLE_ROWS + (skip or 0)
    top = [line.rstrip("\n") for line in islice(StringIO(_decoded(head), newline=None), most + 1)]
    if len(head) == HEAD and len(top) <= most:
        top.pop()
    if not top:
        raise UpstreamError(
            "UP-SOURCE-009",
            f"the first line is longer than {HEAD:,} characters: this is no table with headings",
            where=f"{name}, line 1",
            do="Check that it is the right file.",
        )
    top = top[:most]
    delimiter = max(DELIMITERS, key=lambda mark: _regularity(mark, top))
    return delimiter, [_cells(line, delimiter) for line in top]


def _regularity(mark: str, top: list[str]) -> int:
    """How many cells the lines have in common if this is the mark between them."""
    counts = [line.count(mark) for line in top]
    return max(count * counts.count(count) for count in set(counts))


def _cells(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter) if line else []
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _decoded(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "ignore")
    if head.count(b"\0") * 3 > len(head):
        return head.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "ignore")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut_in_a_letter = error.start >= len(head) - 4
        return head.decode("utf-8-sig", "ignore") if cut_in_a_letter else head.decode("cp1252", "replace")


class Irregular(Exception):
    """The rows of a file are not one for each line: it needs the slow reader."""


def _quick(path: Path, width: int, row: int) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row after the headings, where every line is a sound row of the right width."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for line, cells in enumerate(reader, start=1):
                if line <= row + 1:
                    continue
                if len(cells) != width or reader.line_num != line:
                    raise Irregular
                yield line - row, cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise Irregular from error


def _records(path: Path, delimiter: str, width: int, row: int) -> Iterator[tuple[int, Sequence[str] | None]]:
    """(line, cells) of each row after the headings, counted from the headings; no cells where it cannot be read."""
    read: Iterator[tuple[int, list[str] | None]] = _delimited(path, delimiter, width)
    if delimiter == ",":
        read = ((item.line, item.cells) for item in lines.rows(path, width))
    return ((line - row, cells and [_one_line(cell) for cell in cells]) for line, cells in read if line > row + 1)


def _one_line(cell: str) -> str:
    return " ".join(cell.splitlines()) if "\n" in cell or "\r" in cell else cell


def _delimited(path: Path, delimiter: str, width: int) -> Iterator[tuple[int, list[str] | None]]:
    for number, line in enumerate(lines.physical_lines(path), start=1):
        if number > 1 and line.strip(" \t\r\n\0" + delimiter):
            damaged = len(line) > lines.LONGEST_LINE or "\0" in line
            cells = None if damaged else _cells(line.rstrip("\r\n"), delimiter)
            yield number, cells if cells is not None and len(cells) == width else None


def _offset_note(row: int) -> list[str]:
    return [f"The headings stand in line {row + 1}: add {row} to the line numbers in this report."] if row else []
