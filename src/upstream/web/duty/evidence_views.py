"""Evidence: first which kind, then which thing of the workspace or which document."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from upstream.web.core.scope import Scope
from upstream.web.duty import actions, citing, queries
from upstream.web.duty.forms import KINDS, DocumentForm, RemoveForm, ThingForm
from upstream.web.duty.models import Evidence, Review
from upstream.web.duty.rules import Rule
from upstream.web.duty.views import asks, writes

K = Evidence.Kind


@asks
@writes
def add(request: HttpRequest, key: str) -> HttpResponse:
    found = queries.rule(key)
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
        return DocumentForm(request.POST or None)
    return ThingForm(request.POST or None, choices=citing.choices(scope, kind))


@asks
@writes
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.evidence(scope, key)
    back = _where(found)
    form = RemoveForm(request.POST or None)
    if form.is_valid():
        actions.remove_evidence(scope=scope, evidence=found, reason=form.cleaned_data["reason"])
        return redirect(back)
    title = citing.shown(scope, [found])[found.pk].title
    context = {"form": form, "title": "Take this evidence off", "text": title, "submit": "Take it off", "cancel": back}
    return render(request, "core/confirm_page.html", context)


def _where(evidence: Evidence) -> str:
    if evidence.review_id:
        return reverse("duty:review", args=[evidence.review_id])
    return reverse("duty:requirement", args=[evidence.requirement_id])
