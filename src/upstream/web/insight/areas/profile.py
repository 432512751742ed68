"""Everything that the editions say of one area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from upstream.model.figures import Figures, Kind, Marker
from upstream.model.finding import format_cell
from upstream.publish import style
from upstream.publish.document import Table
from upstream.web.insight.areas.atlas import Area
from upstream.web.insight.areas.layers import Layer, Measure
from upstream.web.insight.areas.reading import Rank, Reading, rank, read, row_of
from upstream.web.insight.areas.sources import Sources
from upstream.web.insight.editions import drawing, presenters, queries
from upstream.web.insight.editions.book import Book, Part
from upstream.web.insight.editions.narrowing import TOP
from upstream.web.insight.models import Edition

AREA = "area"
HEADINGS, CONTRIBUTIONS = "risk.headings", "risk.contributions"
SCORES, HOT, HISTORY, YEARS = "risk.scores", "places.hot_spots", "places.history", "places.stability"


@dataclass(frozen=True)
class Theme:
    """One map's figures of the area: its value, where that places it, and its years."""

    layer: Layer
    measure: Measure
    reading: Reading
    rank: Rank | None
    trend: str
    svg: Markup
    provenance: list[tuple[str, Any]]

    @property
    def address(self) -> presenters.Address:
        return presenters.Address(self.layer.edition, self.layer.audience)


@dataclass(frozen=True)
class Entry:
    """A table of a finding with only this area's rows."""

    edition: Edition
    part: Part
    table: dict[str, Any]
    href: str


def themes(sources: Sources, area: Area) -> list[Theme]:
    """What the maps of the area's level say of it, hot spots and scores apart."""
    shown = [layer for layer in sources.layers() if layer.level == area.level and not layer.measures[0].categories]
    return [_theme(layer, area) for layer in shown if layer.part.key != SCORES]


def _theme(layer: Layer, area: Area) -> Theme:
    measure, figures = layer.measures[0], layer.drawing.table.figures
    row = row_of(figures, layer.drawing.chart.x, area.code)
    left = _only(figures, area.code)
    bars = drawing.bars_of(replace(layer.drawing.table, figures=left), None) if left.rows else []
    name = f"years-{layer.drawing.table.id}"
    svg = drawing.draw_bars(bars, name, f"{layer.label} by year, {area.name}")
    trend = str(figures.cell(row, "verdict") or "") if row is not None and _has(figures, "verdict") else ""
    told = presenters.provenance(layer.part, figures)
    reading = read(layer, measure, area.code)
    return Theme(layer, measure, reading, rank(layer, measure, area.code), trend, svg, told)


def _has(figures: Figures, name: str) -> bool:
    return any(column.name == name for column in figures.columns)


def _only(figures: Figures, code: str) -> Figures:
    """The rows of this area; none where the table is not by area."""
    place = next((i for i, c in enumerate(figures.columns) if c.kind is Kind.DIMENSION and c.dimension == AREA), None)
    rows = tuple(row for row in figures.rows if row[place] == code) if place is not None else ()
    return figures if len(rows) == len(figures.rows) and rows else replace(figures, rows=rows)


def entries(sources: Sources, area: Area) -> list[Entry]:
    """Every table of every finding that has the area, the heads of longer tables apart."""
    return [entry for edition in sources.editions for entry in _entries(edition, sources.audience, area)]


def _entries(edition: Edition, audience: str, area: Area) -> Iterator[Entry]:
    address = presenters.Address(edition, audience)
    for name, (part, table) in queries.book(edition, audience).tables.items():
        if table.figures.id.endswith(TOP):
            continue
        left = _only(table.figures, area.code)
        if left.rows:
            shown = presenters.table(address, part, Table(name, left, table.attribution))
            shown |= {"id": f"{edition.kind}-{name}", "csv": address.to("table", name, place=area.code)}
            shown["columns"] = [{"text": each["text"], "number": each["number"]} for each in shown["columns"]]
            yield Entry(edition, part, shown, address.to("finding", part.key))


@dataclass(frozen=True)
class HotSpot:
    """What the test of hot spots says of the area, and its history. ``facts`` are terms with what is said of them."""

    edition: Edition
    part: Part
    facts: list[tuple[str, str]]
    provenance: list[tuple[str, Any]]


def hot_spot(sources: Sources, area: Area) -> HotSpot | None:
    """None where no edition looks for hot spots at the area's level."""
    for edition in _latest_first(sources, Edition.Kind.PLACES):
        book = queries.book(edition, sources.audience)
        part = book.parts.get(HOT)
        table = _table_of(book, HOT, "places")
        if part and table and row_of(table, AREA, area.code) is not None:
            return HotSpot(edition, part, _told(book, table, area.code), presenters.provenance(part, table))
    return None


def _latest_first(sources: Sources, kind: str) -> list[Edition]:
    """The edition made for it before the needs assessment, which has the same test in short."""
    return sorted(sources.editions, key=lambda edition: edition.kind != kind)


def _table_of(book: Book, key: str, name: str) -> Figures | None:
    part = book.parts.get(key)
    return next((each for each in part.finding.figures if each.id == name), None) if part else None


def _told(book: Book, table: Figures, code: str) -> list[tuple[str, str]]:
    told = facts(table, code, ("kind", "spot", "n", "rate", "ratio"))
    for key, name, columns in ((HISTORY, "history", ("class", "pattern", "hot")), (YEARS, "years", ("hot",))):
        other = _table_of(book, key, name)
        told += facts(other, code, columns) if other else []
    return told


def facts(figures: Figures, code: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """What these columns say of the area: the heading with the value, and its range where there is one."""
    row = row_of(figures, AREA, code)
    if row is None:
        return []
    found = []
    for name in names:
        if _has(figures, name):
            column, value = figures.columns[figures.position(name)], figures.cell(row, name)
            text = _with_range(figures, row, name)
            if text and not isinstance(value, bool):
                found.append((f"{column.label} ({column.unit})" if column.unit else column.label, text))
    return found


def _with_range(figures: Figures, row: int, name: str) -> str:
    place = figures.position(name)
    column, value = figures.columns[place], figures.rows[row][place]
    if isinstance(value, str):
        named = figures.name_of(value)
        return named[:1].upper() + named[1:]
    text = format_cell(value, column)
    after = [each.name.rpartition("_")[2] for each in figures.columns[place + 1 : place + 3]]
    if after != ["lower", "upper"] or isinstance(value, Marker) or not text:
        return text
    ends = [format_cell(figures.rows[row][place + i], column) for i in (1, 2)]
    return f"{text} ({ends[0]} to {ends[1]})" if all(ends) else text


@dataclass(frozen=True)
class Score:
    """The area's risk score and what makes it up. ``parts`` are drawn to both sides of the average area."""

    edition: Edition
    part: Part
    facts: list[tuple[str, str]]
    average: str
    rank: str
    headings: list[tuple[str, str]]
    parts: Markup
    parts_table: list[list[str]]
    note: str
    provenance: list[tuple[str, Any]]


def score(sources: Sources, area: Area) -> Score | None:
    """None where no edition scores the area."""
    for edition in _latest_first(sources, Edition.Kind.RISK):
        book = queries.book(edition, sources.audience)
        part, table = book.parts.get(SCORES), _table_of(book, SCORES, "scores")
        row = row_of(table, AREA, area.code) if table else None
        if part and table and row is not None:
            return _score(edition, book, part, table, row, area)
    return None


def _score(edition: Edition, book: Book, part: Part, table: Figures, row: int, area: Area) -> Score:
    years = tuple(column.name for column in table.columns if column.name.startswith("score_"))
    headings, adds = _table_of(book, HEADINGS, "headings"), _table_of(book, CONTRIBUTIONS, "contributions")
    names = tuple(c.name for c in headings.columns if c.kind is Kind.NUMBER) if headings else ()
    parts = _contributions(adds, area.code) if adds else []
    return Score(
        edition,
        part,
        facts(table, area.code, (*years, "change")),
        _with_range(table, row, "average"),
        _with_range(table, row, "ranks") if _has(table, "ranks") else "",
        facts(headings, area.code, names) if headings else [],
        draw_parts([(name, value) for name, value, _ in parts if value is not None], area.name),
        [[name, text] for name, _, text in parts],
        adds.notes[0] if adds and adds.notes else "",
        presenters.provenance(part, table),
    )


def _contributions(figures: Figures, code: str) -> list[tuple[str, float | None, str]]:
    """Each indicator with what it adds, the largest first; those without a number last."""
    row = row_of(figures, AREA, code)
    if row is None:
        return []
    found = []
    for index, column in enumerate(figures.columns):
        if column.kind is Kind.NUMBER and column.name != "index":
            value = figures.rows[row][index]
            number = float(value) if isinstance(value, int | float) else None
            found.append(
                (column.label, number, f"{number:+.2f}".replace("-", "−") if number is not None else str(value or ""))
            )
    return sorted(found, key=lambda each: (each[1] is None, -(each[1] or 0.0)))


LEFT, HALF, STEP = 280, 170, 28


def draw_parts(parts: list[tuple[str, float]], name: str) -> Markup:
    """Bars to the right of nought for what raises a score, to the left for what lowers it, each with its number."""
    top = max((abs(value) for _, value in parts), default=0.0)
    if not top:
        return Markup()
    middle, height = LEFT + HALF, len(parts) * STEP + 8
    rows = Markup().join(_part(label, value, i, middle, (HALF - 50) / top) for i, (label, value) in enumerate(parts))
    said = "; ".join(f"{label} {value:+.2f}" for label, value in parts)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="parts-title parts-desc" font-size="14" '
        'font-family="{}" viewBox="0 0 {} {}"><title id="parts-title">What makes up the score of {}</title>'
        '<desc id="parts-desc">{}</desc>{}<path d="M{} 0V{}" stroke="{}"/></svg>'
    ).format(style.CHART_FONTS, LEFT + 2 * HALF, height, name, said, rows, middle, height, style.INK)


def _part(label: str, value: float, index: int, middle: int, scale: float) -> Markup:
    y, width = 4 + index * STEP, abs(value) * scale
    start = middle if value >= 0 else middle - width
    colour = style.CATEGORICAL[2] if value >= 0 else style.CATEGORICAL[1]
    at, anchor = (middle + width + 6, "start") if value >= 0 else (middle - width - 6, "end")
    short = label if len(label) <= 38 else f"{label[:37]}…"
    return Markup(
        '<text x="{}" y="{}" text-anchor="end" fill="{ink}">{}</text><rect x="{}" y="{}" width="{}" height="{}" '
        'fill="{}"/><text x="{}" y="{}" text-anchor="{}" fill="{ink}">{}</text>'
    ).format(
        LEFT - 10, y + 17, short, f"{start:.1f}", y + 3, f"{max(width, 1):.1f}", STEP - 8, colour, f"{at:.1f}", y + 17,
        anchor, f"{value:+.2f}".replace("-", "−"), ink=style.INK,
    )  # fmt: skip


DEPRIVATION = "deprivation"


def deprivation(sources: Sources, area: Area) -> list[tuple[str, str]]:
    """What the tables that come from the indices of deprivation say of the area."""
    found: list[tuple[str, str]] = []
    for edition in sources.editions:
        for part in queries.book(edition, sources.audience).parts.values():
            for figures in part.finding.figures:
                if figures.source == DEPRIVATION and _has(figures, AREA):
                    names = tuple(c.name for c in figures.columns if c.kind is not Kind.DIMENSION)
                    found += [(f"{figures.title}: {term}", text) for term, text in facts(figures, area.code, names)]
    return found
