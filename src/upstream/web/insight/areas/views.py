"""The map of the partnership's areas, the profile of one, and several side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from markupsafe import Markup

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.insight.areas import live
from upstream.web.insight.areas.choosing import ChooseForm, Chosen, choose, levels
from upstream.web.insight.areas.listing import listing
from upstream.web.insight.areas.mapping import Shading, described, draw, ground, shading
from upstream.web.insight.areas.sources import Sources, sources
from upstream.web.insight.editions.presenters import provenance

sees = needs(Permission.SEE_INSIGHT)


def frame_of(request: HttpRequest, found: Sources) -> dict[str, Any]:
    """What every page about places shows around its content."""
    return {
        "sources": found,
        "is_public": found.audience == "public",
        "fictional": any(each.is_fictional for each in found.editions),
        "tabs": _tabs(request.path),
    }


def _tabs(path: str) -> list[dict[str, Any]]:
    parts = (
        ("Map", "areas:map"),
        ("Hot spots", "where:hot-spots"),
        ("Risk scores", "where:scores"),
        ("Compare areas", "areas:compare"),
        ("Find an area", "areas:search"),
    )
    return [{"text": text, "href": reverse(name), "current": path == reverse(name)} for text, name in parts]


@require_GET
@sees
def show(request: HttpRequest) -> HttpResponse:
    found = sources(request)
    chosen = choose(found, request.GET)
    context = frame_of(request, found)
    if chosen is None:
        return render(request, "insight/areas/none.html", context)
    return render(request, "insight/areas/map.html", context | _mapped(chosen))


def picture(chosen: Chosen, shown: Shading) -> Markup:
    areas = chosen.layer.atlas.of(chosen.layer.level, chosen.within)
    where, to = ground(chosen.layer, chosen.within), chosen.area
    numbers = chosen.layer.marks() if chosen.measure.key == chosen.layer.drawing.chart.y else {}
    return draw(
        where, areas, shown.marks, lambda area: to(area.code), name="map", label=described(shown), numbers=numbers
    )


def _mapped(chosen: Chosen) -> dict[str, Any]:
    shown = shading(chosen.layer, chosen.measure, chosen.within, chosen.method)
    drawn = picture(chosen, shown)
    drawing = chosen.layer.drawing
    ward = chosen.layer.atlas.areas.get(chosen.within)
    return {
        "chosen": chosen,
        "form": ChooseForm(chosen),
        "levels": levels(chosen),
        "title": f"{chosen.layer.label} by {'ward' if chosen.layer.level == 'ward' else 'neighbourhood'}",
        "ward": ward,
        "svg": drawn,
        "legend": shown.entries(),
        "caption": chosen.layer.measure(chosen.measure.key).label,
        "finding": chosen.layer.part,
        "listing": listing(chosen, shown),
        "provenance": provenance(chosen.layer.part, drawing.table.figures),
        "notes": [*([chosen.measure.note] if chosen.measure.note else []), *drawing.table.figures.notes],
        "source": drawing.source,
        "live": chosen.to("live"),
        "csv": chosen.to("csv"),
        "geojson": chosen.to("geojson"),
    }


@require_GET
@sees
def live_map(request: HttpRequest) -> HttpResponse:
    """What a script draws the map from: what the picture on the page says."""
    chosen = choose(sources(request), request.GET)
    if chosen is None:
        return redirect("areas:map")
    return JsonResponse(live.described(chosen, shading(chosen.layer, chosen.measure, chosen.within, chosen.method)))
