"""What no agency knows: who is who in every extract, and what was planted."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from upstream.synthetic.lives.chance import Ints, Words
from upstream.synthetic.lives.names import ETHNIC
from upstream.synthetic.lives.planted import MENTORING_RATIO, Plan
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.rows import Rows
from upstream.synthetic.lives.streets import Places
from upstream.synthetic.lives.wording import written
from upstream.synthetic.lives.write import references


class WhoIsWho:
    """The table of feed, row, reference and person, written extract by extract."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa

        self._path = path
        self._schema = pa.schema(
            [("feed", pa.string()), ("row", pa.int64()), ("reference", pa.string()), ("person_id", pa.string())]
        )
        self._writer: Any = None

    def __enter__(self) -> WhoIsWho:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(self._path, self._schema, compression="zstd")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def add(self, rows: Rows) -> None:
        """Add the rows of an extract whose rows are about people."""
        import pyarrow as pa

        if not rows.feed.person:
            return
        size = len(rows)
        columns = [
            pa.array(np.full(size, rows.name, dtype=object), type=pa.string()),
            pa.array(np.arange(1, size + 1)),
            pa.array(references(rows), type=pa.string()),
            pa.array(person_ids(rows.who), type=pa.string()),
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))


def person_ids(who: Ints) -> Words:
    """The true identity; empty for nobody."""
    return np.array([f"L{each + 1:07d}" if each >= 0 else "" for each in who.tolist()], dtype=object)


def write(county: County, plan: Plan, places: Places, folder: Path) -> None:
    _people(county, folder / "people.parquet")
    months = [f"{county.first_year_month(step)}" for step in range(county.years * 12)]
    spots = (
        (spot.number, county.areas.code(spot.area), spot.kind, months[spot.start], months[spot.end], spot.times)
        for spot in plan.hot_spots
    )
    table(folder / "hot-spots.csv", ("number", "lsoa", "kind", "from_month", "to_month", "times"), spots)
    schools = places.name[plan.schools.places]
    effects = [
        (
            "place",
            county.areas.ward_code(plan.operation.ward),
            f"{months[plan.operation.start]}-01",
            plan.operation.ratio,
        ),
        *(("schools", name, months[12 * plan.schools.year][:4] + "-09-01", plan.schools.ratio) for name in schools),
        ("mentoring", "people offered a place", "the day of referral", MENTORING_RATIO),
    ]
    table(folder / "effects.csv", ("effect", "where", "from_date", "rate_ratio"), effects)


def _people(county: County, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    everyone = np.arange(len(county))
    area = county.area(everyone, county.last_day)
    codes = np.array([county.areas.code(each) for each in range(len(county.areas))], dtype=object)
    columns = {
        "person_id": person_ids(everyone),
        "household_id": np.array([f"H{each + 1:07d}" for each in county.household.tolist()], dtype=object),
        "forename": county.names.forenames[county.forename],
        "surname": county.names.surnames[county.surname],
        "birth_date": written(county.birth, "%Y-%m-%d"),
        "sex": np.array(["female", "male"], dtype=object)[county.male.astype(int)],
        "ethnicity": np.array(ETHNIC, dtype=object)[county.ethnicity],
        "name_group": np.array(county.names.groups, dtype=object)[county.group],
        "lsoa": codes[area],
    }
    arrays = {name: pa.array(column, type=pa.string()) for name, column in columns.items()}
    arrays["decile"] = pa.array(county.areas.decile[area])
    twins = county.twin >= 0
    twins[county.twin[twins]] = True
    arrays["twin"] = pa.array(twins)
    pq.write_table(pa.table(arrays), path, compression="zstd")


def table(path: Path, headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)
