"""The national tables, read a column at a time and kept: the shipped ones, and above them what a lake has loaded.

A loaded table is a Parquet file that says in its metadata (key ``upstream.table``) which shipped table it extends; its
columns and rows are added to those of that table, or stand in their place. Text goes through Python lists: Arrow's own
way to NumPy text imports pandas, which costs more than all our reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine.arrow import numbers

SHIPPED = Path(str(files("upstream.reference"))) / "geography"
TABLE = b"upstream.table"
Codes = NDArray[np.str_]


class Tables:
    """Columns by table and name, in the order of the table's key."""

    def __init__(self, loaded: Sequence[Path] = ()) -> None:
        self._kept: dict[tuple[str, str], NDArray[Any]] = {}
        self._loaded: dict[str, list[Path]] = {}
        for path in loaded:
            self._loaded.setdefault(_table_of(path), []).append(path)

    def text(self, table: str, column: str) -> Codes:
        """A text column as an array; missing values are empty."""
        return self._column(table, column)

    def numbers(self, table: str, column: str) -> NDArray[Any]:
        return self._column(table, column)

    def columns(self, table: str) -> tuple[str, ...]:
        """The names of the columns; none when there is no such table."""
        found = [name for path in self._paths(table) for name in _schema(path).names]
        return tuple(dict.fromkeys(found))

    def tables(self, prefix: str) -> tuple[str, ...]:
        """The names of the tables that start so, shipped or loaded."""
        names = {path.stem for path in SHIPPED.glob(f"{prefix}*.parquet")}
        return tuple(sorted(names | {name for name in self._loaded if name.startswith(prefix)}))

    def _paths(self, table: str) -> list[Path]:
        shipped = SHIPPED / f"{table}.parquet"
        return [*([shipped] if shipped.is_file() else []), *self._loaded.get(table, [])]

    def _column(self, table: str, column: str) -> NDArray[Any]:
        if (table, column) not in self._kept:
            values = self._read(table, column)
            values.flags.writeable = False
            self._kept[table, column] = values
        return self._kept[table, column]

    def _read(self, table: str, column: str) -> NDArray[Any]:
        """The column over all codes of the table's files: later files before earlier, nothing where none has it."""
        paths = self._paths(table)
        if len(paths) == 1:
            return read_column(paths[0], column)
        keys = [read_column(path, "code") for path in paths]
        known = np.unique(np.concatenate(keys))
        if column == "code":
            return known
        found = zip(paths, keys, strict=True)
        parts = [(own, read_column(path, column)) for path, own in found if column in _schema(path).names]
        values = np.zeros(len(known), dtype=np.result_type(*(part for _, part in parts)))
        for own, part in parts:
            values[np.searchsorted(known, own)] = part
        return values

    def by_lsoa(self, table: str, column: str, default: float = 0) -> NDArray[Any]:
        """A column of numbers in the order of the LSOAs of 2021, ``default`` where the table has none or zero."""
        codes, own = self.text("lsoa21", "code"), self.text(table, "code")
        values = self.numbers(table, column)
        if len(own) == len(codes) and np.array_equal(own, codes):
            return values
        at = np.minimum(np.searchsorted(own, codes), len(own) - 1)
        return np.where(own[at] == codes, values[at], default).astype(values.dtype)

    @property
    def loaded(self) -> bool:
        """Whether look-ups of the lake stand above the shipped ones."""
        return bool(self._loaded.get("lsoa21"))


def read_column(path: Path, column: str) -> NDArray[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = pq.ParquetFile(path).read(columns=[column], use_threads=False).column(0).combine_chunks()
    if pa.types.is_dictionary(values.type):
        words = np.asarray([*values.dictionary.to_pylist(), ""], dtype=np.str_)
        return np.asarray(words[numbers(values.indices, missing=-1)])
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return np.asarray([word or "" for word in values.to_pylist()], dtype=np.str_)
    return np.array(numbers(values))


def _schema(path: Path) -> Any:
    import pyarrow.parquet as pq

    return pq.read_schema(path)


def _table_of(path: Path) -> str:
    metadata = _schema(path).metadata or {}
    return str(metadata.get(TABLE, b"").decode())
