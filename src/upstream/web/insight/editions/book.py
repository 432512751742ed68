"""An edition for one audience, ready to be shown: findings under their questions, tables and drawings by name."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from upstream.model.figures import Figures
from upstream.model.finding import Finding
from upstream.publish.blocks import finding_blocks, is_unanswered
from upstream.publish.document import Block, Details, Drawing, Table
from upstream.publish.outline import UNSORTED, Chapter, chapter_of, chapters
from upstream.publish.reopen import finding_of
from upstream.publish.unknown import REQUESTS_FINDING
from upstream.web.insight.models import Edition
from upstream.web.insight.models import Finding as Row

OTHER = Chapter(UNSORTED, "Other findings", (), "What belongs under no other question.", "")
KEPT = 12
"""Books in memory at once; one of a large area takes about ten megabytes."""


@dataclass(frozen=True)
class Part:
    """A finding with its drawings and tables in the order of the papers."""

    finding: Finding
    chapter: Chapter
    drawings: tuple[Drawing, ...]
    tables: tuple[Table, ...]

    @property
    def key(self) -> str:
        return self.finding.id

    @property
    def title(self) -> str:
        return self.finding.say(self.finding.title)

    @property
    def statements(self) -> tuple[str, ...]:
        return tuple(self.finding.say(sentence) for sentence in self.finding.statements)

    @property
    def unanswered(self) -> bool:
        return is_unanswered(self.finding)

    def drawing_of(self, figures: Figures) -> Drawing | None:
        return next((drawing for drawing in self.drawings if drawing.table.figures is figures), None)


@dataclass(frozen=True)
class Book:
    """``places`` is where each table and drawing stands: the part that has it."""

    edition: uuid.UUID
    audience: str
    parts: dict[str, Part]
    tables: dict[str, tuple[Part, Table]] = field(default_factory=dict)
    drawings: dict[str, tuple[Part, Drawing]] = field(default_factory=dict)

    def chapters(self) -> list[tuple[Chapter, list[Part]]]:
        """The questions that have a finding, in the order of the papers."""
        found: dict[str, list[Part]] = {}
        for part in self.parts.values():
            found.setdefault(part.chapter.id, []).append(part)
        return [(chapter, found[chapter.id]) for chapter in (*chapters(), OTHER) if chapter.id in found]


def book_of(edition: Edition, audience: str) -> Book:
    """Kept for the next request: an edition's findings never change under the same fingerprint."""
    return _book(edition.pk, audience, edition.fingerprint)


@lru_cache(maxsize=KEPT)
def _book(edition: uuid.UUID, audience: str, fingerprint: str) -> Book:
    rows = Row.objects.filter(edition_id=edition, audience=audience).order_by("position", "id")
    found = [part_of(finding_of(row.content)) for row in rows]
    book = Book(edition, audience, {part.key: part for part in found})
    for part in found:
        book.tables.update({table.id: (part, table) for table in part.tables})
        book.drawings.update({drawing.id: (part, drawing) for drawing in part.drawings})
    return book


def part_of(finding: Finding) -> Part:
    blocks = _flat(finding_blocks(finding, {}))
    drawings = tuple(block for block in blocks if isinstance(block, Drawing))
    tables = {drawing.table.id: drawing.table for drawing in drawings}
    tables |= {block.id: block for block in blocks if isinstance(block, Table)}
    named = "quality" if finding.id == REQUESTS_FINDING else chapter_of(finding)
    chapter = next((each for each in chapters() if each.id == named), OTHER)
    return Part(finding, chapter, drawings, tuple(tables.values()))


def _flat(blocks: Sequence[Block]) -> list[Block]:
    return [inner for block in blocks for inner in (_flat(block.blocks) if isinstance(block, Details) else [block])]
