"""From protected findings to a document: a fixed order, headings as data, nothing left unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from upstream.model.area import Partnership
from upstream.model.figures import Figures
from upstream.model.finding import Finding
from upstream.publish.blocks import finding_blocks, is_unanswered
from upstream.publish.document import (
    Block,
    Boundary,
    Commentary,
    Document,
    Drawing,
    Heading,
    Inset,
    KeyFigure,
    Section,
    Table,
    Text,
    Words,
)
from upstream.publish.outline import UNSORTED, Chapter, chapter_of, chapters
from upstream.publish.sections import methods_and_sources, recommended, summarised
from upstream.publish.unknown import REQUESTS_FINDING, Request, not_known


def compose(
    findings: Sequence[Finding],
    partnership: Partnership,
    *,
    edition: date,
    period: str = "",
    title: str = "Strategic needs assessment",
    subtitle: str = "",
    audience: str = "public",
    key_figures: Sequence[KeyFigure] = (),
    summary: Sequence[str] = (),
    coverage: Sequence[str] = (),
    requests: Sequence[Request] = (),
    recommendations: Sequence[str] = (),
    methods: Sequence[str] = (),
    disclosure: Sequence[str] = (),
    not_available: Mapping[str, str] | None = None,
    commentary: Mapping[str, Commentary | str] | None = None,
    boundaries: Mapping[str, Sequence[Boundary]] | None = None,
    notices: Sequence[str] = (),
    version: str = "",
) -> Document:
    """An assessment from its parts. ``findings`` must have been through disclosure control already.

    ``not_available`` maps a section of the outline to the reason why nothing answers it; ``commentary`` a section (or a
    question) to the analyst's words; ``boundaries`` a level ("ward") to the outlines that its maps draw.
    """
    asked = tuple(finding for finding in findings if finding.id == REQUESTS_FINDING)
    builder = _Builder(
        tuple(f for f in findings if f not in asked),
        dict(commentary or {}),
        dict(boundaries or {}),
        dict(not_available or {}),
    )
    sections = [
        summarised(findings, key_figures, summary, coverage),
        *builder.sections(),
        not_known(builder.missing(), requests, [block for finding in asked for block in builder.finding(finding)]),
        recommended(recommendations, builder.comment("recommendations")),
        methods_and_sources(findings, methods, disclosure),
    ]
    document = Document(
        title=title,
        subtitle=subtitle or " · ".join(part for part in ("Police-recorded data", period) if part),
        partnership=partnership,
        edition=edition,
        audience=audience,
        sections=tuple(sections),
        findings=tuple(findings),
        boundaries=dict(boundaries or {}),
        version=version,
        notices=tuple(notice if notice.endswith(".") else f"{notice}." for notice in notices),
        words=Words(
            tuple(key_figures),
            tuple(summary),
            tuple(coverage),
            tuple(recommendations),
            tuple(methods),
            tuple(disclosure),
        ),
    )
    _no_name_twice(document)
    return document


def _no_name_twice(document: Document) -> None:
    """Raises `ValueError` where two tables, two drawings or two places of the page would have one name.

    That is a fault of ours: the second file would silently take the first one's place.
    """
    tables: dict[str, Figures] = {}
    for block in document.blocks():
        table = block.table if isinstance(block, Drawing) else block
        if isinstance(table, Table) and tables.setdefault(table.id, table.figures) is not table.figures:
            raise ValueError(f"two tables are called {table.id}: {tables[table.id].title}; {table.figures.title}")
    drawings = [drawing.id for drawing in document.drawings()]
    headings = [block.id for block in document.blocks() if isinstance(block, Heading) and block.id]
    sections = [section.id for section in document.sections]
    for name, count in Counter([*drawings, *headings, *sections]).items():
        if count > 1:
            raise ValueError(f"{count} parts of the document are called {name}")


class _Builder:
    """Sorts findings under the outline's headings and turns each into blocks."""

    def __init__(
        self,
        findings: tuple[Finding, ...],
        commentary: Mapping[str, Commentary | str],
        boundaries: Mapping[str, Sequence[Boundary]],
        not_available: Mapping[str, str],
    ) -> None:
        self.commentary = commentary
        self.boundaries = boundaries
        self.not_available = not_available
        self.by_chapter: dict[str, list[Finding]] = {}
        for finding in findings:
            self.by_chapter.setdefault(chapter_of(finding), []).append(finding)

    def sections(self) -> list[Section]:
        sections = [self._section(chapter) for chapter in chapters()]
        unsorted = self.by_chapter.get(UNSORTED)
        if unsorted:
            blocks = [block for finding in unsorted for block in self.finding(finding)]
            sections.append(Section(UNSORTED, "Other findings", tuple(blocks)))
        return sections

    def missing(self) -> list[tuple[Chapter, str]]:
        """The headings that nothing answers, with the reason."""
        return [(chapter, self._reason(chapter)) for chapter in chapters() if not self._answered(chapter)]

    def _answered(self, chapter: Chapter) -> bool:
        return any(not is_unanswered(finding) for finding in self.by_chapter.get(chapter.id, []))

    def comment(self, *names: str) -> list[Block]:
        for name in names:
            words = self.commentary.get(name)
            if words:
                return [words if isinstance(words, Commentary) else Commentary(words)]
        return []

    def _reason(self, chapter: Chapter) -> str:
        for name in (chapter.id, *chapter.questions):
            if name in self.not_available:
                return self.not_available[name]
        unanswered = self.by_chapter.get(chapter.id)
        if unanswered:
            said = (finding.say(sentence) for finding in unanswered for sentence in finding.statements)
            return " ".join(dict.fromkeys(said))
        return chapter.absent

    def _section(self, chapter: Chapter) -> Section:
        findings = self.by_chapter.get(chapter.id, [])
        blocks: list[Block] = [Text(chapter.intro, lead=True)]
        blocks += self.comment(chapter.id, *chapter.questions)
        if not findings:
            blocks.append(Inset(self._reason(chapter), "missing", "Not available"))
        for finding in findings:
            blocks += self.finding(finding)
        return Section(chapter.id, chapter.title, tuple(blocks))

    def finding(self, finding: Finding) -> tuple[Block, ...]:
        return finding_blocks(finding, self.boundaries, self.comment(finding.id))
