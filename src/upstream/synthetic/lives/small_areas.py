"""What schools and children's services would send for area risk scores: counts by small area and year, and the
specification by which the invented partnership scores its areas. The file counts what the extracts tell."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np

from upstream.synthetic.lives.chance import Flags, Ints, Words
from upstream.synthetic.lives.population import LAST_YEAR, County, day
from upstream.synthetic.lives.rows import Rows
from upstream.synthetic.lives.truth import table

FILE, SPECIFICATION = "children-and-schools.csv", "loremshire.toml"
COLUMNS = ("pupils", "free_meals", "absent", "suspended", "children", "in_need")
PERSISTENT = 0.1
"""Pupils who miss a tenth of their sessions are persistently absent (Department for Education)."""
ADULT = 18
FEEDS = ("school-census", "school-exclusions", "children-in-need")


class SmallAreas:
    """Counts by column, year and area; of suspensions and needs each child counts once a year."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.counts = {name: np.zeros((county.years, len(county.areas)), dtype=np.int64) for name in COLUMNS}
        everybody = np.arange(len(county))
        for year in range(county.years):
            age = county.age(everybody, self._day(year))
            self._add("children", everybody[(age >= 0) & (age < ADULT)], year)

    def add(self, rows: Rows) -> None:
        """Take in an extract; those that tell nothing of this are passed over."""
        if rows.name == "school-census":
            self._census(rows)
        elif rows.name == "school-exclusions":
            self._once("suspended", rows.who, _days(rows.cells["start"], "-"), month=9)
        elif rows.name == "children-in-need":
            self._once("in_need", rows.who, _days(rows.cells["referred"], "/"), month=4)

    def _census(self, rows: Rows) -> None:
        starts = np.array([int(str(label)[:4]) for label in rows.cells["year"]]) - self._first
        possible, missed = _whole(rows.cells["possible"]), np.zeros(len(rows), dtype=np.int64)
        missed += _whole(rows.cells["authorised"]) + _whole(rows.cells["unauthorised"])
        flags: dict[str, Flags] = {
            "pupils": np.ones(len(rows), dtype=bool),
            "free_meals": rows.cells["fsm"] == "true",
            "absent": missed >= PERSISTENT * np.maximum(possible, 1),
        }
        for name, chosen in flags.items():
            for year in range(self.county.years):
                self._add(name, rows.who[chosen & (starts == year)], year)

    def _once(self, name: str, who: Ints, days: Ints, month: int) -> None:
        """Each child once in a year that begins in ``month``."""
        begins = np.array([day(self._first + year, month, 1) for year in range(self.county.years)])
        year = np.searchsorted(begins, days, side="right") - 1
        for at in range(self.county.years):
            self._add(name, np.unique(who[year == at]), at)

    def _add(self, name: str, who: Ints, year: int) -> None:
        area = self.county.area(who, self._day(year))
        self.counts[name][year] += np.bincount(area, minlength=len(self.county.areas))

    @property
    def _first(self) -> int:
        return LAST_YEAR - self.county.years

    def _day(self, year: int) -> int:
        return int(day(self._first + year, 9, 30))

    def rows(self) -> Iterator[tuple[object, ...]]:
        for year in range(self.county.years):
            label = f"{self._first + year}/{(self._first + year + 1) % 100:02d}"
            for area in range(len(self.county.areas)):
                yield (self.county.areas.small(area).code, label, *(int(self.counts[c][year, area]) for c in COLUMNS))

    def write(self, folder: Path) -> None:
        table(folder / FILE, ("area", "year", *COLUMNS), self.rows())
        text = (files("upstream.synthetic.lives") / "scores.toml").read_text(encoding="utf-8")
        (folder / SPECIFICATION).write_text(text, encoding="utf-8", newline="\n")


def _whole(cells: Words) -> Ints:
    return np.array([int(cell) for cell in cells], dtype=np.int64)


def _days(cells: Words, mark: str) -> Ints:
    """Days since 1970 of 2023-09-04 or 04/09/2023."""
    iso = [cell if mark == "-" else "-".join(reversed(str(cell).split("/"))) for cell in cells.tolist()]
    return np.array(iso, dtype="datetime64[D]").astype(np.int64)
