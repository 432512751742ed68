"""The analyst's words are kept, and flagged when their finding says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from upstream.model.errors import UpstreamError
from upstream.model.finding import Finding, Provenance, Sentence, Verdict
from upstream.publish.commentary import read_commentary


def finding(verdict: Verdict) -> Finding:
    story = Provenance("police-uk", (), "police-uk-open 1", "2018/19", "Bristol")
    return Finding("changing.trend", "changing", Sentence("A title"), (), verdict, (), story)


def test_text_is_not_flagged_while_the_verdict_stands(tmp_path: Path) -> None:
    (tmp_path / "changing.md").write_text("Words", encoding="utf-8")
    for _ in range(2):
        assert read_commentary(tmp_path, [finding(Verdict.HIGHER)])["changing"].flag == ""


def test_text_is_flagged_when_the_verdict_changes_until_it_is_edited(tmp_path: Path) -> None:
    page = tmp_path / "changing.md"
    page.write_text("Words", encoding="utf-8")
    read_commentary(tmp_path, [finding(Verdict.HIGHER)])
    for _ in range(2):
        flag = read_commentary(tmp_path, [finding(Verdict.NO_CLEAR_CHANGE)])["changing"].flag
        assert "higher" in flag
        assert "no clear change" in flag
    page.write_text("Other words", encoding="utf-8")
    assert read_commentary(tmp_path, [finding(Verdict.NO_CLEAR_CHANGE)])["changing"].flag == ""


def test_empty_files_and_files_about_no_question_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "changing.md").write_text(" \n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("Private", encoding="utf-8")
    assert read_commentary(tmp_path, [finding(Verdict.HIGHER)]) == {}


@pytest.mark.parametrize(("content", "code"), [(b"caf\xe9", "UP-COMMENT-002"), (b"x" * 200_001, "UP-COMMENT-001")])
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "changing.md").write_bytes(content)
    with pytest.raises(UpstreamError, match=code):
        read_commentary(tmp_path, [finding(Verdict.HIGHER)])


def test_a_spoilt_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "changing.md").write_text("Words", encoding="utf-8")
    (tmp_path / ".verdicts.json").write_text("{", encoding="utf-8")
    with pytest.raises(UpstreamError, match="UP-COMMENT-003"):
        read_commentary(tmp_path, [finding(Verdict.HIGHER)])
