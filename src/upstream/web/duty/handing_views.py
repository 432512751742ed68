"""What is handed to others: the calendar of deadlines, and the paper of where the partnership stands."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Scope
from upstream.web.duty import dates, ics, statement
from upstream.web.duty.views import sees
from upstream.web.partnership.queries import partnership


@require_GET
@sees
def calendar(request: HttpRequest) -> HttpResponse:
    found = dates.deadlines(request.scope)  # type: ignore[attr-defined]
    context = {"overdue": [each for each in found if each.overdue], "months": dates.by_month(found)}
    return render(request, "duty/calendar.html", context)


@require_GET
@sees
def calendar_file(request: HttpRequest) -> HttpResponse:
    whose = partnership()
    name = f"The Duty: {whose.name}" if whose else "The Duty"
    found = dates.deadlines(request.scope)  # type: ignore[attr-defined]
    content = ics.write_ics(found, name, clock.today(), settings.SITE_ADDRESS)
    return _file(request, content, ics.MEDIA_TYPE, "ics")


@require_GET
@sees
def shown(request: HttpRequest) -> HttpResponse:
    """The paper as a page, from the same blocks."""
    paper = statement.paper(request.scope)  # type: ignore[attr-defined]
    sections = [(each, [(type(block).__name__, block) for block in each.blocks]) for each in paper.sections]
    return render(request, "duty/statement.html", {"paper": paper, "sections": sections})


@require_GET
@sees
def paper(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in statement.KINDS:
        raise Http404
    content = statement.write_statement(request.scope, kind)  # type: ignore[attr-defined]
    return _file(request, content, statement.KINDS[kind], kind)


def _file(request: HttpRequest, content: bytes, media_type: str, kind: str) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    with transaction.atomic():
        record(scope, "duty.register.exported", label="The Duty’s register", detail={"kind": kind})
    name = f"serious-violence-duty-{clock.today():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
