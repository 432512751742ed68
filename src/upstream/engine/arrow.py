"""Arrow's numbers as NumPy's, read where they lie: Arrow's own way imports pandas, half a second of every command."""

from __future__ import annotations

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


def _kind(of: Any) -> np.dtype[Any]:
    import pyarrow as pa

    letter = "f" if pa.types.is_floating(of) else "u" if pa.types.is_unsigned_integer(of) else "i"
    return np.dtype(f"{letter}{of.bit_width // 8}")
