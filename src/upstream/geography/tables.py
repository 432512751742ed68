"""The shipped national tables, read a column at a time and kept.

Text goes through Python lists: Arrow's own way to NumPy text imports pandas, which costs more than all our reading.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHIPPED = Path(str(files("upstream.reference"))) / "geography"
Codes = NDArray[np.str_]


@lru_cache(maxsize=256)
def text(table: str, column: str) -> Codes:
    """A text column as a fixed-width array; missing values are empty."""
    values = _column(table, column)
    if str(values.type).startswith("dictionary"):
        return _expanded(values)
    return _frozen(np.asarray([word or "" for word in values.to_pylist()], dtype=np.str_))


@lru_cache(maxsize=256)
def numbers(table: str, column: str) -> NDArray[Any]:
    return _frozen(_column(table, column).to_numpy(zero_copy_only=False))


@lru_cache(maxsize=64)
def names(table: str) -> tuple[str, ...]:
    import pyarrow.parquet as pq

    return tuple(pq.read_schema(SHIPPED / f"{table}.parquet").names)


def _column(table: str, column: str) -> Any:
    import pyarrow.parquet as pq

    path = SHIPPED / f"{table}.parquet"
    return pq.ParquetFile(path).read(columns=[column], use_threads=False).column(0).combine_chunks()


def _expanded(values: Any) -> Codes:
    words = np.asarray([*values.dictionary.to_pylist(), ""], dtype=np.str_)
    places = np.asarray([-1 if place is None else place for place in values.indices.to_pylist()])
    return _frozen(words[places])


def _frozen(values: NDArray[Any]) -> NDArray[Any]:
    values.flags.writeable = False
    return values
