"""Kernel density of a million points on 500 × 500 cells."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.figures import Figure, at_most
from benchmarks.measure import alone
from benchmarks.national import exponent

POINTS, CELLS, LIMIT = 1_000_000, 500, 0.5


def ours(points: int) -> float:
    """Seconds of a density with a bandwidth of 600 m over cells of 100 m, with edge correction."""
    import numpy as np

    from upstream.statistics.kde import Grid, density

    grid = Grid(0, 0, 100, CELLS, CELLS)
    where = np.random.default_rng(1).normal(25_000, 8_000, (points, 2))
    density(where[:10], grid, 600.0)
    began = time.perf_counter()
    density(where, grid, 600.0)
    return time.perf_counter() - began


def run(folder: Path, quick: bool) -> list[Figure]:
    points = POINTS // 50 if quick else POINTS
    sizes = [float(points * times) for times in (1, 2, 4)]
    seconds = [alone("kde:ours", points=int(size)).result for size in sizes]
    told = ", ".join(f"{n / 1e6:g} M points in {s:.2f} s" for n, s in zip(sizes, seconds, strict=True))
    name = f"density of {points:,} points on {CELLS} × {CELLS} cells"
    return [
        at_most(name, seconds[0], LIMIT, "s"),
        at_most("density: growth with points", exponent(sizes, seconds), 1.1, "exponent", note=told),
    ]
