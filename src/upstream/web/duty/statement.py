"""Where the partnership stands on the Duty, on one paper for a board or the Home Office: page, PDF and Word alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from upstream.model.figures import Column, Figures
from upstream.publish.document import (
    Block,
    Bullets,
    Facts,
    Heading,
    Inset,
    KeyFigure,
    KeyFigures,
    Section,
    Table,
    Text,
)
from upstream.publish.paper import Paper, paper_docx, paper_pdf
from upstream.web.core import clock, formats
from upstream.web.core.scope import Scope
from upstream.web.duty import citing, presenters, queries
from upstream.web.duty.dates import deadlines
from upstream.web.duty.models import Agreement, Requirement, Review, Scrutiny
from upstream.web.duty.queries import Asked, Entry
from upstream.web.duty.rules import as_of
from upstream.web.partnership.queries import partnership

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
WRITERS: dict[str, Callable[[Paper], bytes]] = {"docx": paper_docx, "pdf": paper_pdf}
AHEAD = timedelta(days=183)
"""How far ahead the paper names deadlines."""
WANTING = frozenset({Requirement.State.PARTLY, Requirement.State.NOT_MET})
LAST = 5
"""Scrutiny of the paper: the latest so many."""
UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Known:
    """What the paper is made from."""

    scope: Scope
    entries: list[Entry]
    evidence: dict[Any, citing.Shown]
    asked: list[Asked]


def known(scope: Scope) -> Known:
    entries = queries.entries(scope)
    evidence = citing.shown(scope, [each for entry in entries for each in entry.evidence])
    return Known(scope, entries, evidence, queries.coverage(queries.strategy_asked_about(scope)))


def write_statement(scope: Scope, kind: str) -> bytes:
    """The file; ``kind`` is one of ``KINDS``."""
    return WRITERS[kind](paper(scope))


def paper(scope: Scope) -> Paper:
    """What is recorded now. It quotes no finding of an edition that was recalled, and no draft."""
    whose, told = partnership(), known(scope)
    makers = (_summary, _dates, _register, _consultation, _agreements, _review, _scrutiny, _about)
    sections = [make(told) for make in makers]
    return Paper(
        title="The Serious Violence Duty: where we stand",
        subtitle=f"As recorded on {formats.date(clock.today())}",
        owner=whose.name if whose else "Upstream",
        day=clock.today(),
        sections=tuple(section for section in sections if section.blocks),
    )


def _summary(told: Known) -> Section:
    figures = tuple(KeyFigure(each.value, each.label) for each in presenters.counts(told.entries))
    wanting = tuple(
        f"{entry.rule.title}: {entry.state.label.lower()}. {entry.kept.reason}"
        for entry in told.entries
        if entry.state in WANTING
    )
    blocks: list[Block] = [KeyFigures(figures)]
    if wanting:
        blocks += [Heading("What is not met yet, and why"), Bullets(wanting)]
    return Section("summary", "Summary", tuple(blocks))


COLUMNS = ("What is asked", "How it stands", "Who answers for it", "Due", "What shows it")


def _register(told: Known) -> Section:
    blocks: list[Block] = []
    for key, title, entries in presenters.by_group(told.entries):
        rows = tuple(_row(entry, told.evidence) for entry in entries)
        blocks.append(_table(f"register-{key}", title, COLUMNS, rows))
    return Section("register", "Each requirement", tuple(blocks))


def _row(entry: Entry, evidence: dict[Any, citing.Shown]) -> tuple[str, ...]:
    rule, kept = entry.rule, entry.kept
    mark = f", {UNVERIFIED}" if rule.unverified else ""
    since = f" since {formats.date(kept.since)}" if kept.since and kept.state == Requirement.State.MET else ""
    return (
        f"{rule.title} ({rule.short_citation}){mark}",
        f"{entry.state.label}{since}",
        presenters.owner(entry) or "Nobody yet",
        presenters.due_words(entry),
        "; ".join(_said(evidence[each.pk]) for each in entry.evidence) or "Nothing yet",
    )


def _said(shown: citing.Shown) -> str:
    """Its title, the name of its file where that is another, and what has become of it."""
    name = shown.file.name if shown.file and shown.file.name != shown.title else ""
    beside = "; ".join(each for each in (name, shown.flag.lower()) if each)
    return f"{shown.title} ({beside})" if beside else shown.title


def _consultation(told: Known) -> Section:
    rows = tuple(row for asked in told.asked for row in _consulted(asked))
    if not rows:
        return Section("consultation", "Consultation", ())
    head = ("Authority", "Consulted", "What changed because of it")
    return Section("consultation", "Consultation", (_table("consulted", "Relevant authorities", head, rows),))


def _consulted(asked: Asked) -> list[tuple[str, ...]]:
    name = asked.organisation.name
    if not asked.consultations:
        return [(name, "Not consulted", "")]
    return [
        (name, f"{formats.date(each.on)}, {each.get_way_display().lower()}", each.effect or _unsaid(each.said))
        for each in asked.consultations
    ]


def _unsaid(said: str) -> str:
    return "Nothing is said of that yet" if said.strip() else "No answer yet"


def _agreements(told: Known) -> Section:
    blocks: list[Block] = []
    held = queries.records(told.scope, Agreement).filter(ended_on__isnull=True)
    for each in held.prefetch_related("signatories__organisation"):
        signed = [
            f"{row.organisation} ({formats.date(row.signed_on)})" for row in each.signatories.all() if row.signed_on
        ]
        waiting = [str(row.organisation) for row in each.signatories.all() if row.signed_on is None]
        rows = [("Agreed on", formats.date(each.agreed_on)), ("Review by", formats.date(each.review_due))]
        rows += [("Signed", "; ".join(signed) or "Nobody yet"), ("Not signed yet", "; ".join(waiting))]
        blocks += [Heading(each.title), Facts(tuple((term, (value,)) for term, value in rows if value))]
    return Section("agreements", "Partnership agreement", tuple(blocks))


def _review(told: Known) -> Section:
    last = queries.records(told.scope, Review).first()
    if last is None:
        return Section("review", "Annual review", ())
    shown = citing.shown(told.scope, queries.evidence_of(last)).values()
    rows: list[tuple[str, tuple[str, ...]]]
    rows = [("Reviewed on", (formats.date(last.on),)), ("Next review by", (formats.date(last.next_due),))]
    rows += [("What shows it", tuple(_said(each) for each in shown))] if shown else []
    blocks: list[Block] = [Facts(tuple(rows)), *_paragraphs("Impact on serious violence", last.impact)]
    return Section("review", "Annual review", (*blocks, *_paragraphs("What follows", last.outcome)))


def _scrutiny(told: Known) -> Section:
    rows = tuple(
        (f"{each.committee}, {formats.date(each.on)}", each.asked, each.answer or "No answer yet")
        for each in queries.records(told.scope, Scrutiny)[:LAST]
    )
    head = ("Committee", "What it asked", "What it was answered")
    return Section("scrutiny", "Scrutiny", (_table("asked", "The latest", head, rows),) if rows else ())


def _dates(told: Known) -> Section:
    until: date = clock.today() + AHEAD
    rows = tuple(
        (f"{formats.date(each.day)}{' (overdue)' if each.overdue else ''}", each.title, each.who or "Nobody yet")
        for each in deadlines(told.scope)
        if each.day <= until
    )
    head = ("By", "What", "Who answers for it")
    return Section(
        "dates", "Next deadlines", (_table("deadlines", "Overdue, and due in six months", head, rows),) if rows else ()
    )


def _about(told: Known) -> Section:
    text = (
        f"The list of requirements was last held against its sources in {_month(as_of())}. It is in the project’s own "
        "words and no legal advice. What is marked unverified was not confirmed in a published source."
    )
    sources = dict.fromkeys(f"{entry.rule.short}: {entry.rule.source}" for entry in told.entries)
    blocks: list[Block] = [Text(text), Bullets(tuple(sources))]
    if any(entry.rule.unverified for entry in told.entries):
        titles = ", ".join(entry.rule.title for entry in told.entries if entry.rule.unverified)
        blocks.append(Inset(titles, "caution", "Unverified"))
    return Section("about", "About this paper", tuple(blocks))


def _month(text: str) -> str:
    return formats.month(date.fromisoformat(f"{text}-01"))


def _paragraphs(title: str, text: str) -> list[Block]:
    found = [Text(part.strip()) for part in text.split("\n\n") if part.strip()]
    return [Heading(title), *found] if found else []


def _table(id: str, title: str, head: Iterable[str], rows: tuple[tuple[str, ...], ...]) -> Table:
    columns = tuple(Column(f"c{place}", name) for place, name in enumerate(head))
    return Table(id, Figures(id, title, columns, rows))
