"""Control charts (spc): ``x`` month or period, ``y``, limits ``lower`` and ``upper``.

Options: ``mean``: column of the average (default "mean"); ``signal``: column that is not empty where the point is a
signal (default "signal"); ``breaks``, ``bands`` and ``zero``, see `publish.charts.timeaxis`.
"""

from __future__ import annotations

from upstream.model.figures import Figures
from upstream.model.finding import Chart, format_value
from upstream.publish import style
from upstream.publish.chartdata import Point, has
from upstream.publish.charts.common import WIDTH, Spec, with_columns
from upstream.publish.charts.timeaxis import across, marked, records_of, value_axis


def spc(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    x = across(chart, figures, found)
    records = records_of(chart, figures, found)
    with_columns(records, figures, {"mean": str(chart.options.get("mean", "mean"))})
    signals = _signals(chart, figures, records)
    layers = [*marked(chart, figures)]
    for field in ("lower", "upper"):
        dashed = {"type": "line", "strokeDash": [6, 4], "strokeWidth": 1.6, "interpolate": "step", "color": style.SLATE}
        layers.append({"mark": dashed, "encoding": {"x": x, "y": {"field": field, "type": "quantitative"}}})
    mean = {"type": "line", "strokeWidth": 1.6, "color": style.SLATE}
    layers.append({"mark": mean, "encoding": {"x": x, "y": {"field": "mean", "type": "quantitative"}}})
    layers.append(
        {
            "mark": {"type": "line", "color": style.CATEGORICAL[0], "strokeWidth": 2},
            "encoding": {"x": x, "y": value_axis(chart)},
        }
    )
    plain = [record for record in records if record not in signals and record["y"] is not None]
    layers.append(_spots(plain, x, "circle", style.CATEGORICAL[0], 30))
    layers.append(_spots(signals, x, "diamond", style.CATEGORICAL[2], 150))
    layers.append(_limit_labels(records, x))
    return {"width": WIDTH - 60 - 120, "height": 300, "data": {"values": records}, "layer": layers}


def _signals(chart: Chart, figures: Figures, records: list[Spec]) -> list[Spec]:
    column = chart.options.get("signal", "signal")
    if not has(figures, column):
        return []
    flags = figures.values(str(column))
    return [record for record in records if record["row"] >= 0 and flags[record["row"]] and record["y"] is not None]


def _spots(values: list[Spec], x: Spec, shape: str, colour: str, size: int) -> Spec:
    mark = {"type": "point", "shape": shape, "color": colour, "size": size}
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": {"field": "y", "type": "quantitative"}}}


def _limit_labels(records: list[Spec], x: Spec) -> Spec:
    words = {"upper": "Upper limit", "mean": "Average", "lower": "Lower limit"}
    last = next((r for r in reversed(records) if r.get("upper") is not None), None)
    values = []
    if last is not None:
        end = records[-1]
        for field, word in words.items():
            if last.get(field) is not None:
                values.append(end | {"place": last[field], "label": f"{word} {format_value(round(last[field]))}"})
    mark = {"type": "text", "align": "left", "dx": 8, "color": style.SLATE}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {"x": x, "y": {"field": "place", "type": "quantitative"}, "text": {"field": "label"}},
    }
