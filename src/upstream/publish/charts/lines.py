"""Line charts: ``x`` month or period, ``y``, ``series`` (at most four are drawn), ``lower``/``upper`` a shaded range.

Options: ``breaks``, ``bands`` and ``zero``, see `publish.charts.timeaxis`.
"""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point
from upstream.publish.charts.common import CHARACTER, WIDTH, Spec, series_colour
from upstream.publish.charts.timeaxis import across, marked, records_of, value_axis


def line(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    names = list(dict.fromkeys(point.series for point in found))
    x = across(chart, figures, found)
    labels_width = max((len(name) for name in names), default=0) * CHARACTER + 14 if len(names) > 1 else 10
    layers: list[Spec] = [*marked(chart, figures)]
    if chart.lower and chart.upper:
        layers.append(_range_band(x))
    layers.append(
        {"mark": {"type": "line"}, "encoding": {"x": x, "y": value_axis(chart), "color": series_colour(names)}}
    )
    layers.append(_dots(x, names, _lonely(found) if len(found) > 40 else [p for p in found if p.y is not None]))
    if len(names) > 1:
        layers.append(_end_labels(x, names, found, 300))
    return {
        "width": WIDTH - 60 - labels_width,
        "height": 300,
        "data": {"values": records_of(chart, figures, found)},
        "layer": layers,
    }


def _range_band(x: Spec) -> Spec:
    encoding = {"x": x, "y": {"field": "lower", "type": "quantitative"}, "y2": {"field": "upper"}}
    mark = {"type": "area", "opacity": 0.18, "color": style.CATEGORICAL[0], "interpolate": "linear"}
    return {"mark": mark, "encoding": encoding | {"detail": {"field": "series"}}}


def _lonely(found: Sequence[Point]) -> list[Point]:
    """Points with a gap on both sides, which a line alone would not show."""
    alone = []
    for series in dict.fromkeys(point.series for point in found):
        run = [point for point in found if point.series == series]
        for before, point, after in zip([None, *run], run, [*run[1:], None], strict=False):
            gaps = all(side is None or side.y is None for side in (before, after))
            if point.y is not None and gaps:
                alone.append(point)
    return alone


def _dots(x: Spec, names: Sequence[str], shown: Sequence[Point]) -> Spec:
    values = [point.record() | {"when": f"{point.x}-01T00:00:00Z"} for point in shown]
    encoding = {"x": x, "y": {"field": "y", "type": "quantitative"}, "color": series_colour(names)}
    return {"data": {"values": values}, "mark": {"type": "point"}, "encoding": encoding}


def _end_labels(x: Spec, names: Sequence[str], found: Sequence[Point], height: int) -> Spec:
    """The name of each line at its end, pushed apart where two lines end close together."""
    top = max((point.y for point in found if point.y is not None), default=1.0) or 1.0
    last: dict[str, Point] = {}
    for point in found:
        if point.y is not None:
            last[point.series] = point
    gap = top * 17 / height
    values, floor = [], None
    for point in sorted(last.values(), key=lambda point: point.y or 0.0):
        place = point.y or 0.0
        place = place if floor is None else max(place, floor + gap)
        floor = place
        values.append(point.record() | {"when": f"{point.x}-01T00:00:00Z", "place": place})
    colour = {"domain": list(names), "range": list(style.CATEGORICAL_TEXT[: len(names)])}
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "dx": 9, "baseline": "middle", "fontWeight": "bold"},
        "encoding": {
            "x": x,
            "y": {"field": "place", "type": "quantitative"},
            "text": {"field": "series"},
            "fill": {"field": "series", "type": "nominal", "scale": colour, "legend": None},
        },
    }
