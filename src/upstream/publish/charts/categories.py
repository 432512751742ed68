"""Names along a chart, one bar or dot each: their axis, room, colours and records.

Option of every kind with one bar or dot a name: ``highlight``: [x, ...].
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point
from upstream.publish.charts.common import CHARACTER, WIDTH, Spec, series_colour

GAP = 1
"""Characters between two labels under bars."""
SIDE_LABEL = 30
"""Characters of a label beside a bar before it is broken into lines."""


def category(categories: Sequence[str], down: bool) -> Spec:
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
    room = (WIDTH - 80) / max(len(categories), 1) / CHARACTER - GAP
    if all(len(name) <= room for name in categories):
        return {"labelAngle": 0}
    if any(len(word) > room + 2 for name in categories for word in name.split()):
        return {"labelAngle": -40, "labelLimit": 160}
    return {"labelAngle": 0, **_broken(categories, int(room))}


def bar_size(categories: Sequence[str], series: int, down: bool) -> Spec:
    if not down:
        return {"width": WIDTH - 70, "height": 280}
    most = max((len(name) for name in categories), default=0)
    step = 28 if series == 1 else 20
    if most > SIDE_LABEL:
        step = max(step, 34)
    return {"width": WIDTH - 75 - min(most, SIDE_LABEL) * CHARACTER, "height": {"step": step}}


def bar_colour(chart: Chart, names: Sequence[str], found: Sequence[Point]) -> Spec:
    if len(names) > 1:
        return series_colour(names, legend=True)
    if chart.options.get("highlight"):
        return {"condition": {"test": "datum.chosen", "value": style.CATEGORICAL[0]}, "value": style.MUTED}
    return {"value": style.CATEGORICAL[0]}


def bar_records(chart: Chart, found: Sequence[Point]) -> list[Spec]:
    chosen = chart.options.get("highlight") or ()
    assert isinstance(chosen, list | tuple)
    order = {name: index for index, name in enumerate(dict.fromkeys(point.series for point in found))}
    return [
        point.record() | {"chosen": not chosen or point.x in chosen, "order": order[point.series]} for point in found
    ]
