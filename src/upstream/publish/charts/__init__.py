"""Charts: a neutral chart and its table become a Vega-Lite specification in the house style.

The kinds; the options of each (`Chart.options`), every one optional unless said otherwise, are in its module:

=============  ==============================================================
line           `publish.charts.lines`
bar, stacked   `publish.charts.bars`
interval       `publish.charts.intervals`
heatmap        `publish.charts.grids`
spc            `publish.charts.control`
slope          `publish.charts.slopes`
funnel         `publish.charts.funnels`
map            `publish.maps`, of words (``categories``) `publish.category_maps`
=============  ==============================================================
"""

from __future__ import annotations

from collections.abc import Callable

from upstream.model.errors import UpstreamError
from upstream.model.figures import Figures
from upstream.model.finding import Chart
from upstream.publish import style
from upstream.publish.chartdata import Point, column_label, points
from upstream.publish.charts.bars import bar, stacked
from upstream.publish.charts.common import LABEL, WIDTH, Spec
from upstream.publish.charts.control import spc
from upstream.publish.charts.funnels import funnel
from upstream.publish.charts.grids import heatmap
from upstream.publish.charts.intervals import interval
from upstream.publish.charts.lines import line
from upstream.publish.charts.slopes import slope

__all__ = ["WIDTH", "vega_lite"]


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


_KINDS: dict[str, Callable[[Chart, Figures, list[Point]], Spec]] = {
    "line": line,
    "bar": bar,
    "stacked": stacked,
    "interval": interval,
    "heatmap": heatmap,
    "spc": spc,
    "slope": slope,
    "funnel": funnel,
}
