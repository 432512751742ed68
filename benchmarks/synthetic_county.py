"""The invented county: seconds, peak memory and growth of every extract of 100,000 and 500,000 people in five years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, at_most
from benchmarks.measure import alone
from benchmarks.national import exponent

SIZES, QUICK, YEARS, SEED = (100_000, 200_000, 500_000), (5_000, 10_000), 5, 7
SECONDS, GIGABYTES, GROWTH = 300, 4, 1.1


def generate(folder: str, people: int) -> dict[str, Any]:
    """`upstream synth`; rows written, and published figures that the county misses."""
    from upstream import api

    made = api.synthesise(Path(folder) / str(people), people=people, years=YEARS, seed=SEED)
    missed = [each.title for each in made.comparisons if not each.met]
    return {"rows": sum(made.rows.values()), "figures": len(made.comparisons), "missed": missed}


def run(folder: Path, quick: bool) -> list[Figure]:
    sizes = QUICK if quick else SIZES
    runs = [alone("synthetic_county:generate", folder=str(folder / "counties"), people=people) for people in sizes]
    largest, name = runs[-1], f"county of {sizes[-1]:,} people, {YEARS} years"
    result = largest.result
    rows = f"{result['rows']:,} rows of 18 extracts"
    met = f"{result['figures'] - len(result['missed'])} of {result['figures']} published figures met; {rows}"
    times = ", ".join(f"{size:,} in {one.processor:.1f} s" for size, one in zip(sizes, runs, strict=True))
    growth = exponent([float(size) for size in sizes], [one.processor for one in runs])
    return [
        at_most(f"{name}: processor", largest.processor, SECONDS, "s", note=f"{met}; {largest.wall:.1f} s of wall"),
        at_most(f"{name}: peak memory", largest.megabytes / 1000, GIGABYTES, "GB"),
        at_most("county: growth, processor", growth, GROWTH, "exponent", note=times),
    ]
