"""Starting an assessment, and how far it is."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.web.core import formats
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.insight.making import actions, advice, queries
from upstream.web.insight.making.forms import AssessmentForm
from upstream.web.insight.models import Edition
from upstream.web.insight.uploads.views import EVERY, PAGE, tabs
from upstream.web.partnership.queries import partnership

E = Edition.State
runs = needs(Permission.RUN_ASSESSMENTS)


@runs
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    page = Paginator(queries.editions(scope), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Assessments",
        "tabs": tabs("uploads:assessments", scope),
        "page": page,
        "rows": [_row(edition) for edition in page],
    }
    return render(request, "insight/uploads/assessments.html", context)


def _row(edition: Edition) -> list[Any]:
    href = reverse("uploads:assessment", args=[edition.pk])
    return [
        {"text": edition.title, "href": href},
        edition.get_kind_display(),
        formats.datetime(edition.created_at),
        edition.by.full_name,
        edition.get_state_display(),
    ]


@runs
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    own = queries.own_areas()
    form = AssessmentForm(
        request.POST or None,
        areas=own,
        others=queries.other_areas(),
        definitions=queries.definitions(),
        initial={"areas": [code for code, _ in own]},
    )
    if form.is_valid():
        asked = form.request()
        kind = form.cleaned_data["kind"]
        made = actions.start(scope=scope, kind=kind, title=_title(kind, asked["areas"], own), request=asked)
        return redirect("uploads:assessment", made.pk)
    context = {
        "title": "Start an assessment",
        "form": form,
        "submit": "Start",
        "cancel": reverse("uploads:assessments"),
        "breadcrumbs": [*_trail(), {"text": "Start an assessment"}],
        "lead": "It is made in the background, as a draft that only your organisation and the approvers see.",
    }
    return render(request, "core/form_page.html", context)


def _trail() -> list[dict[str, str]]:
    return [
        {"text": "Data", "href": reverse("uploads:list")},
        {"text": "Assessments", "href": reverse("uploads:assessments")},
    ]


def _title(kind: str, areas: list[str], own: list[tuple[str, str]]) -> str:
    whose = partnership()
    names = dict(own)
    whole = whose and set(areas) == set(names)
    where = whose.name if whose and whole else ", ".join(names.get(code) or queries.area_name(code) for code in areas)
    return f"{Edition.Kind(kind).label}: {where}"


@runs
@require_GET
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    edition = queries.edition(scope, key)
    if edition.state not in (*queries.MAKING, E.FAILED):
        return redirect("insight:edition", key)
    running = edition.state in queries.MAKING
    context = {
        "title": edition.title,
        "edition": edition,
        "running": running,
        "refresh": EVERY if running else None,
        "facts": _facts(edition),
        "advice": None if running else advice.of(edition.fault),
        "pages": [] if running else advice.of(edition.fault).pages(scope),
        "breadcrumbs": [*_trail(), {"text": edition.title}],
    }
    return render(request, "insight/uploads/assessment.html", context)


def _facts(edition: Edition) -> list[tuple[str, Any]]:
    asked = edition.request
    period = f"{asked['start']} to {asked['end']}" if asked.get("start") else "Every month that is loaded"
    rows = [
        ("Kind", edition.get_kind_display()),
        ("Areas", [queries.area_name(code) for code in asked.get("areas", ())]),
        ("Period", period),
        ("Definition", dict(queries.definitions()).get(asked.get("definition") or "", "The one that fits the data")),
        ("Domestic abuse", asked.get("domestic_abuse") or "As the definition says"),
        ("Started", f"{formats.datetime(edition.created_at)} by {edition.by.full_name}"),
    ]
    return [(term, value) for term, value in rows if value]


@runs
@require_POST
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    actions.again(scope=scope, edition=queries.edition(scope, key))
    return redirect("uploads:assessment", key)
