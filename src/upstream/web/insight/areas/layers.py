"""What a map can show: each map of an edition, and each number of the table behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from upstream.model.figures import Column, Kind
from upstream.model.finding import Chart
from upstream.publish.blocks import slug
from upstream.publish.document import Drawing
from upstream.web.insight.areas.atlas import Atlas, atlas_of
from upstream.web.insight.editions import queries
from upstream.web.insight.editions.book import Part
from upstream.web.insight.models import Edition

CALLED = {
    "places.hot_spots": "Hot spots",
    "places.history": "History of hot spots",
    "risk.scores": "Area risk score",
}
"""What a map is called where its table's title says something longer."""
TITLE = re.compile(r"( by (ward|LSOA|neighbourhood|district))?, .*$")
ALL_YEARS = " to "
LOOKS = ("hot", "lasting", "emerging", "odd", "fading", "none", "cold", "untested")
"""In what order words are told apart: what calls for a look first."""
TREND = {"higher": "hot", "no clear change": "none", "lower": "cold"}
CAREFUL = "Numbers, not rates: an area with more people records more."


@dataclass(frozen=True)
class Measure:
    """One column of a map's table, which can be shaded. ``categories`` are words with their look."""

    column: Column
    label: str
    lower: str = ""
    upper: str = ""
    categories: Mapping[str, str] | None = None
    note: str = ""

    @property
    def key(self) -> str:
        return self.column.name

    @property
    def heading(self) -> str:
        """Over a column or a legend; a count is headed by a year, which alone says too little."""
        return self.label if self.column.kind is Kind.COUNT else self.column.label


@dataclass(frozen=True)
class Layer:
    """A map of an edition for an audience, with its table; ``theme`` is the same for wards and for smaller areas."""

    edition: Edition
    audience: str
    part: Part
    drawing: Drawing

    @property
    def level(self) -> str:
        return self.drawing.chart.level or ""

    @property
    def label(self) -> str:
        """What it is about, the same for wards and for smaller areas."""
        return CALLED.get(self.part.key) or TITLE.sub("", self.drawing.table.figures.title)

    @property
    def theme(self) -> str:
        return slug(self.label)

    @cached_property
    def measures(self) -> list[Measure]:
        """What the map of the edition shows first, then the other columns of its table."""
        return list(_measures(self.drawing))

    @property
    def atlas(self) -> Atlas:
        return atlas_of(self.edition, self.audience)

    def marks(self) -> dict[str, str]:
        """The number of each hot spot by the first area that has it, in the order of the table."""
        name, figures = self.drawing.chart.options.get("marks"), self.drawing.table.figures
        if not name:
            return {}
        found: dict[str, str] = {}
        for code, mark in zip(figures.values(self.drawing.chart.x), figures.values(str(name)), strict=True):
            if isinstance(mark, str) and mark:
                found.setdefault(mark, str(code))
        return {code: mark for mark, code in found.items()}

    def measure(self, key: str) -> Measure:
        return next((each for each in self.measures if each.key == key), self.measures[0])

    def drawn(self, measure: Measure, within: str = "") -> Drawing:
        """The map with this measure in the place of its own, of the areas of a ward or of all."""
        chart = self.drawing.chart
        if measure.key != chart.y:
            chart = _chart(chart, measure)
        elif measure.categories:
            chart = replace(chart, options={**chart.options, "categories": measure.categories})
        return replace(self.drawing, chart=chart, boundaries=tuple(self.atlas.of(self.level, within)))


def layers(edition: Edition, audience: str) -> list[Layer]:
    """Every map of the edition."""
    drawings = queries.book(edition, audience).drawings.values()
    return [Layer(edition, audience, part, each) for part, each in drawings if each.chart.kind == "map"]


def _chart(chart: Chart, measure: Measure) -> Chart:
    kept = {name: value for name, value in chart.options.items() if name in ("classes", "method")}
    options: dict[str, object] = {**kept, **({"categories": measure.categories} if measure.categories else {})}
    return replace(chart, y=measure.key, lower=measure.lower or None, upper=measure.upper or None, options=options)


def _measures(drawing: Drawing) -> Iterator[Measure]:
    figures, chart = drawing.table.figures, drawing.chart
    columns = {column.name: column for column in figures.columns}
    categories = chart.options.get("categories")
    period = dict(figures.at).get("period") or _whole(drawing)
    first = columns[chart.y]
    yield Measure(
        first,
        _joined(first.label, period),
        *_ends(drawing),
        _ordered(categories) if isinstance(categories, Mapping) else None,
    )
    for column in figures.columns:
        if column.name not in (chart.y, chart.lower, chart.upper):
            yield from _other(column, period, drawing)


def _ordered(categories: Mapping[str, str]) -> dict[str, str]:
    """An edition's files keep the words in alphabetical order."""
    return dict(sorted(categories.items(), key=lambda pair: LOOKS.index(pair[1]) if pair[1] in LOOKS else len(LOOKS)))


def _ends(drawing: Drawing) -> tuple[str, str]:
    """The columns that are the interval of what the map shows: those of the chart, or the two beside it."""
    figures, chart = drawing.table.figures, drawing.chart
    if chart.lower and chart.upper:
        return chart.lower, chart.upper
    after = figures.columns[figures.position(chart.y) + 1 :][:2]
    names = [column.name.rpartition("_")[2] for column in after]
    told = names == ["lower", "upper"] and all("(95%)" in column.label for column in after)
    return (after[0].name, after[1].name) if told else ("", "")


def _other(column: Column, period: str, drawing: Drawing) -> Iterator[Measure]:
    at = dict(column.at).get("period", "")
    if column.kind is Kind.COUNT:
        yield Measure(column, _joined("Number recorded", at or period), note=CAREFUL)
    elif column.name == "verdict":
        yield Measure(column, column.label, categories=TREND)
    elif column.name.startswith("score_"):
        yield Measure(column, f"Score, {column.label}")
    elif column.name == "rate" and drawing.chart.y != "rate":
        names = {each.name for each in drawing.table.figures.columns}
        ends = ("lower", "upper") if {"lower", "upper"} <= names else ("", "")
        yield Measure(column, _joined(column.label, period), *ends)


def _whole(drawing: Drawing) -> str:
    """The span of the whole table: the period that one of its columns is summed over."""
    spans = (dict(column.at).get("period", "") for column in drawing.table.figures.columns)
    return next((span for span in spans if ALL_YEARS in span), "")


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)
