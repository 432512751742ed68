"""Area risk scores of the embedded city, from the command to the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from support import ROOT


@pytest.fixture(scope="module")
def scores(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from upstream import api

    made = api.risk_scores(api.open_lake(city), "E06000023", start="2019-04", end="2022-03")
    folders = [tmp_path_factory.mktemp("risk") / name for name in ("first", "second")]
    made.write(folders[0])
    api.risk_scores(api.open_lake(city), "E06000023", start="2019-04", end="2022-03").write(folders[1])
    return made, folders


def table(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.slow
def test_two_runs_are_the_same_to_the_byte_and_have_every_file(scores: Any) -> None:
    _, (first, second) = scores
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert {"index.html", "findings.json", "provenance.json", "areas.geojson", "charts/risk-map.svg"} <= set(
        map(str, names)
    )
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert (first / "index.html").stat().st_size < 500_000


def test_every_area_has_three_scores_and_the_arithmetic_average_of_them(scores: Any) -> None:
    _, (first, _) = scores
    rows = table(first, "risk-scores")
    assert len(rows) == 268
    for row in rows:
        years = [int(row[name]) for name in ("2019/20", "2020/21", "2021/22")]
        assert float(row["Average"]) == pytest.approx(sum(years) / 3, abs=1e-4)
        assert int(row["Change"]) == years[-1] - years[0]
    assert sum(float(row["Average"]) for row in rows) / 268 == pytest.approx(5.5, abs=0.05)


def test_what_each_indicator_adds_adds_up(scores: Any) -> None:
    _, (first, _) = scores
    for row in table(first, "risk-contributions"):
        parts = [float(value) for name, value in row.items() if name not in ("Area", "Area code", "Index")]
        assert sum(parts) == pytest.approx(float(row["Index"]), abs=1e-4)


def test_the_crime_heading_agrees_with_the_published_crime_domain(scores: Any) -> None:
    """The external check: rank correlation with figures that others made."""
    made, _ = scores
    found = made.result.check
    assert found["crime domain"].lower > 0.75
    assert found["violence_with_injury"].lower > 0.7
    assert found["crime domain"].places == 268


def test_the_page_says_what_a_score_is_and_what_is_circular(scores: Any) -> None:
    _, (first, _) = scores
    page = (first / "index.html").read_text(encoding="utf-8")
    assert "never of people" in page
    assert "is both a driver and the outcome" in page
    assert "Safeguarding: no open data" in page
    findings = json.loads((first / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert all(finding["provenance"]["extracts"] for finding in findings)
    assert all("E01" not in finding["title"] for finding in findings)


def test_only_rises_beyond_chance_are_named(scores: Any) -> None:
    made, _ = scores
    rising = made.finding("risk.rising")
    told = " ".join(rising.say(sentence) for sentence in rising.statements)
    table = rising.table("rising")
    for row in range(len(table.rows)):
        name = table.name_of(table.cell(row, "area"))
        assert (name in told) is (table.cell(row, "supported") == "rose")


def test_the_published_table_by_the_command(upstream: Any, tmp_path: Path) -> None:
    file = ROOT / "tests" / "data" / "risk" / "warwickshire-highest.csv"
    answer = upstream("risk", "--scores", file, "--out", tmp_path, "--json")
    assert answer.code == 0, answer.err
    findings = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert findings[-1]["statements"] == ["Bede Bedworth Town Centre: average printed 9.00, is 8.67."]


def test_specifications_by_the_command(upstream: Any, tmp_path: Path) -> None:
    assert "warwickshire" in upstream("risk", "spec", "list").out
    assert upstream("risk", "spec", "show", "warwickshire", "--json").json["file_columns"][0] == "free_school_meals"
    assert "Safeguarding" in upstream("risk", "spec", "show", "warwickshire").out
    assert "the outcome is among the drivers" in upstream("risk", "spec", "check", "open-data").out
    path = tmp_path / "mine.toml"
    path.write_text(upstream("risk", "spec", "show", "open-data", "--toml").out, encoding="utf-8")
    assert upstream("risk", "spec", "check", path).code == 0
    path.write_text('format = 1\nname = "x"', encoding="utf-8")
    answer = upstream("risk", "spec", "check", path)
    assert answer.code == 1
    assert "UP-RISK-002" in answer.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--area", "Bristol", "--spec", "open-dat"), "UP-RISK-001"),
        (("--area", "Bristol", "--audience", "all"), "UP-RISK-042"),
        (("--area", "Bristol", "--from", "2019-04"), "UP-RISK-043"),
        (("--area", "Bristol", "--from", "2022-04", "--to", "2023-03"), "UP-RISK-012"),
        (("--area", "Leeds"), "UP-RISK-021"),
        (("--area", "Bristle"), "UP-AREA-001"),
        ((), "UP-RISK-041"),
    ],
)
def test_a_users_mistake_is_told_with_its_code(
    upstream: Any, city: Path, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    answer = upstream("risk", *arguments, "--lake", city, "--out", tmp_path)
    assert answer.code == 1
    assert code in answer.err
