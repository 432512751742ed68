"""python -m benchmarks [NAME...] [--quick] [--keep FOLDER]: every benchmark, or those named; a table at the end."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, table

NAMES = (
    "load",
    "demo",
    "national",
    "growth",
    "analyst",
    "small_areas",
    "disclosure",
    "gi_star",
    "kde",
    "scan",
    "knox",
    "false_alarms",
    "planted",
    "linkage",
    "linkage_growth",
    "synthetic_county",
    "workspace",
    "long_plan",
)


def main(given: Sequence[str] | None = None) -> list[Figure]:
    asked = _arguments(given)
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        return _run(asked.names or NAMES, asked.keep.resolve(), asked.quick)
    with TemporaryDirectory(prefix="upstream-benchmarks-") as folder:
        return _run(asked.names or NAMES, Path(folder), asked.quick)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"among {', '.join(NAMES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="small data, one run each")
    parser.add_argument("--keep", type=Path, help="make the data in this folder and leave it there")
    asked = parser.parse_args(given)
    for name in asked.names:
        if name not in NAMES:
            parser.error(f"there is no benchmark '{name}'; there are {', '.join(NAMES)}")
    return asked


def _run(names: Sequence[str], folder: Path, quick: bool) -> list[Figure]:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; load {_load()}")
    figures: list[Figure] = []
    for name in names:
        began = time.perf_counter()
        found = importlib.import_module(f"benchmarks.{name}").run(folder, quick)
        figures += found
        print(f"\n{name} ({time.perf_counter() - began:.0f} s; load {_load()})\n{table(found)}", flush=True)
    print(f"\nAll\n{table(figures)}")
    return figures


def _load() -> str:
    """How busy the machine is: above the number of cores, seconds are not those of a quiet machine."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
