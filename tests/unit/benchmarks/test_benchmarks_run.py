"""Each benchmark runs on a few rows and prints its figures. What they measure is never asserted."""

from __future__ import annotations

import importlib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from benchmarks import __main__ as command
from benchmarks import analyst, country, disclosure, national, steps
from benchmarks.figures import at_least, at_most, table
from benchmarks.measure import Measured, alone, middle

MONTHS, LINES, PARTNERSHIPS = ("2019-08", "2023-08"), 2000, (1, 2, 3)


def in_this_process(function: str, **arguments: Any) -> Measured:
    module, _, name = function.partition(":")
    work = getattr(importlib.import_module(f"benchmarks.{module}"), name)
    return Measured(seconds=0.5, wall=1.0, processor=0.4, megabytes=100.0, result=work(**arguments))


@pytest.fixture(scope="session")
def few_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first lines of two months of the embedded city, as an archive."""
    target = tmp_path_factory.mktemp("city") / "few.zip"
    with zipfile.ZipFile(country.archive()) as packed, zipfile.ZipFile(target, "w") as few:
        for name in packed.namelist():
            if name.startswith(MONTHS):
                few.writestr(name, b"".join(packed.read(name).splitlines(keepends=True)[:LINES]))
    return target


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, few_rows: Path) -> None:
    for name in command.NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "alone"):
            monkeypatch.setattr(module, "alone", in_this_process)
        if hasattr(module, "middle"):
            monkeypatch.setattr(module, "middle", lambda times, function, **rest: in_this_process(function, **rest))
    build = steps.assess
    monkeypatch.setattr(steps, "assess", lambda **given: build(**{**given, "formats": ("json",)}))
    monkeypatch.setattr(steps, "city_files", lambda: [str(few_rows)])
    monkeypatch.setattr(country, "archive", lambda: few_rows)
    monkeypatch.setattr(national, "ALL", PARTNERSHIPS[-1] + 1)
    monkeypatch.setattr(national, "sizes", lambda quick: PARTNERSHIPS)
    monkeypatch.setattr(importlib.import_module("benchmarks.growth"), "sizes", lambda quick: PARTNERSHIPS)
    monkeypatch.setattr(analyst, "QUICK", PARTNERSHIPS[-1])
    three_small = {"three tables": disclosure.cases()["three two-way tables that share margins"]}
    monkeypatch.setattr(disclosure, "cases", lambda: three_small)


# They build the whole demonstration, link tens of thousands of people, or work for seconds on end.
SLOW = ("workspace", "long_plan", "linkage", "linkage_growth", "growth", "planted")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in command.NAMES if name != "analyst"],
)
def test_it_runs_and_prints_its_figures(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = command.main([name, "--quick", "--keep", str(tmp_path)])
    said = capsys.readouterr().out
    assert figures
    assert all(figure.name in said and figure.ours in said for figure in figures)


def test_the_analyst_comes_to_the_same_table(tmp_path: Path) -> None:
    pytest.importorskip("geopandas", reason="install it with: uv sync --group bench")
    first, _, points = command.main(["analyst", "--quick", "--keep", str(tmp_path)])
    assert "results equal" in first.note
    assert points.note == "0 points placed otherwise"


def test_a_country_is_spread_over_all_its_places_and_made_the_same_again(tmp_path: Path) -> None:
    texts = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        made = country.country(folder, 3)
        files = sorted(path.relative_to(made) for path in made.rglob("*.csv"))
        texts.append([(str(path), (made / path).read_text(encoding="utf-8")) for path in files])
    assert texts[0] == texts[1]
    assert {name.split("/")[0] for name, _ in texts[0]} == set(MONTHS)


def test_work_is_measured_in_a_process_of_its_own() -> None:
    run = alone("steps:file_list", folder="benchmarks")
    assert run.result == []
    assert run.megabytes > 0
    assert run.wall >= run.seconds


def test_the_middle_of_several_runs() -> None:
    assert middle(1, "steps:file_list", folder="benchmarks").result == []


def test_work_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="steps:nothing ended with 1"):
        alone("steps:nothing")


def test_a_figure_says_whether_its_target_is_met() -> None:
    said = table([at_most("time", 31, 30, "s", peer="12 s"), at_least("rows", 300_000, 250_000, "rows/s", note="why")])
    lines = said.splitlines()
    assert lines[1].split() == ["time", "≤", "30", "s", "31.0", "s", "12", "s", "MISSED"]
    assert lines[2].endswith("met")
    assert lines[3] == "    why"


def test_the_exponent_of_proportional_growth_is_one() -> None:
    assert national.exponent([1, 4, 16], [3, 12, 48]) == pytest.approx(1)
    assert national.exponent([1, 4, 16], [3, 48, 768]) == pytest.approx(2)


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["lode"])
    assert "there is no benchmark 'lode'" in capsys.readouterr().err
