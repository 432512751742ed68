"""Gi* over 35,000 areas: 99,999 shared draws beside esda's 999 for each area, and the same z from both.

Both run on one core, and only the statistic is timed: neighbours are known before. The quickest of three runs counts,
of ours and of esda's.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks import lattice, peers
from benchmarks.figures import DASH, Figure, at_least, at_most, plain
from benchmarks.measure import alone
from benchmarks.national import exponent

SIDE, DRAWS, PEER_DRAWS, FASTER, RUNS = 187, 99_999, 999, 100, 3


def ours(side: int, draws: int, folder: str) -> float:
    """Seconds of Gi* with so many draws; values and z are written to the folder."""
    import numpy as np

    from upstream.statistics.gi_star import gi_star

    values = np.random.default_rng(1).poisson(10.0, side * side).astype(float)
    weights = lattice.touching(side)
    gi_star(values[:100], lattice.touching(10), permutations=99)
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        found = gi_star(values, weights, permutations=draws, seed=1)
        seconds.append(time.perf_counter() - began)
    np.save(Path(folder) / "values.npy", values)
    np.save(Path(folder) / "z.npy", found.z)
    return min(seconds)


def differs(folder: Path) -> float:
    import numpy as np

    return float(np.abs(np.load(folder / "z.npy") - np.load(folder / "peer.npy")).max())


def run(folder: Path, quick: bool) -> list[Figure]:
    side = 20 if quick else SIDE
    sides = (10, side) if quick else (47, 94, side)
    seconds = [alone("gi_star:ours", side=one, draws=DRAWS, folder=str(folder)).result for one in sides]
    files = {"values": str(folder / "values.npy"), "z": str(folder / "peer.npy")}
    peer = None if quick else peers.ask("esda", "esda_gi_star.py", side=side, draws=PEER_DRAWS, runs=RUNS, **files)
    name = f"Gi*, {side * side:,} areas, {DRAWS:,} draws"
    note = f"per draw; esda 2.9.0 with {PEER_DRAWS} draws, without Numba" if peer else "no peer in this run"
    found = [plain(name, seconds[-1], "s", peer=f"{peer['seconds']:.2f} s for {PEER_DRAWS}" if peer else DASH)]
    if peer:
        ratio = (peer["seconds"] / PEER_DRAWS) / (seconds[-1] / DRAWS)
        found.append(at_least("Gi*: times as fast for each draw", ratio, FASTER, "×", note=note))
        apart = differs(folder)
        found.append(Figure("Gi*: largest difference of z", f"{apart:.1e}", "≤ 1e-09", met=apart <= 1e-9))
    areas = [float(one * one) for one in sides]
    told = ", ".join(f"{a:,.0f} areas in {s:.2f} s" for a, s in zip(areas, seconds, strict=True))
    found.append(at_most("Gi*: growth with areas", exponent(areas, seconds), 1.1, "exponent", note=told))
    return found
