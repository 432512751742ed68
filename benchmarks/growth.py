"""How time grows with the rows: the exponent of seconds over rows from 1× to 16×."""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Figure, at_most
from benchmarks.national import exponent, measured, sizes

LIMIT = 1.05


def run(folder: Path, quick: bool) -> list[Figure]:
    """Wall seconds are what people wait for; processor seconds hardly feel what else the machine does."""
    runs = [measured(folder, size) for size in sizes(quick)]
    rows = [float(one["rows"]) for one in runs]
    found = []
    for step, name in (("load", "load"), ("assess", "assess every partnership")):
        for what, clock in ((step, "wall"), (f"{step}_processor", "processor")):
            seconds = [one[what] for one in runs]
            note = ", ".join(f"{r / 1e6:.2f} M rows in {s:.1f} s" for r, s in zip(rows, seconds, strict=True))
            found.append(at_most(f"growth: {name}, {clock}", exponent(rows, seconds), LIMIT, "exponent", note=note))
    return found
