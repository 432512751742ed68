"""Clusters of known place and strength: how often Gi* and the scan find them, and how well their outline fits.

Nine of 400 areas have a higher rate than the others; people are unequal, as in LSOAs. Found: any of the nine is named.
Covered: the share of the nine that is named. Right: of places named, the share that belongs to the nine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import lattice
from benchmarks.figures import Figure
from benchmarks.measure import alone

SIDE, MEANS, RISKS, METHODS = 20, (5, 20), (1.25, 1.5, 2.0), ("Gi*", "scan", "scan by Gini")


def nine() -> Any:
    """The positions of a square of nine areas off the middle."""
    import numpy as np

    north, east = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return np.flatnonzero((abs(north - 12) <= 1) & (abs(east - 7) <= 1))


def named(mean: int, risk: float, seed: int) -> dict[str, list[int]]:
    """The places that each method names in one map."""
    import numpy as np

    from upstream.statistics.gi_star import gi_star_rates
    from upstream.statistics.scan import spatial_scan

    people, rate = lattice.people(SIDE * SIDE), np.ones(SIDE * SIDE)
    rate[nine()] = risk
    cases = np.random.default_rng(seed).poisson(mean * people / people.mean() * rate)
    hot = gi_star_rates(cases, people, lattice.touching(SIDE), permutations=9_999, seed=seed)
    found = spatial_scan(lattice.centres(SIDE), cases, people, seed=seed, replicates=199)
    return {
        "Gi*": np.flatnonzero((hot.adjusted_p <= 0.05) & (hot.z > 0)).tolist(),
        "scan": [place for cluster in found.clear() for place in cluster.places],
        "scan by Gini": [place for cluster in found.by_gini for place in cluster.places],
    }


def measure(mean: int, risk: float, times: int) -> dict[str, list[float]]:
    """By method: the shares found, covered and right; right is -1 where nothing was ever named."""
    planted = set(nine().tolist())
    runs = [named(mean, risk, seed) for seed in range(times)]
    measured = {}
    for method in METHODS:
        hits = [len(planted & set(run[method])) for run in runs]
        all_named = sum(len(run[method]) for run in runs)
        measured[method] = [sum(hit > 0 for hit in hits) / times, sum(hits) / times / len(planted),
                            sum(hits) / all_named if all_named else -1.0]  # fmt: skip
    return measured


def run(folder: Path, quick: bool) -> list[Figure]:
    times = 2 if quick else 100
    figures = []
    for mean in MEANS:
        for risk in RISKS:
            measured = alone("planted:measure", mean=mean, risk=risk, times=times).result
            for method, (found, covered, right) in measured.items():
                told = f"found {found:.0%}, covered {covered:.0%}, " + (
                    "none named" if right < 0 else f"right {right:.0%}"
                )
                figures.append(Figure(f"planted: mean count {mean}, risk × {risk:g}, {method}", told))
    return figures
