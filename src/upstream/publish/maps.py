"""Maps: areas shaded by a figure, drawn as SVG without a server, a tile or a script.

Options of a map (`Chart.options`), all optional: ``classes`` (5), ``method`` ("quantile" or "natural"), and
``unreliable``, a column of the table, with ``unreliable_values``, the values that mean unreliable (default: anything
that is not empty). Without such a column a rate is unreliable where its upper limit is more than 2.5 times its lower
one, which is a count under about 20.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from upstream.model.figures import Cell, Marker
from upstream.model.finding import format_cell
from upstream.publish import classes, locator, style
from upstream.publish.chartdata import column_label, number
from upstream.publish.document import Drawing
from upstream.publish.draw import Picture

WIDTH = 600
MAP_WIDTH, MAP_HEIGHT = 395, 500
LEGEND_LEFT = 412
FINE = 10
"""Path coordinates are whole tenths of a unit."""
MOST_LABELS = 80
UNRELIABLE_RATIO = 2.5
METRES_A_DEGREE = 111_320
SHADES = {
    1: (style.SEQUENTIAL[2],),
    2: (style.SEQUENTIAL[1], style.SEQUENTIAL[3]),
    3: (style.SEQUENTIAL[1], style.SEQUENTIAL[3], style.SEQUENTIAL[4]),
    4: (style.SEQUENTIAL[0], style.SEQUENTIAL[2], style.SEQUENTIAL[3], style.SEQUENTIAL[5]),
    5: (*style.SEQUENTIAL[:4], style.SEQUENTIAL[5]),
    6: style.SEQUENTIAL,
}
SUPPRESSED, NOT_AVAILABLE, UNRELIABLE, SHADED = "suppressed", "not available", "unreliable", "shaded"
WORDS = {
    UNRELIABLE: "Too few to be sure of",
    SUPPRESSED: "Suppressed",
    NOT_AVAILABLE: "Not available",
}


@dataclass(frozen=True)
class Place:
    """One area of the map: how it is drawn and what its tooltip says."""

    code: str
    name: str
    state: str
    value: float | None
    tip: str
    shape: Any


def map_picture(drawing: Drawing) -> Picture:
    """The map with its legend, scale and north arrow; areas without a row are drawn as not available."""
    places = places_of(drawing)
    if not places:
        return without_boundaries()
    shaded = [place.value for place in places if place.state == SHADED and place.value is not None]
    options = drawing.chart.options
    wanted = int(str(options.get("classes", 5)))
    inner = classes.limits(shaded, wanted, str(options.get("method", "quantile")))
    shades = SHADES[len(inner) + 1]
    projected, scale, height = fitted([place.shape for place in places])
    areas = "".join(
        _area(place, shape, inner, shades, drawing.id) for place, shape in zip(places, projected, strict=True)
    )
    labels = (
        ""
        if len(places) > MOST_LABELS
        else "".join(_label(place, shape, inner) for place, shape in zip(places, projected, strict=True))
    )
    line = f'stroke="{style.SLATE}" stroke-width="{0.5 * FINE:g}" stroke-linejoin="round"'
    ground = f'<g transform="scale({1 / FINE:g})" {line}>{areas}</g>'
    legend, legend_height = _legend(drawing, places, inner, shades)
    where, legend_height = named(drawing.area, legend_height)
    around, bottom = surroundings([place.shape for place in places], scale, legend_height)
    drawn = ground + labels + legend + where + around
    body = f'{patterns(drawing.id)}<g font-family="{style.CHART_FONTS}">{drawn}</g>'
    return Picture(body, WIDTH, max(height, bottom) + 4)


def without_boundaries() -> Picture:
    start = f'<text x="0" y="20" font-size="14" fill="{style.SLATE}" font-family="{style.CHART_FONTS}">'
    return Picture(
        f"{start}No boundaries are loaded for these areas, so there is no map. The table has the figures.</text>",
        WIDTH,
        32,
    )


def places_of(drawing: Drawing) -> list[Place]:
    """Every area of the map: what it is called, how it is drawn and what its tooltip says."""
    figures, chart = drawing.table.figures, drawing.chart
    rows = {code: index for index, code in enumerate(figures.values(chart.x))}
    return [_place(drawing, boundary, rows.get(boundary.code)) for boundary in drawing.boundaries]


def _place(drawing: Drawing, boundary: Any, row: int | None) -> Place:
    figures, chart = drawing.table.figures, drawing.chart
    if row is None:
        return Place(
            boundary.code, boundary.name, NOT_AVAILABLE, None, f"{boundary.name}: not available", boundary.geometry
        )
    value = figures.cell(row, chart.y)
    lower, upper = (figures.cell(row, name) if name else None for name in (chart.lower, chart.upper))
    state = _state(drawing, row, value, lower, upper)
    column = figures.columns[figures.position(chart.y)]
    said = format_cell(value, column) if number(value) is not None else state
    if number(lower) is not None and number(upper) is not None:
        said += f" ({format_cell(lower, column)} to {format_cell(upper, column)})"
    if state == UNRELIABLE and number(value) is not None:
        said += ", too few to be sure of"
    return Place(boundary.code, boundary.name, state, number(value), f"{boundary.name}: {said}", boundary.geometry)


def _state(drawing: Drawing, row: int, value: Cell, lower: Cell, upper: Cell) -> str:
    if value is Marker.SUPPRESSED:
        return SUPPRESSED
    if value is Marker.NOT_AVAILABLE:
        return NOT_AVAILABLE
    if number(value) is None:
        return UNRELIABLE
    options = drawing.chart.options
    if "unreliable" in options:
        flag = drawing.table.figures.cell(row, str(options["unreliable"]))
        meaning = options.get("unreliable_values")
        bad = flag in meaning if isinstance(meaning, list | tuple) else bool(flag)
        return UNRELIABLE if bad else SHADED
    low, high = number(lower), number(upper)
    wide = low is not None and high is not None and high > UNRELIABLE_RATIO * low
    return UNRELIABLE if wide else SHADED


# Shapes


def fitted(shapes: Sequence[Any]) -> tuple[list[Any], float, float]:
    """The shapes in tenths of a unit, north up; units per metre; the height of the map in units."""
    import shapely

    geometries = np.asarray(shapes, dtype=object)
    west, south, east, north = shapely.total_bounds(geometries)
    if abs(west) <= 180 and abs(north) <= 90:
        across, up = float(METRES_A_DEGREE) * math.cos(math.radians((south + north) / 2)), float(METRES_A_DEGREE)
    else:
        across, up = 1.0, 1.0
    width, height = (east - west) * across, (north - south) * up
    scale = min(MAP_WIDTH / width, MAP_HEIGHT / height)
    fine = scale * FINE

    def project(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([(xy[:, 0] - west) * across * fine + FINE, (north - xy[:, 1]) * up * fine + FINE])

    projected = shapely.transform(geometries, project)
    return list(_simplified(projected)), scale, height * scale + 2


def _simplified(geometries: Any) -> Any:
    """Corners that nobody can see are left out, neighbours keeping their common border."""
    import shapely

    try:
        return shapely.coverage_simplify(geometries, 0.5 * FINE)
    except shapely.errors.GEOSException:
        return shapely.simplify(geometries, 0.4 * FINE)


def _area(place: Place, shape: Any, inner: Sequence[float], shades: Sequence[str], prefix: str) -> str:
    fill = f"url(#{prefix}-{place.state.replace(' ', '-')})"
    if place.state == SHADED and place.value is not None:
        fill = shades[classes.class_of(place.value, inner)]
    dash = f' stroke-dasharray="{3 * FINE},{2 * FINE}"' if place.state == NOT_AVAILABLE else ""
    return f'<path class="area" fill="{fill}"{dash} d="{outline(shape)}"><title>{escape(place.tip)}</title></path>'


def outline(shape: Any) -> str:
    polygons = getattr(shape, "geoms", [shape])
    rings = [ring for polygon in polygons if not polygon.is_empty for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(_ring(np.rint(np.asarray(ring.coords)).astype(int)) for ring in rings)


def _ring(xy: np.ndarray) -> str:
    steps = np.diff(xy[:-1], axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    moves = " ".join(f"{dx} {dy}" for dx, dy in steps.tolist()).replace(" -", "-")
    return f"M{xy[0, 0]} {xy[0, 1]}l{moves}z" if len(steps) else ""


def _label(place: Place, shape: Any, inner: Sequence[float]) -> str:
    """The area's name, or the word for a suppressed one, where it fits."""
    word = "suppressed" if place.state == SUPPRESSED else place.name
    point, space = room(shape)
    width = len(word) * 5.9
    if width > 0.92 * space:
        return ""
    dark = place.state == SHADED and classes.class_of(place.value or 0.0, inner) >= max(len(inner) - 1, 1)
    colour = "#fff" if dark else style.INK
    x, y = point.x / FINE, point.y / FINE + 4
    backing = ""
    if place.state != SHADED:
        box = f'x="{x - width / 2:.1f}" y="{y - 12:.1f}" width="{width:.1f}" height="16"'
        backing = f'<rect {box} fill="#fff" fill-opacity=".85"/>'
    slant = ' font-style="italic"' if place.state == SUPPRESSED else ""
    return (
        f'{backing}<text x="{x:.1f}" y="{y:.1f}" font-size="11.5" text-anchor="middle" fill="{colour}"{slant} '
        f'pointer-events="none">{escape(word)}</text>'
    )


def room(shape: Any) -> tuple[Any, float]:
    """A point inside the shape and how far it reaches to either side of it, twice the shorter, in units."""
    import shapely

    point = shape.representative_point()
    west, _, east, _ = shape.bounds
    across = shapely.intersection(shape, shapely.LineString([(west, point.y), (east, point.y)]))
    parts = [part.bounds for part in getattr(across, "geoms", [across]) if not part.is_empty]
    reach = [min(point.x - low, high - point.x) for low, _, high, _ in parts if low <= point.x <= high]
    return point, 2 * max(reach, default=0.0) / FINE


# Around the map


def patterns(prefix: str) -> str:
    one, six, seven = FINE, 6 * FINE, 7 * FINE
    lines = f"M-{one} {one}L{one}-{one}M0 {six}L{six} 0M{5 * one} {seven}L{seven} {5 * one}"
    hatch = f'<path d="{lines}" stroke="{style.MUTED}" stroke-width="{one}"/>'
    dot = f'<circle cx="{3 * one}" cy="{3 * one}" r="{one}" fill="{style.MUTED}" stroke="none"/>'
    kinds = (("unreliable", six, hatch), ("suppressed", seven, dot), ("not-available", one, ""))
    return f"<defs>{''.join(_pattern(f'{prefix}-{name}', size, marks) for name, size, marks in kinds)}</defs>"


def _pattern(name: str, size: int, marks: str) -> str:
    square = f'width="{size}" height="{size}"'
    ground = f'<rect {square} fill="#fff" stroke="none"/>'
    return f'<pattern id="{name}" {square} patternUnits="userSpaceOnUse">{ground}{marks}</pattern>'


def _legend(
    drawing: Drawing, places: Sequence[Place], inner: Sequence[float], shades: Sequence[str]
) -> tuple[str, float]:
    """Swatches with their words, highest class first, each state that occurs; and where the legend ends."""
    import textwrap

    caption = textwrap.wrap(column_label(drawing.table.figures, drawing.chart.y), 26)
    entries = list(zip(reversed(shades), reversed(classes.words(inner)), strict=True))
    present = {place.state for place in places}
    entries = entries if SHADED in present else []
    entries += [
        (f"url(#{drawing.id}-{state.replace(' ', '-')})", word) for state, word in WORDS.items() if state in present
    ]
    head = "".join(text(LEGEND_LEFT, 14 + 18 * index, line, weight="bold") for index, line in enumerate(caption))
    top = 18 * len(caption) + 12
    rows = "".join(entry(fill, word, top + 25 * index) for index, (fill, word) in enumerate(entries))
    return head + rows, top + 25 * len(entries)


def named(area: str, top: float) -> tuple[str, float]:
    """What place the map shows, under the legend; and where that ends."""
    import textwrap

    lines = textwrap.wrap(area, 26)[:3]
    words = "".join(text(LEGEND_LEFT, top + 34 + 18 * index, line, weight="bold") for index, line in enumerate(lines))
    return words, top + (18 * len(lines) + 16 if lines else 0)


def entry(fill: str, word: str, top: float) -> str:
    side = 18 * FINE
    place = f'transform="translate({LEGEND_LEFT},{top:g}) scale({1 / FINE:g})"'
    line = f'stroke="{style.SLATE}" stroke-width="{0.6 * FINE:g}"'
    box = f'<g {place}><rect width="{side * 1.4:g}" height="{side}" fill="{fill}" {line}/></g>'
    return box + text(LEGEND_LEFT + 34, top + 14, word)


def text(x: float, y: float, text: str, weight: str = "normal") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="14" font-weight="{weight}" fill="{style.INK}">{escape(text)}</text>'


def surroundings(shapes: Sequence[Any], scale: float, top: float) -> tuple[str, float]:
    """Scale, north and where in the country the map lies, under the legend; and where they end."""
    where = locator.locator(shapes, LEGEND_LEFT, top + 104)
    return scale_bar(scale, top) + where, top + (104 + locator.HEIGHT if where else 92)


def scale_bar(scale: float, top: float) -> str:
    """A bar of a round distance, and an arrow to the north."""
    longest = 120 / scale
    power = 10 ** math.floor(math.log10(longest))
    metres = max(step * power for step in (1, 2, 5) if step * power <= longest)
    length, y, x = metres * scale, top + 66, LEGEND_LEFT
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    bar = f'<path d="M{x} {y - 6}v6h{length:.1f}v-6" fill="none" stroke="{style.INK}" stroke-width="1.5"/>'
    arrow = f'<path d="M{x + 8} {top + 42}v-22l-5 9m5-9l5 9" fill="none" stroke="{style.INK}" stroke-width="1.5"/>'
    return bar + text(x, y + 18, words) + arrow + text(x + 20, top + 36, "North")
