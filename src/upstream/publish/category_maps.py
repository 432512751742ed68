"""Maps of what a test said in words: each word has its look, and hot spots carry their numbers.

Options (`Chart.options`): ``categories``, words of the column ``y`` to a look of `LOOKS`, in the order of the legend;
``marks``, a column whose every text stands once, in the first area that has it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from upstream.model.figures import Marker
from upstream.publish import style
from upstream.publish.chartdata import column_label
from upstream.publish.document import Drawing
from upstream.publish.draw import Picture
from upstream.publish.maps import (
    FINE,
    LEGEND_LEFT,
    WIDTH,
    entry,
    fitted,
    named,
    outline,
    patterns,
    room,
    surroundings,
    text,
    without_boundaries,
)

MANY = 2_000
"""Of more places than this the borders are drawn as hairlines, so that they do not cover the map."""
HATCHED, DOTTED, EMPTY = "unreliable", "suppressed", "not-available"
DISC = "#801650"
"""Of the numbers: the colour of hot spots, because a number may cover the whole of a small one."""
LOOKS = {
    "hot": "#801650",
    "emerging": "#F46A25",
    "lasting": "#801650",
    "fading": "#d8a3bd",
    "odd": "#F46A25",
    "none": style.SAND,
    "cold": "#79b1b5",
    "untested": HATCHED,
}
WORDS = {DOTTED: "suppressed", EMPTY: "not available"}


@dataclass(frozen=True)
class Place:
    """One area: its word, how it looks, and what its tooltip says."""

    code: str
    word: str
    look: str
    tip: str


def category_picture(drawing: Drawing) -> Picture:
    """The map with its legend, scale and north arrow; areas without a row are drawn as not available."""
    if not drawing.boundaries:
        return without_boundaries()
    places = places_of(drawing)
    projected, scale, height = fitted([boundary.geometry for boundary in drawing.boundaries])
    areas = "".join(_area(place, shape, drawing.id) for place, shape in zip(places, projected, strict=True))
    width = 0.4 if len(places) < MANY else 0.15
    line = f'stroke="{style.SLATE}" stroke-width="{width * FINE:g}" stroke-linejoin="round"'
    ground = f'<g transform="scale({1 / FINE:g})" {line}>{areas}</g>'
    marks = _marks(drawing, places, projected)
    legend, top = _legend(drawing, places)
    where, top = named(drawing.area, top)
    around, bottom = surroundings([boundary.geometry for boundary in drawing.boundaries], scale, top)
    drawn = ground + marks + legend + where + around
    body = f'{patterns(drawing.id)}<g font-family="{style.CHART_FONTS}">{drawn}</g>'
    return Picture(body, WIDTH, max(height, bottom) + 4)


def places_of(drawing: Drawing) -> list[Place]:
    """Every area of the map: what it is called, how it is drawn and what its tooltip says."""
    figures, chart = drawing.table.figures, drawing.chart
    said = dict(zip(figures.values(chart.x), figures.values(chart.y), strict=True))
    looks = _mapping(chart.options.get("categories"))
    found = []
    for boundary in drawing.boundaries:
        value, name = said.get(boundary.code, Marker.NOT_AVAILABLE), figures.names.get(boundary.code, boundary.name)
        if isinstance(value, str):
            look = LOOKS.get(looks.get(value, "none"), style.SAND)
            found.append(Place(boundary.code, value, look, f"{name}: {value}"))
        else:
            look = DOTTED if value is Marker.SUPPRESSED else EMPTY
            found.append(Place(boundary.code, WORDS[look], look, f"{name}: {WORDS[look]}"))
    return found


def _mapping(value: object) -> Mapping[str, str]:
    return value if isinstance(value, Mapping) else {}


def _fill(look: str, prefix: str) -> str:
    return look if look.startswith("#") else f"url(#{prefix}-{look})"


def _area(place: Place, shape: Any, prefix: str) -> str:
    return (
        f'<path class="area" fill="{_fill(place.look, prefix)}" d="{outline(shape)}">'
        f"<title>{escape(place.tip)}</title></path>"
    )


def _marks(drawing: Drawing, places: Sequence[Place], shapes: Sequence[Any]) -> str:
    marks, drawn = _first(drawing), ""
    for place, shape in zip(places, shapes, strict=True):
        words = marks.get(place.code)
        if words and place.look not in (DOTTED, EMPTY):
            x, y = (value / FINE for value in (room(shape)[0].x, room(shape)[0].y))
            disc = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8.5" fill="{DISC}" stroke="#fff" stroke-width="1.5"/>'
            drawn += (
                f'<g pointer-events="none">{disc}<text x="{x:.1f}" y="{y + 4:.1f}" font-size="11.5" '
                f'font-weight="bold" text-anchor="middle" fill="#fff">{escape(words)}</text></g>'
            )
    return drawn


def _first(drawing: Drawing) -> dict[str, str]:
    """The first area of each mark, by the table's order: what the table hides has no mark."""
    name, figures = drawing.chart.options.get("marks"), drawing.table.figures
    if not name:
        return {}
    found: dict[str, str] = {}
    for area, mark in zip(figures.values(drawing.chart.x), figures.values(str(name)), strict=True):
        if isinstance(mark, str) and mark:
            found.setdefault(mark, str(area))
    return {area: mark for mark, area in found.items()}


def _legend(drawing: Drawing, places: Sequence[Place]) -> tuple[str, float]:
    """The words that occur, in the order of the categories, then those for cells without one."""
    caption = textwrap.wrap(column_label(drawing.table.figures, drawing.chart.y), 26)
    present = {place.word: place.look for place in places}
    known = [word for word in _mapping(drawing.chart.options.get("categories")) if word in present]
    words = [*known, *(word for word in WORDS.values() if word in present)]
    head = "".join(text(LEGEND_LEFT, 14 + 18 * index, line, weight="bold") for index, line in enumerate(caption))
    top = 18.0 * len(caption) + 12
    rows = "".join(
        entry(_fill(present[word], drawing.id), _capital(word), top + 25 * index) for index, word in enumerate(words)
    )
    return head + rows, top + 25 * len(words)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
