"""Interval charts: a dot with its range for each ``x``.

Options: ``reference``: {"value": number, "label": text} as a line; ``log``: True for ratios; ``zero``: True or False
overrules whether the axis starts at nought; ``highlight``, see `publish.charts.categories`.
"""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.figures import Figures
from upstream.model.finding import Chart, format_cell
from upstream.publish import style
from upstream.publish.chartdata import Point
from upstream.publish.charts.categories import bar_colour, bar_records, bar_size, category
from upstream.publish.charts.common import APART, Spec


def interval(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    categories = list(dict.fromkeys(point.name for point in found))
    axis = {"grid": True, "domain": False, "ticks": False, "tickCount": 5, "format": ",~f", **APART}
    x: Spec = {
        "field": "y",
        "type": "quantitative",
        "title": None,
        "scale": _interval_scale(chart, found),
        "axis": axis,
    }
    y = category(categories, down=True)
    colour = bar_colour(chart, [""], found)
    span = {"y": y, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": colour}
    records = [record | {"said": _said(record, figures, chart)} for record in bar_records(chart, found)]
    size = bar_size(categories, 1, True)
    size["width"] -= 110
    layers: list[Spec] = [
        *_reference(chart),
        {"mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.55}, "encoding": span},
        {"mark": {"type": "point", "size": 110}, "encoding": {"y": y, "x": x, "color": colour}},
        {
            "mark": {"type": "text", "align": "left", "dx": 8},
            "encoding": {"y": y, "x": {"value": size["width"]}, "text": {"field": "said"}},
        },
        *_interval_words(chart, found, y),
    ]
    return {**size, "data": {"values": records}, "layer": layers}


def _interval_scale(chart: Chart, found: Sequence[Point]) -> Spec:
    """From nought where the ranges come near it, otherwise from the data: dots do not need nought as bars do."""
    if chart.options.get("log"):
        return {"type": "log", "nice": True}
    ends = [value for point in found for value in (point.y, point.lower, point.upper) if value is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    return {"zero": bool(chart.options.get("zero", 0 <= low < 0.5 * high)), "nice": True}


def _said(record: Spec, figures: Figures, chart: Chart) -> str:
    """The value and its range in figures, at the right of its row."""
    if record["y"] is None or record["lower"] is None or record["upper"] is None:
        return str(record["text"])
    column = figures.columns[figures.position(chart.y)]
    return f"{record['text']} ({format_cell(record['lower'], column)} to {format_cell(record['upper'], column)})"


def _interval_words(chart: Chart, found: Sequence[Point], y: Spec) -> list[Spec]:
    words = [point.record() for point in found if point.word]
    if not words:
        return []
    mark = {"type": "text", "align": "left", "dx": 5, "fontStyle": "italic", "color": style.SLATE}
    return [
        {"data": {"values": words}, "mark": mark, "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "word"}}}
    ]


def _reference(chart: Chart) -> list[Spec]:
    reference = chart.options.get("reference")
    if not isinstance(reference, dict):
        return []
    data = {"values": [{"at": reference["value"], "label": reference.get("label", "")}]}
    x = {"field": "at", "type": "quantitative"}
    rule = {"type": "rule", "color": style.INK, "strokeDash": [5, 4], "strokeWidth": 1.5}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -2, "color": style.INK}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x}},
        {"data": data, "mark": text, "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "label"}}},
    ]
