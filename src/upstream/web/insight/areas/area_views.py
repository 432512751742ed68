"""Pages about areas by name: find one, read all about it, set some side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from markupsafe import Markup, escape

from upstream.web.insight.areas import comparing, profile
from upstream.web.insight.areas.atlas import LEVELS, Area
from upstream.web.insight.areas.layers import Layer
from upstream.web.insight.areas.mapping import MOST_LABELS, draw, ground_of, only
from upstream.web.insight.areas.reading import read
from upstream.web.insight.areas.sources import Sources, sources
from upstream.web.insight.areas.views import frame_of, sees
from upstream.web.insight.editions.presenters import verdict

MOST_FOUND = 50
SHORTEST = 2
"""Characters of a search: one letter finds everything."""


def addresses(found: Sources) -> Callable[[str], str]:
    """The page of an area by its code, made from the same editions."""
    said = f"?{urlencode(found.query())}" if found.query() else ""
    address = reverse("areas:area", args=["CODE"]) + said
    return lambda code: address.replace("CODE", code)


@require_GET
@sees
def search(request: HttpRequest) -> HttpResponse:
    found = sources(request)
    asked = " ".join(request.GET.get("q", "").split())[:100]
    hits = _matching(found, asked) if len(asked) >= SHORTEST else []
    context = frame_of(request, found) | {
        "asked": asked,
        "hits": hits[:MOST_FOUND],
        "total": len(hits),
        "too_short": bool(asked) and len(asked) < SHORTEST,
        "to": addresses(found),
        "areas": found.areas(),
    }
    return render(request, "insight/areas/search.html", context)


def _matching(found: Sources, asked: str) -> list[Area]:
    """Names that begin with what was asked first, then those that have it, wards before smaller areas."""
    wanted = asked.casefold()
    hits = [each for each in found.areas().values() if wanted in each.name.casefold() or wanted in each.code.casefold()]
    order = list(LEVELS)

    def rank(area: Area) -> tuple[bool, int, str]:
        level = order.index(area.level) if area.level in order else len(order)
        return (not area.name.casefold().startswith(wanted), level, area.name)

    return sorted(hits, key=rank)


@require_GET
@sees
def area(request: HttpRequest, code: str) -> HttpResponse:
    found = sources(request)
    shown = found.area(code)
    to, atlas = addresses(found), found.atlas(code)
    edition = next(each for each, its in found.atlases() if its is atlas)
    around = atlas.of(shown.level)
    inside = atlas.of("lsoa21", code) if shown.level == "ward" else []
    themes = profile.themes(found, shown)
    context = frame_of(request, found) | {
        "area": shown,
        "ward": atlas.areas.get(shown.within),
        "to": to,
        "svg": draw(
            ground_of(edition, found.audience, shown.level),
            around,
            only(around, code),
            lambda each: to(each.code),
            name="where",
            label=f"Where {shown.name} lies among the areas of its kind",
            numbers={code: ""} if len(around) > MOST_LABELS else {},
        ),
        "themes": themes,
        "spot": profile.hot_spot(found, shown),
        "score": profile.score(found, shown),
        "deprivation": profile.deprivation(found, shown),
        "beside": _table(found, atlas.beside(shown), to),
        "inside": _table(found, inside, to),
        "entries": profile.entries(found, shown),
        "verdict": verdict,
        "key": _key(themes),
        "compare": f"{reverse('areas:compare')}?{urlencode({'a': code} | found.query())}",
        "on_map": _on_map(found, shown),
    }
    return render(request, "insight/areas/area.html", context)


def _key(themes: list[profile.Theme]) -> list[dict[str, str]]:
    """The first figure, as the headline of the page."""
    if not themes:
        return []
    first = themes[0]
    value, _, ends = first.reading.text.partition(" (")
    items = [{"value": value, "label": first.measure.label, "detail": f"95% range {ends.rstrip(')')}" if ends else ""}]
    if first.rank:
        detail = f"From {first.rank.range}, given the ranges" if first.rank.best != first.rank.worst else ""
        items.append({"value": first.rank.text, "label": "is its place, 1 the highest", "detail": detail})
    if first.trend:
        items.append({"value": verdict(first.trend).text, "label": "is the trend over the years", "detail": ""})
    return items


def _table(found: Sources, areas: Sequence[Area], to: Callable[[str], str]) -> dict[str, Any] | None:
    """Areas with the first figure of each map of their level."""
    if not areas:
        return None
    layers = _one_each(layer for layer in found.layers() if layer.level == areas[0].level)[:4]
    columns = ["Area", *({"text": _short(layer), "number": not layer.measures[0].categories} for layer in layers)]
    return {"columns": columns, "rows": [_cells(each, layers, to) for each in areas]}


def _one_each(layers: Any) -> list[Layer]:
    found: dict[str, Layer] = {}
    for layer in layers:
        found.setdefault(layer.theme, layer)
    return list(found.values())


def _short(layer: Layer) -> str:
    measure = layer.measures[0]
    return layer.label if measure.categories or layer.part.key == profile.SCORES else f"{layer.label}: {measure.label}"


def _cells(each: Area, layers: list[Layer], to: Callable[[str], str]) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [{"text": each.name, "href": to(each.code)}]
    for layer in layers:
        reading = read(layer, layer.measures[0], each.code)
        cells.append({"text": reading.whole, "marker": reading.marker})
    return cells


def _on_map(found: Sources, shown: Area) -> str:
    said = found.query() | ({"within": shown.code} if shown.level == "ward" else {"level": shown.level})
    return f"{reverse('areas:map')}?{urlencode(said)}"


FIELDS = {"a": "Area", "b": "Compared with", "c": "And with", "d": "And also with"}


def _fields(listed: Sequence[Area], asked: dict[str, str]) -> list[dict[str, Any]]:
    """Four lists of every area. Written here rather than by a form, which takes a quarter of a second over hundreds."""
    options = [(each.code, escape(each.code), escape(f"{each.name}, {each.kind.lower()}")) for each in listed]
    return [{"name": name, "label": label, "options": _options(options, asked[name])} for name, label in FIELDS.items()]


def _options(options: list[tuple[str, Markup, Markup]], chosen: str) -> Markup:
    made = (f'<option value="{value}"{" selected" * (code == chosen)}>{text}</option>' for code, value, text in options)
    return Markup("".join(made))


@require_GET
@sees
def compare(request: HttpRequest) -> HttpResponse:
    found = sources(request)
    areas = found.areas()
    asked = {name: request.GET.get(name, "") for name in FIELDS}
    chosen = [areas[code] for code in dict.fromkeys(asked.values()) if code in areas]
    if any(asked.values()) and not chosen:
        raise Http404
    listed = sorted(areas.values(), key=lambda each: each.name.casefold())
    mixed = len({each.level for each in chosen}) > 1
    ready = len(chosen) > 1 and not mixed
    context = frame_of(request, found) | {
        "fields": _fields(listed, asked),
        "chosen": chosen,
        "mixed": mixed,
        "lines": comparing.lines(found, chosen) if ready else [],
        "to": addresses(found),
        "query": found.query(),
        "verdict": verdict,
    }
    return render(request, "insight/areas/compare.html", context)
