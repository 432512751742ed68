"""A sound file's cells as text, in columns: split at the commas where it has no quotation mark, otherwise by DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from upstream.engine import arrow, sql

BLOCK_BYTES = 1 << 20
"""No line can be longer than a block: that is the limit of the line-accurate reader too."""

BLANK = ord(" ")
LARGE_BYTES = 256 << 20
"""The cells of a larger file wait on disk, mapped into memory, so that no file is too large to load."""


def split(path: Path, width: int, wanted: Mapping[str, int], spool: Path | None = None) -> Any | None:
    """The wanted columns of a file without quotation marks, None where its lines do not all have ``width`` cells.

    Arrow then does what ``line.split(",")`` does, at a tenth of the cost of a CSV reader that must expect quotation.
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = [f"c{place}" for place in wanted.values()]
    options = {
        "read_options": csv.ReadOptions(
            column_names=[f"c{i}" for i in range(width)], skip_rows=1, block_size=BLOCK_BYTES, use_threads=False
        ),
        "parse_options": csv.ParseOptions(quote_char=False, double_quote=False, escape_char=False),
        "convert_options": csv.ConvertOptions(
            include_columns=list(dict.fromkeys(columns)),
            column_types=dict.fromkeys(columns, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,  # the scan did
        ),
    }
    try:
        table = _spooled(csv.open_csv(path, **options), spool) if spool else csv.read_csv(path, **options)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    return pa.table({name: table.column(f"c{place}") for name, place in wanted.items()})


def _spooled(reader: Any, spool: Path) -> Any:
    import pyarrow as pa

    with pa.OSFile(str(spool), "wb") as sink, pa.ipc.new_file(sink, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
    return pa.ipc.open_file(pa.memory_map(str(spool))).read_all()


def parse(con: Any, path: Path, width: int, wanted: Mapping[str, int]) -> Any | None:
    """The wanted columns of any file, without the rows that are no CSV; None where DuckDB cannot read it."""
    import duckdb

    columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width)) + "}"
    cells = ", ".join(f"c{place} AS {sql.name(name)}" for name, place in wanted.items())
    try:
        return con.execute(
            f"SELECT {cells} FROM read_csv({sql.text(path)}, columns={columns}, header=true, auto_detect=false, "
            "delim=',', quote='\"', escape='\"', ignore_errors=true, strict_mode=true, null_padding=false)"
        ).to_arrow_table()
    except duckdb.Error:
        return None


def of_rows(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> Any:
    """Columns of text from rows; the first column is the line."""
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    types = [pa.int64(), *[pa.string()] * (len(names) - 1)]
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=list(names))


def trimmed(column: Any) -> Any:
    """Blanks around a cell mean nothing, and a cell of blanks is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.utf8_trim(column, " ")
    empty, missing = arrow.texts([""])[0], pa.nulls(1, pa.string())[0]
    return pc.if_else(pc.equal(bare, empty), missing, bare)


def blank_at_an_end(texts: Any) -> bool:
    """Whether some text begins or ends with a blank, read from the bytes themselves: asking Arrow takes five times as
    long."""
    return any(map(_blank_at_an_end, getattr(texts, "chunks", [texts])))


def _blank_at_an_end(texts: Any) -> bool:
    import numpy as np

    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return False
    at = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(data, np.uint8)
    first, last = at[:-1], at[1:]
    full = last > first
    return bool((letters[first[full]] == BLANK).any() or (letters[last[full] - 1] == BLANK).any())
