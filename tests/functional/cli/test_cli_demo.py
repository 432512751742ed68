"""The demonstration: what it says of where things are, and the invented county from nothing to its assessment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from upstream import api, demo
from upstream.synthetic.lives.feeds import feeds


def test_the_demonstration_says_where_each_part_will_be(tmp_path: Path) -> None:
    city, county = demo.places(tmp_path)
    assert (city.data, city.partnership, city.complete) == (None, "bristol", False)
    assert county.lake == tmp_path / "lakes" / "loremshire"
    assert county.partnership == tmp_path / "data" / "loremshire" / "areas" / "partnership.toml"
    assert county.folder == tmp_path / "loremshire"


@pytest.mark.slow
def test_the_county_is_invented_loaded_under_its_sharing_records_and_assessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = demo.DEMONSTRATIONS[1]
    monkeypatch.setattr(demo, "DEMONSTRATIONS", (county,))
    monkeypatch.setattr(demo, "PEOPLE", 8_000)
    (built,) = demo.build(tmp_path, progress=lambda name, done, total: None)
    assert built.complete
    lake = api.open_lake(built.lake)
    assert all(lake.coverage(feed).rows for feed in feeds())
    assert all(record["standing"] == "live" for record in api.sharing_records(lake))
    findings = json.loads((built.folder / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert {"who", "where"} <= {finding["question"] for finding in findings}
    assert "loremshire/index.html" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Loremshire" in (built.folder / "index.html").read_text(encoding="utf-8")
