"""A strategy as a paper: Word and PDF, from the same blocks as every document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from upstream.publish.document import Block, Bullets, Facts, Heading, Inset, Link, Links, Section, Text
from upstream.publish.paper import Paper, paper_docx, paper_pdf
from upstream.web.core import clock, formats
from upstream.web.partnership.queries import partnership
from upstream.web.planning.models import Priority, Strategy
from upstream.web.planning.strategy import presenters, queries
from upstream.web.planning.strategy.standing import Standing

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
WRITERS: dict[str, Callable[[Paper], bytes]] = {"docx": paper_docx, "pdf": paper_pdf}
WORDS = (("vision", "Our vision"), ("mission", "Our mission"), ("focus", "Our focus"))


def write_strategy(strategy: Strategy, kind: str) -> bytes:
    """The file; ``kind`` is one of ``KINDS``."""
    return WRITERS[kind](paper(strategy))


def paper(strategy: Strategy) -> Paper:
    whose = partnership()
    listed = list(queries.priorities(strategy))
    cited = queries.stood(listed)
    sections = [
        _about(strategy),
        *(_priority(each, cited[each.pk]) for each in listed),
        _related(strategy),
    ]
    version = f"Version {strategy.version}" if strategy.version > 1 else ""
    return Paper(
        title=strategy.title,
        subtitle=", ".join(part for part in (presenters.period(strategy), version) if part),
        owner=whose.name if whose else "Upstream",
        day=_day(strategy),
        sections=tuple(section for section in sections if section.blocks),
        standing=presenters.standing_words(strategy),
    )


def _day(strategy: Strategy) -> date:
    return formats.local(strategy.adopted_by.meeting.starts_at).date() if strategy.adopted_by else clock.today()


def _about(strategy: Strategy) -> Section:
    blocks: list[Block] = []
    for name, title in WORDS:
        if text := getattr(strategy, name):
            blocks += [Heading(title), *_paragraphs(text)]
    if strategy.definition or strategy.definition_text:
        blocks.append(Heading("What we mean by serious violence"))
        blocks += _paragraphs(strategy.definition_text)
        if strategy.definition:
            blocks.append(Facts((("Definition adopted", (strategy.definition,)),)))
    if strategy.aims:
        blocks += [Heading("Our aims"), Bullets(tuple(strategy.aims))]
    return Section("about", "What we want", tuple(blocks))


def _priority(priority: Priority, cited: list[Standing]) -> Section:
    blocks: list[Block] = []
    if priority.why or cited:
        blocks += [Heading("Why is it a priority?"), *_paragraphs(priority.why)]
    for standing in cited:
        blocks += _finding(standing)
    if priority.commitments:
        blocks += [Heading("What we commit to"), Bullets(tuple(priority.commitments))]
    facts = tuple((term, tuple(values)) for term, values in presenters.priority_facts(priority))
    if facts:
        blocks.append(Facts(facts))
    return Section(f"priority-{priority.number}", f"Priority {priority.number}: {priority.title}", tuple(blocks))


def _finding(standing: Standing) -> list[Block]:
    shown = presenters.cited(standing)
    said = f"{shown.title} ({shown.verdict.text}; {shown.source})."
    blocks: list[Block] = [Bullets((said, *shown.statements))]
    return [*blocks, Inset(shown.flag, "caution", "Since it was cited")] if shown.flag else blocks


def _related(strategy: Strategy) -> Section:
    blocks: list[Block] = []
    for each in strategy.related.all():
        blocks.append(Heading(each.title))
        blocks += _paragraphs(each.how)
        if each.address:
            blocks.append(Links((Link(each.address, each.address),)))
    return Section("related", "Other strategies that it fits with", tuple(blocks))


def _paragraphs(text: str) -> list[Block]:
    return [Text(part.strip()) for part in text.split("\n\n") if part.strip()]
