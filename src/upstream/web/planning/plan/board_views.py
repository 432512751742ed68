"""The plan for the board, and the plan as files."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.planning.plan import board as boards
from upstream.web.planning.plan import exporting, paper_making, queries
from upstream.web.planning.plan.views import _frame, sees


@require_GET
@sees
def board(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One page for ten minutes."""
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    context = _frame(request, found, "board") | boards.shown(found, clock.now())
    return render(request, "planning/plan/board.html", context)


@require_GET
@sees
def board_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    from upstream.publish.paper import paper_pdf

    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    content = paper_pdf(boards.paper(found, boards.board(found, clock.now())))
    return _file(content, "application/pdf", f"{exporting.file_name(found)}-board.pdf")


@require_GET
@sees
def take(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    context = _frame(request, found, "take") | {"kinds": exporting.KINDS, "long": paper_making.is_long(found)}
    return render(request, "planning/plan/take.html", context)


@require_GET
@sees
def export(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """The whole plan as a file; a long one is asked for. E-mail addresses of leads are in none of them."""
    if kind not in exporting.KINDS:
        raise Http404
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.plan(scope, key)
    if kind != "ics" and paper_making.is_long(found):
        messages.info(request, "This plan is long, so its files take a while. Ask for one here.")
        return redirect("plan:take", found.pk)
    content = exporting.export(found, kind, clock.today())
    with transaction.atomic():
        record(scope, "planning.plan.exported", object=found, detail={"kind": kind})
    return _file(content, exporting.KINDS[kind].media_type, f"{exporting.file_name(found)}.{kind}")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
