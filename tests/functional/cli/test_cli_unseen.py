"""The map of violence that the police do not see, from the invented county's files to a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from upstream import api


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("unseen")
    api.synthesise(folder / "made", people=40_000, years=5, seed=7)
    extracts = folder / "made" / "extracts"
    files = [extracts / "recorded-crime.csv", extracts / "ae-assaults-istv.csv"]
    api.load(api.open_lake(folder / "lake"), [folder / "made" / "areas", *files])
    return folder


@pytest.mark.slow
def test_the_ward_with_planted_hidden_violence_is_found_and_drawn(county: Path, upstream) -> None:
    places, out = county / "made" / "gazetteer" / "places.csv", county / "out"
    file = county / "made" / "areas" / "partnership.toml"
    answer = upstream(
        "istv", "unseen", "--lake", county / "lake", "--places", places, "--by", "ward",
        "--partnership", file, "--out", out, "--audience", "trusted", "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert answer.json["folder"] == str(out)
    (finding,) = json.loads((out / "findings.json").read_text("utf-8"))["findings"]
    assert finding["id"] == "istv.unseen"
    table = next(figures for figures in finding["figures"] if figures["id"] == "areas")
    assert all(isinstance(row[1], dict) or row[1] > 4 or row[1] == 0 for row in table["rows"])
    assert "<path" in (out / "charts" / "istv-unseen-map.svg").read_text("utf-8")
    assert "<script" not in (out / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_map_needs_an_area(county: Path, upstream, tmp_path: Path) -> None:
    places = county / "made" / "gazetteer" / "places.csv"
    answer = upstream("istv", "unseen", "--lake", county / "lake", "--places", places, "--out", tmp_path / "out")
    assert answer.code == 1
    assert "UP-ISTV-003" in answer.err
