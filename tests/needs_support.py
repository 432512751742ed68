"""What the tests of the needs assessment share: evidence made by hand, and the fictional county."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from upstream.model.area import Partnership
from upstream.model.period import Month
from upstream.needs.cube import Cube
from upstream.needs.months import Coverage
from upstream.needs.shape import DefinitionNote, Evidence, Places, SourceNote

FICTIONAL = Path(__file__).parent / "data" / "fableshire"


def months(*runs: tuple[str, str] | str) -> list[Month]:
    """Months from runs of (first, last), or single months."""
    found = []
    for run in runs:
        first, last = (run, run) if isinstance(run, str) else run
        a, b = Month.parse(first), Month.parse(last)
        found += [a + step for step in range(b - a + 1)]
    return found


def evidence(
    counts: Any,
    present: Sequence[Month],
    *,
    wards: Sequence[str] | None = None,
    groups: tuple[str, ...] = ("Group 1",),
    offences: tuple[str, ...] = ("Robbery",),
    people: float = 1500.0,
    source: str = "recorded-crime",
    noun: str = "serious violence offences",
    deciles: Sequence[int] | None = None,
    **rest: Any,
) -> Evidence:
    """Evidence of one partnership. ``counts`` has the shape (months, lsoas) or (months, lsoas, groups, offences)."""
    values = np.asarray(counts, dtype=np.int64)
    if values.ndim == 2:
        values = values[:, :, None, None]
    size = values.shape[1]
    lsoas = tuple(f"E0100{i:04d}" for i in range(size))
    owners = tuple(wards or [f"E0500{i // 2:04d}" for i in range(size)])
    names = {code: f"Ward {code[-2:]}" for code in owners} | {code: f"Place {code[-3:]}" for code in lsoas}
    years = range(2015, 2026)
    axes = (("month", tuple(map(str, present))), ("lsoa", lsoas), ("group", groups), ("offence", offences))
    return Evidence(
        partnership=Partnership("E22009999", "Testshire", ("E07009999",)),
        source=SourceNote(source, "A feed", already_public=source.startswith("police-uk"), extracts=("ab" * 32,)),
        definition=DefinitionNote("test", "1", "A definition", noun, groups, offences),
        coverage=Coverage.of(present),
        places=Places(
            lsoas=lsoas,
            names=names,
            ward=owners,
            district=tuple("E07009999" for _ in lsoas),
            population={year: np.full(size, people) for year in years},
            decile=np.asarray(deciles if deciles is not None else np.arange(size) % 10 + 1, dtype=np.int64),
            edition="An index of deprivation",
        ),
        counts=Cube(axes, values),
        **rest,
    )


def spread(total: int, over: int) -> list[int]:
    """A total in ``over`` whole parts as even as they can be."""
    return [total // over + (i < total % over) for i in range(over)]


@dataclass
class StubGazetteer:
    """The fictional county's look-ups, read by the test itself; its areas have no earlier vintage."""

    rows: dict[str, dict[str, str]]
    people: dict[int, dict[str, int]]
    ranks: dict[str, int]
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> StubGazetteer:
        rows = {row["LSOA21CD"]: row for row in _csv(FICTIONAL / "lookup.csv")}
        people = {}
        for path in sorted(FICTIONAL.glob("population-mid-*.csv")):
            people[int(path.stem[-4:])] = {row["LSOA21CD"]: int(row["Total"]) for row in _csv(path)}
        ranks = {row["LSOA21CD"]: int(row["IMD_decile"]) for row in _csv(FICTIONAL / "deprivation-2025.csv")}
        names = {}
        for row in rows.values():
            for level in ("LSOA21", "WD24", "LAD24", "PFA24"):
                names[row[f"{level}CD"]] = row[f"{level}NM"]
        return cls(rows, people, ranks, names)

    def partnership(self) -> Partnership:
        data = tomllib.loads((FICTIONAL / "partnership.toml").read_text("utf-8"))
        sets = tuple((name, tuple(codes)) for name, codes in data["sets"].items())
        return Partnership(data["code"], data["name"], tuple(data["areas"]), sets)

    def lsoas(self, areas: Any) -> tuple[str, ...]:
        wanted = set(areas.districts if isinstance(areas, Partnership) else areas)
        return tuple(sorted(code for code, row in self.rows.items() if wanted & set(row.values())))

    def members(self, level: str, lsoas: Sequence[str]) -> dict[str, str]:
        column = {"ward": "WD24CD", "district": "LAD24CD", "csp": "CSP24CD", "county": "CTY24CD", "pfa": "PFA24CD"}[
            level
        ]
        return {code: self.rows[code][column] for code in lsoas}

    def name(self, code: str) -> str:
        return self.names[code]

    def population(self, codes: Sequence[str], year: int) -> Any:
        return np.array([self.people[year][code] for code in codes])

    def population_year(self, year: int) -> int:
        return min(max(year, min(self.people)), max(self.people))

    def deprivation(self, lsoas: Sequence[str], edition: str) -> Any:
        return np.array([self.ranks[code] for code in lsoas])

    def to_lsoa21(self, codes: Sequence[str], counts: Any) -> Any:
        return _Converted(np.array(codes), np.asarray(counts, dtype=float))


@dataclass
class _Converted:
    codes: Any
    values: Any


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def ward_counts(found: Any) -> dict[str, list[int]]:
    """Ward code to its yearly counts, from the figures of where.wards."""
    yearly = [c.name for c in found.columns if c.name.startswith("n")]
    out: dict[str, list[int]] = defaultdict(list)
    for row in range(len(found.rows)):
        out[str(found.cell(row, "area"))] = [int(found.cell(row, name)) for name in yearly]
    return out
