"""The code lists that contracts name, from the reference tables that ship with Upstream."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def shipped() -> Mapping[str, tuple[str, ...]]:
    """``lsoa``: every Lower Layer Super Output Area of England and Wales, of 2011 and of 2021."""
    import pyarrow.parquet as pq

    table = resources.files("upstream.reference") / "geography" / "lsoa11_lsoa21.parquet"
    with resources.as_file(table) as path:
        columns = pq.read_table(path, columns=["lsoa11", "lsoa21"])
    both = set(columns["lsoa11"].to_pylist()) | set(columns["lsoa21"].to_pylist())
    return {"lsoa": tuple(sorted(both - {None}))}
