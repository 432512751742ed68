"""The control chart of a measure: worked out by `statistics.spc`, drawn as SVG without any style of its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from upstream.plans.measuring import Value
from upstream.plans.windows import add_months
from upstream.web.core import formats
from upstream.web.planning.measures.values import shown
from upstream.web.planning.models import Measure

if TYPE_CHECKING:
    from upstream.statistics.spc import ControlChart

Scale = Callable[[float], float]
FEWEST = 6
FIXED = 12
SMALL = 5.0
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 320, 52, 12, 16, 44
INK, LINE, LIMIT, MARK = "#102a33", "#0b5563", "#4a5b63", "#a3341f"
MOST_NAMED = 4


@dataclass(frozen=True)
class Drawn:
    """``rows`` are period, value, average, limits and what is said of the point; ``words`` the chart in a sentence."""

    svg: Markup
    rows: list[list[str]]
    words: str
    trial: bool


@dataclass(frozen=True)
class Points:
    """Values of one length, evenly spaced; None is a gap."""

    values: list[Value | None]
    starts: list[date]
    months: int


def chart_of(measure: Measure, values: list[Value]) -> Drawn | None:
    """None with fewer than six points of one length: limits of fewer say nothing."""
    points = _evenly(values)
    if points is None:
        return None
    chart = _control(measure, points)
    rows = [_row(measure, points, chart, i) for i, value in enumerate(points.values) if value is not None]
    words = _words(points, chart)
    return Drawn(_svg(measure, points, chart, words), rows, words, bool(chart.trial.any()))


def _evenly(values: list[Value]) -> Points | None:
    """The values of the commonest length, the shortest of those, from the first to the last of them."""
    lengths = Counter(value.months for value in values)
    if not lengths:
        return None
    months = min(lengths, key=lambda each: (-lengths[each], each))
    found = {value.starts: value for value in values if value.months == months}
    if len(found) < FEWEST:
        return None
    first, final = min(found), max(found)
    starts = [first]
    while (following := add_months(starts[-1], months)) <= final:
        starts.append(following)
    return Points([found.get(day) for day in starts], starts, months)


def _control(measure: Measure, points: Points) -> ControlChart:
    """c for few, u for rates and shares, XmR for the rest; limits from the baseline where it has twelve points."""
    import numpy as np

    from upstream.statistics.spc import c_chart, u_chart, xmr

    improvement = "lower" if measure.direction == Measure.Direction.DOWN else "higher"
    begins = sum(start < measure.baseline_from for start in points.starts)
    fixed = sum(measure.baseline_from <= start <= measure.baseline_to for start in points.starts)
    fix = fixed if fixed >= FIXED and not begins else None
    counted = np.array([value.count if value else np.nan for value in points.values])
    if measure.unit != Measure.Unit.COUNT:
        scale = 100 if measure.unit == Measure.Unit.SHARE else measure.per * points.months
        bases = np.array([value.base or 0.0 if value else 0.0 for value in points.values])
        return u_chart(counted, bases, per=float(scale), fix_after=fix, improvement=improvement)
    few = float(np.nanmean(counted)) < SMALL and bool(np.all(np.nan_to_num(counted) % 1 == 0))
    draw = c_chart if few else xmr
    return draw(counted, fix_after=fix, improvement=improvement)


def _row(measure: Measure, points: Points, chart: ControlChart, i: int) -> list[str]:
    value = points.values[i]
    assert value is not None
    limits = f"{_number(chart.lower[i])} to {_number(chart.upper[i])}"
    status = "provisional" if value.status == "provisional" else ""
    return [
        period(value.starts, value.ends),
        formats.number(shown(measure, value), places(measure)),
        _number(chart.centre[i]),
        limits,
        ", ".join(part for part in (_said(chart, i), status) if part),
    ]


def _said(chart: ControlChart, i: int) -> str:
    signal, meaning = str(chart.signal[i]), str(chart.meaning[i])
    return f"{signal} ({meaning})" if signal and meaning else signal


def _words(points: Points, chart: ControlChart) -> str:
    told = [points.values[i] for i in range(len(points.values)) if str(chart.signal[i])]
    named = [period(value.starts, value.ends) for value in told if value is not None]
    if not named:
        return "The values vary no more than those of a steady process do: none of them stands out."
    shown_names = ", ".join(named[-MOST_NAMED:])
    count = "One value stands" if len(named) == 1 else f"{len(named)} values stand"
    return (
        f"{count} out from a steady process{', the latest of them' if len(named) > MOST_NAMED else ''}: {shown_names}."
    )


def places(measure: Measure) -> int:
    return 0 if measure.unit == Measure.Unit.COUNT else 1


def period(starts: date, ends: date) -> str:
    """March 2025; April to June 2025; April 2024 to March 2025."""
    if (starts.year, starts.month) == (ends.year, ends.month):
        return formats.month(starts)
    if starts.year == ends.year:
        return f"{formats.month(starts).rsplit(' ', 1)[0]} to {formats.month(ends)}"
    return f"{formats.month(starts)} to {formats.month(ends)}"


def _number(value: float) -> str:
    return "" if math.isnan(value) else formats.number(float(value), 1)


def _svg(measure: Measure, points: Points, chart: ControlChart, words: str) -> Markup:
    highest = max(x for x in (*chart.values, *chart.upper) if not math.isnan(x))
    step = _step(highest)
    top = step * math.ceil(highest / step) if highest else 1.0
    across, down = _scales(len(points.values), top)
    body = _grid(top, step, down) + _years(points, across)
    for line, dash in ((chart.lower, "6 4"), (chart.upper, "6 4"), (chart.centre, "")):
        body += _path([(across(i), down(v)) for i, v in enumerate(line)], LIMIT, 1.5, dash)
    body += _path([(across(i), down(v)) for i, v in enumerate(chart.values)], LINE, 2, "")
    body += "".join(_spot(across(i), down(v), str(chart.signal[i])) for i, v in enumerate(chart.values))
    name = f"chart-{measure.pk}"
    return Markup(
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="system-ui, sans-serif"><title id="{name}-title">'
        f'{escape(measure.title)}</title><desc id="{name}-desc">{escape(words)}</desc>{body}</svg>'
    )


def _scales(count: int, top: float) -> tuple[Scale, Scale]:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return (lambda i: LEFT + wide * (i + 0.5) / count), (lambda value: TOP + high * (1 - value / top))


def _step(highest: float) -> float:
    """A round step that gives four to ten lines."""
    rough = max(highest, 1e-9) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= rough)


def _grid(top: float, step: float, down: Scale) -> str:
    lines = [step * k for k in range(round(top / step) + 1)]
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2
    return "".join(
        f'<path d="M{LEFT} {down(y):.1f}H{WIDTH - RIGHT}" stroke="#d5dde0" fill="none"/>'
        f'<text x="{LEFT - 8}" y="{down(y) + 4:.1f}" font-size="13" text-anchor="end" fill="{INK}">'
        f"{formats.number(y, decimals)}</text>"
        for y in lines
    )


def _years(points: Points, across: Scale) -> str:
    """The year below its first point, and below the first of all; as many as there is room for."""
    marked = [i for i, day in enumerate(points.starts) if i == 0 or day.year != points.starts[i - 1].year]
    every = math.ceil(len(marked) / 12)
    return "".join(
        f'<text x="{across(i):.1f}" y="{HEIGHT - BOTTOM + 22}" font-size="13" text-anchor="middle" fill="{INK}">'
        f"{points.starts[i].year}</text>"
        for i in marked[::every]
        if i == 0 or across(i) - across(0) > 40
    )


def _path(places: list[tuple[float, float]], colour: str, width: float, dash: str) -> str:
    """A line that is broken where a point is missing."""
    drawn, pen = "", "M"
    for x, y in places:
        if math.isnan(y):
            pen = "M"
            continue
        drawn += f"{pen}{x:.1f} {y:.1f}"
        pen = "L"
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def _spot(x: float, y: float, signal: str) -> str:
    """A circle, or a diamond where the point stands out."""
    if math.isnan(y):
        return ""
    if not signal:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{LINE}"/>'
    return f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" fill="{MARK}"/>'
