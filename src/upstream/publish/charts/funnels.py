"""Funnel charts: ``x`` a number (population), ``y`` a rate, ``lower``/``upper`` the 95% limits.

Options: ``lower_outer``, ``upper_outer``: columns of the 99.8% limits; ``average``: number; ``label``: column that
names the point (default: the first).
"""

from __future__ import annotations

from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point, column_label
from upstream.publish.charts.common import WIDTH, Spec, with_columns


def funnel(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    records = [point.record() for point in found]
    outer = {name: str(chart.options.get(name, name)) for name in ("lower_outer", "upper_outer")}
    with_columns(records, figures, outer)
    label = str(chart.options.get("label", figures.columns[0].name))
    for record in records:
        record["who"] = figures.name_of(figures.cell(record["row"], label))
        record["out"] = _outside(record)
    axis = {"format": ",~f", "grid": False, "tickCount": 5}
    x = {
        "field": "x",
        "type": "quantitative",
        "title": column_label(figures, chart.x),
        "axis": axis,
        "scale": {"zero": False},
    }
    ordered = sorted(records, key=lambda record: record["x"] or 0.0)
    layers = [
        _limit(ordered, x, field, dash) for field, dash in _LIMITS if any(r.get(field) is not None for r in records)
    ]
    average = chart.options.get("average")
    if isinstance(average, int | float):
        rule = {"type": "rule", "color": style.SLATE, "strokeWidth": 1.5}
        layers.append(
            {
                "data": {"values": [{"at": average}]},
                "mark": rule,
                "encoding": {"y": {"field": "at", "type": "quantitative"}},
            }
        )
    layers += _funnel_words(ordered, x, average)
    inside = [record for record in records if not record["out"] and record["y"] is not None]
    outside = [record for record in records if record["out"]]
    layers.append(_funnel_points(inside, x, "circle", style.MUTED))
    layers.append(_funnel_points(outside, x, "diamond", style.CATEGORICAL[2]))
    text = {"type": "text", "align": "center", "dy": -13}
    y = {"field": "y", "type": "quantitative"}
    layers.append({"data": {"values": outside}, "mark": text, "encoding": {"x": x, "y": y, "text": {"field": "who"}}})
    return {"width": WIDTH - 165, "height": 340, "layer": layers}


def _funnel_words(ordered: list[Spec], x: Spec, average: object) -> list[Spec]:
    """What each line is, at its right end."""
    ends = {"upper_outer": "99.8% limit", "upper": "95% limit", "lower": "95% limit", "lower_outer": "99.8% limit"}
    last = ordered[-1] if ordered else {}
    values = [
        last | {"place": last[field], "words": words} for field, words in ends.items() if last.get(field) is not None
    ]
    if isinstance(average, int | float):
        values.append(last | {"place": average, "words": "Average"})
    mark = {"type": "text", "align": "left", "dx": 12, "fontSize": 12, "color": style.SLATE}
    y = {"field": "place", "type": "quantitative"}
    return [{"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "words"}}}]


_LIMITS = (("lower", [6, 4]), ("upper", [6, 4]), ("lower_outer", [1, 0]), ("upper_outer", [1, 0]))


def _outside(record: Spec) -> bool:
    low = record.get("lower_outer") if record.get("lower_outer") is not None else record["lower"]
    high = record.get("upper_outer") if record.get("upper_outer") is not None else record["upper"]
    value = record["y"]
    return value is not None and ((low is not None and value < low) or (high is not None and value > high))


def _limit(ordered: list[Spec], x: Spec, field: str, dash: list[int]) -> Spec:
    mark = {"type": "line", "strokeDash": dash, "strokeWidth": 1.5, "color": style.SLATE, "interpolate": "monotone"}
    axis = {"format": ",~f", "tickCount": 5}
    y = {"field": field, "type": "quantitative", "title": None, "axis": axis, "scale": {"zero": False}}
    values = [record for record in ordered if record.get(field) is not None]
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y}}


def _funnel_points(values: list[Spec], x: Spec, shape: str, colour: str) -> Spec:
    size = 130 if shape == "diamond" else 60
    y = {"field": "y", "type": "quantitative", "title": None}
    return {
        "data": {"values": values},
        "mark": {"type": "point", "shape": shape, "size": size, "color": colour},
        "encoding": {"x": x, "y": y},
    }
