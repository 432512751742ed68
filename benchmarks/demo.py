"""The demonstration city, from its archives to every file of its assessment."""

from __future__ import annotations

from pathlib import Path

from benchmarks import steps
from benchmarks.figures import Figure, at_most, plain
from benchmarks.measure import alone, middle


def run(folder: Path, quick: bool) -> list[Figure]:
    times = 1 if quick else 3
    lake, out = str(folder / "lake-demo"), str(folder / "out-demo")
    whole = middle(times, "steps:everything", lake=lake, out=out)
    alone("steps:load", lake=lake, paths=steps.city_files())
    screen = middle(times, "steps:assess", lake=lake, out=out, formats=steps.ON_SCREEN)
    full = middle(times, "steps:assess", lake=lake, out=out)
    page = middle(times, "steps:assess", lake=lake, out=out, formats=("html", "json"))
    findings = f"{whole.result['findings']} findings; {whole.processor:.1f} processor seconds"
    return [
        at_most("city: archive to all outputs", whole.wall, 30, "s", note=findings),
        at_most(
            "city: assessment without PDF and Word",
            screen.wall,
            12,
            "s",
            note=f"{screen.processor:.1f} processor seconds",
        ),
        at_most(
            "city: assessment with PDF and Word", full.wall, 20, "s", note=f"{full.processor:.1f} processor seconds"
        ),
        plain("city: page and findings only", page.wall, "s", note=f"{page.processor:.1f} processor seconds"),
        at_most("city: peak memory", whole.megabytes / 1000, 1.5, "GB"),
    ]
