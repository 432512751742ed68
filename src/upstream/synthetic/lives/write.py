"""Writes extracts as agencies write them: a heading line, then rows, a part at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from upstream.synthetic.lives.chance import Words
from upstream.synthetic.lives.rows import Rows

ROWS_AT_ONCE = 100_000


def extract(rows: Rows, folder: Path, *, at_once: int = ROWS_AT_ONCE) -> Path:
    """Write the extract of ``rows``; the bytes do not depend on ``at_once``."""
    feed = rows.feed
    headings = [column.heading for column in feed.columns]
    columns = [rows.column(column.field) for column in feed.columns]
    path = folder / feed.file
    with path.open("wb") as stream:
        if feed.encoding == "utf-8-sig":
            stream.write(b"\xef\xbb\xbf")
        for part in _parts(headings, columns, len(rows), feed.delimiter, at_once):
            stream.write(part if feed.encoding.startswith("utf-8") else part.decode("utf-8").encode(feed.encoding))
    return path


def _parts(
    headings: Sequence[str], columns: Sequence[Words], size: int, delimiter: str, at_once: int
) -> Iterator[bytes]:
    """Heading line and rows. Joined here: Arrow's own writer quotes every text, an agency's file does not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    yield (delimiter.join(_quoted(heading, delimiter) for heading in headings) + "\n").encode()
    for start in range(0, size, at_once):
        arrays = [_cells(pa.array(column[start : start + at_once], type=pa.string()), delimiter) for column in columns]
        lines = pc.binary_join_element_wise(*arrays, delimiter)
        yield ("\n".join(lines.to_pylist()) + "\n").encode()


def _cells(array: Any, delimiter: str) -> Any:
    """Quoted where the delimiter or a quote is in the cell."""
    import pyarrow.compute as pc

    special = pc.match_substring_regex(array, f'["{re.escape(delimiter)}]')
    if not pc.any(special).as_py():
        return array
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(array, '"', '""'), '"', "")
    return pc.if_else(special, quoted, array)


def _quoted(word: str, delimiter: str) -> str:
    return f'"{word}"' if delimiter in word or '"' in word else word


def references(rows: Rows) -> Words:
    """The cell of the column that the feed names as its reference; empty where it has none."""
    feed = rows.feed
    field = next((column.field for column in feed.columns if column.heading == feed.reference), None)
    return rows.column(field) if field else np.full(len(rows), "", dtype=object)
