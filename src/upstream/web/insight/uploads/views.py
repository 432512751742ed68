"""Handing in a file, and what becomes of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.model.errors import UpstreamError
from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads import actions, presenters, queries, references
from upstream.web.insight.uploads.forms import (
    ColumnsForm,
    FeedForm,
    StartForm,
    SupplierForm,
    UploadForm,
    WithdrawForm,
    WordsForm,
    called,
)
from upstream.web.insight.uploads.receiving import SealingUpload
from upstream.web.insight.uploads.wording import words_of

S = Upload.State
PAGE = 25
EVERY = 3
"""Seconds until a browser without scripts asks again."""
handles = needs(Permission.UPLOAD_EXTRACTS)
asks = require_http_methods(["GET", "HEAD", "POST"])


@handles
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    page = Paginator(queries.uploads(scope), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Data",
        "tabs": tabs("uploads:list", scope),
        "page": page,
        "columns": presenters.LISTED,
        "rows": presenters.listed(page),
        "limit": settings.UPLOAD_LIMIT,
    }
    return render(request, "insight/uploads/list.html", context)


def tabs(here: str, scope: Any) -> list[dict[str, Any]]:
    """The two halves of this part of the workspace, for those who may enter them."""
    both = (
        ("Files", "uploads:list", Permission.UPLOAD_EXTRACTS),
        ("Assessments", "uploads:assessments", Permission.RUN_ASSESSMENTS),
    )
    return [
        {"text": text, "href": reverse(route), "current": route == here} for text, route, may in both if scope.may(may)
    ]


@handles
@csrf_exempt
@asks
def hand_in(request: HttpRequest) -> HttpResponse:
    """Who asks is known before the first byte of the file is read; the form's token is checked when it has arrived."""
    handler = SealingUpload(request)
    request.upload_handlers = [handler]
    try:
        return _hand_in(request, handler)
    finally:
        handler.clear()


@csrf_protect
def _hand_in(request: HttpRequest, handler: SealingUpload) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if handler.too_large:
        form.refuse(_too_large())
    elif form.is_valid():
        try:
            made = actions.receive(scope=request.scope, arrived=form.cleaned_data["file"])  # type: ignore[attr-defined]
        except actions.AlreadyThere as refusal:
            messages.info(request, str(refusal))
            return redirect("uploads:upload", refusal.earlier.pk)
        except UpstreamError as refusal:
            form.refuse(words_of(refusal))
        else:
            return redirect("uploads:upload", made.pk)
    context = {
        "title": "Hand in a file",
        "form": form,
        "submit": "Hand it in",
        "cancel": reverse("uploads:list"),
        "limit": settings.UPLOAD_LIMIT,
    }
    return render(request, "insight/uploads/hand_in.html", context)


def _too_large() -> str:
    return f"The file is larger than {settings.UPLOAD_LIMIT // 1024 // 1024} MB. Hand it in in parts. (UP-WEB-101)"


@handles
@require_GET
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    seen = queries.seen(found)
    running = found.state in (S.RECEIVED, S.LOADING) or (found.state == S.WITHDRAWN and found.progress < 100)
    running = running and not (found.state == S.WITHDRAWN and not found.extracts)
    context: dict[str, Any] = _frame(found) | {
        "running": running,
        "refresh": EVERY if running else None,
        "facts": presenters.facts(found),
        "seen": seen,
        "feeds": presenters.feeds(seen),
        "unread": presenters.unread(seen),
        "has_words": bool(found.mapping.get("values") or found.mapping.get("dates")),
        "is_reference": found.source in references.TITLES,
        "start": StartForm(),
        "sent_by": presenters.sent_by(found),
        "made_from": queries.made_from(found) if found.state == S.WITHDRAWN and found.extracts else (),
        "may_assess": scope.may(Permission.RUN_ASSESSMENTS),
    }
    if found.report:
        context |= _report(found)
    return render(request, "insight/uploads/upload.html", context)


def _report(found: Upload) -> dict[str, Any]:
    report = found.report
    return {
        "report": report,
        "totals": presenters.totals(report),
        "sum": presenters.sum_of(report),
        "reasons": presenters.reasons(report),
        "reason_columns": presenters.REASONS,
        "files": presenters.files(report),
        "file_columns": presenters.FILES,
        "notes": presenters.notes(report),
    }


def _frame(found: Upload) -> dict[str, Any]:
    return {
        "title": found.name,
        "upload": found,
        "tone": presenters.tone(found),
        "breadcrumbs": [{"text": "Data", "href": reverse("uploads:list")}, {"text": found.name}],
    }


@handles
@asks
def feed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    from upstream.sources import CONTRACTS

    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    form = FeedForm(request.POST or None, feeds=CONTRACTS.values(), initial={"source": found.source})
    if form.is_valid():
        actions.name_feed(scope=scope, upload=found, source=form.cleaned_data["source"], supplier=found.supplier)
        return redirect("uploads:upload", key)
    return _form(request, found, "What is this file?", form, "Continue", lead=_headings(queries.seen(found).headings))


def _headings(headings: list[str]) -> str:
    known = [text for text in headings if text]
    return f"Its headings are: {', '.join(known[:40])}." if known else ""


@handles
@asks
def columns(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    from upstream.sources import contract

    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    if found.state != S.MAPPING or not found.source:
        return redirect("uploads:upload", key)
    seen = queries.seen(found)
    asked = contract(found.source)
    form = ColumnsForm(request.POST or None, feed=asked, seen=seen)
    if form.is_valid():
        actions.name_columns(scope=scope, upload=found, columns=form.columns())
        return redirect("uploads:upload", key)
    headings, rows = presenters.samples(seen)
    context = _frame(found) | {
        "title": "Which column is which?",
        "form": form,
        "feed": asked.title,
        "known": [(called(asked.field(name)), theirs) for name, theirs in seen.known.items()],
        "sample_headings": headings,
        "sample_rows": rows,
        "cancel": reverse("uploads:upload", args=[key]),
    }
    return render(request, "insight/uploads/columns.html", context)


@handles
@asks
def words(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What words mean and how dates are written, while the file waits."""
    from upstream.sources import CONTRACTS

    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    seen = queries.seen(found)
    if found.state != S.READY or found.source not in CONTRACTS:
        return redirect("uploads:upload", key)
    if request.method == "POST" and "forget" in request.POST:
        actions.forget_words(scope=scope, upload=found)
        return redirect("uploads:upload", key)
    form = WordsForm(request.POST or None, feed=CONTRACTS[found.source], seen=seen)
    if request.method == "POST" and form.is_valid():
        values, dates = form.said()
        if values or dates:
            actions.name_words(scope=scope, upload=found, values=values, dates=dates)
        return redirect("uploads:upload", key)
    context = _frame(found) | {
        "title": "Words and dates",
        "form": form,
        "feed": CONTRACTS[found.source].title,
        "said": presenters.said(found.mapping, found.source),
        "cancel": reverse("uploads:upload", args=[key]),
    }
    return render(request, "insight/uploads/words.html", context)


@handles
@asks
def sender(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    from upstream.sources import CONTRACTS

    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    publisher = CONTRACTS[found.source].publisher if found.source in CONTRACTS else ""
    form = SupplierForm(
        request.POST or None,
        suppliers=queries.suppliers(scope),
        publisher=publisher,
        initial={"supplier": found.supplier},
    )
    if form.is_valid():
        actions.name_feed(scope=scope, upload=found, source=found.source, supplier=form.cleaned_data["supplier"])
        return redirect("uploads:upload", key)
    lead = "A later file from the same sender takes the place of an earlier one, so always say the same."
    return _form(request, found, "Who sent this file?", form, "Continue", lead=lead)


@handles
@require_POST
def start(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    form = StartForm(request.POST)
    form.is_valid()
    actions.start(scope=scope, upload=found, replace=bool(form.cleaned_data.get("replace")))
    return redirect("uploads:upload", key)


@handles
@asks
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = queries.upload(scope, key)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        actions.withdraw(scope=scope, upload=found, reason=form.cleaned_data["reason"])
        messages.success(request, "The file is withdrawn.")
        return redirect("uploads:upload", key)
    context = _frame(found) | {
        "title": "Withdraw this file",
        "caption": found.name,
        "text": "Its rows leave the lake for good. What was made from them stays until it is recalled or made again.",
        "danger": True,
        "form": form,
        "submit": "Withdraw it",
        "cancel": reverse("uploads:upload", args=[key]),
    }
    return render(request, "core/confirm_page.html", context)


def _form(request: HttpRequest, found: Upload, title: str, form: Any, submit: str, *, lead: str = "") -> HttpResponse:
    context = _frame(found) | {
        "title": title,
        "caption": found.name,
        "lead": lead,
        "form": form,
        "submit": submit,
        "cancel": reverse("uploads:upload", args=[found.pk]),
    }
    return render(request, "core/form_page.html", context)
