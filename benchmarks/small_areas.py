"""Statistics over every small area of the country at once."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.figures import Figure, plain
from benchmarks.measure import alone

AREAS, YEARS = 35_672, 5


def trend(areas: int) -> dict[str, float]:
    """Seconds of the trend and of the rates with intervals of so many areas, times compiled out."""
    import numpy as np

    from upstream.statistics.rates import crude_rate
    from upstream.statistics.trend import count_trend

    counts = np.random.default_rng(1).poisson(12.0, size=(areas, YEARS))
    count_trend(counts[:10])
    began = time.perf_counter()
    count_trend(counts)
    middle = time.perf_counter()
    crude_rate(counts, 1700.0)
    return {"trend": middle - began, "rate": time.perf_counter() - middle}


def run(folder: Path, quick: bool) -> list[Figure]:
    areas = AREAS // 20 if quick else AREAS
    done = alone("small_areas:trend", areas=areas)
    return [
        plain(f"trend with dispersion and interval, {areas:,} areas", done.result["trend"], "s"),
        plain(f"rates with intervals, {areas * YEARS:,} cells", done.result["rate"], "s"),
    ]
