"""A small county's lake, ready to be linked, and what only its makers know of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from sharing_support import agree
from upstream import api
from upstream.engine import Lake

FILES = {
    "police-nominals": "police-nominals.csv",
    "recorded-crime-people": "recorded-crime-people.csv",
    "school-census": "school-census.csv",
    "children-in-need": "children-in-need.csv",
    "adult-social-care": "adult-social-care.csv",
    "homelessness": "homelessness-hclic.csv",
    "revenues-benefits": "revenues-benefits.csv",
    "youth-justice": "youth-justice.csv",
    "ae-assaults": "ae-assaults-istv.csv",
    "ambulance": "ambulance-assaults.csv",
}
ANONYMOUS = ("ae-assaults", "ambulance")
LATER = "youth-justice"
PURPOSE = "a test of linkage"


@dataclass(frozen=True)
class County:
    folder: Path

    def truth(self, feed: str) -> dict[int, str]:
        """The person of each line of an extract; the headings are line 1."""
        import pyarrow.parquet as pq

        rows = pq.read_table(self.folder / "made" / "truth" / "who-is-who.parquet").to_pylist()
        return {row["row"] + 1: row["person_id"] for row in rows if row["feed"] == feed and row["person_id"]}

    def names(self) -> set[str]:
        """Surnames that are nothing else in the county: no place, no ethnic group, no word of a heading."""
        import pyarrow.parquet as pq

        people = pq.read_table(self.folder / "made" / "truth" / "people.parquet").to_pylist()
        return {person["surname"] for person in people if len(person["surname"]) > 6}

    @property
    def model(self) -> Path:
        """The shipped model, trained on fewer pairs."""
        from importlib.resources import files

        text = (files("upstream.reference") / "linkage" / "people.toml").read_text(encoding="utf-8")
        path = self.folder / "quick.toml"
        start = text.index("order = [")
        order = 'order = [["surname", "birth_date"], ["forename_root", "surname"]]\n'
        quick = text[:start] + order + text[text.index("\n", start) + 1 :]
        path.write_text(quick.replace("u_pairs = 1.5e6", "u_pairs = 2e5"), encoding="utf-8")
        return path

    def load(self, lake: Lake, feed: str, **agreed: object) -> None:
        rules = self.folder / "nominals.toml"
        rules.write_text('source = "police-nominals"\n[constants]\nmonth = "2024-03"\n')
        if feed not in ANONYMOUS:
            agree(lake, self.folder, feed, **{"link": True, **agreed})
        extract = self.folder / "made" / "extracts" / FILES[feed]
        api.load(lake, [extract], source=feed, mapping=rules if feed == "police-nominals" else None)


def county(folder: Path, people: int = 6000) -> County:
    """Without the sharing records that come with it: tests agree on others."""
    api.synthesise(folder / "made", people=people, years=2, seed=7)
    for record in (folder / "made" / "extracts").glob("sharing-*.toml"):
        record.rename(folder / record.name)
    return County(folder)


def lake_of(made: County, path: Path, feeds: tuple[str, ...] = tuple(name for name in FILES if name != LATER)) -> Lake:
    lake = Lake(path)
    api.load(lake, [made.folder / "made" / "areas"])
    for feed in feeds:
        made.load(lake, feed)
    return lake


def keys(lake: Lake) -> dict[str, str]:
    """The person of each record, by extract and line."""
    return {f"{row['extract_id']}:{row['line']}": row["person"] for row in lake.persons.keys().to_pylist()}


def filled(file: Path, decision: str) -> int:
    """Decide every question of a queue alike, as a clerk would in a spreadsheet; how many."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        told = {"decision": decision, "by": "A. Clerk", "on": "2026-01-05", "reason": "looked at both files"}
        writer.writerows([{**row, **told} for row in rows])
    return len(rows)
