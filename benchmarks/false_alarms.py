"""How often each test of places says "cluster" where there is none: about five in a hundred, as it promises.

The maps have people of unequal and clustered numbers and one rate everywhere; so do the places of the scans. Before
adjustment each place is a test; after it a map with any place named is a false alarm, which is what the false discovery
rate counts where nothing is there. Draws are so many that a single place of a map could reach the adjusted level. A
share is said to be met where it lies within 4.5 to 5.5 %, give or take two standard errors of so many maps.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import lattice
from benchmarks.figures import Figure
from benchmarks.measure import alone

LEVEL, LOW, HIGH = 0.05, 0.045, 0.055
MEANS, DRAWS = {"Gi*, normal p": (20, 40)}, 99_999
SMALL = (10, 40)


def crowded(side: int) -> Any:
    """People of each area: unequal, and more of them towards a centre."""
    import numpy as np

    away = np.hypot(*(lattice.centres(side, shaken=False) - lattice.KILOMETRE * side / 3).T) / lattice.KILOMETRE
    return (lattice.people(side * side) * (1 + 4 * np.exp(-((away / side * 4) ** 2)))).round()


def maps(method: str, mean: int, side: int, times: int) -> dict[str, list[float]]:
    """Of each map: the share of places with p of at most 5 %, and 1 if any is so after adjustment."""
    import numpy as np

    from upstream.statistics.gi_star import gi_star_rates
    from upstream.statistics.local_moran import local_moran_rates

    weights, people = lattice.touching(side), crowded(side)
    flagged, alarms = [], []
    for seed in range(times):
        count = np.random.default_rng(seed).poisson(mean * people / people.mean())
        test = local_moran_rates if method == "local Moran" else gi_star_rates
        draws = {} if method == "Gi*, normal p" else {"permutations": DRAWS, "seed": seed}
        found = test(count, people, weights, **draws)
        flagged.append(float(np.mean(found.p <= LEVEL)))
        alarms.append(float((found.adjusted_p <= LEVEL).any()))
    return {"flagged": flagged, "alarms": alarms}


def data_sets(method: str, times: int) -> list[float]:
    """Of each data set without clusters: 1 if p of its clearest cluster, or of Knox's nearest band, is at most 5 %."""
    return [float(_p(method, seed) <= LEVEL) for seed in range(times)]


def _p(method: str, seed: int) -> float:
    import numpy as np

    from upstream.statistics import scan
    from upstream.statistics.knox import knox

    rng = np.random.default_rng(seed)
    if method == "Knox":
        where, days = rng.normal(0, 2_000, (400, 2)), rng.integers(0, 120, 400)
        found = knox(where, days, space_bands=[0, 400], time_bands=[0, 14], time_resolution="day", seed=seed,
                     permutations=199)  # fmt: skip
        return float(found.p[0, 0])
    side, steps = (10, 1) if method == "scan" else (5, 8)
    points, people = lattice.centres(side, seed=seed), crowded(side)
    cases = rng.poisson(np.outer(10 * people / people.mean(), np.ones(steps)))
    if method == "scan":
        searched = scan.spatial_scan(points, cases[:, 0], people, seed=seed, replicates=99)
    elif method == "space-time scan":
        searched = scan.space_time_scan(points, cases, people, seed=seed, replicates=99)
    else:
        searched = scan.space_time_permutation_scan(points, cases, seed=seed, replicates=99)
    return searched.clusters[0].p if searched.clusters else 1.0


def share(name: str, found: list[float], *, low: float, note: str) -> Figure:
    """The mean as a percentage; met from ``low`` to 5.5 %, give or take two standard errors."""
    mean = sum(found) / len(found)
    error = (sum((one - mean) ** 2 for one in found) / max(len(found) - 1, 1) / len(found)) ** 0.5
    met = low - 2 * error <= mean <= HIGH + 2 * error
    target = f"{100 * low:g} to {100 * HIGH:g} %" if low else f"≤ {100 * HIGH:g} %"
    return Figure(name, f"{100 * mean:.1f} %", target, met=met, note=f"± {100 * error:.2f} (standard error), {note}")


def run(folder: Path, quick: bool) -> list[Figure]:
    side, many, few, sets = (10, 4, 2, 4) if quick else (40, 1_000, 100, 2_000)
    figures = []
    for method, times in (("Gi*, normal p", many), ("Gi*, 99,999 draws", few), ("local Moran", few)):
        for mean in MEANS.get(method, SMALL):
            found = alone("false_alarms:maps", method=method, mean=mean, side=side, times=times).result
            name, note = f"{method} of rates, mean count {mean}", f"{times:,} maps of {side * side:,} areas"
            figures += [
                share(f"{name}: flagged", found["flagged"], low=LOW, note=note),
                share(f"{name}: maps with any after adjustment", found["alarms"], low=0, note=note),
            ]
    for method in ("scan", "space-time scan", "space-time permutation scan", "Knox"):
        alarms = alone("false_alarms:data_sets", method=method, times=sets).result
        figures.append(share(f"{method}: p at most 5 %", alarms, low=LOW, note=f"{sets:,} data sets"))
    return figures
