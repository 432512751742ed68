"""Slope charts: ``x`` two periods, ``y``, ``series`` the areas.

Option: ``highlight``: [series, ...].
"""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point
from upstream.publish.charts.common import CHARACTER, WIDTH, Spec


def slope(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    chosen = chart.options.get("highlight") or ()
    assert isinstance(chosen, list | tuple)
    codes = figures.values(chart.series or chart.x)
    ends = list(dict.fromkeys(point.name for point in found))
    records = [point.record() | {"chosen": not chosen or codes[point.row] in chosen} for point in found]
    x = {
        "field": "name",
        "type": "ordinal",
        "sort": ends,
        "title": None,
        "axis": {"labelAngle": 0, "labelColor": style.INK},
    }
    colour = {"condition": {"test": "datum.chosen", "value": style.CATEGORICAL[0]}, "value": style.MUTED}
    y = {"field": "y", "type": "quantitative", "title": None, "scale": {"zero": True}, "axis": None}
    lines = {"x": x, "y": y, "detail": {"field": "series"}, "color": colour}
    layers: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": lines},
        {"mark": {"type": "point"}, "encoding": lines},
    ]
    layers += [_slope_labels(records, ends[0], x, "right", ends), _slope_labels(records, ends[-1], x, "left", ends)]
    names = max((len(point.series) for point in found), default=0)
    side = (names + 6) * CHARACTER
    return {"width": WIDTH - side, "height": 360, "data": {"values": records}, "layer": layers}


def _slope_labels(records: list[Spec], end: str, x: Spec, align: str, ends: Sequence[str]) -> Spec:
    values, floor = [], None
    top = max((record["y"] for record in records if record["y"] is not None), default=1.0) or 1.0
    for record in sorted((r for r in records if r["name"] == end and r["y"] is not None), key=lambda r: r["y"]):
        place = record["y"] if floor is None else max(record["y"], floor + top * 17 / 360)
        floor = place
        words = record["text"] if end == ends[0] else f"{record['text']}  {record['series']}"
        values.append(record | {"place": place, "words": words})
    mark = {"type": "text", "align": align, "dx": -9 if align == "right" else 9}
    colour = {"condition": {"test": "datum.chosen", "value": style.INK}, "value": style.SLATE}
    y = {"field": "place", "type": "quantitative"}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {"x": x, "y": y, "text": {"field": "words"}, "color": colour},
    }
