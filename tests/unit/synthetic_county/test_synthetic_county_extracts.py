"""The files: as the reference page says, the same for the same seed, and nobody left out of who is who."""

from __future__ import annotations

import ast
import csv
import hashlib
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import upstream.synthetic.lives as package
from upstream.sources import sharing
from upstream.synthetic.lives import describe, generate
from upstream.synthetic.lives.feeds import feeds

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "synthetic-extracts.md"
NAMES = tuple(feeds())


def test_every_feed_is_written(loremshire):
    assert set(loremshire.rows) == set(NAMES)
    records = {f"sharing-{feed.name}.toml" for feed in feeds().values() if feed.person}
    files = {feed.file for feed in feeds().values()}
    assert {path.name for path in (loremshire.folder / "extracts").iterdir()} == files | records


def test_the_sharing_record_of_each_extract_about_people_is_sound_and_permits_that_file_alone(loremshire):
    for feed in (feed for feed in feeds().values() if feed.person):
        record = sharing.read(loremshire.folder / "extracts" / f"sharing-{feed.name}.toml")
        extract = (loremshire.folder / "extracts" / feed.file).read_bytes()
        assert record.files == {feed.file: hashlib.sha256(extract).hexdigest()}
        assert record.fictional
        assert (record.feed, record.sender) == (feed.name, feed.sender)


@pytest.mark.parametrize("name", NAMES)
def test_headings_rows_and_reference_are_as_described(table, loremshire, name):
    found = table(name)
    feed = feeds()[name]
    assert found.headings == [column.heading for column in feed.columns]
    assert len(found.rows) == loremshire.rows[name] > 0
    assert all(None not in row and None not in row.values() for row in found.rows)
    if feed.reference:
        assert feed.reference in found.headings


@pytest.mark.parametrize("name", NAMES)
def test_dates_are_in_the_format_that_is_described(table, name):
    feed = feeds()[name]
    fields = {"birth", "start", "end", "when", "call", "referred", "applied", "offence_date", "recorded_date", "month"}
    headings = [column.heading for column in feed.columns if column.field in fields]
    for heading in headings:
        for row in table(name).rows[:200]:
            if row[heading]:
                assert any(_reads(row[heading], pattern) for pattern in (feed.dates, feed.dates.split(" %H")[0]))


def _reads(text, pattern):
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True


def test_who_is_who_has_every_row_of_every_extract_about_people(loremshire, table):
    found = pq.read_table(loremshire.folder / "truth" / "who-is-who.parquet").to_pylist()
    people = set(pq.read_table(loremshire.folder / "truth" / "people.parquet")["person_id"].to_pylist())
    by_feed: dict[str, list[dict]] = {}
    for row in found:
        by_feed.setdefault(row["feed"], []).append(row)
    assert set(by_feed) == {name for name, feed in feeds().items() if feed.person}
    for name, rows in by_feed.items():
        assert [row["row"] for row in rows] == list(range(1, loremshire.rows[name] + 1))
        assert {row["person_id"] for row in rows} <= people | {""}
        cells = [row[feeds()[name].reference] for row in table(name).rows]
        assert [row["reference"] for row in rows] == cells


def test_hospital_and_ambulance_name_nobody_anywhere(loremshire, table):
    named = {"ae-assaults", "ambulance", "fire"}
    assert not named & set(pq.read_table(loremshire.folder / "truth" / "who-is-who.parquet")["feed"].to_pylist())
    for name in named:
        assert not {"forename", "surname", "full_name", "birth", "postcode"} & {c.field for c in feeds()[name].columns}


def test_crimes_people_and_nominals_refer_to_each_other(table):
    crimes = {row["crime_number"] for row in table("recorded-crime").rows}
    nominals = {row["nominal_ref"] for row in table("police-nominals").rows}
    people = table("recorded-crime-people").rows
    assert len(crimes) == len(table("recorded-crime").rows)
    assert {row["crime_number"] for row in people} <= crimes
    assert {row["person"] for row in people if row["person"]} == nominals
    assert {row["alias_of"] for row in table("police-nominals").rows} - {""} <= nominals


def test_victims_are_of_the_ages_that_a_class_of_offence_is_about(table):
    codes = {row["crime_number"]: row["offence_code"] for row in table("recorded-crime").rows}
    ages = [
        (codes[row["crime_number"]], int(row["age"]))
        for row in table("recorded-crime-people").rows
        if row["role"] == "victim" and row["age"]
    ]
    grown = [age for code, age in ages if code == "19C"]
    children = [age for code, age in ages if code in ("20B", "19E")]
    assert len(grown) > 30
    assert sum(age < 16 for age in grown) <= 0.03 * len(grown)
    assert len(children) > 5
    assert sum(age > 12 for age in children) <= 0.1 * len(children)


def test_nothing_is_dated_after_the_period(told, table):
    last = "2024-03-31"
    assert max(row["recorded_date"] for row in table("recorded-crime").rows) <= last
    for name, heading, pattern in (
        ("youth-justice", "Outcome Date", "%d/%m/%Y"),
        ("probation", "SENTENCE_DATE", "%d-%m-%Y"),
        ("domestic-abuse", "Date referred", "%d %B %Y"),
        ("school-exclusions", "ExclusionStartDate", "%Y-%m-%d"),
    ):
        dates = [datetime.strptime(row[heading], pattern) for row in table(name).rows]
        assert f"{max(dates):%Y-%m-%d}" <= last


def test_nobody_is_suspended_on_a_sunday(table):
    days = {datetime.fromisoformat(row["ExclusionStartDate"]).weekday() for row in table("school-exclusions").rows}
    assert days == {0, 1, 2, 3, 4}


def test_children_looked_after_are_children_in_need(table):
    known = {row["LAchildID"] for row in table("children-in-need").rows}
    looked_after = [row["CHILD"] for row in table("children-looked-after").rows]
    assert sum(child in known for child in looked_after) >= 0.9 * len(looked_after)


def test_the_same_seed_gives_the_same_bytes_however_it_is_cut(tmp_path):
    generate.generate(tmp_path / "one", people=5_000, years=1, seed=3)
    generate.generate(tmp_path / "two", people=5_000, years=1, seed=3, at_once=97)
    generate.generate(tmp_path / "three", people=5_000, years=1, seed=4)
    one, two, three = (_bytes(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one["extracts/school-census.csv"] != three["extracts/school-census.csv"]


def _bytes(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_readme_says_that_nobody_exists(loremshire):
    assert "**Nobody in this folder exists.**" in (loremshire.folder / "README.md").read_text(encoding="utf-8")


def test_populations_are_of_the_people_who_lived_there(loremshire):
    with (loremshire.folder / "areas" / "population-mid-2021.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert 19_300 < sum(int(row["Total"]) for row in rows) <= 20_000
    for row in rows:
        assert sum(int(value) for heading, value in row.items() if heading.startswith("age_")) == int(row["Total"])


def test_the_generator_shares_no_code_with_the_readers():
    allowed = ("upstream.synthetic", "upstream.model.errors")
    for path in Path(package.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("upstream"):
                assert node.module.startswith(allowed), (path.name, node.module)


def test_the_reference_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == describe.page()
