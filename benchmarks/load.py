"""How fast extracts are loaded, beside DuckDB's bare copy of the same files.

Ours reads every column as text, types it by the contract, marks what is refused, flagged or comes twice, accounts for
every line, works out editions and writes a lake that a crash cannot hurt. The bare copy does none of this: fixed types,
files given, one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import country, steps
from benchmarks.figures import Figure, at_least, at_most, plain
from benchmarks.measure import alone, middle

TYPES = dict.fromkeys(country.HEADINGS, "VARCHAR") | {"Longitude": "DOUBLE", "Latitude": "DOUBLE"}


def bare_copy(paths: Sequence[str], target: str) -> int:
    """DuckDB's CSV to Parquet with a fixed schema and zstd; rows."""
    import duckdb

    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TYPES.items())
    with duckdb.connect() as con:
        answer = con.execute(
            f"COPY (FROM read_csv({list(paths)}, columns={{{columns}}}, header=true, auto_detect=false)) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
    return int(answer[0]) if answer else 0


def run(folder: Path, quick: bool) -> list[Figure]:
    lake = str(folder / "lake-load")
    found = _compared("one city, 79 files", country.city(folder), folder, 1 if quick else 3)
    again = alone("steps:load", lake=lake, paths=[str(country.city(folder))], fresh=False)
    found.append(plain("load: the same files again", again.seconds, "s", note="nothing changes"))
    zipped = alone("steps:load", lake=lake, paths=[str(country.archive())])
    found.append(plain("load: one city, as a zip archive", zipped.seconds, "s", note=_account(zipped.result)))
    if not quick:
        found += _compared("a quarter of the country", country.country(folder, 78), folder, 3)
    return found


def _compared(what: str, files: Path, folder: Path, times: int) -> list[Figure]:
    paths = steps.file_list(files)
    peer = middle(times + 1, "load:bare_copy", paths=paths, target=str(folder / "bare.parquet"))
    ours = middle(times, "steps:load", lake=str(folder / "lake-load"), paths=[str(files)])
    rows = ours.result["read"]
    if peer.result != rows:
        raise RuntimeError(f"the peer read {peer.result} rows, we read {rows}")
    note = f"{_account(ours.result)}; {ours.processor:.1f} processor seconds against {peer.processor:.1f}"
    return [
        at_least(f"load: {what}", rows / ours.seconds, 250_000, "rows/s", peer=f"{rows / peer.seconds:,.0f} rows/s"),
        at_most(
            "      against a bare copy", ours.seconds / peer.seconds, 2, "×", peer=f"{peer.seconds:.2f} s", note=note
        ),
        plain("      peak memory", ours.megabytes, "MB", peer=f"{peer.megabytes:,.0f} MB"),
    ]


def _account(result: dict[str, Any]) -> str:
    return f"{result['read']:,} read, {result['loaded']:,} loaded, {result['quarantined']:,} quarantined"
