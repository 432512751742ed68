"""The Knox test with four million pairs within 400 m and 28 days: a year of 200,000 events, 999 permutations.

Seven times as many pairs are within 400 m, and none is held.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, at_most, plain
from benchmarks.measure import alone
from benchmarks.national import exponent

EVENTS, PERMUTATIONS, DAYS, LIMIT = 200_000, 999, 365, 30
SQUARE_METRES_OF_AN_EVENT = 1140.0


def ours(events: int, permutations: int) -> dict[str, Any]:
    """Seconds of the test, and the pairs within range."""
    import numpy as np

    from upstream.statistics.knox import knox

    rng = np.random.default_rng(1)
    side = (events * SQUARE_METRES_OF_AN_EVENT) ** 0.5
    points, days = rng.uniform(0, side, (events, 2)), rng.integers(0, DAYS, events)
    bands: dict[str, Any] = {"space_bands": [0, 100, 200, 300, 400], "time_bands": [0, 7, 14, 21, 28]}
    knox(points[:50], days[:50], **bands, time_resolution="day", seed=1, permutations=1)
    began = time.perf_counter()
    found = knox(points, days, **bands, time_resolution="day", seed=1, permutations=permutations)
    return {"seconds": time.perf_counter() - began, "pairs": float(found.observed.sum())}


def run(folder: Path, quick: bool) -> list[Figure]:
    events, permutations = (4_000, 19) if quick else (EVENTS, PERMUTATIONS)
    whole = alone("knox:ours", events=events, permutations=permutations)
    fewer = 9 if quick else 199
    runs = [alone("knox:ours", events=events // part, permutations=fewer) for part in (16, 4, 1)]
    pairs, took = [one.result["pairs"] for one in runs], [one.result["seconds"] for one in runs]
    told = ", ".join(f"{p / 1e6:.2f} M pairs in {s:.2f} s, {r.megabytes:,.0f} MB"
                     for p, s, r in zip(pairs, took, runs, strict=True))  # fmt: skip
    name = f"Knox, {whole.result['pairs'] / 1e6:.2f} M pairs within range, {permutations} permutations"
    return [
        at_most(name, whole.result["seconds"], LIMIT, "s", note=f"{whole.processor:.1f} s of processor"),
        at_most(
            "Knox: growth with pairs", exponent(pairs, took), 1.1, "exponent", note=f"{fewer} permutations: {told}"
        ),
        plain("Knox: peak memory", whole.megabytes, "MB", note=f"{events:,} events; Python and its packages included"),
    ]
