"""The lake as a store: versions, coverage, withdrawal, references, and what is collected."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine_support import given, load, records, row
from upstream.engine import Lake
from upstream.engine import manifest as manifests
from upstream.engine.coverage import missing, spans
from upstream.model.errors import UpstreamError


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def jan() -> list[list[str]]:
    return [row("a1"), row("a2"), row("a3", Month="never")]


def test_version_is_free_of_order(lake: Lake, tmp_path: Path) -> None:
    files = [given(jan()), given([row("b", "2020-02")], "feb.csv"), given([row("c", "2020-04")], "apr.csv")]
    load(lake, *files)
    other = Lake(tmp_path / "other")
    for file in reversed(files):
        load(other, file)
    assert lake.version == other.version != Lake(tmp_path / "third").version


def test_coverage_names_the_gaps(lake: Lake) -> None:
    load(lake, given(jan()), given([row("c", "2020-04")], "apr.csv"))
    coverage = lake.coverage("street")
    assert (coverage.rows, coverage.months, coverage.gaps()) == (3, ("2020-01", "2020-04"), ("2020-02", "2020-03"))
    assert coverage.scopes == ("Avon / Bristol",)
    assert coverage.sentences() == [
        "3 rows in 2 months, 2020-01 to 2020-04.",
        "Not there: 2020-02 to 2020-03.",
    ]
    assert [(e.file, e.rows, e.quarantined) for e in coverage.extracts] == [
        ("2020-01-avon-street.csv", 2, 1),
        ("apr.csv", 1, 0),
    ]
    assert lake.coverage("other").sentences() == ["Nothing of other is loaded."]


def test_gaps_and_spans() -> None:
    assert missing(["2018/19", "2019-11", "2020-02"]) == ("2019-12", "2020-01")
    assert spans(["2020-01", "2019-12", "2020-03"]) == "2019-12 to 2020-01, 2020-03"


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_withdrawal_takes_rows_quarantine_and_keys_and_leaves_a_tombstone(lake: Lake) -> None:
    report = load(lake, given(jan(), "sent-by-mistake.csv"), given([row("keep-me", "2020-02")], "feb.csv"))
    (lake.derived / "x").mkdir(parents=True)
    stone = lake.withdraw(report.files[0].extract_id, reason="sent by mistake")
    assert (stone.rows, stone.quarantined, stone.editions) == (2, 1, ["2020-01"])
    assert [r["crime_id"] for r in records(lake)] == ["keep-me"]
    assert lake.quarantine().num_rows == 0
    assert not lake.derived.exists()
    assert [e.file for e in lake.coverage("street").extracts] == ["feb.csv"]
    assert b"sent-by-mistake.csv" not in everything(lake.path)
    assert len(list(lake.path.rglob("*.parquet"))) == 1
    assert lake.tombstones == (stone,)


def test_withdrawal_reaches_files_that_were_replaced_a_moment_ago(lake: Lake) -> None:
    report = load(lake, given(jan(), "one.csv"), given([row("k", "2020-02")], "two.csv"))
    load(lake, given([row("k", "2020-02"), row("k2", "2020-02")], "three.csv"))
    lake.withdraw(report.files[0].extract_id, reason="erasure")
    assert {p.relative_to(lake.path).as_posix() for p in lake.path.rglob("*.parquet")} == set(
        lake.manifest.paths("data") + lake.manifest.paths("quarantine")
    )


def test_a_withdrawn_file_comes_back_only_when_asked(lake: Lake) -> None:
    first = load(lake, given(jan()))
    lake.withdraw(first.files[0].extract_id, reason="wrong area")
    again = load(lake, given(jan()))
    assert (again.files[0].code, "wrong area" in again.files[0].error) == ("UP-ENGINE-031", True)
    assert load(lake, given(jan()), replace=True).loaded == 2


def test_what_a_withdrawn_file_had_replaced_can_be_loaded_again(lake: Lake) -> None:
    load(lake, given([row("a1")], "old.csv"))
    newer = load(lake, given([row("a1", Count="2")], "new.csv"))
    lake.withdraw(newer.files[0].extract_id, reason="wrong")
    assert load(lake, given([row("a1")], "old.csv")).loaded == 1


def test_withdrawing_the_unknown_is_an_error(lake: Lake) -> None:
    with pytest.raises(UpstreamError, match="UP-ENGINE-032"):
        lake.withdraw("nothing", reason="x")


def test_references_are_kept_by_kind_and_name(lake: Lake) -> None:
    lake.store_reference("population", "mid-2020", pa.table({"n": [1]}), "a.xlsx")
    before = lake.version
    lake.store_reference("population", "mid-2020", pa.table({"n": [1]}), "a.xlsx")
    assert lake.version == before
    lake.store_reference("population", "mid-2020", pa.table({"n": [2]}), "b.xlsx")
    lake.store_reference("population", "mid-2019", pa.table({"n": [3]}), "b.xlsx")
    assert [pq.read_table(p)["n"].to_pylist() for p in lake.references("population")] == [[3], [2]]
    assert lake.references("boundaries") == []
    assert lake.version != before


def test_debris_of_a_killed_load_is_collected(lake: Lake) -> None:
    load(lake, given(jan()))
    debris = [lake.path / "data/street/2020-01-dead.parquet", lake.path / "staging/x/0.csv"]
    for path in debris:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half a file")
    load(lake, given(jan()))
    assert not any(path.exists() for path in debris)
    assert len(records(lake)) == 2


def test_replaced_files_stay_for_those_who_read_them_and_go_later(lake: Lake) -> None:
    load(lake, given(jan()))
    old = lake.paths("data")[0]
    load(lake, given([row("a1", Count="2"), row("a2"), row("a9")]))
    assert old.exists()
    path = lake.path / "manifest.json"
    raw = json.loads(path.read_text())
    raw["retired"] = dict.fromkeys(raw["retired"], 0.0)
    path.write_text(json.dumps(raw))
    load(lake, given([row("z", "2021-01")], "z.csv"))
    assert not old.exists()


def test_a_broken_manifest_is_told(lake: Lake) -> None:
    lake.path.mkdir()
    (lake.path / "manifest.json").write_text("{")
    with pytest.raises(UpstreamError, match="UP-ENGINE-020"):
        _ = lake.version
    (lake.path / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(UpstreamError, match="UP-ENGINE-021"):
        _ = lake.version


def test_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPSTREAM_HOME", str(tmp_path / "home"))
    assert Lake().path == tmp_path / "home" / "lake"
    monkeypatch.delenv("UPSTREAM_HOME")
    monkeypatch.chdir(tmp_path)
    assert Lake().path == Path("lake")


def test_the_manifest_is_replaced_in_one_step(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    load(lake, given(jan()))
    before = (lake.path / "manifest.json").read_bytes()

    def no_disk(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", no_disk)
    with pytest.raises(OSError, match="no space"):
        manifests.write(lake.path / "manifest.json", lake.manifest)
    assert (lake.path / "manifest.json").read_bytes() == before
