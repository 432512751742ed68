"""From protected findings to a document: a fixed order, headings as data, nothing left unsaid."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from upstream.model.area import Partnership
from upstream.model.figures import Column, Figures
from upstream.model.finding import Chart, Finding, Verdict
from upstream.publish.document import (
    Block,
    Boundary,
    Bullets,
    Commentary,
    Details,
    Document,
    Drawing,
    Facts,
    Heading,
    Inset,
    KeyFigure,
    KeyFigures,
    Link,
    Links,
    Section,
    Table,
    Text,
)

OUTLINE = Path(__file__).with_name("outline.toml")
UNSORTED = "other"


class Request(Protocol):
    """Something that is not known, who holds it, and what to ask them for (`needs.shape.Request`)."""

    @property
    def topic(self) -> str: ...
    @property
    def holder(self) -> str: ...
    @property
    def ask(self) -> str: ...


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
        _summary(findings, key_figures, summary, coverage),
        *builder.sections(),
        _unknown(builder.missing(), requests, [block for finding in asked for block in builder.finding(finding)]),
        _recommendations(recommendations, builder.comment("recommendations")),
        _methods(findings, methods, disclosure),
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
            return " ".join(finding.say(sentence) for finding in unanswered for sentence in finding.statements)
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

    def finding(self, finding: Finding) -> list[Block]:
        title = finding.say(finding.title)
        blocks: list[Block] = [Heading(title, 3, slug(finding.id))]
        if is_unanswered(finding):
            why = " ".join(finding.say(sentence) for sentence in finding.statements)
            return [*blocks, Inset(why, "missing", "Not available"), *self.comment(finding.id)]
        blocks += [Text(finding.say(sentence)) for sentence in finding.statements]
        blocks += self.comment(finding.id)
        blocks += [self._drawing(finding, chart) for chart in finding.charts]
        drawn = {chart.figures for chart in finding.charts}
        tables = [_table(finding, figures.id) for figures in finding.figures if figures.id not in drawn]
        blocks += [table for table in tables if len(table.figures.rows) > 1]
        single = tuple(table for table in tables if len(table.figures.rows) <= 1)
        if single:
            blocks.append(Details("The figures behind this", single))
        if finding.caveats:
            blocks.append(_caveats(finding.caveats))
        blocks.append(_provenance(finding))
        return blocks

    def _drawing(self, finding: Finding, chart: Chart) -> Drawing:
        return Drawing(
            id=slug(chart.id if "." in chart.id else f"{finding.id}-{chart.id}"),
            chart=chart,
            table=_table(finding, chart.figures),
            title=finding.say(chart.title),
            subtitle=chart.subtitle,
            alt=finding.say(chart.alt),
            source=f"Source: {finding.provenance.source}, {finding.provenance.period}",
            boundaries=tuple(self.boundaries.get(chart.level or "", ())),
            repeats=finding.say(chart.title) == finding.say(finding.title),
            area=re.sub(r"\s*\([A-Z]\d{8}\)", "", finding.provenance.areas),
        )


def finding_blocks(finding: Finding, boundaries: Mapping[str, Sequence[Boundary]]) -> tuple[Block, ...]:
    """One finding alone: its sentences, drawings, tables, caveats and story."""
    return tuple(_Builder((finding,), {}, boundaries, {}).finding(finding))


def is_unanswered(finding: Finding) -> bool:
    """Whether the finding only says that its question cannot be answered."""
    return finding.verdict is Verdict.NOT_COMPARABLE and not finding.figures


def chapter_of(finding: Finding) -> str:
    """The outline heading that a finding belongs under."""
    words = {finding.question.casefold(), finding.id.split(".")[0].casefold()}
    for chapter in chapters():
        if words & set(chapter.questions):
            return chapter.id
    return UNSORTED


def slug(text: str) -> str:
    """A name that is safe in file names, addresses and identifiers."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _table(finding: Finding, figures_id: str) -> Table:
    return Table(_name(finding, figures_id), finding.table(figures_id), finding.provenance.attribution)


def _name(finding: Finding, part: str) -> str:
    """The name of a finding's table or chart, without saying the same word twice."""
    if part.startswith(finding.id):
        return slug(part)
    return slug(finding.id if finding.id.split(".")[-1] == part else f"{finding.id}-{part}")


def _caveats(caveats: tuple[str, ...]) -> Block:
    if len(caveats) == 1:
        return Inset(caveats[0], "caution", "Take care")
    return Details("Take care when reading this", (Bullets(caveats),))


def _provenance(finding: Finding) -> Details:
    origin = finding.provenance
    rows = (
        ("Source", (origin.source,)),
        ("Period", (origin.period,)),
        ("Area", (origin.areas,)),
        ("Definition", (origin.definition,)),
        ("Method", origin.methods),
        ("Files read", _extracts(origin.extracts)),
        ("Made with", (origin.code,)),
        ("Licence", origin.attribution),
        ("Finding", (finding.id,)),
    )
    kept = tuple((term, values) for term, values in rows if any(values))
    return Details("Where does this come from?", (Facts(kept),))


def _extracts(extracts: tuple[str, ...]) -> tuple[str, ...]:
    """A few files by name; many by number, because their names are for machines."""
    if len(extracts) > MOST_EXTRACTS:
        return (f"{len(extracts)}, which the file provenance.json lists",)
    return tuple(extract[:16] for extract in extracts)


MOST_EXTRACTS = 3


def _summary(
    findings: Sequence[Finding], key_figures: Sequence[KeyFigure], summary: Sequence[str], coverage: Sequence[str]
) -> Section:
    blocks: list[Block] = []
    if key_figures:
        blocks.append(KeyFigures(tuple(key_figures)))
    blocks.append(Bullets(tuple(summary) or _default_summary(findings)))
    if coverage:
        blocks.append(Inset(" ".join(coverage), "note", "What this is based on"))
    return Section("summary", "Summary", tuple(blocks))


def _default_summary(findings: Sequence[Finding]) -> tuple[str, ...]:
    telling = [finding for finding in findings if finding.verdict is not Verdict.NOT_COMPARABLE]
    return tuple(finding.say(finding.title) for finding in telling[:8])


def _unknown(missing: Iterable[tuple[Chapter, str]], requests: Sequence[Request], asked: Sequence[Block]) -> Section:
    blocks: list[Block] = [Text("What this assessment cannot say, why, and who holds the answer.", lead=True)]
    reasons = tuple(f"{chapter.title}: {reason}" for chapter, reason in missing)
    if reasons:
        blocks += [Heading("Questions without an answer", 3, "questions-without-an-answer"), Bullets(reasons)]
    if asked:
        blocks += asked
    elif requests:
        blocks += [Heading("Information to ask partners for", 3, REQUESTS), _requested(requests)]
    if not reasons and not requests and not asked:
        blocks.append(Text("Every question of the outline has an answer."))
    return Section("not-known", "What is not known, and who holds it", tuple(blocks))


REQUESTS = "data-requests"
REQUESTS_FINDING = "quality.requests"
"""The finding whose table is the data request: it is printed where a reader looks for what is not known."""


def _requested(requests: Sequence[Request]) -> Table:
    """The requests as a table, so that they leave as a file and a sheet too."""
    columns = (Column("topic", "What is not known"), Column("holder", "Who holds it"), Column("ask", "What to ask for"))
    rows = tuple((request.topic, request.holder, request.ask) for request in requests)
    return Table(REQUESTS, Figures(REQUESTS, "What to ask partners for", columns, rows, unit="requests"))


def _recommendations(recommendations: Sequence[str], comment: list[Block]) -> Section:
    blocks: list[Block] = list(comment)
    if recommendations:
        blocks.append(Bullets(tuple(recommendations), ordered=True))
    elif not comment:
        blocks.append(Inset("The partnership has not added recommendations yet.", "missing", "Not available"))
    return Section("recommendations", "Recommendations", tuple(blocks))


def _methods(findings: Sequence[Finding], methods: Sequence[str], disclosure: Sequence[str]) -> Section:
    blocks: list[Block] = []
    used = tuple(dict.fromkeys([*methods, *(m for finding in findings for m in finding.provenance.methods)]))
    if used:
        blocks += [Heading("Methods", 3, "methods-used"), Bullets(used)]
    blocks += [Heading("Protecting people", 3, "protecting-people")]
    blocks += [Text(text) for text in disclosure] or [Text("No number in this assessment needed protection.")]
    sources = tuple(dict.fromkeys(finding.provenance.source for finding in findings))
    licences = tuple(dict.fromkeys(a for finding in findings for a in finding.provenance.attribution))
    blocks += [Heading("Sources", 3, "sources"), Bullets(sources)]
    if licences:
        blocks += [Heading("Licences", 3, "licences"), Bullets(licences)]
    blocks += [Heading("Words and symbols", 3, "words-and-symbols"), _SYMBOLS]
    blocks += [Heading("Files", 3, "files"), Text("The same figures in other formats."), _FILES]
    return Section("methods", "Methods and sources", tuple(blocks))


_SYMBOLS = Facts(
    (
        ("Suppressed, [c]", ("The number is too small to publish without a risk that somebody is recognised.",)),
        ("Not available, [x]", ("The number was never given to us.",)),
        (
            "Interval",
            ("The range that the true rate plausibly lies in. Where two ranges overlap much, they may not differ.",),
        ),
        ("No clear change", ("The difference is no larger than chance alone often makes.",)),
    )
)

_FILES = Links(
    (
        Link("PDF", "assessment.pdf"),
        Link("Word", "assessment.docx"),
        Link("All tables (open spreadsheet)", "tables.ods"),
        Link("Areas (GeoJSON)", "areas.geojson"),
        Link("Findings (JSON)", "findings.json"),
        Link("Provenance (JSON)", "provenance.json"),
    )
)
