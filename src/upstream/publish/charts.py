"""Charts: a neutral chart and its table become a Vega-Lite specification in the house style.

The kinds and their options (`Chart.options`), every option optional unless said otherwise:

=========  =====================================================================================================
line       ``x`` month or period, ``y``, ``series`` (at most four are drawn), ``lower``/``upper`` a shaded range.
           ``breaks``: [[x, label], ...] marked by a dashed line; ``bands``: [[first x, last x, label], ...] shaded;
           ``zero``: False to let the axis start above nought (default True)
bar        one bar a row from nought, ``lower``/``upper`` drawn as a range; across for time, ages and deciles, down
           the page for names (``horizontal`` True or False overrules); ``series`` side by side;
           ``highlight``: [x, ...]
stacked    as bar, ``series`` stacked
interval   a dot with its range for each ``x``; ``reference``: {"value": number, "label": text} as a line;
           ``highlight``: [x, ...]; ``log``: True for ratios
heatmap    ``x`` across, ``series`` down, ``y`` as shade and number
spc        ``x`` month or period, ``y``, limits ``lower`` and ``upper``; ``mean``: column of the average (default
           "mean"); ``signal``: column that is not empty where the point is a signal (default "signal"); ``breaks``,
           ``bands``
slope      ``x`` two periods, ``y``, ``series`` the areas; ``highlight``: [series, ...]
funnel     ``x`` a number (population), ``y`` a rate, ``lower``/``upper`` the 95% limits; ``lower_outer``,
           ``upper_outer``: columns of the 99.8% limits; ``average``: number; ``label``: column that names the point
           (default: the first)
map        see `publish.maps`
=========  =====================================================================================================
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.model.figures import Figures
from upstream.model.finding import Chart, format_value
from upstream.model.period import Month
from upstream.publish import style
from upstream.publish.chartdata import Point, column_label, dimension, has, is_monthly, number, points

Spec = dict[str, Any]

WIDTH = 600
"""Units across a chart, labels included; text is 14 units high."""
LABEL = 14
CHARACTER = 6.6
"""A generous mean width of a character at label size."""
SIDE_LABEL = 30
"""Characters of a label beside a bar before it is broken into lines."""
STACK_LABEL = 20
"""Characters of a label beside a stack before it is broken into lines."""
ORDERED = {"period", "month", "year", "age", "decile", "hour", "weekday", "season", "quarter", "day"}


def vega_lite(chart: Chart, figures: Figures) -> Spec:
    """The Vega-Lite specification, without title, subtitle and source: those are set in the page's own type."""
    try:
        draw = _KINDS[chart.kind]
    except KeyError:
        raise UpstreamError(
            "UP-PUBLISH-003", f"'{chart.kind}' is not a kind of chart", where=chart.id, do=f"Use {', '.join(_KINDS)}."
        ) from None
    found = points(chart, figures)
    body = draw(chart, figures, found)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "transparent",
        "padding": {"left": 2, "right": 6, "top": 4, "bottom": 2},
        "autosize": {"type": "pad"},
        "title": _axis_caption(chart, figures),
        "config": _CONFIG,
        **body,
    }


_CONFIG: Spec = {
    "aria": False,
    "font": style.CHART_FONTS,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": LABEL,
        "titleFontSize": LABEL,
        "labelColor": style.SLATE,
        "titleColor": style.SLATE,
        "titleFontWeight": "normal",
        "gridColor": style.STONE,
        "domainColor": style.SLATE,
        "tickColor": style.SLATE,
        "labelLimit": 260,
        "labelPadding": 6,
    },
    "axisY": {"domain": False, "ticks": False},
    "axisX": {"grid": False, "titlePadding": 8},
    "text": {"fontSize": LABEL, "color": style.INK},
    "line": {"strokeWidth": 2.5, "strokeCap": "round"},
    "point": {"filled": True, "size": 55, "opacity": 1},
    "scale": {"barBandPaddingInner": 0.28, "bandPaddingOuter": 0.1},
}


def _axis_caption(chart: Chart, figures: Figures) -> Spec:
    """What the numbers are, above the axis and not turned on its side."""
    return {
        "text": column_label(figures, chart.y),
        "anchor": "start",
        "frame": "bounds",
        "fontWeight": "normal",
        "fontSize": LABEL,
        "color": style.SLATE,
        "offset": 12,
    }


# Time across


def _line(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    names = list(dict.fromkeys(point.series for point in found))
    x = _across(chart, figures, found)
    labels_width = max((len(name) for name in names), default=0) * CHARACTER + 14 if len(names) > 1 else 10
    layers: list[Spec] = [*_marked(chart, figures)]
    if chart.lower and chart.upper:
        layers.append(_range_band(x))
    layers.append({"mark": {"type": "line"}, "encoding": {"x": x, "y": _Y(chart), "color": _colour(names)}})
    layers.append(_dots(x, names, _lonely(found) if len(found) > 40 else [p for p in found if p.y is not None]))
    if len(names) > 1:
        layers.append(_end_labels(x, names, found, 300))
    return {
        "width": WIDTH - 60 - labels_width,
        "height": 300,
        "data": {"values": _records(chart, figures, found)},
        "layer": layers,
    }


def _Y(chart: Chart) -> Spec:
    zero = chart.options.get("zero", True) is not False
    return {
        "field": "y",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": zero, "nice": True},
        "axis": {"tickCount": 5, "format": ",~f"},
    }


def _across(chart: Chart, figures: Figures, found: Sequence[Point]) -> Spec:
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


def _records(chart: Chart, figures: Figures, found: Sequence[Point]) -> list[Spec]:
    monthly = is_monthly(chart, figures)
    return [point.record() | ({"when": f"{point.x}-01T00:00:00Z"} if monthly else {}) for point in found]


def _colour(names: Sequence[str], legend: bool = False) -> Spec:
    scale = {"domain": list(names), "range": list(style.CATEGORICAL[: max(len(names), 1)])}
    return {"field": "series", "type": "nominal", "scale": scale, "legend": _LEGEND if legend else None}


_LEGEND: Spec = {
    "orient": "top",
    "title": None,
    "labelFontSize": LABEL,
    "labelColor": style.INK,
    "symbolType": "square",
    "symbolSize": 160,
    "columnPadding": 18,
    "labelLimit": 280,
    "columns": 2,
    "offset": 6,
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
    rows = {(point.series, point.x) for point in shown}
    values = [
        point.record() | {"when": f"{point.x}-01T00:00:00Z"} for point in shown if (point.series, point.x) in rows
    ]
    encoding = {"x": x, "y": {"field": "y", "type": "quantitative"}, "color": _colour(names)}
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


def _marked(chart: Chart, figures: Figures) -> list[Spec]:
    """Shaded stretches and dashed lines for breaks in the series, each with its words at the top."""
    return [*_bands(chart, figures), *_breaks(chart, figures)]


def _time(chart: Chart, figures: Figures, value: str) -> Spec:
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
    x = _time(chart, figures, "")
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
    x = _time(chart, figures, "")
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


def _spc(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    x = _across(chart, figures, found)
    records = _records(chart, figures, found)
    _with_columns(records, figures, {"mean": str(chart.options.get("mean", "mean"))})
    signals = _signals(chart, figures, records)
    layers = [*_marked(chart, figures)]
    for field in ("lower", "upper"):
        dashed = {"type": "line", "strokeDash": [6, 4], "strokeWidth": 1.6, "interpolate": "step", "color": style.SLATE}
        layers.append({"mark": dashed, "encoding": {"x": x, "y": {"field": field, "type": "quantitative"}}})
    mean = {"type": "line", "strokeWidth": 1.6, "color": style.SLATE}
    layers.append({"mark": mean, "encoding": {"x": x, "y": {"field": "mean", "type": "quantitative"}}})
    layers.append(
        {
            "mark": {"type": "line", "color": style.CATEGORICAL[0], "strokeWidth": 2},
            "encoding": {"x": x, "y": _Y(chart)},
        }
    )
    plain = [record for record in records if record not in signals and record["y"] is not None]
    layers.append(_spots(plain, x, "circle", style.CATEGORICAL[0], 30))
    layers.append(_spots(signals, x, "diamond", style.CATEGORICAL[2], 150))
    layers.append(_limit_labels(records, x))
    return {"width": WIDTH - 60 - 120, "height": 300, "data": {"values": records}, "layer": layers}


def _with_columns(records: list[Spec], figures: Figures, columns: dict[str, str]) -> None:
    for field, column in columns.items():
        if has(figures, column):
            values = figures.values(column)
            for record in records:
                record[field] = number(values[record["row"]]) if record["row"] >= 0 else None


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


# Amounts beside each other


def _bar(chart: Chart, figures: Figures, found: list[Point], stacked: bool = False) -> Spec:
    names = list(dict.fromkeys(point.series for point in found))
    down = chart.options.get("horizontal")
    down = dimension(figures, chart.x) not in ORDERED if down is None else bool(down)
    categories = list(dict.fromkeys(point.name for point in found))
    amount, place = ("x", "y") if down else ("y", "x")
    encoding: Spec = {
        place: _category(categories, down),
        amount: _amount(stacked, down),
        "color": _bar_colour(chart, names, found),
    }
    if len(names) > 1 and not stacked:
        encoding[f"{place}Offset"] = {"field": "series", "sort": names}
    if stacked:
        encoding["order"] = {"field": "order", "type": "quantitative", "sort": "ascending"}
    direct = stacked and not down and len(names) > 1
    if direct:
        encoding["color"] = _colour(names)
    gap = {"stroke": "#fff", "strokeWidth": 1} if stacked else {}
    layers: list[Spec] = [{"mark": {"type": "bar", **gap}, "encoding": encoding}]
    if direct:
        layers.append(_stack_labels(encoding[place], names, found))
    if chart.lower and chart.upper and not stacked:
        layers.append(_whiskers(encoding, amount, place))
    layers += _bar_words(chart, found, encoding, amount, place, stacked, len(names))
    size = _bar_size(categories, len(names) if not stacked else 1, down)
    if direct:
        size["width"] -= min(max(map(len, names)), STACK_LABEL) * CHARACTER + 12
    return {**size, "data": {"values": _bar_records(chart, found)}, "layer": layers}


def _stacked(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    return _bar(chart, figures, found, stacked=True)


def _bar_records(chart: Chart, found: Sequence[Point]) -> list[Spec]:
    chosen = chart.options.get("highlight") or ()
    assert isinstance(chosen, list | tuple)
    order = {name: index for index, name in enumerate(dict.fromkeys(point.series for point in found))}
    return [
        point.record() | {"chosen": not chosen or point.x in chosen, "order": order[point.series]} for point in found
    ]


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


def _category(categories: Sequence[str], down: bool) -> Spec:
    axis: Spec = {"ticks": False, "domain": not down, "grid": False, **({} if down else _wrapped(categories))}
    if down:
        axis |= {"labelColor": style.INK, "labelLimit": 0, **_broken(categories, SIDE_LABEL)}
    scale = {"domain": list(categories)}
    return {"field": "name", "type": "nominal", "scale": scale, "sort": list(categories), "title": None, "axis": axis}


def _broken(categories: Sequence[str], characters: int) -> Spec:
    """Labels longer than this in lines of their own."""
    if all(len(name) <= characters for name in categories):
        return {}
    lines = {name: textwrap.wrap(name, max(characters, 4), break_long_words=False) for name in categories}
    return {"labelExpr": f"({json.dumps(lines)})[datum.value]", "labelLineHeight": 15}


def _wrapped(categories: Sequence[str]) -> Spec:
    """Labels under bars: as they are where they fit, in lines where their words do, else slanted."""
    room = (WIDTH - 80) / max(len(categories), 1) / CHARACTER
    if all(len(name) <= room for name in categories):
        return {"labelAngle": 0}
    if any(len(word) > room + 2 for name in categories for word in name.split()):
        return {"labelAngle": -40, "labelLimit": 160}
    return {"labelAngle": 0, **_broken(categories, int(room))}


def _amount(stacked: bool, down: bool) -> Spec:
    axis: Spec = {"tickCount": 5, "format": ",~f", "grid": True, "domain": False, "ticks": False, "labelOverlap": False}
    amount: Spec = {"field": "y", "type": "quantitative", "title": None, "axis": axis, "scale": {"zero": True}}
    return amount | {"stack": "zero" if stacked else None}


def _bar_colour(chart: Chart, names: Sequence[str], found: Sequence[Point]) -> Spec:
    if len(names) > 1:
        return _colour(names, legend=True)
    if chart.options.get("highlight"):
        return {"condition": {"test": "datum.chosen", "value": style.CATEGORICAL[0]}, "value": style.MUTED}
    return {"value": style.CATEGORICAL[0]}


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
    records = _bar_records(chart, found)
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


def _bar_size(categories: Sequence[str], series: int, down: bool) -> Spec:
    if not down:
        return {"width": WIDTH - 70, "height": 280}
    most = max((len(name) for name in categories), default=0)
    step = 28 if series == 1 else 20
    if most > SIDE_LABEL:
        step = max(step, 34)
    return {"width": WIDTH - 75 - min(most, SIDE_LABEL) * CHARACTER, "height": {"step": step}}


def _interval(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    categories = list(dict.fromkeys(point.name for point in found))
    axis = {"grid": True, "domain": False, "ticks": False, "tickCount": 5, "format": ",~f", "labelOverlap": False}
    x: Spec = {
        "field": "y",
        "type": "quantitative",
        "title": None,
        "scale": _interval_scale(chart, found),
        "axis": axis,
    }
    y = _category(categories, down=True)
    colour = _bar_colour(chart, [""], found)
    span = {"y": y, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": colour}
    records = [record | {"said": _said(record, figures, chart)} for record in _bar_records(chart, found)]
    size = _bar_size(categories, 1, True)
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
    decimals = figures.columns[figures.position(chart.y)].decimals
    return f"{record['text']} ({format_value(record['lower'], decimals)} to {format_value(record['upper'], decimals)})"


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


def _heatmap(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
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


def _slope(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
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


def _funnel(chart: Chart, figures: Figures, found: list[Point]) -> Spec:
    records = [point.record() for point in found]
    outer = {name: str(chart.options.get(name, name)) for name in ("lower_outer", "upper_outer")}
    _with_columns(records, figures, outer)
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


_KINDS: dict[str, Callable[[Chart, Figures, list[Point]], Spec]] = {
    "line": _line,
    "bar": _bar,
    "stacked": _stacked,
    "interval": _interval,
    "heatmap": _heatmap,
    "spc": _spc,
    "slope": _slope,
    "funnel": _funnel,
}
