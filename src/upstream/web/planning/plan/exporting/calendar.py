"""Due days of a plan as iCalendar (RFC 5545): a whole day for each open action and milestone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from upstream.web.planning.models import Action, DeliveryPlan
from upstream.web.planning.plan.checking import leads_text
from upstream.web.planning.plan.exporting.sheets import CONTROL
from upstream.web.planning.plan.queries import with_all

LINE_OCTETS = 75


def write_ics(plan: DeliveryPlan, day: date) -> bytes:
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Upstream//Delivery plan//EN",
        f"X-WR-CALNAME:{escaped(plan.title)}",
    ]
    for action in with_all(plan.actions.filter(state=Action.State.OPEN)):
        lines += _of_action(action, stamp)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(folded(line) for line in lines) + "\r\n").encode()


def _of_action(action: Action, stamp: str) -> Iterator[str]:
    if action.due:
        yield from event(str(action.pk), action.due, f"Due: {action}", leads_text(action), stamp)
    for stone in action.milestones.all():
        if stone.done_on is None:
            title = f"Milestone: {stone.title}"
            yield from event(f"milestone-{stone.pk}", stone.due, title, str(action), stamp)


def event(key: str, on: date, title: str, words: str, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{key}@upstream"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(title)}"
    if words:
        yield f"DESCRIPTION:{escaped(words)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A value of text with its special characters escaped (section 3.3.11)."""
    cleaned = CONTROL.sub("", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return cleaned.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def folded(line: str) -> str:
    """Lines of at most 75 octets, cut between characters (section 3.1)."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = "", 1
        piece += character
        size += octets
    return "\r\n ".join([*pieces, piece])
