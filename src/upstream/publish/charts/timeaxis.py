"""Time across a chart: its axis, and the stretches and breaks marked on it.

Options of every kind with months or periods across: ``breaks``: [[x, label], ...] marked by a dashed line; ``bands``:
[[first x, last x, label], ...] shaded; ``zero``: False to let the axis start above nought (default True).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.model.period import Month
from upstream.publish import style
from upstream.publish.chartdata import Point, is_monthly
from upstream.publish.charts.common import CHARACTER, WIDTH, Spec


def across(chart: Chart, figures: Figures, found: Sequence[Point]) -> Spec:
    """The x axis of a time: months on a true time scale, other periods in the order given."""
    if is_monthly(chart, figures):
        years = len({str(point.x)[:4] for point in found})
        axis = {"format": "%Y", "tickCount": "year"} if years > 2 else {"format": "%b %Y", "tickCount": 8}
        return {"field": "when", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": axis}
    names = list(dict.fromkeys(point.name for point in found))
    long = sum(len(name) for name in names) * CHARACTER > WIDTH - 140
    slant: Spec = {"labelAngle": -40 if long else 0, "labelOverlap": not long}
    scale = {"domain": names}
    return {"field": "name", "type": "ordinal", "scale": scale, "sort": names, "title": None, "axis": slant}


def records_of(chart: Chart, figures: Figures, found: Sequence[Point]) -> list[Spec]:
    monthly = is_monthly(chart, figures)
    return [point.record() | ({"when": f"{point.x}-01T00:00:00Z"} if monthly else {}) for point in found]


def value_axis(chart: Chart) -> Spec:
    zero = chart.options.get("zero", True) is not False
    return {
        "field": "y",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": zero, "nice": True},
        "axis": {"tickCount": 5, "format": ",~f"},
    }


def marked(chart: Chart, figures: Figures) -> list[Spec]:
    """Shaded stretches and dashed lines for breaks in the series, each with its words at the top."""
    return [*_bands(chart, figures), *_breaks(chart, figures)]


def _time(chart: Chart, figures: Figures) -> Spec:
    if is_monthly(chart, figures):
        return {"field": "when", "type": "temporal", "scale": {"type": "utc"}}
    return {"field": "name", "type": "ordinal"}


def _bands(chart: Chart, figures: Figures) -> list[Spec]:
    values = [
        {"when": f"{first}-01T00:00:00Z", "until": f"{Month.parse(last) + 1}-01T00:00:00Z", "label": label}
        for first, last, label in _listed(chart, "bands")
    ]
    if not values or not is_monthly(chart, figures):
        return []
    x = _time(chart, figures)
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rect", "color": style.STONE, "opacity": 0.45},
            "encoding": {"x": x, "x2": {"field": "until"}},
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 2, "dy": -3, "color": style.SLATE},
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "label"}},
        },
    ]


def _breaks(chart: Chart, figures: Figures) -> list[Spec]:
    values = [
        {
            "when": f"{at}-01T00:00:00Z",
            "name": figures.name_of(at),
            "label": label,
            "late": _is_late(chart, figures, at),
        }
        for at, label in _listed(chart, "breaks")
    ]
    if not values:
        return []
    x = _time(chart, figures)
    rule = {"type": "rule", "strokeDash": [5, 4], "color": style.SLATE, "strokeWidth": 1.5}
    layers: list[Spec] = [{"data": {"values": values}, "mark": rule, "encoding": {"x": x}}]
    for late, align, dx in ((False, "left", 4), (True, "right", -4)):
        kept = [value for value in values if value["late"] is late]
        up = -20 if chart.options.get("bands") else -3
        text = {"type": "text", "align": align, "baseline": "bottom", "dx": dx, "dy": up, "color": style.SLATE}
        encoding = {"x": x, "y": {"value": 0}, "text": {"field": "label"}}
        layers += [{"data": {"values": kept}, "mark": text, "encoding": encoding}] if kept else []
    return layers


def _is_late(chart: Chart, figures: Figures, at: str) -> bool:
    """Whether a place on the axis is so far right that words should stand to its left."""
    order = sorted({str(value) for value in figures.values(chart.x)})
    return bool(order) and sum(value <= at for value in order) > 0.6 * len(order)


def _listed(chart: Chart, name: str) -> list[list[Any]]:
    value = chart.options.get(name) or []
    return [list(item) for item in value] if isinstance(value, list | tuple) else []
