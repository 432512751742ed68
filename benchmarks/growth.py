"""How time grows with the rows: the exponent of seconds over rows from 1× to 16×."""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Figure, at_most
from benchmarks.national import exponent, measured, sizes

LIMIT = 1.05


def run(folder: Path, quick: bool) -> list[Figure]:
    runs = [measured(folder, size) for size in sizes(quick)]
    rows = [float(one["rows"]) for one in runs]
    found = []
    for what, name in (("load", "load"), ("assess", "assess every partnership")):
        seconds = [one[what] for one in runs]
        note = ", ".join(f"{r / 1e6:.2f} M rows in {s:.1f} s" for r, s in zip(rows, seconds, strict=True))
        found.append(at_most(f"growth: {name}", exponent(rows, seconds), LIMIT, "exponent", note=note))
    both = [one["load"] + one["assess"] for one in runs]
    found.append(at_most("growth: both", exponent(rows, both), LIMIT, "exponent"))
    return found
