"""One command from the lake to a folder that can be published."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from support import DEMO

FAST = "html,csv,json,svg,geojson"


@pytest.mark.slow
def test_the_lake_counts_what_another_tool_counts(city: Path) -> None:
    """Month, LSOA and category, counted with nothing but the standard library over the same archive."""
    from upstream import api
    from upstream.engine import connect
    from upstream.model.query import CountQuery

    expected: Counter[tuple[str | None, ...]] = Counter()
    seen: set[tuple[str, ...]] = set()
    with zipfile.ZipFile(next(DEMO.rglob("bristol_2018-01_2025-12.zip"))) as archive:
        for name in archive.namelist():
            text = io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="")
            for row in csv.DictReader(text):
                key = (name, *row.values())
                if row["Crime ID"] and key in seen:
                    continue
                seen.add(key)
                expected[row["Month"], row["LSOA code"] or None, row["Crime type"]] += 1
    query = CountQuery("police-uk", ("month", "lsoa_code", "crime_type"))
    counted = connect(api.open_lake(city)).count(query).to_pylist()
    assert {(r["month"], r["lsoa_code"], r["crime_type"]): r["n"] for r in counted} == dict(expected)


@pytest.mark.slow
def test_an_assessment_has_every_file_and_the_same_findings_twice(upstream: Any, city: Path, tmp_path: Path) -> None:
    answers = [
        upstream("assess", "--area", "E06000023", "--lake", city, "--formats", FAST, "--out", tmp_path / name, "--json")
        for name in ("first", "second")
    ]
    assert all(answer.code == 0 for answer in answers), answers[0].err
    first, second = (tmp_path / name for name in ("first", "second"))
    for name in ("index.html", "findings.json", "provenance.json", "areas.geojson"):
        assert (first / name).stat().st_size > 100, name
    assert (first / "index.html").stat().st_size <= 2_000_000
    assert (first / "findings.json").read_bytes() == (second / "findings.json").read_bytes()
    assert list((first / "tables").glob("*.csv"))
    assert list((first / "charts").glob("*.svg"))


def test_open_categories_are_never_called_serious_violence(upstream: Any, city: Path, tmp_path: Path) -> None:
    """The Duty is named as what it is; no result is."""
    upstream("assess", "--area", "Bristol", "--lake", city, "--formats", "json", "--out", tmp_path)
    findings = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["findings"]
    titles = [[f["title"], [t["title"] for t in f["figures"]], [c["title"] for c in f["charts"]]] for f in findings]
    assert "police-recorded violence and sexual offences" in json.dumps(titles).lower()
    assert "serious violence" not in json.dumps(titles).lower()
    said = json.dumps([f["statements"] for f in findings]).lower()
    assert "serious violence" not in said.replace("the duty asks for the causes of serious violence", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--area", "Bristle"), "Bristol"),
        (("--area", "E06000023", "--from", "2018-13", "--to", "2019-03"), "2018-13"),
        (("--area", "E06000023", "--from", "2018-04"), "--to"),
        (("--area", "E06000023", "--audience", "everybody"), "public"),
        (("--area", "E06000023", "--definition", "thames-vally"), "thames-valley"),
        (("--area", "E06000023", "--formats", "doc"), "docx"),
        (("--area", "W06000015"), "no records"),
        ((), "--area"),
        (("--area", "all:districts"), "all:csp"),
        (("--area", "E06000023", "--commentary", "nowhere"), "nowhere"),
    ],
)
def test_a_mistake_gets_a_sentence_not_a_traceback(
    upstream: Any, city: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    answer = upstream("assess", *arguments, "--lake", city, "--out", tmp_path)
    assert answer.code == 1
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_commentary_survives_and_is_shown(upstream: Any, city: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    (words / "changing.md").write_text("The night-time economy reopened in **2021**.", encoding="utf-8")
    answer = upstream(
        "assess", "--area", "E06000023", "--lake", city, "--commentary", words, "--formats", "html", "--out", tmp_path
    )
    assert answer.code == 0, answer.err
    assert "The night-time economy reopened in <strong>2021</strong>" in (tmp_path / "index.html").read_text("utf-8")
    assert (words / "changing.md").read_text(encoding="utf-8") == "The night-time economy reopened in **2021**."


def test_a_shipped_partnership_goes_by_its_name_and_a_misspelt_one_is_suggested(
    upstream: Any, city: Path, tmp_path: Path
) -> None:
    right = upstream("assess", "--partnership", "bristol", "--lake", city, "--formats", "json", "--out", tmp_path)
    assert right.code == 0, right.err
    wrong = upstream("assess", "--partnership", "nowhere.toml", "--lake", city, "--out", tmp_path)
    assert wrong.code == 1
    assert "nowhere.toml" in wrong.err


def test_a_file_in_the_place_of_the_folder_is_found_out_before_the_work(
    upstream: Any, city: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    answer = upstream("assess", "--area", "E06000023", "--lake", city, "--out", file)
    assert answer.code == 1
    assert "UP-ASSESS-009" in answer.err
