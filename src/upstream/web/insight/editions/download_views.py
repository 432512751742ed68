"""Taking figures away: tables, drawings and papers. Whoever takes them is recorded."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from upstream.publish.csvs import csv_text
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.insight.editions import actions, documents, queries
from upstream.web.insight.editions.narrowing import ROLES, narrowed
from upstream.web.insight.editions.views import audience_of
from upstream.web.insight.models import Edition

sees = needs(Permission.SEE_INSIGHT)


@require_GET
@sees
def table(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """A table as CSV, narrowed as the address says."""
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    entry = queries.book(edition, audience_of(request)).tables.get(name)
    if entry is None:
        raise Http404
    wanted = {role: request.GET[role] for role in ROLES if request.GET.get(role)}
    left = narrowed(entry[1].figures, wanted)
    if left is None:
        raise Http404
    content = "\ufeff" + csv_text(replace(entry[1], figures=left))
    return _sent(request, edition, f"{name}.csv", HttpResponse(content, content_type="text/csv; charset=utf-8"))


@require_GET
@sees
def drawing(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """A chart or map as an SVG file, with its title and source in it."""
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    if name not in queries.book(edition, audience_of(request)).drawings:
        raise Http404
    path = queries.folder_of(edition, audience_of(request)) / "charts" / f"{name}.svg"
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _sent(request, edition, f"{name}.svg", response)


@require_GET
@sees
def chart(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """What a script draws a live chart from: the figures that the page shows, no others."""
    from upstream.publish.charts import vega_lite

    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    entry = queries.book(edition, audience_of(request)).drawings.get(name)
    if entry is None or entry[1].chart.kind == "map":
        raise Http404
    described = vega_lite(entry[1].chart, entry[1].table.figures)
    return HttpResponse(json.dumps(described), content_type="application/json")


@require_GET
@sees
def paper(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """The assessment as a PDF, Word file, spreadsheet or page."""
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    found = documents.paper(edition, audience_of(request), name)
    if found is None:
        raise Http404
    response = HttpResponse(found.path.read_bytes(), content_type=documents.PAPERS[name][1])
    return _sent(request, edition, name, response)


def _sent(request: HttpRequest, edition: Edition, name: str, response: HttpResponse) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    actions.note_export(scope=scope, edition=edition, what=name, audience=audience_of(request))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
