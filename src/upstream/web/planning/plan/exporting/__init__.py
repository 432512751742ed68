"""A plan as files to take away; what is in them can be brought in again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from upstream.web.planning.models import DeliveryPlan
from upstream.web.planning.plan.exporting import calendar, papers, spreadsheets


@dataclass(frozen=True)
class Kind:
    """A kind of file; ``whole`` where the plan can be brought in again from it, with nothing lost."""

    words: str
    media_type: str
    write: Callable[[DeliveryPlan, date], bytes]
    whole: bool = True


KINDS = {
    "docx": Kind("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", papers.write_docx),
    "xlsx": Kind("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", spreadsheets.write_xlsx),
    "ods": Kind("Open spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", spreadsheets.write_ods),
    "pdf": Kind("PDF", "application/pdf", papers.write_pdf, whole=False),
    "ics": Kind("Calendar of due dates", "text/calendar; charset=utf-8", calendar.write_ics, whole=False),
}


def export(plan: DeliveryPlan, kind: str, day: date) -> bytes:
    """The file; ``kind`` is one of ``KINDS``. Addresses of leads are in none."""
    return KINDS[kind].write(plan, day)


def file_name(plan: DeliveryPlan) -> str:
    """The title in small letters, fit for a file."""
    return re.sub(r"[^a-z0-9]+", "-", plan.title.lower()).strip("-")[:60] or "plan"
