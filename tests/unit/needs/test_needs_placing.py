"""Records with coordinates and no small area are counted where their point lies."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support import FABLESHIRE
from upstream.model.expression import OneOf
from upstream.model.query import CountQuery
from upstream.needs.placing import Placed

ROWS = 600


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The same offences twice: with the small area that they name, and with their point alone."""
    from upstream import api

    source = FABLESHIRE
    with (source / "recorded-crime.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["longitude"] and row["lsoa_code"]][:ROWS]
    made = []
    for name, blank in (("named", ""), ("points", "lsoa_code")):
        folder: Path = tmp_path_factory.mktemp(name)
        with (folder / "recorded-crime.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row | ({blank: ""} if blank else {}) for row in rows)
        lake = api.open_lake(folder / "lake")
        api.load(lake, [*sorted(source.glob("lookup*")), *sorted(source.glob("boundaries*"))])
        api.load(lake, [folder / "recorded-crime.csv"])
        made.append(lake)
    return made[0], made[1]


def counted(lake: Any, query: CountQuery) -> list[dict[str, Any]]:
    from upstream.engine import connect
    from upstream.geography import Gazetteer

    rows: list[dict[str, Any]] = Placed(connect(lake), Gazetteer.open(lake)).count(query).to_pylist()
    return rows


def test_points_are_counted_in_the_area_that_holds_them(lakes: tuple[Any, Any]) -> None:
    named, points = (counted(lake, CountQuery("recorded-crime", ("lsoa_code",))) for lake in lakes)
    assert sum(row["n"] for row in points) == ROWS
    by_area = [{row["lsoa_code"]: row["n"] for row in rows} for rows in (named, points)]
    agree = sum(min(n, by_area[1].get(code, 0)) for code, n in by_area[0].items())
    assert agree >= 0.97 * ROWS, "points are rounded, so a few lie over a border"


def test_other_columns_and_conditions_hold_for_placed_records(lakes: tuple[Any, Any]) -> None:
    query = CountQuery("recorded-crime", ("month", "lsoa_code"), OneOf("offence_code", ("8N",)))
    named, points = (counted(lake, query) for lake in lakes)
    assert sum(row["n"] for row in named) == sum(row["n"] for row in points) > 0
    keys = [(row["month"], row["lsoa_code"] or "") for row in points]
    assert keys == sorted(keys)


def test_without_boundaries_points_stay_without_a_place(lakes: tuple[Any, Any]) -> None:
    class Nowhere:
        def locate(self, longitudes: Any, latitudes: Any) -> Any:
            return np.full(len(longitudes), "")

        locate_grid = locate

    from upstream.engine import connect

    rows = Placed(connect(lakes[1]), Nowhere()).count(CountQuery("recorded-crime", ("lsoa_code",))).to_pylist()
    assert rows == [{"lsoa_code": None, "n": ROWS}]
