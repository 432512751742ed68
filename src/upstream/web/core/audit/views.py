"""The pages of the audit record."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from upstream.web.core import clock
from upstream.web.core.access import needs
from upstream.web.core.audit import queries, record
from upstream.web.core.audit.forms import EventFilter
from upstream.web.core.audit.presenting import COLUMNS, Shown
from upstream.web.core.audit.verifying import verify
from upstream.web.core.models import AuditEvent
from upstream.web.core.permissions import Permission
from upstream.web.core.safe_cells import safe_cell
from upstream.web.core.scope import Scope

PAGE = 50
LIKE_IT = 20


@require_GET
@needs(Permission.SEE_AUDIT)
def events(request: HttpRequest) -> HttpResponse:
    """Who saw and did what, filtered by the address."""
    form = EventFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = Paginator(queries.events(request.scope, **wanted), PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "shown": [Shown(event) for event in page],
        "query": query.urlencode(),
        "may_export": request.scope.may(Permission.EXPORT_AUDIT),  # type: ignore[attr-defined]
        "everyone": request.scope.may(Permission.SEE_ALL_AUDIT),  # type: ignore[attr-defined]
    }
    return render(request, "core/audit/events.html", context)


@require_GET
@needs(Permission.SEE_AUDIT)
def event(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.event(scope, key)
    others = [Shown(other) for other in queries.about_the_same(scope, found)[:LIKE_IT]]
    shown = Shown(found, whole=scope.may(Permission.SEE_ALL_AUDIT))
    return render(request, "core/audit/event.html", {"shown": shown, "others": others})


@require_POST
@needs(Permission.EXPORT_AUDIT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The events that the filter leaves, as a file. Taking it away is an event itself."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    form = EventFilter(request.POST)
    if not form.is_valid():
        return render(request, "core/audit/events.html", {"form": form, "shown": []}, status=400)
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    found = queries.events(scope, **wanted)
    with transaction.atomic():
        detail = {"events": found.count(), **{name: str(value) for name, value in wanted.items()}}
        record(scope, "core.audit.exported", label="audit record", detail=detail)
    name = f"audit-{clock.today():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_lines(found.iterator(chunk_size=1000)), content_type="text/csv", headers=headers)


@require_POST
@needs(Permission.SEE_ALL_AUDIT)
def proof(request: HttpRequest) -> HttpResponse:
    """Walk the chain now, and say what was found."""
    verdict = verify(connection)
    with transaction.atomic():
        detail = {"events": verdict.events, "sound": verdict.sound}
        record(request.scope, "core.audit.verified", label="audit record", detail=detail)  # type: ignore[attr-defined]
    return render(request, "core/audit/proof.html", {"verdict": verdict, "at": clock.now()})


def _lines(found: Iterator[AuditEvent]) -> Iterator[str]:
    yield "\ufeff" + _line(list(COLUMNS))
    for each in found:
        yield _line([safe_cell(cell) for cell in Shown(each).row()])


def _line(cells: list[str]) -> str:
    sink = io.StringIO()
    csv.writer(sink).writerow(cells)
    return sink.getvalue()
