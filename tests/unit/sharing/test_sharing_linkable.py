"""What linkage is given: identifiers that sharing records permit, and nothing where one does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sharing_support import agree
from upstream.engine import Lake
from upstream.model.errors import UpstreamError
from upstream.sources import load
from upstream.sources.linkable import linkable

TODAY = date(2024, 5, 1)
DAYS = {"start": "2024-04-01", "expiry": "2025-03-31"}


def sent(folder: Path) -> Path:
    path = folder / "yj.csv"
    path.write_text(
        "Outcome ID,Person ID,Name,Date of birth,Sex,PNC,Outcome date\n"
        '1/1,7,"Plantedname, Zoe",17/11/2008,Female,2099/0000001A,07/05/2024\n'
        "1/2,7,Z Plantedname,,Female,,08/05/2024\n"
    )
    return path


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_identifiers_are_given_with_their_rows(lake: Lake, tmp_path: Path) -> None:
    agree(lake, tmp_path, "youth-justice", link=True, **DAYS)
    (told,) = load(lake, sent(tmp_path), today=TODAY).files
    found = linkable(lake, ["youth-justice"], today=TODAY)
    rows = found.table.to_pylist()
    assert [row["record"] for row in rows] == [f"{told.extract_id}:2", f"{told.extract_id}:3"]
    assert [(row["name"], row["birth_date"], row["sex"]) for row in rows] == [
        ("Plantedname, Zoe", "2008-11-17", "female"),
        ("Z Plantedname", None, "female"),
    ]
    assert rows[0]["local"] == rows[1]["local"] != "7"
    assert (rows[0]["pnc"], found.numbers) == ("2099/0000001A", {"pnc"})


def test_a_number_that_is_not_permitted_is_not_given(lake: Lake, tmp_path: Path) -> None:
    agree(lake, tmp_path, "youth-justice", link=True, **DAYS)
    load(lake, sent(tmp_path), today=TODAY)
    agree(lake, tmp_path, "youth-justice", name="narrower", start="2024-05-02", expiry="2025-03-31", link=True,
          leave_out=("pnc",))  # fmt: skip
    found = linkable(lake, ["youth-justice"], today=date(2024, 5, 2))
    assert found.table["pnc"].to_pylist() == [None, None]
    assert found.numbers == frozenset()


@pytest.mark.parametrize(
    ("feeds", "day", "code"),
    [
        (["youth-justice"], TODAY, "UP-SHARING-011"),
        (["youth-justice"], date(2025, 4, 1), "UP-SHARING-009"),
        (["probation"], TODAY, "UP-SHARING-009"),
        (["ae-assaults"], TODAY, "UP-SHARING-011"),
        (["ambulance"], TODAY, "UP-SHARING-011"),
    ],
)
def test_nothing_is_given_without_a_live_record_that_permits_linking(
    lake: Lake, tmp_path: Path, feeds: list[str], day: date, code: str
) -> None:
    agree(lake, tmp_path, "youth-justice", **DAYS)
    load(lake, sent(tmp_path), today=TODAY)
    with pytest.raises(UpstreamError, match=code):
        linkable(lake, feeds, today=day)


def test_a_record_of_invented_people_links_nothing_but_what_came_under_it(lake: Lake, tmp_path: Path) -> None:
    agree(lake, tmp_path, "youth-justice", **DAYS)
    load(lake, sent(tmp_path), today=TODAY)
    agree(
        lake, tmp_path, "youth-justice", name="invented", link=True, fictional=True, files={"x.csv": "0" * 64}, **DAYS
    )
    with pytest.raises(UpstreamError, match="UP-SHARING-011"):
        linkable(lake, ["youth-justice"], today=TODAY)


def test_feeds_that_may_not_be_linked_are_left_out_and_told_where_none_is_named(lake: Lake, tmp_path: Path) -> None:
    agree(lake, tmp_path, "youth-justice", link=True, leave_out=("pnc",), **DAYS)
    load(lake, sent(tmp_path), today=TODAY)
    found = linkable(lake, None, today=TODAY)
    assert (found.table.num_rows, found.refused, found.dropped) == (2, {}, {"youth-justice": ("pnc",)})
    late = linkable(lake, None, today=date(2025, 4, 1))
    assert late.table.num_rows == 0
    assert "expired on 2025-03-31" in late.refused["youth-justice"]
