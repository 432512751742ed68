"""A short paper for a meeting or a reader in a hurry: no cover and no contents, the same blocks as every document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from upstream.publish import wordml
from upstream.publish.archive import repacked
from upstream.publish.document import Section, long_date
from upstream.publish.docx import write_block
from upstream.publish.html import block_context, environment
from upstream.publish.pdf import MAX_ROWS, Source, typeset


@dataclass(frozen=True)
class Paper:
    """What it is called and whose it is; ``standing`` says what may be done with it ("Draft", "For members only")."""

    title: str
    subtitle: str
    owner: str
    day: date
    sections: tuple[Section, ...]
    standing: str = ""

    @property
    def dated(self) -> str:
        return long_date(self.day)


def paper_docx(paper: Paper) -> bytes:
    """The Word file. The same paper gives the same bytes."""
    from docx.shared import Pt

    word = wordml.new(paper.title, paper.owner, datetime(*paper.day.timetuple()[:3]))
    wordml.set_core(word, subject=paper.subtitle, keywords="Serious Violence Duty", comments="Made with Upstream")
    wordml.add(word, paper.owner, style="Owner")
    wordml.add(word, paper.title, style="Title").paragraph_format.space_before = Pt(6)
    wordml.add(word, paper.subtitle, style="Subtitle")
    if paper.standing:
        wordml.callout(word, paper.standing, "")
    for section in paper.sections:
        wordml.heading(word, section.title, 1, f"{section.id}-title")
        for block in section.blocks:
            write_block(word, block, "Normal")
    buffer = io.BytesIO()
    word.save(buffer)
    return repacked(buffer.getvalue(), paper.day)


def paper_pdf(paper: Paper, drawings: dict[str, str] | None = None) -> bytes:
    """A tagged PDF. Raises UP-PUBLISH-002 where the machine lacks Pango."""
    context: dict[str, Any] = {"paper": paper, **block_context(MAX_ROWS), "paged": True}
    html = environment().get_template("paper.html").render(**context)
    return typeset(Source(html, drawings or {}))
