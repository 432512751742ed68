"""How linkage grows with the records: the exponent of processor seconds over records, from 100,000 to two million.

Council tax is among the six feeds, as in `benchmarks.linkage`. Counties of different sizes are made; the rows are not
copies of each other.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, plain
from benchmarks.linkage import NUMBERS, UNDATED
from benchmarks.measure import alone
from benchmarks.national import exponent

PEOPLE = (60_000, 180_000, 600_000, 1_200_000)
MEMORY = "8GB"
"""Two million records need more than the default of 3 GB."""


def run(folder: Path, quick: bool) -> list[Figure]:
    rows, processor, wall, notes = [], [], [], []
    for people in (5_000, 10_000) if quick else PEOPLE:
        county = folder / f"county-{people}"
        alone("linkage:make", county=str(county), people=people)
        told = alone("linkage_growth:linked", county=str(county), feeds=UNDATED, permitted=NUMBERS)
        shutil.rmtree(county)
        rows.append(float(told.result))
        processor.append(told.processor)
        wall.append(told.seconds)
        notes.append(f"{told.result:,} in {told.seconds:.0f} s and {told.megabytes:,.0f} MB")
    return [
        plain("linkage, growth: processor seconds", exponent(rows, processor), "exponent", note="; ".join(notes)),
        plain("linkage, growth: wall", exponent(rows, wall), "exponent"),
    ]


def linked(county: str, feeds: list[str], permitted: list[str]) -> Any:
    from benchmarks.county_people import records
    from upstream.people import link, specification

    table = records(Path(county), tuple(feeds))
    link.link(table, specification.load("people"), permitted=frozenset(permitted), memory=MEMORY)
    return table.num_rows
