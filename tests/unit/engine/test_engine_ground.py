"""Editions of districts that were renamed or merged: the same ground under another name is not counted twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine_support import records
from upstream.engine import Input, Lake, LoadReport
from upstream.engine.ground import Ground
from upstream.sources import contract

POLICE = contract("police-uk")
HEADINGS = [field.headings[0] for field in POLICE.fields]
FORMER = ("Aylesbury Vale", "Chiltern", "South Bucks", "Wycombe")
"""Buckinghamshire took the place of these four in April 2020: files made before name them, later ones do not."""


def name_of(area: int, naming: str) -> str:
    district = FORMER[area % 4] if naming == "former" else "Buckinghamshire"
    return f"{district} {area:03d}A"


def file(naming: str, areas: range = range(100), each: int = 4, name: str = "", stray: str = "") -> Input:
    """A month of 2019: ``each`` crimes in each small area, of which every 21st was drawn anew in the later naming."""
    lines = [",".join(HEADINGS)]
    for area in areas:
        redrawn = 900 if naming == "later" and area % 21 == 3 else 0
        for crime in range(each):
            lines.append(crime_line(f"{area:08x}{crime:08x}", f"E0101{7000 + area + redrawn}", name_of(area, naming)))
    if stray:
        lines.append(crime_line("f" * 16, "E01028000", stray))
    text = "\n".join(lines) + "\n"
    return Input.text(name or f"2019-06-thames-valley-{naming}.csv", text)


def crime_line(identifier: str, code: str, place: str) -> str:
    cells = {
        "crime_id": identifier,
        "month": "2019-06",
        "reported_by": "Thames Valley Police",
        "falls_within": "Thames Valley Police",
        "longitude": "-0.71",
        "latitude": "51.79",
        "location": "On or near Beaconsfield Road",
        "lsoa_code": code,
        "lsoa_name": place,
        "crime_type": "Robbery",
    }
    return ",".join(cells.get(field.name, "") for field in POLICE.fields)


def district(number: int, naming: str = "former") -> Input:
    return file(naming, range(number, 100, 4), name=f"{FORMER[number]}.csv")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def load(lake: Lake, *files: Input, replace: bool = False) -> LoadReport:
    report = lake.load(POLICE, files, replace=replace)
    assert lake.coverage("police-uk").rows == len(records(lake, "police-uk"))
    return report


def districts(lake: Lake) -> Counter[str]:
    return Counter(row["lsoa_name"][:-5] for row in records(lake, "police-uk"))


@pytest.mark.parametrize("order", [("former", "later"), ("later", "former")])
@pytest.mark.parametrize("strays", [("", ""), ("Cherwell 001A", "Dacorum 001A")])
def test_the_same_month_in_both_namings_counts_once(
    lake: Lake, order: tuple[str, str], strays: tuple[str, str]
) -> None:
    for naming, stray in zip(order, strays, strict=True):
        report = load(lake, file(naming, stray=stray))
    rows = 400 + bool(strays[0])
    assert (report.loaded, report.replaced) == (rows, rows)
    assert len(records(lake, "police-uk")) == rows


def test_both_namings_in_one_load_count_once(lake: Lake) -> None:
    assert load(lake, file("former"), file("later")).replaced == 400
    assert districts(lake) == {"Buckinghamshire": 400}


def test_four_archives_of_former_districts_stand_side_by_side(lake: Lake) -> None:
    assert load(lake, *map(district, range(4))).replaced == 0
    assert districts(lake) == dict.fromkeys(FORMER, 100)


def test_the_merged_district_replaces_the_four_that_it_was_made_of(lake: Lake) -> None:
    for number in range(4):
        load(lake, district(number))
    assert load(lake, file("later")).replaced == 400
    assert districts(lake) == {"Buckinghamshire": 400}


def test_a_former_district_after_the_merged_one_is_smaller(lake: Lake) -> None:
    load(lake, file("later"))
    refused = load(lake, district(0)).files[0]
    assert refused.code == "UP-ENGINE-030"
    assert districts(lake) == {"Buckinghamshire": 400}


def test_told_to_replace_it_takes_its_own_ground_only(lake: Lake) -> None:
    load(lake, file("later"))
    report = load(lake, district(0), replace=True)
    assert (report.loaded, report.replaced) == (100, 96)
    # A small area that was drawn anew cannot be told to be the same ground.
    assert districts(lake) == {"Aylesbury Vale": 100, "Buckinghamshire": 304}


def test_and_the_rest_is_replaced_in_one_load_too(lake: Lake) -> None:
    load(lake, file("later"))
    load(lake, *map(district, range(4)), replace=True)
    counted = districts(lake)
    assert {name: counted[name] for name in FORMER} == dict.fromkeys(FORMER, 100)
    assert counted["Buckinghamshire"] == 20


def test_the_same_small_areas_of_another_force_are_left_alone(lake: Lake) -> None:
    load(lake, file("former"))
    text = file("later").open().read().decode().replace("Thames Valley Police", "British Transport Police")
    assert load(lake, Input.text("btp.csv", text)).replaced == 0


def test_nobody_looks_for_the_ground_of_another_force(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a load of the whole country asks the database for every pair of its forces, month by month."""
    monkeypatch.setattr(Ground, "_count", None)
    others = ("Kent Police", "Essex Police", "Surrey Police")
    texts = (file("former").open().read().decode().replace("Thames Valley Police", name) for name in others)
    assert load(lake, file("later"), *(Input.text(f"{i}.csv", text) for i, text in enumerate(texts))).loaded == 1600


def test_the_ground_of_a_file_is_counted_once(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    count = Ground._count
    monkeypatch.setattr(
        Ground, "_count", lambda self, extract, gone: [asked.append(extract), count(self, extract, gone)][1]
    )
    assert load(lake, *map(district, range(4))).loaded == 400
    assert len(asked) == 4
