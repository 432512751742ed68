"""The published figures that the county follows, and the command."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from upstream import api
from upstream.cli.app import app
from upstream.model.errors import UpstreamError
from upstream.synthetic.lives import generate, report


def test_a_small_county_meets_every_published_figure(loremshire):
    missed = [(each.name, each.achieved) for each in loremshire.comparisons if not each.met]
    assert missed == []
    assert len(loremshire.comparisons) == len(report.published())


def test_a_larger_county_meets_them_more_closely(larger):
    found = report.compare(larger.county, larger.crimes, larger.roles, larger.assaults)
    assert [(each.name, each.achieved) for each in found if not each.met] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_does_a_county_of_half_a_million_whatever_the_seed(seed):
    told = generate.story(500_000, 5, seed)
    found = report.compare(told.county, told.crimes, told.roles, told.assaults)
    assert [(each.name, each.achieved) for each in found if not each.met] == []


def test_each_figure_names_its_population_and_its_source():
    for figure in report.published().values():
        assert figure["population"]
        assert figure["citation"]
        assert figure["tolerance"] <= figure["small"]


def test_a_figure_that_is_missed_says_so(loremshire, monkeypatch):
    moved = {"knife": dict(report.published()["knife"], value=0.1)}
    monkeypatch.setattr(report, "published", lambda: moved)
    told = generate.story(5_000, 1, 1)
    (found,) = report.compare(told.county, told.crimes, told.roles, told.assaults)
    assert not found.met
    assert "| NO |" in report._page((found,))


def test_the_report_is_written_for_people_and_for_machines(loremshire):
    rows = json.loads((loremshire.folder / "report.json").read_text(encoding="utf-8"))
    assert {row["name"] for row in rows} == set(report.published())
    page = (loremshire.folder / "report.md").read_text(encoding="utf-8")
    assert "44.0 %" in page
    assert "3.80" in page


def test_five_years_are_needed_to_say_who_came_back_within_five():
    told = generate.story(5_000, 2, 1)
    names = {each.name for each in report.compare(told.county, told.crimes, told.roles, told.assaults)}
    assert "suspects_again" not in names


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"people": 10}, "UP-SYNTH-001"), ({"years": 0}, "UP-SYNTH-002"), ({"seed": -1}, "UP-SYNTH-003")],
)
def test_a_county_that_cannot_be_made_is_refused(tmp_path, arguments, code):
    with pytest.raises(UpstreamError) as error:
        api.synthesise(tmp_path, **arguments)
    assert error.value.code == code
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_folders_place_is_said_in_words(tmp_path):
    (tmp_path / "county").write_text("not a folder")
    with pytest.raises(UpstreamError) as error:
        api.synthesise(tmp_path / "county")
    assert error.value.code == "UP-SYNTH-004"


def test_the_command_writes_and_counts(tmp_path):
    arguments = [
        "synth",
        "--people",
        "5000",
        "--years",
        "1",
        "--seed",
        "2",
        "--out",
        str(tmp_path / "county"),
        "--json",
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert shown["people"] == 5000
    assert shown["rows"]["school-census"] > 300
    assert (tmp_path / "county" / "extracts" / "recorded-crime.csv").exists()
