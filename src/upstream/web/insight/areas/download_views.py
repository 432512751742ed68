"""Taking the figures of a map away. Whoever takes them is recorded. Where there is no map the page says so."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from upstream.publish.csvs import csv_text
from upstream.publish.document import Table
from upstream.publish.records import map_geojson
from upstream.web.insight.areas.choosing import Chosen, choose
from upstream.web.insight.areas.sources import sources
from upstream.web.insight.areas.views import sees
from upstream.web.insight.editions import actions


@require_GET
@sees
def csv(request: HttpRequest) -> HttpResponse:
    """The table behind the map: all its columns, of the areas that the map shows."""
    chosen = choose(sources(request), request.GET)
    if chosen is None:
        return redirect("areas:map")
    content = "\ufeff" + csv_text(_table(chosen))
    return _sent(request, chosen, "csv", HttpResponse(content, content_type="text/csv; charset=utf-8"))


@require_GET
@sees
def geojson(request: HttpRequest) -> HttpResponse:
    """The areas of the map with the same figures; a cell without a number is null and says why."""
    chosen = choose(sources(request), request.GET)
    if chosen is None:
        return redirect("areas:map")
    content = map_geojson(replace(chosen.layer.drawn(chosen.measure, chosen.within), table=_table(chosen)))
    return _sent(request, chosen, "geojson", HttpResponse(content, content_type="application/geo+json"))


def _table(chosen: Chosen) -> Table:
    table = chosen.layer.drawing.table
    place = table.figures.position(chosen.layer.drawing.chart.x)
    codes = {area.code for area in chosen.layer.atlas.of(chosen.layer.level, chosen.within)}
    return replace(
        table, figures=replace(table.figures, rows=tuple(r for r in table.figures.rows if r[place] in codes))
    )


def _sent(request: HttpRequest, chosen: Chosen, kind: str, response: HttpResponse) -> HttpResponse:
    name = f"{chosen.layer.drawing.table.id}{f'-{chosen.within}' if chosen.within else ''}.{kind}"
    actions.note_export(
        scope=request.scope,  # type: ignore[attr-defined]
        edition=chosen.layer.edition,
        what=name,
        audience=chosen.layer.audience,
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
