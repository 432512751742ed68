"""The outline of an assessment, kept as data: its chapters in order, and which of them a finding belongs under."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from upstream.model.finding import Finding

OUTLINE = Path(__file__).with_name("outline.toml")
UNSORTED = "other"


@dataclass(frozen=True)
class Chapter:
    """One heading of the outline."""

    id: str
    title: str
    questions: tuple[str, ...]
    intro: str
    absent: str


@cache
def chapters() -> tuple[Chapter, ...]:
    """The outline, in order."""
    entries = tomllib.loads(OUTLINE.read_text("utf-8"))["section"]
    return tuple(Chapter(**{**entry, "questions": tuple(entry["questions"])}) for entry in entries)


def chapter_of(finding: Finding) -> str:
    """The outline heading that a finding belongs under."""
    words = {finding.question.casefold(), finding.id.split(".")[0].casefold()}
    for chapter in chapters():
        if words & set(chapter.questions):
            return chapter.id
    return UNSORTED
