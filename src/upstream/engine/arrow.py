"""Arrow's numbers as NumPy's and the other way, where they lie: Arrow's own way imports pandas, half a second of every
command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def numbers(column: Any, missing: int | None = None) -> NDArray[Any]:
    """An array or chunked array of numbers. Missing ones are ``missing``, or NaN and all floats without it."""
    parts = [_numbers(part, missing) for part in getattr(column, "chunks", [column]) if len(part)]
    return np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else np.empty(0, _kind(column.type))


def _numbers(array: Any, missing: int | None) -> NDArray[Any]:
    start, stop = array.offset, array.offset + len(array)
    valid, values = array.buffers()
    found = np.frombuffer(values, dtype=_kind(array.type))[start:stop]
    if array.null_count:
        lost = np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")[start:stop] == 0
        return np.where(lost, np.nan if missing is None else found.dtype.type(missing), found)
    return found


def array(values: NDArray[Any]) -> Any:
    """Numbers, or truth values, as an array of Arrow's."""
    import pyarrow as pa

    if values.dtype == np.bool_:
        kind, held = pa.bool_(), np.packbits(values, bitorder="little")
    else:
        kind, held = pa.from_numpy_dtype(values.dtype), np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(held)])


def texts(values: Sequence[str]) -> Any:
    """Texts as an array of Arrow's."""
    import pyarrow as pa

    held = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, held)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(held))]
    return pa.Array.from_buffers(pa.string(), len(held), buffers)


def lend(con: Any, name: str, table: Any) -> None:
    """Let DuckDB read a table under a name, once: a stream, since to read a table often it imports pandas."""
    con.register(name, table.__arrow_c_stream__())


def _kind(of: Any) -> np.dtype[Any]:
    import pyarrow as pa

    letter = "f" if pa.types.is_floating(of) else "u" if pa.types.is_unsigned_integer(of) else "i"
    return np.dtype(f"{letter}{of.bit_width // 8}")
