"""Agreements, consultations, annual reviews and scrutiny: lists, pages, and what is written of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.core.scope import Scope
from upstream.web.duty import citing, queries, recording
from upstream.web.duty.models import Agreement, Record, Review
from upstream.web.duty.record_forms import (
    FORMS,
    AgreementReviewForm,
    SignatoriesForm,
    SignForm,
    fresh,
    record_initial,
)
from upstream.web.duty.records import BY_SLUG, strategies_seen
from upstream.web.duty.views import asks, sees, writes
from upstream.web.planning.strategy.forms import whole
from upstream.web.planning.strategy.views import differences

FORM = "core/form_page.html"
PAGE = 25


@require_GET
@sees
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    kind = BY_SLUG[slug]
    page = Paginator(queries.records(scope, kind.model), PAGE).get_page(request.GET.get("page"))
    seen = strategies_seen(scope)
    context: dict[str, Any] = {
        "kind": kind,
        "page": page,
        "rows": [(each, kind.tag(each), kind.facts(each, seen)) for each in page],
        "writes": scope.may(Permission.EDIT_PLAN),
    }
    if slug == "consultation":
        about = queries.strategy_asked_about(scope)
        context |= {"about": about, "coverage": queries.coverage(about)}
    return render(request, f"duty/{kind.slugs}.html" if slug == "consultation" else "duty/records.html", context)


@require_GET
@sees
def one(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    kind = BY_SLUG[slug]
    found = queries.one(scope, kind.model, key)
    context: dict[str, Any] = {
        "kind": kind,
        "record": found,
        "tagged": kind.tag(found),
        "facts": kind.facts(found, strategies_seen(scope)),
        "texts": [(title, text) for title, text in kind.texts(found) if text],
        "writes": scope.may(Permission.EDIT_PLAN),
        **_more(scope, found),
    }
    return render(request, MORE.get(type(found), "duty/record.html"), context)


MORE: dict[type[Record], str] = {Agreement: "duty/agreement.html", Review: "duty/review.html"}


def _more(scope: Scope, found: Record) -> dict[str, Any]:
    if isinstance(found, Review):
        shown = citing.shown(scope, queries.evidence_of(found))
        return {"evidence": list(shown.values())}
    if isinstance(found, Agreement):
        rows = list(found.signatories.select_related("organisation"))
        return {
            "signatories": rows,
            "signed": sum(row.signed_on is not None for row in rows),
            "reviews": found.reviews.select_related("by"),
            "writes": scope.may(Permission.EDIT_PLAN) and found.ended_on is None,
        }
    return {}


@asks
@writes
def add(request: HttpRequest, slug: str) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    kind = BY_SLUG[slug]
    form = FORMS[kind.model](request.POST or None, scope=scope, initial=fresh(kind.model, scope))
    if form.is_valid():
        made = recording.add(scope=scope, model=kind.model, **form.told())
        return redirect(f"duty:{slug}", made.pk)
    back = reverse(f"duty:{kind.slugs}")
    return render(request, FORM, {"form": form, "title": kind.add, "submit": "Record it", "back": back})


@asks
@writes
def change(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Where two people write at once, the second is shown both texts and loses neither."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    kind = BY_SLUG[slug]
    found = queries.one(scope, kind.model, key)
    form = FORMS[kind.model](request.POST or None, scope=scope, initial=record_initial(found))
    where = reverse(f"duty:{slug}", args=[key])
    seen = whole(request.POST.get("seen")) if request.method == "POST" else found.edition
    context: dict[str, Any] = {
        "form": form, "title": kind.change, "caption": str(found), "where": where, "seen": seen,
    }  # fmt: skip
    if form.is_valid():
        try:
            recording.change(scope=scope, entry=found, seen=seen, **form.told())
            return redirect(where)
        except ChangedMeanwhile:
            context |= {"theirs": differences(form, record_initial(found)), "seen": found.edition}
    return render(request, "duty/writing.html", context)


@asks
@writes
def signatories(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who is to sign. Whoever has signed is not asked about again."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.one(scope, Agreement, key)
    signed = set(found.signatories.filter(signed_on__isnull=False).values_list("organisation_id", flat=True))
    offered = [each for each in queries.open_organisations() if each.pk not in signed]
    waiting = found.signatories.filter(signed_on__isnull=True).values_list("organisation_id", flat=True)
    form = SignatoriesForm(
        request.POST or None, organisations=offered, initial={"organisations": [str(key) for key in waiting]}
    )
    if form.is_valid():
        recording.name_signatories(scope=scope, agreement=found, organisations=form.chosen())
        return redirect("duty:agreement", key)
    return _form(request, found, form, "Who is to sign?", "Save")


@asks
@writes
def sign(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.signatory(scope, key)
    form = SignForm(request.POST or None, initial={"on": found.signed_on, "by": found.by})
    if form.is_valid():
        recording.sign(scope=scope, signatory=found, **form.cleaned_data)
        return redirect("duty:agreement", found.agreement_id)
    return _form(request, found.agreement, form, f"{found.organisation} signed", "Record the signature")


@asks
@writes
def review_agreement(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.one(scope, Agreement, key)
    form = AgreementReviewForm(request.POST or None)
    if form.is_valid():
        recording.review_agreement(scope=scope, agreement=found, **form.cleaned_data)
        return redirect("duty:agreement", key)
    return _form(request, found, form, "The agreement was reviewed", "Record the review")


def _form(request: HttpRequest, agreement: Agreement, form: Any, title: str, submit: str) -> HttpResponse:
    back = reverse("duty:agreement", args=[agreement.pk])
    context = {"form": form, "title": title, "caption": str(agreement), "submit": submit, "back": back}
    return render(request, FORM, context)
