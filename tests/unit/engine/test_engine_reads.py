"""The log of reads: a line before each read, and no line changed unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from upstream.engine import reads
from upstream.model.errors import UpstreamError


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    for number in range(3):
        reads.note(tmp_path, "why", f"a complaint, number {number}", records=[f"x:{number}"], rows=1)
    return tmp_path


def test_each_read_has_who_when_what_and_why(logged: Path) -> None:
    assert reads.verify(logged) == 3
    line = reads.lines(logged)[1]
    assert line["what"] == "why"
    assert line["purpose"] == "a complaint, number 1"
    assert line["records"] == ["x:1"]
    assert line["at"].endswith("+00:00")
    assert line["who"] == reads.who()
    assert (logged / reads.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("purpose", ["", "   ", "test"])
def test_a_read_without_a_purpose_is_refused(tmp_path: Path, purpose: str) -> None:
    with pytest.raises(UpstreamError, match="UP-ENGINE-070"):
        reads.note(tmp_path, "link", purpose)
    assert not (tmp_path / reads.FILE).exists()


def test_the_environment_does_not_say_who_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reads.who()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert reads.who() == before


def changed(lines: list[dict]) -> list[dict]:
    return [lines[0], {**lines[1], "who": "nobody"}, lines[2]]


@pytest.mark.parametrize("edit", [changed, lambda lines: lines[1:], lambda lines: [lines[0], lines[2]]])
def test_a_line_that_was_changed_or_taken_out_shows(logged: Path, edit) -> None:
    path = logged / reads.FILE
    lines = edit([json.loads(line) for line in path.read_text().splitlines()])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(UpstreamError, match="UP-ENGINE-071"):
        reads.verify(logged)


def test_a_log_that_is_no_log_shows(logged: Path) -> None:
    with (logged / reads.FILE).open("a") as stream:
        stream.write("{half a line")
    with pytest.raises(UpstreamError, match="UP-ENGINE-071"):
        reads.verify(logged)
    assert reads.lines(logged / "elsewhere") == []
