"""What a user meets at the command line when loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support import SAMPLE


def test_every_row_is_accounted_for_and_loading_again_changes_nothing(upstream: Any, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = upstream("load", SAMPLE, "--lake", lake, "--json")
    assert first.code == 0, first.err
    told = first.json
    assert set(told) >= {"read", "loaded", "duplicates", "quarantined", "replaced", "files", "reasons", "seconds"}
    assert told["read"] == told["loaded"] + told["duplicates"] + told["quarantined"] > 0
    again = upstream("load", SAMPLE, "--lake", lake, "--json")
    assert again.json["loaded"] == 0
    feeds = {feed["name"]: feed for feed in upstream("sources", "--lake", lake, "--json").json}
    assert feeds["police-uk"]["rows"] > 0


def test_a_file_that_is_no_extract_is_refused_with_what_to_do(upstream: Any, tmp_path: Path) -> None:
    page = tmp_path / "2019-08-warwickshire-street.csv"
    page.write_text("<!DOCTYPE html><html><body>Not found</body></html>", encoding="utf-8")
    answer = upstream("load", page, SAMPLE, "--lake", tmp_path / "lake")
    assert answer.code == 1
    assert page.name in answer.err
    assert "UP-" in answer.err
    assert "Traceback" not in answer.err
    assert " loaded" in answer.out


def test_a_load_of_which_no_row_is_loaded_ends_with_one_and_says_why(upstream: Any, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("Crime number,HO code,Recorded date\n1,8N,01/04/21\n", encoding="utf-8")
    good.write_text("Crime number,HO code,Recorded date\n2,8N,01/04/2021\n", encoding="utf-8")
    lake = tmp_path / "lake"
    answer = upstream("load", bad, "--lake", lake, "--supplier", "A force")
    assert answer.code == 1
    assert "Nothing was loaded from this file" in answer.out
    assert "check the century" in answer.out
    assert upstream("load", bad, good, "--lake", tmp_path / "other", "--supplier", "A force").code == 0
    assert upstream("load", good, "--lake", lake, "--supplier", "A force").code == 0
    assert upstream("load", good, "--lake", lake, "--supplier", "A force").code == 0


def test_a_missing_file_is_named(upstream: Any, tmp_path: Path) -> None:
    answer = upstream("load", tmp_path / "nothing.zip", "--lake", tmp_path / "lake")
    assert answer.code == 1
    assert "nothing.zip" in answer.err + answer.out


def test_one_feed_shows_its_contract_and_coverage(upstream: Any, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    upstream("load", SAMPLE, "--lake", lake)
    answer = upstream("sources", "police-uk", "--lake", lake)
    assert answer.code == 0
    assert "LSOA code" in answer.out
    assert "2019" in answer.out


def test_an_unknown_feed_suggests_the_nearest(upstream: Any, tmp_path: Path) -> None:
    answer = upstream("sources", "police", "--lake", tmp_path / "lake")
    assert answer.code == 1
    assert "police-uk" in answer.err


def test_withdrawing_takes_the_rows_and_leaves_a_tombstone(upstream: Any, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    upstream("load", SAMPLE, "--lake", lake)
    before = upstream("sources", "police-uk", "--lake", lake, "--json").json
    extract = before["extracts"][0]
    answer = upstream("withdraw", extract["id"], "--reason", "sent by mistake", "--lake", lake, "--json")
    assert answer.code == 0, answer.err
    after = {feed["name"]: feed for feed in upstream("sources", "--lake", lake, "--json").json}
    assert after["police-uk"]["rows"] == sum(e["rows"] for e in before["extracts"]) - extract["rows"]


def test_areas_are_found_by_name_and_code(upstream: Any) -> None:
    answer = upstream("areas", "bristol", "--json")
    assert {"code": "E06000023", "name": "Bristol, City of", "level": "district"} in answer.json
    assert upstream("areas", "E06000023").out.count("Bristol") >= 1


def test_wrong_usage_ends_with_two(upstream: Any) -> None:
    assert upstream("load").code == 2
    assert upstream("nonsense").code == 2


def test_a_lake_that_cannot_be_is_named_and_looking_makes_none(upstream: Any, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    answer = upstream("load", SAMPLE, "--lake", file)
    assert answer.code == 1
    assert "UP-ENGINE-029" in answer.err
    upstream("sources", "--lake", tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_loading_a_refused_file_again_ends_as_the_first_time_did(upstream: Any, tmp_path: Path) -> None:
    file = tmp_path / "extract.csv"
    file.write_text("Crime number,HO code,Recorded date,LSOA\n1,8N,the first,\n", encoding="utf-8")
    first, again = (upstream("load", file, "--lake", tmp_path / "lake") for _ in range(2))
    assert (first.code, again.code) == (1, 1)
    assert "the only row of this file is in quarantine" in again.out


def test_stopping_says_that_nothing_is_lost(upstream: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("upstream.api.load", stopped)
    answer = upstream("load", tmp_path, "--lake", tmp_path / "lake")
    assert answer.code == 130
    assert answer.err.splitlines()[-1].startswith("Stopped. Nothing that was already loaded was changed")


def test_the_list_of_feeds_is_written_as_people_write_numbers(
    upstream: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = [{"name": "police-uk", "title": "Street crime", "rows": 28631, "months": "2018-04"}]
    monkeypatch.setattr("upstream.api.feeds", lambda _: feeds)
    assert "28,631" in upstream("sources", "--lake", tmp_path / "lake").out
