"""Evidence: first which kind, then which thing of the workspace or which document."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from upstream.web.core.scope import Scope
from upstream.web.duty import actions, citing, queries
from upstream.web.duty.forms import KINDS, DocumentForm, RemoveForm, ThingForm
from upstream.web.duty.models import Evidence, Review
from upstream.web.duty.policies import Writing, may_write
from upstream.web.duty.rules import Rule
from upstream.web.duty.storing import KEPT
from upstream.web.duty.views import asks, sees, writable, writes

K = Evidence.Kind


@asks
@sees
def add(request: HttpRequest, key: str) -> HttpResponse:
    found = writable(request, key, Writing.EVIDENCE).rule
    return _add(request, found, found.title, reverse("duty:requirement", args=[key]))


@asks
@writes
def add_to_review(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.one(request.scope, Review, key)  # type: ignore[attr-defined]
    return _add(request, found, str(found), reverse("duty:review", args=[key]))


def _add(request: HttpRequest, of: Rule | Review, caption: str, back: str) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    context: dict[str, Any] = {"caption": caption, "back": back}
    kind = request.GET.get("kind", "")
    if kind not in dict(KINDS):
        return render(request, "duty/kinds.html", context | {"kinds": KINDS, "title": "Which kind of evidence?"})
    form = _form(request, scope, K(kind))
    if form.is_valid():
        actions.add_evidence(scope=scope, of=of, kind=kind, **form.told())
        return redirect(back)
    empty = isinstance(form, ThingForm) and not form.found
    context |= {
        "form": form,
        "kind": K(kind).label,
        "title": f"Add evidence: {K(kind).label.lower()}",
        "nothing": empty,
    }
    return render(request, "duty/evidence.html", context)


def _form(request: HttpRequest, scope: Scope, kind: K) -> ThingForm | DocumentForm:
    if kind == K.DOCUMENT:
        return DocumentForm(request.POST or None, request.FILES or None)
    return ThingForm(request.POST or None, choices=citing.choices(scope, kind))


@require_GET
@sees
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.file(scope, key)
    actions.take_file(scope=scope, file=found)
    return KEPT.response(found)


@asks
@sees
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.evidence(scope, key)
    if not may_write(scope, found.requirement, Writing.EVIDENCE):
        raise Http404
    back = _where(found)
    form = RemoveForm(request.POST or None)
    if form.is_valid():
        actions.remove_evidence(scope=scope, evidence=found, reason=form.cleaned_data["reason"])
        return redirect(back)
    context = {
        "form": form,
        "title": "Take this evidence off",
        "text": _goes(citing.shown(scope, [found])[found.pk]),
        "submit": "Take it off",
        "cancel": back,
    }
    return render(request, "core/confirm_page.html", context)


def _goes(shown: citing.Shown) -> str:
    return f"{shown.title}. Its file, {shown.file.name}, goes for good." if shown.file else shown.title


def _where(evidence: Evidence) -> str:
    if evidence.review_id:
        return reverse("duty:review", args=[evidence.review_id])
    return reverse("duty:requirement", args=[evidence.requirement_id])
