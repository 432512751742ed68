"""What is read back from an assessment's own files is what was written, and nothing more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.publish import sample
from upstream.model.errors import UpstreamError
from upstream.model.figures import Marker
from upstream.publish import Commentary, write
from upstream.publish.draw import embedded
from upstream.publish.html import page
from upstream.publish.records import findings_json
from upstream.publish.reopen import _said, read_record, reopen


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("written")
    write(sample.document(), out, ("json", "geojson"))
    return out


def test_the_findings_come_back_to_the_byte(folder: Path) -> None:
    again = reopen(folder, edition=sample.EDITION)
    assert findings_json(again) == (folder / "findings.json").read_text()


def test_every_chart_and_map_is_drawn_alike(folder: Path) -> None:
    before = {drawing.id: drawing for drawing in sample.document().drawings()}
    after = {drawing.id: drawing for drawing in reopen(folder, edition=sample.EDITION).drawings()}
    assert before.keys() == after.keys()
    drawn = [name for name in before if before[name].chart.kind == "map"] + sorted(before)[:4]
    for name in drawn:
        assert len(embedded(after[name])) == pytest.approx(len(embedded(before[name])), rel=0.02), name


def test_the_page_says_the_same_and_the_new_commentary(folder: Path) -> None:
    again = reopen(folder, edition=sample.EDITION, commentary={"how_much.total": Commentary("**Mind** the gap")})
    assert "<strong>Mind</strong> the gap" in page(again)
    assert "suppressed" in page(again)


def test_suppressed_cells_stay_markers(folder: Path) -> None:
    cells = [
        cell
        for finding in read_record(folder / "findings.json").findings
        for figures in finding.figures
        for row in figures.rows
        for cell in row
    ]
    assert {Marker.SUPPRESSED, Marker.NOT_AVAILABLE} <= set(cells)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "upstream.provenance"},
        {"schema_version": "2.0"},
        {"findings": [{"id": "x"}]},
        {"findings": 3},
        {"partnership": {}},
    ],
)
def test_a_schema_that_is_not_known_is_refused(folder: Path, tmp_path: Path, change: dict[str, object]) -> None:
    data = json.loads((folder / "findings.json").read_text()) | change
    (tmp_path / "findings.json").write_text(json.dumps(data))
    with pytest.raises(UpstreamError, match="UP-PUBLISH-004"):
        read_record(tmp_path / "findings.json")


def test_a_record_of_the_first_version_is_read(folder: Path, tmp_path: Path) -> None:
    data = json.loads((folder / "findings.json").read_text()) | {"schema_version": "1.0"}
    del data["assessment"]
    (tmp_path / "findings.json").write_text(json.dumps(data))
    assert read_record(tmp_path / "findings.json").findings
    assert reopen(tmp_path, edition=sample.EDITION).title == "Strategic needs assessment"


@given(st.text())
def test_any_words_are_said_as_they_were_written(text: str) -> None:
    assert _said(text).text.format() == text
