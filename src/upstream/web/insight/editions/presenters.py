"""The wording of editions and findings, for templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from upstream.model.figures import Cell, Figures, Kind, Marker
from upstream.publish.blocks import CODES, OWN_CODE
from upstream.publish.document import Drawing, Table
from upstream.publish.markdown import to_html
from upstream.publish.tableview import TableView, table_view
from upstream.web.insight.editions import documents, drawing
from upstream.web.insight.editions.book import Part
from upstream.web.insight.models import Commentary, Edition, Finding

MOST_ROWS = 400
TONES = {"draft": "plain", "submitted": "note", "published": "good", "recalled": "bad", "superseded": "plain"}
VERDICT_TONES = {"higher": "caution", "lower": "note"}
VERDICTS = {
    "higher": "Higher",
    "lower": "Lower",
    "no clear change": "No clear change",
    "no clear difference": "No clear difference",
    "not comparable": "Cannot be compared",
    "too few to say": "Too few to say",
    "described": "Described, not tested",
}


@dataclass(frozen=True)
class Verdict:
    text: str
    tone: str


def verdict(value: str) -> Verdict:
    return Verdict(VERDICTS.get(str(value), str(value).capitalize()), VERDICT_TONES.get(str(value), "plain"))


def state_tone(edition: Edition) -> str:
    return TONES.get(edition.state, "plain")


def said(words: Commentary | None, now: str) -> dict[str, Any] | None:
    """The commentary as the page shows it: Markdown made safe, and a warning where the verdict changed since."""
    if words is None or not words.text.strip():
        return None
    return {
        "html": Markup(to_html(words.text)),
        "by": words.by.full_name,
        "at": words.at,
        "flag": documents.flag(words.verdict, now),
    }


@dataclass(frozen=True)
class Address:
    """Where the parts of an edition are, for the audience that is shown."""

    edition: Edition
    audience: str

    def to(self, name: str, *args: object, **query: str) -> str:
        if self.audience != Finding.Audience.TRUSTED:
            query = {"audience": self.audience, **query}
        address = reverse(f"insight:{name}", args=[self.edition.pk, *args])
        return f"{address}?{urlencode(query)}" if query else address


def figure(address: Address, part: Part, drawn: Drawing, folder: Path, sort: str | None = "") -> dict[str, Any]:
    """What the macro `figure` needs for a chart or map of the edition; where ``sort`` is None, without its table."""
    kind = "map" if drawn.chart.kind == "map" else "chart"
    return {
        "id": drawn.id,
        "title": drawn.subtitle if drawn.repeats else drawn.title,
        "subtitle": "" if drawn.repeats else drawn.subtitle,
        "svg": drawing.inline(folder, drawn),
        "alt": drawn.alt,
        "source": drawn.source,
        "kind": kind,
        "svg_file": address.to("drawing", drawn.id),
        "chart": address.to("chart", drawn.id) if kind == "chart" else "",
        "csv": address.to("table", drawn.table.id),
        "provenance": provenance(part, drawn.table.figures),
        "table": None if sort is None else table(address, part, drawn.table, sort),
    }


def table(address: Address, part: Part, shown: Table, sort: str = "") -> dict[str, Any]:
    """What the macro `table` needs, with its headings as links that sort and the story of its numbers."""
    figures = sorted_figures(shown.figures, sort.partition(":")[2] if sort.partition(":")[0] == shown.id else "")
    view = table_view(figures, MOST_ROWS)
    notes = list(view.notes)
    if view.left_out:
        notes.append(f"The first {MOST_ROWS} rows are shown. The download has all {len(figures.rows):,}.")
    return {
        "id": shown.id,
        "caption": view.caption,
        "columns": _columns(address, part, shown, view, sort),
        "rows": view.rows,
        "row_heading": view.row_heading,
        "notes": notes,
        "csv": address.to("table", shown.id),
        "provenance": provenance(part, shown.figures),
    }


def _columns(address: Address, part: Part, shown: Table, view: TableView, sort: str) -> list[dict[str, Any]]:
    if len(shown.figures.rows) < 2:
        return [{"text": column.text, "number": column.number} for column in view.columns]
    return [_heading(address, part, shown, column, sort) for column in view.columns]


def _heading(address: Address, part: Part, shown: Table, column: Any, sort: str) -> dict[str, Any]:
    up, down = f"{shown.id}:{column.name}", f"{shown.id}:-{column.name}"
    first, other = (down, up) if column.number else (up, down)
    wanted = other if sort == first else first
    return {
        "text": column.text,
        "number": column.number,
        "sort": f"{address.to('finding', part.key, sort=wanted)}#{shown.id}",
        "sorted": {up: "ascending", down: "descending"}.get(sort, ""),
    }


def sorted_figures(figures: Figures, by: str) -> Figures:
    """Rows in the order of a column, ``-name`` from high to low; cells without a number last, as they stood."""
    name = by.removeprefix("-")
    if name not in {column.name for column in figures.columns}:
        return figures
    place = figures.position(name)
    known = [row for row in figures.rows if not _empty(row[place])]
    rest = [row for row in figures.rows if _empty(row[place])]
    known.sort(key=lambda row: _order(figures, row[place]), reverse=by.startswith("-"))
    return replace(figures, rows=(*known, *rest))


def _empty(value: Cell) -> bool:
    return value is None or isinstance(value, Marker)


def _order(figures: Figures, value: Cell) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, figures.name_of(value).casefold())


def provenance(part: Part, figures: Figures) -> list[tuple[str, Any]]:
    """Where the numbers of a table come from, in the words of rule one: numerator to method."""
    origin = part.finding.provenance
    rows: list[tuple[str, Any]] = [
        ("Counted", _counted(figures)),
        ("Out of", _denominator(figures)),
        ("Interval", _interval(figures)),
        ("Period", origin.period),
        ("Area", OWN_CODE.sub("", origin.areas)),
        ("Source", origin.source),
        ("Extracts", _extracts(origin.extracts)),
        ("Definition", origin.definition),
        ("How it was worked out", list(origin.methods)),
        ("Worked out by", origin.code),
        ("Licence", list(origin.attribution)),
    ]
    return [(term, value) for term, value in rows if value]


def _counted(figures: Figures) -> str:
    counts = [column.label for column in figures.columns if column.kind is Kind.COUNT]
    if not counts:
        return ""
    columns = ", ".join(dict.fromkeys(counts[:6])) + (" and more" if len(counts) > 6 else "")
    return f"{figures.unit.capitalize()} (columns: {columns})"


def _denominator(figures: Figures) -> str:
    told = [note for note in figures.notes if note.startswith("Rates are ")]
    people = [column.label for column in figures.columns if column.kind is Kind.NUMBER]
    if told:
        return " ".join(told)
    return f"The column {people[0].lower()}" if people else "Nothing: these are counts"


def _interval(figures: Figures) -> str:
    limits = [column.label for column in figures.columns if "(95%)" in column.label]
    return "95% (the limits stand beside each value)" if limits else "None given in this table"


def _extracts(extracts: tuple[str, ...]) -> list[str]:
    """The files read, by the start of their hash: enough to find one in the record of what was loaded."""
    shown = [extract[:16] for extract in extracts[:5]]
    return [*shown, f"and {len(extracts) - 5:,} more"] if len(extracts) > 5 else shown


def area(text: str) -> str:
    return CODES.sub("", text)


def taken(to: Callable[..., str], paper: documents.Paper) -> dict[str, Any]:
    """What the macro `downloads` needs for a paper."""
    return {
        "text": "The assessment" if paper.name != "tables.ods" else "Its tables",
        "href": to("paper", paper.name),
        "format": paper.format,
        "size": paper.size,
        "detail": paper.about,
    }
