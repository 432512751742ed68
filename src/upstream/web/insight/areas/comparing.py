"""Two to four areas side by side, with what a test says of each difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from upstream.model.figures import Figures
from upstream.web.insight.areas.atlas import Area
from upstream.web.insight.areas.layers import Layer, Measure
from upstream.web.insight.areas.reading import Reading, read, row_of
from upstream.web.insight.areas.sources import Sources
from upstream.web.insight.editions import drawing

MOST = 4
ALPHA = 0.05
HIGHER, LOWER, UNCLEAR, CANNOT = "higher", "lower", "no clear difference", "cannot be compared"
COUNTS = ("total", "n")
"""Columns whose count the rate was made from, the whole span before a part."""
TESTED = "Exact test of the ratio of two rates, adjusted for the number of areas (Benjamini and Hochberg)."
RANGES = "Whether the 95% ranges meet."


@dataclass(frozen=True)
class Line:
    """One figure of every area. ``verdicts`` are of each area against the first, which has none."""

    layer: Layer
    measure: Measure
    readings: list[Reading]
    verdicts: list[str]
    how: str
    svg: Markup


def lines(sources: Sources, areas: Sequence[Area]) -> list[Line]:
    """Every figure that a map of the areas' level shows."""
    level = areas[0].level
    found = (layer for layer in sources.layers() if layer.level == level)
    return [_line(layer, layer.measures[0], areas) for layer in found]


def _line(layer: Layer, measure: Measure, areas: Sequence[Area]) -> Line:
    readings = [read(layer, measure, area.code) for area in areas]
    if measure.categories:
        return Line(layer, measure, readings, [""] * len(areas), "", Markup())
    figures = layer.drawing.table.figures
    tested = _tested(figures, layer.drawing.chart.x, [area.code for area in areas], readings)
    verdicts = tested or ["", *(_ranges(readings[0], each) for each in readings[1:])]
    bars = [
        drawing.Bar(area.name, each.text.partition(" (")[0], each.value, each.lower, each.upper)
        for area, each in zip(areas, readings, strict=True)
    ]
    name = f"compare-{layer.drawing.table.id}"
    svg = drawing.draw_bars(bars, name, f"{layer.label}: {measure.label}")
    return Line(layer, measure, readings, verdicts, TESTED if tested else RANGES, svg)


def _tested(figures: Figures, dimension: str, codes: list[str], readings: list[Reading]) -> list[str]:
    """Of each area against the first, where the counts behind the rates are printed; nothing where none are."""
    name = next((each for each in COUNTS if each in {column.name for column in figures.columns}), "")
    if not name or readings[0].lower is None:
        return []
    counts = [_count(figures, dimension, code, name) for code in codes]
    pairs = [(count, reading.value) for count, reading in zip(counts, readings, strict=True)]
    return ["", *_against(pairs[0], pairs[1:])]


def _count(figures: Figures, dimension: str, code: str, name: str) -> float | None:
    row = row_of(figures, dimension, code)
    value = figures.cell(row, name) if row is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


Pair = tuple[float | None, float | None]


def _against(first: Pair, others: list[Pair]) -> list[str]:
    """Counts over what they came from, which is the count over its rate."""
    from upstream.statistics.change import benjamini_hochberg, ratio_of_counts

    usable = [i for i, each in enumerate(others) if _known(each)]
    verdicts = [CANNOT] * len(others)
    if not _known(first) or not usable:
        return verdicts
    ratio = ratio_of_counts(
        first[0] or 0,
        [others[i][0] or 0 for i in usable],
        _exposure(first),
        [_exposure(others[i]) for i in usable],
    )
    adjusted = benjamini_hochberg(ratio.p)
    for i, value, p in zip(usable, ratio.value, adjusted, strict=True):
        verdicts[i] = UNCLEAR if p >= ALPHA else HIGHER if value > 1 else LOWER
    return verdicts


def _known(pair: Pair) -> bool:
    return bool(pair[0]) and bool(pair[1])


def _exposure(pair: Pair) -> float:
    return (pair[0] or 0.0) / (pair[1] or 1.0)


def _ranges(first: Reading, other: Reading) -> str:
    if first.lower is None or first.upper is None or other.lower is None or other.upper is None:
        return CANNOT
    if other.lower > first.upper:
        return HIGHER
    return LOWER if other.upper < first.lower else UNCLEAR
