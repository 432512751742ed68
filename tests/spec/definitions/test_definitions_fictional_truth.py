"""The product's totals for the fictional county against a truth worked out by separate code and hand-written lists."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace

import pytest

from truth.fictional_truth import DATA, STORED, truth
from upstream.definitions import load
from upstream.engine import Lake, connect
from upstream.engine.memory import MemoryEngine
from upstream.model.query import CountQuery
from upstream.sources.loading import load as load_files

READINGS = ("thames-valley", "warwickshire", "nottinghamshire")
SWITCHES = ("include", "exclude", "only")


@pytest.fixture(scope="module")
def lookup():
    with (DATA / "lookup.csv").open(encoding="utf-8", newline="") as stream:
        return {row["LSOA21CD"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def stored():
    with STORED.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return {tuple(row[:-1]): int(row[-1]) for row in rows}


def as_loaded(row):
    flags = {flag: row[flag] == "Y" for flag in ("knife", "firearm", "domestic_abuse")}
    return row | flags | {"month": row["recorded_date"][:7], "lsoa_code": row["lsoa_code"] or None}


def totals(rows, lookup, name, switch):
    """Rows of (group, LSOA, month, count) as the truth lays them out."""
    found = Counter()
    for group, lsoa, month, count in rows:
        if group is None:
            continue
        start = int(month[:4]) - (month[5:] < "04")
        year = f"{start}/{(start + 1) % 100:02d}"
        place = lookup.get(lsoa, {"LAD24CD": "no place", "WD24CD": "no place"})
        for level, area in (("county", "all"), ("district", place["LAD24CD"]), ("ward", place["WD24CD"])):
            found[name, switch, group, level, area, year] += count
    return found


def expected(stored, name, switch):
    return {key: count for key, count in stored.items() if key[:2] == (name, switch)}


def test_the_stored_truth_is_that_of_the_extract(stored):
    assert {tuple(row[:-1]): row[-1] for row in truth()} == stored


@pytest.fixture(scope="module")
def memory():
    with (DATA / "recorded-crime.csv").open(encoding="utf-8", newline="") as stream:
        return MemoryEngine({"recorded-crime": [as_loaded(row) for row in csv.DictReader(stream)]})


@pytest.fixture(scope="module")
def duckdb(tmp_path_factory, lookup):
    lake = Lake(tmp_path_factory.mktemp("fictional") / "lake")
    report = load_files(lake, DATA / "recorded-crime.csv", code_lists={"lsoa": lookup})
    assert (report.read, report.loaded) == (28631, 28631)
    return connect(lake)


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("kind", ["memory", "duckdb"])
def test_every_total_is_the_truth(kind, name, lookup, stored, request):
    engine = request.getfixturevalue(kind)
    cases = tuple(replace(load(name).case(switch), name=switch) for switch in SWITCHES)
    counted = engine.count(CountQuery("recorded-crime", (*cases, "lsoa_code", "month"))).to_pylist()
    for switch in SWITCHES:
        rows = ((row[switch], row["lsoa_code"], row["month"], row["n"]) for row in counted)
        assert totals(rows, lookup, name, switch) == expected(stored, name, switch)


@pytest.mark.parametrize("name", READINGS)
def test_filtering_first_changes_nothing(name, duckdb):
    definition = load(name)
    case = definition.case()
    whole = duckdb.count(CountQuery("recorded-crime", (case,))).to_pylist()
    filtered = duckdb.count(CountQuery("recorded-crime", (case,), definition.where())).to_pylist()
    assert [row for row in whole if row["group"]] == [row for row in filtered if row["group"]]
