"""Bar charts: one bar a row from nought, ``lower``/``upper`` drawn as a range; ``series`` side by side, or stacked.

Across for time, ages and deciles, down the page for names. Options: ``horizontal``: True or False overrules that;
``highlight``, see `publish.charts.categories`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point, dimension
from upstream.publish.charts.categories import bar_colour, bar_records, bar_size, category
from upstream.publish.charts.common import APART, CHARACTER, Spec, series_colour

STACK_LABEL = 20
"""Characters of a label beside a stack before it is broken into lines."""
ORDERED = {"period", "month", "year", "age", "decile", "hour", "weekday", "season", "quarter", "day"}


def bar(chart: Chart, figures: Figures, found: list[Point], stacked: bool = False) -> Spec:
    names = list(dict.fromkeys(point.series for point in found))
    down = chart.options.get("horizontal")
    down = dimension(figures, chart.x) not in ORDERED if down is None else bool(down)
    categories = list(dict.fromkeys(point.name for point in found))
    amount, place = ("x", "y") if down else ("y", "x")
    encoding: Spec = {
        place: category(categories, down),
        amount: _amount(stacked, down),
        "color": bar_colour(chart, names, found),
    }
    if len(names) > 1 and not stacked:
        encoding[f"{place}Offset"] = {"field": "series", "sort": names}
    if stacked:
        encoding["order"] = {"field": "order", "type": "quantitative", "sort": "ascending"}
    direct = stacked and not down and len(names) > 1
    if direct:
        encoding["color"] = series_colour(names)
    gap = {"stroke": "#fff", "strokeWidth": 1} if stacked else {}
    layers: list[Spec] = [{"mark": {"type": "bar", **gap}, "encoding": encoding}]
    if direct:
        layers.append(_stack_labels(encoding[place], names, found))
    if chart.lower and chart.upper and not stacked:
        layers.append(_whiskers(encoding, amount, place))
    layers += _bar_words(chart, found, encoding, amount, place, stacked, len(names))
    size = bar_size(categories, len(names) if not stacked else 1, down)
    if direct:
        size["width"] -= min(max(map(len, names)), STACK_LABEL) * CHARACTER + 12
    return {**size, "data": {"values": bar_records(chart, found)}, "layer": layers}


def stacked(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    return bar(chart, figures, found, stacked=True)


def _stack_labels(x: Spec, names: Sequence[str], found: Sequence[Point]) -> Spec:
    """The name of each layer beside the last bar, at the middle of the layer, pushed apart where layers are thin."""
    last = [point for point in found if point.x == found[-1].x]
    by_name = {point.series: point.y or 0.0 for point in last}
    top = max(_stack_heights(found).values(), default=1.0) or 1.0
    values, base, floor = [], 0.0, -top
    for name in names:
        if name not in by_name:
            continue
        floor = max(base + by_name[name] / 2, floor + top * 17 / 280)
        base += by_name[name]
        words = "\n".join(textwrap.wrap(name, STACK_LABEL))
        values.append({"name": last[0].name, "series": name, "words": words, "place": floor})
    colour = {"domain": list(names), "range": list(style.CATEGORICAL_TEXT[: len(names)])}
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 7,
            "fontWeight": "bold",
            "lineBreak": "\n",
            "baseline": "middle",
        },
        "encoding": {
            "x": {**x, "bandPosition": 0.98},
            "y": {"field": "place", "type": "quantitative"},
            "text": {"field": "words"},
            "fill": {"field": "series", "type": "nominal", "scale": colour, "legend": None},
        },
    }


def _stack_heights(found: Sequence[Point]) -> dict[str | float | None, float]:
    heights: dict[str | float | None, float] = {}
    for point in found:
        heights[point.x] = heights.get(point.x, 0.0) + (point.y or 0.0)
    return heights


def _amount(stacked: bool, down: bool) -> Spec:
    axis: Spec = {"tickCount": 5, "format": ",~f", "grid": True, "domain": False, "ticks": False, **APART}
    amount: Spec = {"field": "y", "type": "quantitative", "title": None, "axis": axis, "scale": {"zero": True}}
    return amount | {"stack": "zero" if stacked else None}


def _whiskers(encoding: Spec, amount: str, place: str) -> Spec:
    kept = {key: value for key, value in encoding.items() if key in (place, f"{place}Offset")}
    span = {amount: {"field": "lower", "type": "quantitative"}, f"{amount}2": {"field": "upper"}}
    return {"mark": {"type": "rule", "color": style.INK, "strokeWidth": 2}, "encoding": kept | span}


def _bar_words(
    chart: Chart, found: Sequence[Point], encoding: Spec, amount: str, place: str, stacked: bool, series: int
) -> list[Spec]:
    """The number at the end of each bar, and the word where there is none."""
    at = {key: value for key, value in encoding.items() if key in (place, f"{place}Offset")}
    down = amount == "x"
    align = (
        {"align": "left", "baseline": "middle", "dx": 5}
        if down
        else {"align": "center", "baseline": "bottom", "dy": -4}
    )
    records = bar_records(chart, found)
    words = [record | {"zero": 0} for record in records if record["word"]]
    layers: list[Spec] = []
    if words:
        slant = (
            {} if down or len(records) < 7 else {"angle": -90, "align": "left", "baseline": "middle", "dx": 5, "dy": 0}
        )
        mark = {"type": "text", "fontStyle": "italic", "color": style.SLATE, **align, **slant}
        zero = {"field": "zero", "type": "quantitative"}
        layers.append(
            {"data": {"values": words}, "mark": mark, "encoding": at | {amount: zero, "text": {"field": "word"}}}
        )
    roomy = down or (len(records) <= 14 and series <= 2)
    if not stacked and roomy:
        end = "upper" if chart.lower and chart.upper else "y"
        for record in records:
            record["end"] = record[end] if record[end] is not None else record["y"]
        mark = {"type": "text", "color": style.INK, **align}
        where = {amount: {"field": "end", "type": "quantitative"}, "text": {"field": "text"}}
        layers.append(
            {"data": {"values": [r for r in records if r["y"] is not None]}, "mark": mark, "encoding": at | where}
        )
    return layers
