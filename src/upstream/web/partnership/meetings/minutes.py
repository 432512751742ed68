"""Agenda and minutes of a meeting as a paper: Word and PDF, from the same blocks as every document."""

from __future__ import annotations

from collections.abc import Callable

from upstream.model.figures import Column, Figures
from upstream.publish.document import Block, Bullets, Facts, Heading, Section, Table, Text
from upstream.publish.paper import Paper, paper_docx, paper_pdf
from upstream.web.core import formats
from upstream.web.partnership.meetings import queries
from upstream.web.partnership.models import AgendaItem, Attendance, Meeting
from upstream.web.partnership.queries import partnership

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
WRITERS: dict[str, Callable[[Paper], bytes]] = {"docx": paper_docx, "pdf": paper_pdf}
STANDING = {
    Meeting.State.PLANNED: "Agenda",
    Meeting.State.HELD: "Draft minutes, not yet agreed",
    Meeting.State.AGREED: "Minutes agreed",
    Meeting.State.CANCELLED: "This meeting was cancelled",
}


def write_minutes(meeting: Meeting, kind: str) -> bytes:
    """The file; ``kind`` is one of ``KINDS``."""
    return WRITERS[kind](paper(meeting))


def paper(meeting: Meeting) -> Paper:
    whose = partnership()
    place = f", {meeting.place}" if meeting.place else ""
    sections = [_members(meeting), _agenda(meeting), _asked(meeting)]
    return Paper(
        title=f"{meeting.group}",
        subtitle=f"{formats.datetime(meeting.starts_at)}{place}",
        owner=whose.name if whose else "Upstream",
        day=formats.local(meeting.starts_at).date(),
        sections=tuple(section for section in sections if section.blocks),
        standing=STANDING[Meeting.State(meeting.state)],
    )


def _members(meeting: Meeting) -> Section:
    """Who came, by how they came; before the meeting who is asked."""
    by_how: dict[str, list[str]] = {}
    for seat, noted in queries.seats_at(meeting):
        how = noted.get_came_display() if noted else "Members"
        chair = " (chair)" if seat.part == "chair" else ""
        deputy = f", {noted.deputy} came instead" if noted and noted.came == Attendance.Came.DEPUTY else ""
        by_how.setdefault(how, []).append(f"{seat.user}, {seat.organisation}{chair}{deputy}")
    rows = tuple((how, ("; ".join(people),)) for how, people in by_how.items())
    return Section("members", "Members", (Facts(rows),) if rows else ())


def _agenda(meeting: Meeting) -> Section:
    blocks: list[Block] = []
    for item in queries.items(meeting):
        blocks += _item(item)
    return Section("agenda", "Agenda" if meeting.state == Meeting.State.PLANNED else "Minutes", tuple(blocks))


def _item(item: AgendaItem) -> list[Block]:
    blocks: list[Block] = [Heading(f"{item.position}. {item.title}")]
    blocks += [Text(text) for text in (item.notes, *item.minutes.split("\n\n")) if text.strip()]
    for decision in item.decisions.all():
        why = f" Because: {decision.reason}" if decision.reason else ""
        blocks.append(Facts(((f"{decision}", (f"{decision.text}{why}",)),)))
    asked = tuple(
        f"{action.owner} ({action.organisation}) will {action.text[:1].lower()}{action.text[1:]} "
        f"by {formats.date(action.due)}"
        for action in item.actions.all()
    )
    return [*blocks, Bullets(asked)] if asked else blocks


def _asked(meeting: Meeting) -> Section:
    """Every action of the meeting in one table."""
    found = meeting.actions.select_related("owner", "organisation")
    columns = (Column("what", "What"), Column("who", "Who"), Column("due", "By"), Column("state", "State"))
    rows = tuple(
        (action.text, f"{action.owner}, {action.organisation}", formats.date(action.due), action.get_state_display())
        for action in found
    )
    if not rows:
        return Section("actions", "Actions", ())
    return Section(
        "actions", "Actions", (Table("actions", Figures("actions", "Who does what by when", columns, rows)),)
    )
