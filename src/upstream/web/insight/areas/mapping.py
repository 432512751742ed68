"""A map as the page draws it: every area a link with its words, and a legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from upstream.publish import category_maps, classes, maps, style
from upstream.publish.document import Drawing
from upstream.web.insight.areas.atlas import Area, atlas_of
from upstream.web.insight.areas.layers import Layer, Measure
from upstream.web.insight.editions import queries
from upstream.web.insight.models import Edition

PATTERNED = {maps.UNRELIABLE: "unreliable", maps.SUPPRESSED: "suppressed", maps.NOT_AVAILABLE: "not-available"}
PATTERN_WORDS = {PATTERNED[state]: word for state, word in maps.WORDS.items()}
PLAIN, NOT_COVERED = "#ffffff", "not covered"
"""Of an area that has an outline and no row: the edition does not look at it."""
METHODS = {"quantile": "As many areas in each", "natural": "Where the values part by themselves"}
MOST_CLASSES = 5
MOST_LABELS = 60
LETTER = 5.9
"""Units that a letter of a label takes up."""
KEPT = 24
BELOW, SMALL = 66, 0.72
"""Room for the scale under the map, and how much smaller it is than on paper."""


@dataclass(frozen=True)
class Mark:
    """One area: what it is filled with (a colour, or the name of a pattern) and what is said of it."""

    code: str
    fill: str
    said: str

    @property
    def pattern(self) -> str:
        return "" if self.fill.startswith("#") else self.fill

    @property
    def stands_back(self) -> bool:
        """Whether its words say why there is no number."""
        return self.fill in ("suppressed", "not-available", PLAIN)


@dataclass(frozen=True)
class Entry:
    """A line of the legend: a swatch, its word and how many areas it stands for."""

    swatch: Markup
    text: str
    areas: int


@dataclass(frozen=True)
class Shading:
    """Each area's mark by its code, and the legend in the order in which it is read."""

    marks: dict[str, Mark]
    legend: tuple[tuple[str, str], ...]

    def entries(self) -> list[Entry]:
        often: dict[str, int] = {}
        for mark in self.marks.values():
            often[mark.fill] = often.get(mark.fill, 0) + 1
        return [Entry(swatch(fill), text, often.get(fill, 0)) for fill, text in self.legend]


@dataclass(frozen=True)
class Shape:
    """An area's path in tenths of a unit, and where its label goes in units; ``room`` is how wide that may be."""

    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True)
class Ground:
    """The outlines of a map that share one scale (units a metre)."""

    shapes: dict[str, Shape]
    scale: float
    height: float


def shading(layer: Layer, measure: Measure, within: str = "", method: str = "quantile") -> Shading:
    """The classes are those of the whole map, also where one ward is shown: a shade means the same on both."""
    drawing = layer.drawn(measure)
    whole = _uncovered(drawing, _by_word(drawing) if measure.categories else _by_number(drawing, method))
    if not within:
        return whole
    inside = {area.code for area in layer.atlas.of(layer.level, within)}
    return replace(whole, marks={code: mark for code, mark in whole.marks.items() if code in inside})


def _uncovered(drawing: Drawing, shown: Shading) -> Shading:
    """Areas with an outline and no row, which the drawing on paper has no word of its own for."""
    told = set(drawing.table.figures.values(drawing.chart.x))
    without = {code: Mark(code, PLAIN, NOT_COVERED) for code in shown.marks if code not in told}
    if not without:
        return shown
    marks = shown.marks | without
    present = {mark.fill for mark in marks.values()}
    kept = tuple(entry for entry in shown.legend if entry[0] != "not-available" or entry[0] in present)
    return Shading(marks, (*kept, (PLAIN, _capital(NOT_COVERED))))


def _by_number(drawing: Drawing, method: str) -> Shading:
    places = maps.places_of(drawing)
    values = [place.value for place in places if place.state == maps.SHADED and place.value is not None]
    inner = classes.limits(values, MOST_CLASSES, method)
    shades = maps.SHADES[len(inner) + 1]
    marks = {place.code: Mark(place.code, _fill(place, inner, shades), _said(place.tip)) for place in places}
    numbers = list(zip(reversed(shades), reversed(classes.words(inner)), strict=True)) if values else []
    return Shading(marks, (*numbers, *_patterns_in(marks)))


def _fill(place: maps.Place, inner: Sequence[float], shades: Sequence[str]) -> str:
    if place.state != maps.SHADED or place.value is None:
        return PATTERNED.get(place.state, "not-available")
    return shades[classes.class_of(place.value, inner)]


def _by_word(drawing: Drawing) -> Shading:
    places = category_maps.places_of(drawing)
    marks = {place.code: Mark(place.code, place.look, _said(place.tip)) for place in places}
    options = drawing.chart.options.get("categories")
    known = list(options) if isinstance(options, dict) else []
    words = {place.word: place.look for place in places}
    legend = [(words[word], _capital(word)) for word in known if word in words]
    hidden = [(look, _capital(word)) for word, look in words.items() if word not in known]
    return Shading(marks, (*legend, *hidden))


def _said(tip: str) -> str:
    """What a tooltip says of an area, without its name."""
    return tip.rpartition(": ")[2]


def _patterns_in(marks: dict[str, Mark]) -> list[tuple[str, str]]:
    present = {mark.fill for mark in marks.values()}
    return [(fill, word) for fill, word in PATTERN_WORDS.items() if fill in present]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=64)
def swatch(fill: str) -> Markup:
    """A small picture of a colour or pattern; the words stand beside it."""
    inside = Markup('fill="{}"').format(fill)
    drawn = Markup('<rect x="1" y="1" width="26" height="16" stroke="{}" {}/>').format(
        style.SLATE, inside if fill.startswith("#") else Markup('fill="#ffffff"')
    )
    return Markup('<svg class="up-swatch" viewBox="0 0 28 18" aria-hidden="true" focusable="false">{}{}</svg>').format(
        drawn, Markup(SWATCH_MARKS.get(fill, ""))
    )


_LINE = f'stroke="{style.MUTED}" stroke-width="1.2"'
SWATCH_MARKS = {
    "unreliable": f'<path d="M2 8l6-6M2 15l13-13M8 17l14-15M15 17l11-12M22 17l5-6" {_LINE} fill="none"/>',
    "suppressed": "".join(
        f'<circle cx="{x}" cy="{y}" r="1.3" fill="{style.MUTED}"/>' for y in (5, 12) for x in (5, 11, 17, 23)
    ),
}
"""The marks of `maps.patterns` at the size of a swatch: hatched, dotted, and nothing for what is not available."""


# The drawing


def ground(layer: Layer, within: str = "") -> Ground:
    return ground_of(layer.edition, layer.audience, layer.level, within)


def ground_of(edition: Edition, audience: str, level: str, within: str = "") -> Ground:
    """Worked out once for an edition's files."""
    return _ground(queries.folder_of(edition, audience), edition.fingerprint, edition, audience, level, within)


@lru_cache(maxsize=KEPT)
def _ground(folder: Path, fingerprint: str, edition: Edition, audience: str, level: str, within: str) -> Ground:
    areas = atlas_of(edition, audience).of(level, within)
    if not areas:
        return Ground({}, 1.0, 0.0)
    projected, scale, height = maps.fitted([area.geometry for area in areas])
    shapes = {area.code: _shape(shape) for area, shape in zip(areas, projected, strict=True)}
    return Ground(shapes, scale, height)


def _shape(projected: Any) -> Shape:
    point, room = maps.room(projected)
    return Shape(maps.outline(projected), point.x / maps.FINE, point.y / maps.FINE, room)


def draw(
    where: Ground,
    areas: Sequence[Area],
    marks: dict[str, Mark],
    href: Callable[[Area], str],
    *,
    name: str,
    label: str,
    numbers: Mapping[str, str] | None = None,
) -> Markup:
    """The map as one SVG. Each area is a link that says its name and its figure; ``numbers`` stand on areas."""
    drawn = Markup().join(
        _area(area, where.shapes[area.code], marks.get(area.code), href(area), name)
        for area in areas
        if area.code in where.shapes
    )
    labels = _labels(where, areas) if len(areas) <= MOST_LABELS else []
    labels += [_numbered(where.shapes[code], text) for code, text in (numbers or {}).items() if code in where.shapes]
    height = where.height + BELOW
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="up-map" role="group" aria-label="{}" font-family="{}" '
        'viewBox="-2 -2 {} {}">{}<g transform="scale({})" stroke="{}" stroke-linejoin="round">{}</g>{}{}</svg>'
    ).format(
        label,
        style.CHART_FONTS,
        maps.MAP_WIDTH + 6,
        f"{height:.0f}",
        Markup(maps.patterns(name)),
        1 / maps.FINE,
        style.SLATE,
        drawn,
        Markup().join(labels),
        _scale(where),
    )


def _area(area: Area, shape: Shape, mark: Mark | None, href: str, name: str) -> Markup:
    mark = mark or Mark(area.code, PLAIN, NOT_COVERED)
    fill = f"url(#{name}-{mark.pattern})" if mark.pattern else mark.fill
    said = f"{area.name}: {mark.said}" if mark.said else area.name
    return Markup(
        '<a href="{}" aria-label="{}" data-code="{}"><path class="area" vector-effect="non-scaling-stroke" fill="{}" '
        'd="{}"><title>{}</title></path></a>'
    ).format(href, said, area.code, fill, Markup(shape.path), said)


def _labels(where: Ground, areas: Sequence[Area]) -> list[Markup]:
    """The names of areas that have room for theirs; white edges keep them readable on any shade."""
    found = []
    for area in areas:
        shape = where.shapes.get(area.code)
        if shape is not None and len(area.name) * LETTER < 0.95 * shape.room:
            found.append(
                Markup(
                    '<text x="{:.1f}" y="{:.1f}" font-size="11.5" text-anchor="middle" fill="{}" stroke="#ffffff" '
                    'stroke-width="3" stroke-linejoin="round" paint-order="stroke" pointer-events="none" '
                    'aria-hidden="true">{}</text>'
                ).format(shape.x, shape.y + 4, style.INK, area.name)
            )
    return found


def _numbered(shape: Shape, text: str) -> Markup:
    """A disc with the number of a hot spot, as `publish.category_maps` draws it."""
    return Markup(
        '<g aria-hidden="true" pointer-events="none"><circle cx="{x:.1f}" cy="{y:.1f}" r="8.5" fill="{}" '
        'stroke="#ffffff" stroke-width="1.5"/><text x="{x:.1f}" y="{:.1f}" font-size="11.5" font-weight="bold" '
        'text-anchor="middle" fill="#ffffff">{}</text></g>'
    ).format(category_maps.DISC, shape.y + 4, text, x=shape.x, y=shape.y)


def _scale(where: Ground) -> Markup:
    """A bar of a round distance and an arrow to the north, under the map."""
    return Markup('<g aria-hidden="true" transform="translate({},{:.0f}) scale({})">{}</g>').format(
        4 - maps.LEGEND_LEFT * SMALL, where.height - 4, SMALL, Markup(maps.scale_bar(where.scale / SMALL, 0))
    )


def only(areas: Sequence[Area], code: str) -> dict[str, Mark]:
    """The marks of a map that shows where one area lies."""
    plain = {area.code: Mark(area.code, style.STONE, "") for area in areas}
    return plain | {code: replace(plain[code], fill=style.CATEGORICAL[2], said="this area")}


def described(shown: Shading) -> str:
    """The text alternative of a whole map: how many areas there are of each shade."""
    parts = [f"{entry.text}: {entry.areas:,}" for entry in shown.entries() if entry.areas]
    return f"{len(shown.marks):,} areas. {'; '.join(parts)}."
