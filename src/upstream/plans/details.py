"""The tables with which the workspace hands out a plan so that it can be read back whole.

The table of actions has a column "Line"; what does not fit into its row stands in tables of its own, which name that
line. A line break inside a cell is written as ``¶``, because programs that show tables lose it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BREAK = " ¶ "
ACTIONS = ("Line", "No", "Action", "Lead", "Timescale", "Progress update", "RAG")
TABLES: Mapping[str, Mapping[str, str]] = {
    "plan": {"title": "Plan title", "starts": "Plan starts", "ends": "Plan ends", "months": "Months between updates"},
    "more": {
        "line": "Line",
        "heading": "Under which priority",
        "tier": "Tier",
        "approach": "Approach",
        "starts": "Starts on",
        "due": "Due on",
        "resources": "What it needs",
        "funding": "Paid from",
        "blocked": "Blocked by",
        "state": "State",
        "rag_text": "RAG as written",
        "lead_text": "Lead as written in the plan",
        "timescale": "Timescale as written",
    },
    "leads": {
        "line": "Line",
        "organisation": "Lead organisation",
        "person": "Lead person",
        "written": "Lead as written",
    },
    "milestones": {"line": "Line", "title": "Milestone", "due": "Milestone due", "done": "Milestone done"},
    "risks": {
        "line": "Line",
        "text": "Risk",
        "likelihood": "Likelihood",
        "impact": "Impact",
        "mitigation": "What is done about it",
    },
    "waits": {"line": "Line", "on": "Waits for line"},
    "progress": {
        "line": "Line",
        "text": "Update",
        "at": "Told at",
        "by": "Told by",
        "rag": "RAG told",
        "blocked": "Blocked then",
    },
    "measures": {
        "line": "Measure line",
        "title": "Measure",
        "heading": "Measure under which priority",
        "unit": "What a value is",
        "per": "Per how many",
        "should": "Should",
        "from": "Baseline from",
        "to": "Baseline to",
        "months": "Months of an update",
        "target": "Target",
        "target_by": "Target by",
        "preset": "Made from",
        "indicator": "Fed by",
        "area": "Area",
        "definition": "Definition",
    },
    "values": {
        "line": "Measure line",
        "starts": "Value from",
        "ends": "Value to",
        "count": "Count",
        "base": "Out of",
        "status": "Status",
        "source": "Source",
        "note": "Note",
        "at": "Recorded at",
    },
    "ratings": {
        "line": "Line",
        "rag": "Rated",
        "suggested": "Suggested",
        "reasons": "Reasons of the suggestion",
        "why": "Why it was rated so",
        "at": "Rated at",
        "by": "Rated by",
    },
}
HEADINGS = {tuple(columns.values()): kind for kind, columns in TABLES.items()}


@dataclass(frozen=True)
class Detail:
    """One row of one of these tables: its fields by name."""

    kind: str
    fields: Mapping[str, str]

    @property
    def line(self) -> str:
        return self.fields.get("line", "")


def detail_kind(cells: Sequence[str]) -> str:
    """Which table this row is the heading of; empty where it is none."""
    filled = tuple(cells)
    while filled and not filled[-1]:
        filled = filled[:-1]
    return HEADINGS.get(filled, "")


def detail(kind: str, cells: Sequence[str]) -> Detail:
    names = TABLES[kind]
    padded = [*cells, *[""] * len(names)]
    return Detail(kind, {name: unbroken(cell) for name, cell in zip(names, padded, strict=False)})


def broken(text: str) -> str:
    """A text for a cell: its line breaks as ``¶``."""
    return BREAK.join(" ".join(line.split()) for line in text.strip().splitlines())


def unbroken(cell: str) -> str:
    return "\n".join(part.strip() for part in cell.split(BREAK.strip())) if BREAK.strip() in cell else cell
