"""A partnership's own weights, from the file that it fills in to the sum in its assessment."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from support import FABLESHIRE

FICTIONAL = FABLESHIRE


def _weights(path: Path, unit: str) -> Path:
    """Every code of the extract at a weight of two."""
    with (FICTIONAL / "recorded-crime.csv").open(encoding="utf-8", newline="") as stream:
        codes = sorted({row["offence_code"] for row in csv.DictReader(stream)})
    head = f'name = "Twos"\nedition = "May 2024"\nunit = "{unit}"\nsource = "a page"\nlicence = "ours"\n[weights]\n'
    path.write_text(head + "".join(f'"{code}" = 2\n' for code in codes), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from upstream import api

    folder = tmp_path_factory.mktemp("weights") / "lake"
    named = ("recorded-crime.csv", "lookup.csv", "deprivation-2025.csv")
    files = [*(FICTIONAL / name for name in named), *FICTIONAL.glob("population-*.csv")]
    api.load(api.open_lake(folder), files)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "finding"), [("days", "harm.harm"), ("pounds", "harm.cost")])
def test_a_file_of_weights_gives_the_sum(upstream: Any, county: Path, tmp_path: Path, unit: str, finding: str) -> None:
    answer = upstream(
        "assess", "--partnership", FICTIONAL / "partnership.toml", "--lake", county, "--audience", "trusted",
        "--weights", _weights(tmp_path / "weights.toml", unit), "--formats", "json", "--out", tmp_path / "out",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    findings = {f["id"]: f for f in json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))["findings"]}
    table = findings[finding]["figures"][0]
    names = [column["name"] for column in table["columns"]]
    total = dict(zip(names, table["rows"][-1], strict=True))
    assert total["sum"] == 2 * total["n"] > 0
    assert "Twos" in json.dumps(findings[finding]["statements"])
