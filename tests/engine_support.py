"""A small feed and its files, for the engine's tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from upstream.engine import Input, Lake, LoadReport
from upstream.model.contract import Contract, Effect, Field, FieldType, Rule
from upstream.model.expression import All, Flag, OneOf

T = FieldType
HEADINGS = ("Crime ID", "Month", "Force", "Longitude", "LSOA name", "Crime type", "Count", "Knife", "Day")


def column(name: str, kind: FieldType, heading: str, **rules: Any) -> Field:
    return Field(name, kind, (heading,), name, **rules)


STREET = Contract(
    name="street",
    version="1",
    title="Street crime",
    publisher="Police",
    standard="none",
    licence="none",
    attribution=(),
    unit="offences",
    already_public=True,
    month="month",
    identifier="crime_id",
    scope=("force",),
    fields=(
        column("crime_id", T.TEXT, "Crime ID"),
        column("month", T.MONTH, "Month", missing=Effect.REFUSE, minimum="2010-12"),
        column("force", T.TEXT, "Force", missing=Effect.REFUSE),
        column("longitude", T.NUMBER, "Longitude", missing=Effect.FLAG, invalid=Effect.FLAG, minimum=-9, maximum=2),
        column("lsoa_name", T.TEXT, "LSOA name", codes="lsoa"),
        column("crime_type", T.TEXT, "Crime type", allowed=("Drugs", "Robbery", "Anti-social behaviour")),
        column("count", T.INTEGER, "Count", column=Effect.ALLOW),
        column("knife", T.BOOLEAN, "Knife", column=Effect.ALLOW, spellings=(("armed", "yes"),)),
        column("day", T.DATE, "Day", column=Effect.ALLOW, formats=("%Y-%m-%d", "%d/%m/%Y")),
    ),
    rules=(
        Rule("knife_drugs", "Drugs and a knife", All((OneOf("crime_type", ("Drugs",)), Flag("knife"))), Effect.FLAG),
    ),
)


def row(identifier: str = "", month: str = "2020-01", place: str = "Bristol 001A", **cells: str) -> list[str]:
    """One row in the order of HEADINGS."""
    usual = {
        "Force": "Avon",
        "Longitude": "-2.5",
        "Crime type": "Drugs",
        "Count": "1",
        "Knife": "no",
        "Day": "2020-01-02",
    }
    named = {**usual, "Crime ID": identifier, "Month": month, "LSOA name": place}
    return [{**named, **{k.replace("_", " "): v for k, v in cells.items()}}[heading] for heading in HEADINGS]


def text(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS, end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([headings, *rows])
    return out.getvalue()


def given(rows: Iterable[Sequence[str]], name: str = "2020-01-avon-street.csv") -> Input:
    return Input.text(name, text(rows))


def raw_input(data: bytes, name: str = "file.csv") -> Input:
    return Input(name, lambda: io.BytesIO(data))


def load(lake: Lake, *files: Input, **options: Any) -> LoadReport:
    report = lake.load(STREET, files, **options)
    assert report.read == report.loaded + report.duplicates + report.quarantined
    for file in report.files:
        assert file.read == file.loaded + file.duplicates + file.quarantined
    return report


def records(lake: Lake, source: str = "street") -> list[dict[str, Any]]:
    """All loaded rows, without an engine."""
    import pyarrow.parquet as pq

    rows = [row for path in lake.paths("data", source) for row in pq.read_table(path).to_pylist()]
    return sorted(rows, key=lambda row: (row["extract_id"], row["line"]))
