"""Every partnership that the lake covers, in one go; one failure does not stop the rest."""

from __future__ import annotations

import csv
import io
import itertools
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from support import DEMO


@pytest.fixture(scope="module")
def forces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with a few months of Bristol, and the same rows laid over two of its neighbours."""
    from upstream import api
    from upstream.geography import Gazetteer

    folder = tmp_path_factory.mktemp("forces")
    gazetteer = Gazetteer.open()
    laid = {district: gazetteer.lsoas([district]) for district in ("E06000023", "E06000024", "E06000025")}
    with zipfile.ZipFile(DEMO / "police-uk" / "bristol_2018-01_2025-12.zip") as archive:
        for month in ("2019-04", "2019-05", "2019-06"):
            text = archive.read(f"{month}/{month}-avon-and-somerset-street.csv").decode()
            rows = list(csv.DictReader(io.StringIO(text)))
            with (folder / f"{month}-avon-and-somerset-street.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                for lsoas in laid.values():
                    places = itertools.cycle(lsoas)
                    writer.writerows(row | {"Crime ID": "", "LSOA code": next(places), "LSOA name": ""} for row in rows)
    lake = folder / "lake"
    api.load(api.open_lake(lake), sorted(folder.glob("*.csv")))
    return lake


def test_each_partnership_has_its_folder(upstream: Any, forces: Path, tmp_path: Path) -> None:
    answer = upstream("assess", "--area", "all:csp", "--lake", forces, "--formats", "json", "--out", tmp_path, "--json")
    written = answer.json
    built = [item for item in written if not item["error"]]
    assert {item["name"] for item in built} == {"Bristol, City of", "North Somerset", "South Gloucestershire"}
    for item in built:
        findings = json.loads((Path(item["folder"]) / "findings.json").read_text(encoding="utf-8"))
        assert findings["findings"]


def test_one_failure_is_named_and_the_rest_are_built(
    upstream: Any, forces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstream.api.assessing import Workbench

    whole = Workbench.result

    def broken(self: Workbench, partnership: Any) -> Any:
        if partnership.name.startswith("North Somerset"):
            raise ZeroDivisionError("planted")
        return whole(self, partnership)

    monkeypatch.setattr(Workbench, "result", broken)
    answer = upstream("assess", "--area", "all:csp", "--lake", forces, "--formats", "json", "--out", tmp_path)
    assert answer.code == 1
    assert "North Somerset" in answer.err
    assert "UP-ASSESS-007" in answer.err
    assert answer.out.count("findings") >= 2


def test_a_lake_that_covers_no_partnership_says_so(upstream: Any, tmp_path: Path) -> None:
    answer = upstream("assess", "--area", "all:csp", "--lake", tmp_path / "lake", "--out", tmp_path)
    assert answer.code == 1
    assert "Load an extract" in answer.err
