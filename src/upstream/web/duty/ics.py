"""The deadlines of the Duty as iCalendar (RFC 5545): a whole day for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from upstream.web.duty.dates import Deadline
from upstream.web.planning.plan.exporting.calendar import escaped, event, folded

MEDIA_TYPE = "text/calendar; charset=utf-8"


def write_ics(found: Iterable[Deadline], name: str, day: date, site: str) -> bytes:
    """``site`` is the address of the workspace, which the events lead back to."""
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Upstream//The Duty//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for each in found:
        said = [each.who, f"{each.rule} (unverified)" if each.unverified else each.rule, f"{site}{each.href}"]
        lines += event(each.key, each.day, each.title, "\n".join(part for part in said if part), stamp)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(folded(line) for line in lines) + "\r\n").encode()
