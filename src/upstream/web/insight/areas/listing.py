"""The table beside a map: the same areas, in words and numbers, each a link."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from upstream.model.figures import Cell, Figures, Kind, Marker
from upstream.model.finding import format_cell
from upstream.web.insight.areas.choosing import Chosen
from upstream.web.insight.areas.mapping import NOT_COVERED, Shading, swatch

MOST_ROWS = 2_000


def listing(chosen: Chosen, shown: Shading) -> dict[str, Any]:
    """What the macro `table` needs: every area of the map, those without a number last."""
    figures = chosen.layer.drawing.table.figures
    place = figures.position(chosen.layer.drawing.chart.x)
    areas = {area.code: area for area in chosen.layer.atlas.of(chosen.layer.level, chosen.within)}
    rows = [row for row in figures.rows if row[place] in areas]
    rows = sorted_rows(chosen, figures, rows)
    beside = _beside(chosen, figures)
    listed = [_row(chosen, figures, row, str(row[place]), beside, shown) for row in rows[:MOST_ROWS]]
    told = {row[place] for row in rows}
    listed += [
        _without(chosen, area.code, area.name, len(beside), shown) for area in areas.values() if area.code not in told
    ]
    return {
        "columns": [_sorting(chosen, "Area", "name", "name"), _value_heading(chosen), *_headings(figures, beside)],
        "rows": listed,
    }


def sorted_rows(chosen: Chosen, figures: Figures, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """By name, or by the value with what has none at the end, in the order of the edition's own table."""
    if chosen.sort == "name":
        place = figures.position(chosen.layer.drawing.chart.x)
        return sorted(rows, key=lambda row: figures.name_of(row[place]).casefold())
    place = figures.position(chosen.measure.key)
    order = list(chosen.measure.categories or ())
    known = [row for row in rows if not isinstance(row[place], Marker) and row[place] is not None]
    rest = [row for row in rows if isinstance(row[place], Marker) or row[place] is None]
    if chosen.measure.categories:
        words = order if chosen.sort == "-value" else order[::-1]
        known.sort(key=lambda row: words.index(str(row[place])) if row[place] in words else len(words))
    else:
        known.sort(key=lambda row: _number(row[place]), reverse=chosen.sort == "-value")
    return known + rest


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _beside(chosen: Chosen, figures: Figures) -> list[int]:
    """Up to three columns that help to read the value: how many were recorded, of how many people, and the test."""
    wanted = ("total", "n", "people", "verdict", "ward", "ranks")
    names = [column.name for column in figures.columns]
    found = [names.index(name) for name in wanted if name in names and name != chosen.measure.key]
    return found[:3]


def _row(
    chosen: Chosen, figures: Figures, row: tuple[Cell, ...], code: str, beside: list[int], shown: Shading
) -> list[Any]:
    cells = [_cell(figures, index, row[index]) for index in beside]
    return [_name(chosen, code, figures.name_of(code)), _value(chosen, shown, code), *cells]


def _name(chosen: Chosen, code: str, name: str) -> dict[str, Any]:
    return {"text": name, "href": chosen.area(code)}


def _value(chosen: Chosen, shown: Shading, code: str) -> Any:
    mark = shown.marks.get(code)
    if mark is None:
        return {"text": NOT_COVERED, "marker": True}
    text = Markup("{} {}").format(swatch(mark.fill), mark.said)
    return {"html": text, "marker": True} if mark.stands_back else text


def _cell(figures: Figures, index: int, value: Cell) -> Any:
    text = format_cell(value, figures.columns[index])
    return {"text": text, "marker": True} if isinstance(value, Marker) else text


def _without(chosen: Chosen, code: str, name: str, beside: int, shown: Shading) -> list[Any]:
    """An area with an outline and no row: the edition says nothing of it."""
    gaps: list[dict[str, Any]] = [{"text": NOT_COVERED, "marker": True} for _ in range(beside)]
    return [_name(chosen, code, name), _value(chosen, shown, code), *gaps]


def _headings(figures: Figures, beside: list[int]) -> list[dict[str, Any]]:
    columns = [figures.columns[index] for index in beside]
    return [{"text": _heading(column.label), "number": column.kind in (Kind.COUNT, Kind.NUMBER)} for column in columns]


def _heading(label: str) -> str:
    return {"Total": "Number, all years", "Trend: what can be said": "Trend"}.get(label, label)


def _value_heading(chosen: Chosen) -> dict[str, Any]:
    down = chosen.sort == "-value"
    made = _sorting(chosen, chosen.measure.heading, "value" if down else "-value", "-value" if down else "value")
    return made | {
        "number": not chosen.measure.categories,
        "sorted": {"-value": "descending", "value": "ascending"}.get(chosen.sort, ""),
    }


def _sorting(chosen: Chosen, text: str, wanted: str, now: str) -> dict[str, Any]:
    return {
        "text": text,
        "number": False,
        "sort": chosen.to("map", sort=wanted) + "#list",
        "sorted": "ascending" if chosen.sort == now == "name" else "",
    }
