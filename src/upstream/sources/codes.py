"""The code lists that contracts name, from the reference tables that ship with Upstream and from those in the lake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

LSOA = r"^[A-Z]01\d{6}$"
KINDS = ("look-ups", "population", "deprivation", "boundaries")


def known(lake: Lake) -> Mapping[str, tuple[str, ...]]:
    """``lsoa``: every Lower Layer Super Output Area of England and Wales, of 2011 and of 2021, and those of the lake's
    own look-ups, populations, deprivation and boundaries."""
    own = {code for kind in KINDS for path in lake.references(kind) for code in _lsoas(Path(path))}
    return {"lsoa": tuple(sorted(own.union(_shipped())))}


@cache
def _shipped() -> frozenset[str]:
    table = resources.files("upstream.reference") / "geography" / "lsoa11_lsoa21.parquet"
    with resources.as_file(table) as path:
        return frozenset(_lsoas(path))


def _lsoas(path: Path) -> Iterator[str]:
    """Every LSOA code in the text columns of a table. Read as one file: as a data set, Arrow would import pandas."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for column in pq.ParquetFile(path).read().columns:
        plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        if pa.types.is_string(plain.type) or pa.types.is_large_string(plain.type):
            values = pc.unique(plain)
            yield from values.filter(pc.match_substring_regex(values, LSOA)).to_pylist()
