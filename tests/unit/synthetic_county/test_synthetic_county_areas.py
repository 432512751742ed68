"""What a partnership has beside its extracts: its file with sets of wards, published series, spots that come back."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_partnership_says_that_it_is_fictional_and_its_sets_are_wards_of_its_own(loremshire):
    told = tomllib.loads((loremshire.folder / "areas" / "partnership.toml").read_text(encoding="utf-8"))
    wards = {row["WD24CD"] for row in read(loremshire.folder / "areas" / "lookup.csv")}
    assert "fictional" in told["name"]
    assert set(told["sets"]) == {"Town centres", "Most deprived wards"}
    assert all(set(codes) <= wards and codes for codes in told["sets"].values())


def test_the_countys_own_series_count_its_own_extract_over_its_own_residents(loremshire, table):
    rows = [row for row in read(loremshire.folder / "areas" / "series.csv") if row["area_name"] == "Loremshire"]
    rape = {row["period"]: int(row["numerator"]) for row in rows if row["indicator"].startswith("Rape")}
    recorded = table("recorded-crime").rows
    codes = ("19C", "19D", "19E", "19F", "19G", "19H")
    found = Counter(
        int(r["recorded_date"][:4]) - (r["recorded_date"][5:7] < "04") for r in recorded if r["offence_code"] in codes
    )
    assert rape == {f"{year}/{year % 100 + 1}": number for year, number in found.items()}
    population = read(loremshire.folder / "areas" / "population-mid-2021.csv")
    (year,) = {row["denominator"] for row in rows if row["period"] == "2021/22"}
    assert int(year) == sum(int(row["Total"]) for row in population)
    assert all("fictional" in row["indicator"] and "Invented" in row["source"] for row in rows)


def test_offences_come_back_to_the_named_places_of_the_gazetteer(loremshire, table):
    named = {(r["longitude"], r["latitude"]) for r in read(loremshire.folder / "gazetteer" / "places.csv")}
    recorded = [r for r in table("recorded-crime").rows if r["longitude"]]
    pubs = [r for r in recorded if r["location_type"] == "Licensed premises"]
    assert sum((r["longitude"], r["latitude"]) in named for r in pubs) > 0.3 * len(pubs)
    spots = Counter((r["longitude"], r["latitude"]) for r in recorded)
    assert 0.1 < sum(number for number in spots.values() if number > 1) / len(recorded) < 0.9
