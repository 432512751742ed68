"""Files of long plans: asking for one, whether it is ready, taking it."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from upstream.web.planning.models import PlanPaper
from upstream.web.planning.plan import exporting, paper_making, queries, storing
from upstream.web.planning.plan.views import sees

EVERY = 4
S = PlanPaper.State


@require_POST
@sees
def ask(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.plan(scope, key)
    if kind not in exporting.KINDS:
        raise Http404
    made = paper_making.ask_for(scope=scope, plan=found, kind=kind)
    return redirect("plan:paper", made.pk)


@require_GET
@sees
def paper(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Whether it is ready; the page looks again by itself."""
    found = queries.paper(request.scope, key)  # type: ignore[attr-defined]
    context = {
        "paper": found,
        "kind": exporting.KINDS[found.kind],
        "refresh": EVERY if found.state == S.WAITING else None,
        "title": {S.WAITING: "Your file is being made", S.READY: "Your file is ready"}.get(
            S(found.state), "Your file could not be made"
        ),
    }
    return render(request, "planning/plan/paper.html", context)


@require_GET
@sees
def paper_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.paper(request.scope, key)  # type: ignore[attr-defined]
    if found.state != S.READY:
        raise Http404
    made = FileResponse(
        storing.opened(found),
        as_attachment=True,
        filename=f"{exporting.file_name(found.plan)}.{found.kind}",
        content_type=exporting.KINDS[found.kind].media_type,
        headers={"Cache-Control": "no-store"},
    )
    return cast(HttpResponse, made)
