"""Several files of the same months: parts of one delivery, or editions of one another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine_support import STREET, given, records, row
from upstream.engine import Input, Lake, LoadReport, loader

OFFENCES = replace(STREET, name="offences", scope=(), already_public=False, rules=())


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def part(prefix: str, count: int = 40, version: str = "1", months: tuple[str, ...] = ("2020-01",)) -> Input:
    rows = [row(f"{prefix}{i}", month, Count=version) for month in months for i in range(count)]
    return given(rows, f"{prefix}-{version}.csv")


def load(lake: Lake, *files: Input, **options: Any) -> LoadReport:
    return lake.load(OFFENCES, files, **{"supplier": "Kent Police", **options})


def held(lake: Lake) -> list[tuple[str, int]]:
    return sorted({(r["crime_id"][0], r["count"]) for r in records(lake, "offences")})


def test_disjoint_files_of_one_load_are_parts_of_one_delivery(lake: Lake) -> None:
    report = load(lake, part("a"), part("b"), part("c", 3))
    assert (report.loaded, report.replaced) == (83, 0)
    assert report.files[0].notes == ()
    assert report.files[2].notes == (
        "Loaded beside a-1.csv, b-1.csv: parts of one delivery, with no crime_id in both.",
    )


@pytest.mark.parametrize("limit", [1, 400])
def test_the_next_delivery_replaces_all_parts(lake: Lake, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    load(lake, part("a"), part("b"))
    monkeypatch.setattr(loader, "BATCH_FILES", limit)
    report = load(lake, part("a", version="2"), part("b", version="2"), replace=limit == 1)
    assert (report.loaded, report.replaced, held(lake)) == (80, 80, [("a", 2), ("b", 2)])


def test_parts_replace_the_whole_that_came_before(lake: Lake) -> None:
    load(lake, given([row(f"{p}{i}") for p in "ab" for i in range(40)], "whole.csv"))
    assert load(lake, part("a", version="2"), part("b", version="2")).replaced == 80


def test_one_part_alone_is_smaller_than_the_delivery(lake: Lake) -> None:
    load(lake, part("a"), part("b"))
    refused = load(lake, part("a", version="2")).files[0]
    assert (refused.code, "load all parts in one go" in refused.error) == ("UP-ENGINE-030", True)
    assert held(lake) == [("a", 1), ("b", 1)]


def test_a_part_that_was_loaded_before_stands_beside_its_fellows(lake: Lake) -> None:
    load(lake, part("a"))
    report = load(lake, part("a"), part("b"))
    assert ([f.status for f in report.files], report.replaced) == (["already loaded", "loaded"], 0)
    assert held(lake) == [("a", 1), ("b", 1)]


def test_a_later_load_of_the_same_month_replaces(lake: Lake) -> None:
    load(lake, part("a"))
    assert load(lake, part("b")).replaced == 40


def test_a_revision_in_the_same_load_replaces(lake: Lake) -> None:
    assert load(lake, part("a"), part("a", version="2")).replaced == 40


def test_other_suppliers_are_no_parts(lake: Lake) -> None:
    load(lake, part("a"))
    assert load(lake, part("b"), supplier="Essex Police").replaced == 0


def test_a_file_of_an_unknown_sender_says_so(lake: Lake) -> None:
    assert "--supplier" in load(lake, part("a"), supplier=None).files[0].notes[0]
    assert load(lake, part("b", months=("2020-02",)), supplier=None, scope="Fenshire").files[0].notes == ()
