"""Where to act: hot spots, and the risk scores of areas."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from upstream.web.insight.areas.area_views import addresses
from upstream.web.insight.areas.choosing import Chosen
from upstream.web.insight.areas.mapping import shading
from upstream.web.insight.areas.sources import Sources, sources
from upstream.web.insight.areas.views import frame_of, picture, sees
from upstream.web.insight.editions.presenters import provenance, verdict
from upstream.web.insight.where import screens
from upstream.web.insight.where.screens import HIGHEST, RISING, Screen


def map_of(found: Sources, screen: Screen) -> dict[str, Any] | None:
    """The map of the screen's finding with its legend; None where there are no outlines."""
    layer = screen.layer(screen.main.key)
    if layer is None or (not layer.drawing.boundaries and not layer.atlas.of(layer.level)):
        return None
    chosen = Chosen(found, layer, layer.measures[0], "quantile")
    shown = shading(layer, chosen.measure)
    drawn = {"svg": picture(chosen, shown), "legend": shown.entries()}
    return drawn | {"chosen": chosen, "layer": layer, "live": chosen.to("live")}


@require_GET
@sees
def hot_spots(request: HttpRequest) -> HttpResponse:
    found = sources(request)
    screen = screens.hot_spots(found)
    context = frame_of(request, found) | {"screen": screen, "verdict": verdict, "to": addresses(found)}
    if screen is not None:
        context |= {
            "map": map_of(found, screen),
            "spots": screens.spots(screen),
            "history": screens.listed(screen, "places.stability", "years", addresses(found)),
            "provenance": provenance(screen.main, screen.main.finding.figures[0])
            if screen.main.finding.figures
            else [],
        }
    return render(request, "insight/where/hot_spots.html", context)


@require_GET
@sees
def scores(request: HttpRequest) -> HttpResponse:
    found = sources(request)
    screen = screens.scores(found)
    to = addresses(found)
    context = frame_of(request, found) | {"screen": screen, "verdict": verdict, "to": to}
    if screen is not None:
        context |= {
            "map": map_of(found, screen),
            "highest": screens.listed(screen, HIGHEST, "highest", lambda code: f"{to(code)}#score"),
            "highest_part": screen.part(HIGHEST),
            "rising": screens.listed(screen, RISING, "rising", lambda code: f"{to(code)}#score"),
            "rising_part": screen.part(RISING),
            "provenance": provenance(screen.main, screen.main.finding.figures[0])
            if screen.main.finding.figures
            else [],
        }
    return render(request, "insight/where/scores.html", context)
