"""Published files become editions above the shipped tables; what is not whole or not right is refused whole."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from upstream.geography import Gazetteer, loaders
from upstream.model.errors import UpstreamError
from upstream.sources import REFERENCE_LOADERS

DEMO = Path(__file__).parents[3] / "data" / "demo"
FICTIONAL = Path(__file__).parents[2] / "data" / "fableshire"
LSOAS = Gazetteer.open().lsoas(["E92000001", "W92000004"])
ENGLISH = [code for code in LSOAS if code.startswith("E")]


def table(path: Path, headings: list[str], *columns: Any, title: tuple[str, ...] = ()) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([line] for line in title)
        writer.writerow(headings)
        writer.writerows(zip(*columns, strict=True))
    return path


def load(lake: Any, path: Path, source: str) -> Any:
    return loaders.load(lake, [path], source=source).files[0]


def test_loaders_are_known_to_the_sources():
    assert {"boundaries", "population", "deprivation", "look-ups"} <= set(REFERENCE_LOADERS)


def test_reference_files_are_told_from_records():
    references, rest = loaders.split([FICTIONAL])
    names = {path.name.split("-")[0] for path in references}
    assert names == {"boundaries", "deprivation", "lookup.csv", "population"}
    assert sorted(path.name for path in rest) == ["recorded-crime-people.csv", "recorded-crime.csv", "series.csv"]
    assert loaders.split([DEMO / "boundaries" / "bristol_ward.geojson", Path("x.zip")]) == (
        [DEMO / "boundaries" / "bristol_ward.geojson"],
        [Path("x.zip")],
    )


def test_newer_population_becomes_the_latest(lake: Any, tmp_path: Path):
    numbers = np.arange(len(LSOAS)) + 1000
    order = np.random.default_rng(1).permutation(len(LSOAS))
    path = table(
        tmp_path / "sapelsoa_mid-2023.csv",
        ["LAD 2023 Code", "LSOA 2021 Code", "Total"],
        ["E06000001"] * len(LSOAS),
        np.array(LSOAS)[order],
        numbers[order],
        title=("Mid-2023 population estimates", ""),
    )
    report = load(lake, path, "population")
    assert report.notes == ("Population of mid-2023, now the latest (before: mid-2022).",)
    gazetteer = Gazetteer.open(lake)
    assert gazetteer.population_year() == 2023
    assert gazetteer.population(LSOAS, 2023).tolist() == numbers.tolist()
    assert gazetteer.population(["E06000023"], 2011).tolist() == [428_074]
    assert Gazetteer.open().population_year() == 2022


def test_revised_population_takes_the_place_of_the_one_held(lake: Any, tmp_path: Path):
    path = table(tmp_path / "revised.csv", ["lsoa21_code", "pop_mid_2022"], LSOAS, [7] * len(LSOAS))
    assert load(lake, path, "population").notes == ("Population of mid-2022, instead of the edition held.",)
    assert Gazetteer.open(lake).population(["E06000023"], 2022).tolist() == [7 * 268]


@pytest.mark.slow
def test_single_years_by_sex_become_ages(lake: Any, tmp_path: Path):
    ones = [1] * len(LSOAS)
    ages = [f"{sex}{age}" for sex in "FM" for age in range(91)]
    path = table(
        tmp_path / "mid-2024.csv", ["LSOA 2021 Code", "Total", *ages], LSOAS, [182] * len(LSOAS), *[ones] * 182
    )
    assert not load(lake, path, "population").error
    found = Gazetteer.open(lake).population_by_age(["E06000023"], 2024, ["10-17", "18-24", "90+"])
    assert (found.year, found.approximate) == (2024, False)
    assert found.counts.tolist() == [[16 * 268, 14 * 268, 2 * 268]]


@pytest.mark.parametrize(
    ("headings", "columns", "code"),
    [
        (["lsoa21_code", "2023"], (LSOAS[:-1], [1] * (len(LSOAS) - 1)), "UP-REFERENCE-004"),
        (["lsoa21_code", "2023"], ([*LSOAS, LSOAS[0]], [1] * (len(LSOAS) + 1)), "UP-REFERENCE-005"),
        (["lsoa21_code", "2023"], (LSOAS, ["x"] * len(LSOAS)), "UP-REFERENCE-006"),
        (["lsoa21_code", "2023"], (LSOAS, ["-1"] * len(LSOAS)), "UP-REFERENCE-006"),
        (["lsoa21_code", "2023"], (LSOAS, ["0.5"] * len(LSOAS)), "UP-REFERENCE-006"),
        (["lsoa21_code", "Total"], (LSOAS, [1] * len(LSOAS)), "UP-REFERENCE-007"),
        (["lsoa21_code", "2023"], ([], []), "UP-REFERENCE-004"),
        (["place", "2023"], (LSOAS, [1] * len(LSOAS)), "UP-REFERENCE-003"),
        (["LAD code", "2023"], (LSOAS, [1] * len(LSOAS)), "UP-REFERENCE-003"),
    ],
)
def test_faulty_population_is_refused_whole(lake: Any, tmp_path: Path, headings: list[str], columns: Any, code: str):
    before = lake.version
    report = load(lake, table(tmp_path / "x.csv", headings, *columns), "population")
    assert (report.status, report.code) == ("refused", code)
    assert lake.version == before


def test_deprivation_as_published(lake: Any, tmp_path: Path):
    """The headings of file 7 of the indices."""
    ranks = np.arange(len(ENGLISH)) + 1
    headings = [
        "LSOA code (2021)",
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
        "Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived)",
        "Income Rank (where 1 is most deprived)",
        "Crime Rank (where 1 is most deprived)",
        "Barriers to Housing and Services Rank (where 1 is most deprived)",
    ]
    path = table(tmp_path / "File_7_IoD2031.csv", headings, ENGLISH, ranks, ranks[::-1], ranks, ranks[::-1], ranks)
    assert load(lake, path, "deprivation").notes == ("English Indices of Deprivation 2031.",)
    gazetteer = Gazetteer.open(lake)
    assert gazetteer.deprivation_editions() == ("2019", "2025", "2031")
    assert gazetteer.deprivation_ranks(ENGLISH[:2], "2031").tolist() == [1, 2]
    assert gazetteer.deprivation_ranks(ENGLISH[:1], "2031", "crime").tolist() == [len(ENGLISH)]
    assert gazetteer.deprivation_ranks(ENGLISH[:1], "2031", "income").tolist() == [1]


def test_ranks_that_are_none_are_refused(lake: Any, tmp_path: Path):
    path = table(tmp_path / "iod2031.csv", ["lsoa21_code", "IMD_rank"], ENGLISH, [10] * len(ENGLISH))
    assert load(lake, path, "deprivation").code == "UP-REFERENCE-009"
    path = table(tmp_path / "iod.csv", ["lsoa21_code", "IMD_rank"], ENGLISH, np.arange(len(ENGLISH)) + 1)
    assert load(lake, path, "deprivation").code == "UP-REFERENCE-008"


def test_newer_wards_take_the_place_of_those_held(lake: Any, tmp_path: Path):
    wards = Gazetteer.open().member_codes("ward", LSOAS)
    codes = np.where(wards == "E05010885", "E05099999", wards)
    names = np.where(wards == "E05010885", "New Ashley", "Other")
    path = table(tmp_path / "lookup.csv", ["LSOA21CD", "WD25CD", "WD25NM"], LSOAS, codes, names)
    assert load(lake, path, "look-ups").notes == ("Look-up to ward of 2025, instead of the one held.",)
    gazetteer = Gazetteer.open(lake)
    assert gazetteer.resolve("New Ashley").code == "E05099999"
    assert gazetteer.lsoas(["E05099999"]) == Gazetteer.open().lsoas(["E05010885"])
    with pytest.raises(UpstreamError, match="UP-AREA-001"):
        gazetteer.lsoas(["E05010885"])
    assert gazetteer.name("E05010885") == "Ashley"


def test_partnerships_by_district_keep_those_that_are_still_offered(lake: Any, tmp_path: Path):
    tables = Gazetteer.open().places.tables
    district, csp = tables.text("csp_districts", "district"), tables.text("csp_districts", "csp")
    merged = np.where(district == "E06000060", "E22000999", csp)
    path = table(
        tmp_path / "csp.csv", ["LAD26CD", "CSP26CD", "CSP26NM"], district, merged, [f"P {code}" for code in merged]
    )
    load(lake, path, "look-ups")
    gazetteer = Gazetteer.open(lake)
    assert len(gazetteer.partnerships()) == 311
    assert gazetteer.resolve("P E22000999").code == "E22000999"
    assert gazetteer.lsoas(["E22000999"]) == gazetteer.lsoas(["E06000060"])
    assert gazetteer.lsoas(["E22000063"]) == Gazetteer.open().lsoas(["E22000063"])


def test_look_up_without_all_districts_is_refused(lake: Any, tmp_path: Path):
    path = table(tmp_path / "csp.csv", ["LAD26CD", "CSP26CD"], ["E06000001"], ["E22000001"])
    assert load(lake, path, "look-ups").code == "UP-REFERENCE-004"
    path = table(tmp_path / "none.csv", ["LSOA21CD", "colour"], LSOAS, ["red"] * len(LSOAS))
    assert load(lake, path, "look-ups").code == "UP-REFERENCE-010"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.zip", "a.ods"])
def test_files_of_another_kind_are_refused(lake: Any, tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"<html>\xff 404</html>")
    assert load(lake, tmp_path / name, "population").code.startswith("UP-REFERENCE-00")


def test_spreadsheets_are_read(lake: Any, tmp_path: Path):
    import xlsxwriter

    path = tmp_path / "population.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "Read me")
        sheet = book.add_worksheet("Mid-2023 LSOA 2021")
        sheet.write_row(0, 0, ["LSOA 2021 Code", "Total"])
        for row, code in enumerate(LSOAS, start=1):
            sheet.write_row(row, 0, [code, 5])
    assert load(lake, path, "population").status == "loaded"
    assert Gazetteer.open(lake).population(["E06000023"], 2023).tolist() == [5 * 268]


def test_unknown_reference_feed(lake: Any):
    with pytest.raises(UpstreamError, match=r"UP-REFERENCE-011.*Did you mean boundaries"):
        loaders.load(lake, [], source="boundary")


def test_newest_look_up_of_a_level_stands_whatever_came_with_it(lake: Any, tmp_path: Path):
    wards = Gazetteer.open().member_codes("ward", LSOAS)
    districts = Gazetteer.open().member_codes("district", LSOAS)
    older = np.where(wards == "E05010885", "E05099991", wards)
    newer = np.where(wards == "E05010885", "E05099992", wards)
    load(lake, table(tmp_path / "a.csv", ["LSOA21CD", "WD25CD"], LSOAS, older), "look-ups")
    load(lake, table(tmp_path / "b.csv", ["LSOA21CD", "WD26CD", "LAD26CD"], LSOAS, newer, districts), "look-ups")
    gazetteer = Gazetteer.open(lake)
    assert gazetteer.member_codes("ward", gazetteer.lsoas(["E05099992"])).tolist() == ["E05099992"] * 10
    assert gazetteer.lsoas(["E06000023"]) == Gazetteer.open().lsoas(["E06000023"])


@pytest.fixture(scope="module")
def fableshire(tmp_path_factory: pytest.TempPathFactory, lake_at: Any) -> Gazetteer:
    """The fictional county, whose areas no national table has."""
    lake = lake_at(tmp_path_factory.mktemp("fableshire"))
    report = loaders.load(lake, loaders.split([FICTIONAL])[0])
    assert not report.refused
    assert {file.status for file in loaders.load(lake, loaders.split([FICTIONAL])[0]).files} == {"already loaded"}
    return Gazetteer.open(lake)


def test_areas_of_ones_own_work_as_national_ones(fableshire: Gazetteer):
    county = fableshire.partnership(FICTIONAL / "partnership.toml")
    lsoas = fableshire.lsoas(county)
    assert len(lsoas) == 127
    assert fableshire.resolve("Fableshire").code == "Z10000001"
    assert len(set(fableshire.members("ward", lsoas).values())) == 24
    assert len(fableshire.boundaries("lsoa21", lsoas)) == 127
    assert len(fableshire.boundaries("csp", [county.code])) == 1
    assert fableshire.name(lsoas[0]) == "Inkwell Bay 001A"
    assert fableshire.partnership("Z22000001") in fableshire.partnerships()
    assert fableshire.to_lsoa21([lsoas[0], "E01014540"], [3, 4]).values.sum() == 7


def test_areas_of_ones_own_have_their_own_numbers(fableshire: Gazetteer):
    lsoas = fableshire.lsoas(["Z10000001"])
    first = ("Z01000001", "Z01000002")
    assert fableshire.population(first, 2017).tolist() == [1776, 1688]
    assert fableshire.population(first, 2022).tolist() == [1829, 1740]
    ages = fableshire.population_by_age(first, 2022, ["0-15", "16-20"])
    assert (ages.counts.tolist(), ages.year) == ([[277 + 127, 119], [275 + 126, 116]], 2022)
    assert np.bincount(fableshire.deprivation(lsoas))[1:].tolist() == pytest.approx([12.7] * 10, abs=1)
    assert fableshire.deprivation(first).tolist() == [2, 1]
    assert set(fableshire.deprivation_quintiles(lsoas).tolist()) == {1, 2, 3, 4, 5}


def test_areas_of_ones_own_leave_the_national_ones_as_they_are(fableshire: Gazetteer, gazetteer: Gazetteer):
    assert fableshire.population(LSOAS, 2020).tolist() == gazetteer.population(LSOAS, 2020).tolist()
    for edition in ("2019", "2025"):
        assert fableshire.deprivation(LSOAS, edition).tolist() == gazetteer.deprivation(LSOAS, edition).tolist()
    ages = fableshire.population_by_age(["E06000023"], 2022)
    assert ages.counts.tolist() == gazetteer.population_by_age(["E06000023"], 2022).counts.tolist()
    assert fableshire.partnership("bristol") == gazetteer.partnership("bristol")
    assert len(fableshire.partnerships()) == 315


def test_population_of_unknown_areas_asks_for_their_look_up(lake: Any):
    assert load(lake, FICTIONAL / "population-mid-2022.csv", "population").code == "UP-REFERENCE-012"
