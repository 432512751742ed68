"""The plan as Word document, from which it can be brought in again, and as PDF to read."""

from __future__ import annotations

import io
from datetime import date, datetime

from upstream.model.figures import Column, Figures
from upstream.publish import wordml
from upstream.publish.archive import repacked
from upstream.publish.document import Section, Table
from upstream.publish.paper import Paper, paper_pdf
from upstream.web.partnership.queries import partnership
from upstream.web.planning.models import DeliveryPlan
from upstream.web.planning.plan.exporting.sheets import sheets

PRINTED = 40
"""Rows of one table of the PDF: the typesetter sets long tables in pieces."""
COLUMNS = ("No", "Action", "Lead", "Timescale", "Progress update", "RAG")


def write_docx(plan: DeliveryPlan, day: date) -> bytes:
    """Each table under its heading; the table of actions has the shape that partnerships know."""
    whose = partnership()
    word = wordml.new(plan.title, whose.name if whose else "Upstream", datetime(day.year, day.month, day.day))
    wordml.set_core(word, subject=f"Delivery plan of {plan.group}", comments="Made with Upstream")
    wordml.add(word, plan.title, style="Title")
    wordml.add(word, f"Delivery plan of {plan.group}. {plan.get_state_display()}.", style="Subtitle")
    wordml.turn(word, landscape=True)
    for sheet in sheets(plan):
        wordml.heading(word, sheet.title, 1)
        head = [wordml.Cell(text, bold=True) for text in sheet.headings]
        rows = [[wordml.Cell(text) for text in row] for row in sheet.rows]
        wordml.table(word, sheet.title, head, rows)
    buffer = io.BytesIO()
    word.save(buffer)
    return repacked(buffer.getvalue(), day)


def write_pdf(plan: DeliveryPlan, day: date) -> bytes:
    found = {sheet.title: sheet for sheet in sheets(plan)}
    headings = {row[0]: row[1] for row in found["More of each action"].rows} if "More of each action" in found else {}
    by_heading: dict[str, list[tuple[str, ...]]] = {}
    for row in found["Actions"].rows if "Actions" in found else ():
        by_heading.setdefault(headings.get(row[0], "") or "Under no priority", []).append(row[1:])
    whose = partnership()
    paper = Paper(
        title=plan.title,
        subtitle=f"Delivery plan of {plan.group}",
        owner=whose.name if whose else "Upstream",
        day=day,
        sections=tuple(_section(number, *each) for number, each in enumerate(by_heading.items(), start=1)),
        standing=plan.get_state_display(),
    )
    return paper_pdf(paper)


def _section(number: int, heading: str, rows: list[tuple[str, ...]]) -> Section:
    columns = tuple(Column(name, name) for name in COLUMNS)
    pieces = [tuple(rows[start : start + PRINTED]) for start in range(0, len(rows), PRINTED)]
    tables = tuple(
        Table(f"actions-{number}-{piece}", Figures(f"actions-{number}-{piece}", heading, columns, piece_rows))
        for piece, piece_rows in enumerate(pieces, start=1)
    )
    return Section(f"priority-{number}", heading, tables)
