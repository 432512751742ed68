"""What an edition says of one area: values with their ranges, and ranks that allow for them."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.model.figures import Cell, Figures, Marker
from upstream.model.finding import format_cell
from upstream.publish import maps
from upstream.web.insight.areas.layers import Layer, Measure
from upstream.web.insight.areas.mapping import NOT_COVERED


@dataclass(frozen=True)
class Reading:
    """One value of one area. ``text`` is the value with its range, or the word that stands where there is none."""

    text: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    marker: bool = False

    @property
    def unsure(self) -> bool:
        """Whether the map hatches the area: too few to be sure of."""
        wide = self.lower is not None and self.upper is not None
        return wide and (self.upper or 0.0) > maps.UNRELIABLE_RATIO * (self.lower or 0.0)

    @property
    def whole(self) -> str:
        return f"{self.text}, too few to be sure of" if self.unsure else self.text


def row_of(figures: Figures, dimension: str, code: str) -> int | None:
    return next((index for index, value in enumerate(figures.values(dimension)) if value == code), None)


def read(layer: Layer, measure: Measure, code: str) -> Reading:
    figures = layer.drawing.table.figures
    row = row_of(figures, layer.drawing.chart.x, code)
    if row is None:
        return Reading(NOT_COVERED, marker=True)
    value = figures.cell(row, measure.key)
    if isinstance(value, Marker):
        return Reading(str(value), marker=True)
    text = format_cell(value, measure.column)
    if value is None or text == "":
        return Reading("too few to be sure of", marker=True)
    lower, upper = (_number(figures.cell(row, name)) if name else None for name in (measure.lower, measure.upper))
    if lower is not None and upper is not None:
        ends = (format_cell(end, measure.column) for end in (lower, upper))
        text = f"{text} ({' to '.join(ends)})"
    return Reading(text, _number(value), lower, upper)


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class Rank:
    """The place of an area among those of its level that have a number, 1 the highest.

    ``best`` and ``worst`` are the places that it may have, given the 95% ranges: an area stands before another for
    certain only where their ranges do not meet. Made from what is printed alone, so that it gives nothing away.
    """

    place: int
    best: int
    worst: int
    of: int
    without: int

    @property
    def text(self) -> str:
        return f"{self.place:,} of {self.of:,}"

    @property
    def range(self) -> str:
        return f"{self.best:,} to {self.worst:,}" if self.best != self.worst else f"{self.best:,}"


def rank(layer: Layer, measure: Measure, code: str) -> Rank | None:
    """None where the area, or every other, has no number or no range."""
    codes = [area.code for area in layer.atlas.of(layer.level)]
    readings = {each: read(layer, measure, each) for each in codes}
    mine = readings.get(code)
    known = [each for each in readings.values() if each.lower is not None and each.upper is not None]
    if mine is None or mine.value is None or mine.lower is None or mine.upper is None or len(known) < 2:
        return None
    above = sum(each.lower > mine.upper for each in known if each.lower is not None)
    below = sum(each.upper < mine.lower for each in known if each.upper is not None)
    place = 1 + sum(each.value > mine.value for each in known if each.value is not None)
    return Rank(place, 1 + above, len(known) - below, len(known), len(codes) - len(known))
