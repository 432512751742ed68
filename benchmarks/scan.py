"""The spatial scan of 35,000 areas with 999 replicates, beside the same scan written plainly in numpy.

The plain scan does the first replicates only, since all would take minutes; both are compared for each replicate, and
their maxima must be the same. Kernels are compiled before the clock starts, as on every run but the first.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks import lattice
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.measure import alone
from benchmarks.national import exponent

SIDE, AREAS, REPLICATES, PLAIN, LIMIT, FASTER = 187, 200, 999, 5, 30, 10


def data(side: int) -> dict[str, Any]:
    """Points, events of a rate of five in a thousand, and people."""
    import numpy as np

    population = lattice.people(side * side)
    return {
        "points": lattice.centres(side),
        "cases": np.random.default_rng(2).poisson(population * 0.005),
        "population": population,
    }


def ours(side: int, areas: int, replicates: int) -> dict[str, Any]:
    """Seconds of the whole scan, and the first maxima."""
    from upstream.statistics.scan import Limits, spatial_scan

    spatial_scan(**data(5), seed=1, replicates=1)
    given = data(side)
    began = time.perf_counter()
    found = spatial_scan(**given, seed=1, replicates=replicates, limits=Limits(areas=areas))
    return {"seconds": time.perf_counter() - began, "null": found.null[:PLAIN].tolist()}


def in_numpy(side: int, areas: int, replicates: int) -> dict[str, Any]:
    """Seconds of the replicates alone: the circles and what they expect are made before."""
    import numpy as np
    from scipy.spatial import KDTree

    given = data(side)
    order = KDTree(given["points"]).query(given["points"], areas)[1]
    total, chance = int(given["cases"].sum()), given["population"] / given["population"].sum()
    e = np.cumsum((chance * total)[order], axis=1)
    rng = np.random.default_rng(1)
    began = time.perf_counter()
    null = []
    for _ in range(replicates):
        c = np.cumsum(rng.multinomial(total, chance)[order], axis=1)
        more = (c > e) & (c >= 2)
        inside, expected = c[more], e[more]
        outside = total - inside
        ratio = inside * np.log(inside / expected) + outside * np.log(outside / (total - expected))
        null.append(float(ratio.max()))
    return {"seconds": time.perf_counter() - began, "null": null}


def run(folder: Path, quick: bool) -> list[Figure]:
    side, areas, replicates = (20, 30, 99) if quick else (SIDE, AREAS, REPLICATES)
    here = alone("scan:ours", side=side, areas=areas, replicates=replicates)
    peer = alone("scan:in_numpy", side=side, areas=areas, replicates=PLAIN).result
    seconds, each = here.result["seconds"], peer["seconds"] / PLAIN
    same = max(abs(a - b) for a, b in zip(here.result["null"], peer["null"], strict=True)) < 1e-9
    sides = (10, side) if quick else (47, 94, side)
    fewer = 9 if quick else 199
    took = [alone("scan:ours", side=one, areas=areas, replicates=fewer).result["seconds"] for one in sides]
    told = ", ".join(f"{one * one:,} areas in {s:.2f} s" for one, s in zip(sides, took, strict=True))
    return [
        at_most(f"scan of {side * side:,} areas, windows to {areas}, {replicates} replicates", seconds, LIMIT, "s",
                peer=f"{each * replicates:,.0f} s (from {PLAIN})",
                note=f"{here.processor:.1f} s of processor, {here.megabytes:,.0f} MB"),
        at_least("scan: times as fast as numpy, for each replicate", each * replicates / seconds, FASTER, "×",
                 note="the same maxima" if same else "THE MAXIMA DIFFER"),
        at_most("scan: growth with areas", exponent([float(one * one) for one in sides], took), 1.1, "exponent",
                note=f"{fewer} replicates: {told}"),
    ]  # fmt: skip
