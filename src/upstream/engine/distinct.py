"""Columns by their distinct values: what holds for a text is worked out once, however many rows have it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine.arrow import numbers

MISSING = -1


def encode(column: Any) -> Any:
    """A column as each value once and every row's place among them."""
    import pyarrow as pa

    found = column.dictionary_encode()
    return found if found.num_chunks else pa.chunked_array([pa.nulls(0, column.type).dictionary_encode()])


def encoded(column: Any) -> Any:
    """A column encoded, or as it is where most values come once."""
    found = encode(column)
    return found if 2 * len(values(found)) <= len(column) else column


def is_encoded(column: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_dictionary(column.type))


def values(column: Any) -> Any:
    """Each value of an encoded column, once."""
    return column.chunk(0).dictionary


def places(column: Any) -> NDArray[np.int32]:
    """Each row's place among the values, `MISSING` where it has none."""
    parts = [numbers(chunk.indices, MISSING) for chunk in column.chunks]
    return np.concatenate(parts).astype(np.int32, copy=False)


def spread(found: Any, column: Any) -> Any:
    """What was found for each value of an encoded column, for every row of it; texts stay encoded."""
    import pyarrow as pa

    found = found.combine_chunks()
    if not pa.types.is_string(found.type):
        return pa.chunked_array([found.take(chunk.indices) for chunk in column.chunks], found.type)
    once = found.dictionary_encode()
    parts = [pa.DictionaryArray.from_arrays(once.indices.take(c.indices), once.dictionary) for c in column.chunks]
    return pa.chunked_array(parts)


def plain(table: Any) -> Any:
    """The table without encoded columns of text."""
    for at, column in enumerate(table.columns):
        if is_encoded(column):
            table = table.set_column(at, table.column_names[at], column.cast(column.type.value_type))
    return table
