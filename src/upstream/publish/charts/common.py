"""What several kinds of chart share: the measures of a chart, the colours of its series, columns beyond a point's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from upstream.model.figures import Figures
from upstream.publish import style
from upstream.publish.chartdata import has, number

Spec = dict[str, Any]
APART = {"labelOverlap": "parity", "labelSeparation": 10}
"""Of an axis of amounts: where its numbers would run into each other every second one is left out."""
WIDTH = 600
"""Units across a chart, labels included; text is 14 units high."""
LABEL = 14
CHARACTER = 6.6
"""A generous mean width of a character at label size."""


def series_colour(names: Sequence[str], legend: bool = False) -> Spec:
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


def with_columns(records: list[Spec], figures: Figures, columns: dict[str, str]) -> None:
    for field, column in columns.items():
        if has(figures, column):
            values = figures.values(column)
            for record in records:
                record[field] = number(values[record["row"]]) if record["row"] >= 0 else None
