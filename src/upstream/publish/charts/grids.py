"""Heat maps: ``x`` across, ``series`` down, ``y`` as shade and number. No options."""

from __future__ import annotations

from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point
from upstream.publish.charts.common import CHARACTER, WIDTH, Spec


def heatmap(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    across = list(dict.fromkeys(point.name for point in found))
    rows = list(dict.fromkeys(point.series for point in found))
    longest = min(max((len(name) for name in rows), default=0) * CHARACTER, 200)
    width = WIDTH - 30 - longest
    top = max((point.y for point in found if point.y is not None), default=1.0)
    axis = {
        "domain": False,
        "ticks": False,
        "labelColor": style.INK,
        "labelAngle": 0,
        "orient": "top",
        "labelOverlap": True,
    }
    x = {"field": "name", "type": "ordinal", "scale": {"domain": across}, "title": None, "axis": axis}
    labels = {"labelColor": style.INK}
    y = {"field": "series", "type": "ordinal", "scale": {"domain": rows}, "title": None, "axis": labels}
    scale = {"range": list(style.SEQUENTIAL), "domain": [0, top]}
    shade = {"field": "y", "type": "quantitative", "scale": scale, "legend": None}
    shaded = [point.record() for point in found if point.y is not None]
    empty = [point.record() | {"mark": "[c]" if point.word == "suppressed" else "[x]"} for point in found if point.word]
    dark = {"test": f"datum.y > {top * 0.55!r}", "value": "#ffffff"}
    layers: list[Spec] = [
        {
            "data": {"values": shaded},
            "mark": {"type": "rect", "stroke": "#fff", "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "color": shade},
        },
        {
            "data": {"values": empty},
            "mark": {"type": "rect", "fill": "#fff", "stroke": style.STONE},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": empty},
            "mark": {"type": "text", "color": style.SLATE},
            "encoding": {"x": x, "y": y, "text": {"field": "mark"}},
        },
    ]
    if width / max(len(across), 1) > 26:
        text = {"x": x, "y": y, "text": {"field": "text"}, "color": {"condition": dark, "value": style.INK}}
        size = 13 if width / len(across) > 34 else 11
        layers.append({"data": {"values": shaded}, "mark": {"type": "text", "fontSize": size}, "encoding": text})
    return {"width": width, "height": {"step": 30}, "layer": layers}
