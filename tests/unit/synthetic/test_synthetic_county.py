from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

import pytest

from upstream.definitions import load, offence_codes
from upstream.model.expression import label
from upstream.synthetic import county
from upstream.synthetic.offences import profiles
from upstream.synthetic.write import write

DATA = Path(__file__).resolve().parents[2] / "data" / "fableshire"


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def crimes():
    return table("recorded-crime.csv")


@pytest.fixture(scope="module")
def people():
    return table("recorded-crime-people.csv")


@pytest.fixture(scope="module")
def groups(crimes):
    """The group of each offence in our reading of Thames Valley's definition."""
    case = load("thames-valley").case("include")
    return {
        row["crime_number"]: label(case, {"offence_code": row["offence_code"], "knife": row["knife"] == "Y"})
        for row in crimes
    }


ROLES = ("victim", "suspect")


def is_young(row):
    return 11 <= int(row["age"]) <= 25


def share(rows, holds):
    rows = list(rows)
    return sum(map(holds, rows)) / len(rows)


@pytest.mark.slow
def test_the_shipped_files_are_what_the_generator_writes(tmp_path):
    write(tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {path.name for path in DATA.iterdir()}
    for name in made:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name


def test_enough_offences_over_five_financial_years(crimes):
    assert len(crimes) >= 20_000
    assert len({row["crime_number"] for row in crimes}) == len(crimes)
    assert min(row["recorded_date"] for row in crimes) >= "2018-04-01"
    assert max(row["recorded_date"] for row in crimes) <= "2023-03-31"
    assert len({row["recorded_date"][:7] for row in crimes}) == 60


def test_no_offence_is_recorded_before_it_happens(crimes):
    assert all(row["offence_date"] <= row["recorded_date"] for row in crimes)


def test_every_code_is_a_home_office_class():
    assert {profile.code for profile in profiles()} <= set(offence_codes())


def test_every_area_code_is_one_that_no_real_area_has():
    codes = {value for row in table("lookup.csv") for heading, value in row.items() if heading.endswith("CD")}
    assert all(re.fullmatch(r"Z\d{8}", code) for code in codes)


def test_names_are_those_of_no_real_ward_or_district():
    import pyarrow.parquet as pq

    shipped = files("upstream.reference") / "geography" / "areas.parquet"
    real = {name.casefold() for name in pq.read_table(str(shipped)).column("name").to_pylist()}
    assert not real & {name.casefold() for name in (*county.WARDS, *county.DISTRICTS, county.COUNTY[1])}


def test_the_areas_nest():
    rows = table("lookup.csv")
    assert len(rows) == 127
    assert len({row["WD24CD"] for row in rows}) == 24
    for child, parent in (("WD24CD", "LAD24CD"), ("MSOA21CD", "LAD24CD"), ("WD24CD", "MSOA21CD")):
        parents = defaultdict(set)
        for row in rows:
            parents[row[child]].add(row[parent])
        assert all(len(found) == 1 for found in parents.values())


@pytest.mark.parametrize("level", ["lsoa21", "ward", "district"])
def test_shapes_are_valid_whole_and_in_the_open_sea(level):
    from shapely import coverage_is_valid
    from shapely.geometry import shape
    from shapely.ops import unary_union

    features = json.loads((DATA / f"boundaries-{level}.geojson").read_text())["features"]
    shapes = [shape(feature["geometry"]) for feature in features]
    assert all(item.is_valid and item.geom_type == "Polygon" for item in shapes)
    assert coverage_is_valid(shapes)
    whole = unary_union(shapes)
    west, south, east, north = whole.bounds
    assert 1.0 < west < east < 1.4
    assert 54.5 < south < north < 54.7


def test_points_lie_in_the_area_that_they_name(crimes):
    from shapely import contains_xy
    from shapely.geometry import shape

    features = json.loads((DATA / "boundaries-lsoa21.geojson").read_text())["features"]
    shapes = {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}
    pointed = [row for row in crimes if row["longitude"]][::37]
    assert all(
        contains_xy(shapes[row["lsoa_code"]], float(row["longitude"]), float(row["latitude"])) for row in pointed
    )


def test_marginals_are_about_those_of_the_buckinghamshire_strategy(crimes, people, groups):
    """74 % of Group 1 with a knife; 44 % of victims aged 11 to 25; 47 % of suspects; 80 % of suspects male."""
    first = [row for row in crimes if groups[row["crime_number"]] == "Group 1"]
    involved = [row for row in people if groups[row["crime_number"]]]
    aged = [row for row in involved if row["age"]]
    young = {role: share((row for row in aged if row["role"] == role), is_young) for role in ROLES}
    sexed = [row for row in involved if row["role"] == "suspect" and row["sex"] != "not stated"]
    assert share(first, lambda row: row["knife"] == "Y") == pytest.approx(0.74, abs=0.03)
    assert young["victim"] == pytest.approx(0.44, abs=0.03)
    assert young["suspect"] == pytest.approx(0.47, abs=0.03)
    assert share(sexed, lambda row: row["sex"] == "male") == pytest.approx(0.80, abs=0.03)


def test_ethnicity_is_missing_for_most(people):
    assert share(people, lambda row: row["ethnicity"] == "") > 0.5


def test_some_people_come_back_and_some_cross_over(people):
    named = [row for row in people if row["person"]]
    seen = {role: Counter(row["person"] for row in named if row["role"] == role) for role in ROLES}
    assert share(seen["suspect"].values(), lambda n: n > 1) > share(seen["victim"].values(), lambda n: n > 1) > 0.03
    assert len(set(seen["victim"]) & set(seen["suspect"])) > 100


def test_a_pseudonym_has_one_sex(people):
    sexes = defaultdict(set)
    for row in people:
        if row["person"] and row["sex"] != "not stated":
            sexes[row["person"]].add(row["sex"])
    assert all(len(found) == 1 for found in sexes.values())


def test_the_people_are_of_offences_that_exist(crimes, people):
    months = {row["crime_number"]: row["recorded_date"][:7] for row in crimes}
    assert all(months[row["crime_number"]] == row["month"] for row in people)


def test_the_planted_ward_trends(crimes, groups):
    wards = {row["LSOA21CD"]: row["WD24NM"] for row in table("lookup.csv")}
    found = Counter()
    for row in crimes:
        if groups[row["crime_number"]] and row["lsoa_code"]:
            found[
                wards[row["lsoa_code"]], row["recorded_date"] < "2019-04-01", row["recorded_date"] >= "2022-04-01"
            ] += 1
    assert found["Nib Lane", False, True] > 2 * found["Nib Lane", True, False]
    assert found["Octavo Cross", False, True] < 0.6 * found["Octavo Cross", True, False]


def test_the_pandemic_dip_and_its_exception(crimes):
    def months(codes, start, end):
        return sum(row["offence_code"] in codes and start <= row["recorded_date"][:7] <= end for row in crimes)

    for codes, falls in ((("8N",), True), (("92A", "92D", "92E"), False)):
        before, during = months(codes, "2019-04", "2020-02"), months(codes, "2020-04", "2021-02")
        assert (during < 0.9 * before) is falls


def test_the_series_say_that_they_are_invented_and_agree_with_the_extract(crimes):
    rows = table("series.csv")
    assert all("fictional" in row["indicator"] and "Invented" in row["source"] for row in rows)
    own = [row for row in rows if row["area_code"] == "Z10000001" and row["indicator"].startswith("Homicide")]
    homicides = sum(row["offence_code"] in ("1", "4.1", "4.10") for row in crimes)
    assert sum(int(row["numerator"]) for row in own) == homicides
