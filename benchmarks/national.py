"""Every partnership of England and Wales from 15 million rows, and how time grows with the rows.

Sixteen times the rows are the whole country, four times a quarter of its partnerships: this is how records grow.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from benchmarks import country
from benchmarks.figures import Figure, at_most, plain
from benchmarks.measure import alone

PAGE = ("html", "json")
ALL = 314
QUICK = 16
KEPT = "national.json"


def sizes(quick: bool) -> tuple[int, int, int]:
    """Numbers of partnerships with about 1, 4 and 16 shares of the rows."""
    return (1, 4, QUICK) if quick else (ALL // 16, ALL // 4, ALL)


def lake_of(folder: Path, partnerships: int) -> Path:
    return folder / f"lake-{partnerships}"


def measured(folder: Path, partnerships: int) -> dict[str, Any]:
    """Load and assess so many partnerships, once in a run of the benchmarks."""
    kept = folder / KEPT
    known: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    key = str(partnerships)
    if key not in known:
        known[key] = _measure(folder, partnerships)
        kept.write_text(json.dumps(known))
    result: dict[str, Any] = known[key]
    return result


def _measure(folder: Path, partnerships: int) -> dict[str, Any]:
    files = country.country(folder, partnerships if partnerships < ALL else None)
    lake, out = str(lake_of(folder, partnerships)), str(folder / "out-national")
    loaded = alone("steps:load", lake=lake, paths=[str(files)])
    built = alone("steps:assess", lake=lake, out=out, formats=PAGE, everywhere=True)
    return {
        "rows": loaded.result["read"],
        "load": loaded.seconds,
        "load_memory": loaded.megabytes,
        "load_processor": loaded.processor,
        "assess": built.wall,
        "assess_memory": built.megabytes,
        "assess_processor": built.processor,
        **built.result,
    }


def run(folder: Path, quick: bool) -> list[Figure]:
    size = sizes(quick)[-1]
    whole = measured(folder, size)
    rows = whole["rows"]
    what = f"{whole['built']} partnerships, {rows / 1e6:.1f} M rows"
    minutes = whole["assess"] / 60
    busy = f"{whole['findings']:,} findings; {whole['assess_processor']:.0f} processor seconds, "
    busy += f"{whole['assess'] / max(whole['built'], 1):.2f} s a partnership; {len(whole['failed'])} failed"
    load_note = (
        f"{whole['load']:.0f} s, {whole['load_processor']:.0f} processor seconds, {whole['load_memory']:,.0f} MB"
    )
    found = [
        plain(f"country: load {rows / 1e6:.1f} M rows", rows / whole["load"], "rows/s", note=load_note),
        at_most(f"country: {what}, page and findings", minutes, 10, "min", note=busy),
        plain("country: peak memory of assessing", whole["assess_memory"], "MB"),
    ]
    if not quick:
        only = alone(
            "steps:assess", lake=str(lake_of(folder, size)), out=str(folder / "out"), formats=("json",), everywhere=True
        )
        found.append(
            plain("country: findings only", only.wall / 60, "min", note=f"{only.processor:.0f} processor seconds")
        )
    return found


def exponent(rows: list[float], seconds: list[float]) -> float:
    """The slope of log time over log size, by least squares: 1 is proportional."""
    x, y = [math.log(r) for r in rows], [math.log(s) for s in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)
