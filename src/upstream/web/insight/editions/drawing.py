"""Drawings on screen: the edition's own SVG files without their captions, and bars of what a filter leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from upstream.model.figures import Cell, Figures, Kind, Marker
from upstream.model.finding import Chart, format_cell
from upstream.publish import style
from upstream.publish.document import Drawing, Table
from upstream.publish.tableview import period_name

SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
BODY = re.compile(r'<g transform="translate\(12,([\d.]+)\)">')
FOOT = re.compile(r'<text x="12" y="([\d.]+)"')
ABOVE_FOOT = 20
"""What `publish.draw.standalone` leaves between the drawing and its source."""
SAFE = re.compile(r"<script|\son\w+=|javascript:|<foreignObject|style=", re.IGNORECASE)


def inline(folder: Path, drawing: Drawing) -> Markup:
    """The drawing of the edition's file, to stand under a caption of the page's own; nothing where there is none."""
    try:
        svg = (folder / "charts" / f"{drawing.id}.svg").read_text(encoding="utf-8")
    except OSError:
        return Markup()
    return uncaptioned(svg, drawing.id)


def uncaptioned(svg: str, name: str) -> Markup:
    """The part of a standalone drawing between its title and its source, as one inline SVG."""
    size, body = SIZE.search(svg), BODY.search(svg)
    end = svg.rfind("</g>") + len("</g>")
    foot = FOOT.search(svg, end)
    if not (size and body and foot) or SAFE.search(svg):
        return Markup()
    top, width = float(body[1]), float(size[1]) - 24
    height = float(foot[1]) - ABOVE_FOOT - top
    told = svg[svg.index("<title") : svg.index("</desc>") + len("</desc>")]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{style.CHART_FONTS}" '
        f'viewBox="12 {top:g} {width:g} {height:g}" width="{width:g}" height="{height:g}">'
    )
    return Markup(opening + told + svg[body.start() : end] + "</svg>")


MOST_BARS = 60
WIDTH, BAR_WIDTH, STEP = 640, 300, 26
LONGEST = 28
"""Letters of a label; the table has the whole name."""
LEAST_LABEL, MOST_LABEL, A_LETTER = 64.0, 216.0, 7.4


@dataclass(frozen=True)
class Bar:
    """One bar, or the word that stands where there is no number."""

    label: str
    text: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None


def bars_of(table: Table, drawing: Drawing | None) -> list[Bar]:
    """The bars of a narrowed table; none where it has one number or too many rows to draw."""
    figures = table.figures
    if len(figures.rows) == 1:
        return _across(figures)
    if len(figures.rows) > MOST_BARS:
        return []
    value = _value_column(figures, drawing.chart if drawing else None)
    return [_bar(figures, row, value) for row in range(len(figures.rows))] if value else []


def _across(figures: Figures) -> list[Bar]:
    """A single row whose counts are one a period, as bars from the first period to the last."""
    counted = [
        (i, column)
        for i, column in enumerate(figures.columns)
        if column.kind is Kind.COUNT and any(role == "period" and " " not in code for role, code in column.at)
    ]
    bars = [
        Bar(column.label, format_cell(figures.rows[0][i], column), _number(figures.rows[0][i])) for i, column in counted
    ]
    return bars if len(bars) > 1 else []


def _value_column(figures: Figures, chart: Chart | None) -> str:
    names = {column.name: column for column in figures.columns}
    if chart is not None and chart.y in names and names[chart.y].kind in (Kind.COUNT, Kind.DERIVED):
        return chart.y
    return next((name for name, column in names.items() if column.kind is Kind.COUNT), "")


def _bar(figures: Figures, row: int, name: str) -> Bar:
    place = figures.position(name)
    column, value = figures.columns[place], figures.rows[row][place]
    limits = [_number(figures.cell(row, each)) if each else None for each in _limits(figures, place)]
    return Bar(_label(figures, row), format_cell(value, column), _number(value), *limits)


def _limits(figures: Figures, place: int) -> tuple[str, str]:
    """The two columns after a value that are its interval, where they are."""
    after = [column.name for column in figures.columns[place + 1 : place + 3]]
    ends = [name.rpartition("_")[2] for name in after]
    return (after[0], after[1]) if ends == ["lower", "upper"] else ("", "")


def _label(figures: Figures, row: int) -> str:
    dimensions = [(i, c) for i, c in enumerate(figures.columns) if c.kind is Kind.DIMENSION]
    named = [period_name(figures.name_of(figures.rows[row][i]), c) for i, c in dimensions]
    return ", ".join(text for text in named if text != "*") or "All"


def _number(value: Cell) -> float | None:
    return None if isinstance(value, Marker | str | bool | None) else float(value)


def draw_bars(bars: list[Bar], name: str, title: str) -> Markup:
    """Bars from nought, each with its number; a range is a line across its end."""
    top = max((each for bar in bars for each in (bar.value, bar.upper) if each is not None), default=0.0)
    if not bars or top <= 0:
        return Markup()
    left = min(max(LEAST_LABEL, max(len(bar.label) for bar in bars) * A_LETTER + 16), MOST_LABEL)
    rows = Markup().join(_drawn(bar, index, left, BAR_WIDTH / top) for index, bar in enumerate(bars))
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in bars[:12])
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-title {id}-desc" font-size="14" '
        'font-family="{fonts}" viewBox="0 0 {w} {h}" width="{w}" height="{h}"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-desc">{said}</desc><path d="M{x} 0V{h}" stroke="{ink}"/>{rows}</svg>'
    ).format(
        id=name,
        fonts=style.CHART_FONTS,
        w=WIDTH,
        h=len(bars) * STEP + 8,
        title=title,
        said=said,
        x=f"{left:.0f}",
        ink=style.INK,
        rows=rows,
    )


def _drawn(bar: Bar, index: int, left: float, scale: float) -> Markup:
    y = 4 + index * STEP
    label = bar.label if len(bar.label) <= LONGEST else f"{bar.label[: LONGEST - 1]}…"
    parts = [_text(left - 8, y + 17, label, "end", style.INK)]
    if bar.value is None:
        return Markup().join([*parts, _text(left + 8, y + 17, bar.text or "–", "start", style.SLATE)])
    end = left + bar.value * scale
    parts.append(
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
            f"{left:.0f}", y + 3, f"{max(bar.value * scale, 1):.1f}", STEP - 8, style.CATEGORICAL[0]
        )
    )
    if bar.lower is not None and bar.upper is not None:
        low, high = left + bar.lower * scale, left + bar.upper * scale
        end = max(end, high)
        parts.append(
            Markup('<path d="M{0} {2}H{1}M{0} {3}V{4}M{1} {3}V{4}" stroke="{5}" stroke-width="2"/>').format(
                f"{low:.1f}", f"{high:.1f}", y + 12, y + 7, y + 17, style.INK
            )
        )
    parts.append(_text(end + 6, y + 17, bar.text, "start", style.INK))
    return Markup().join(parts)


def _text(x: float, y: float, text: str, anchor: str, fill: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>').format(
        f"{x:.1f}", y, anchor, fill, escape(text)
    )
