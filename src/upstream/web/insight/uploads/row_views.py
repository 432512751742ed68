"""The rows that were put aside."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.safe_cells import safe_cell
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads import actions, presenters, queries
from upstream.web.insight.uploads import rows as aside
from upstream.web.insight.uploads.forms import RowForm

PAGE = 50
handles = needs(Permission.UPLOAD_EXTRACTS)


def _trail(upload: Upload, here: str) -> list[dict[str, str]]:
    return [
        {"text": "Data", "href": reverse("uploads:list")},
        {"text": upload.name, "href": reverse("uploads:upload", args=[upload.pk])},
        {"text": here},
    ]


@handles
@require_GET
def rows(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    upload = queries.upload(scope, key)
    page = Paginator(aside.rows(upload), PAGE).get_page(request.GET.get("page"))
    opens = upload.about_people and scope.may(Permission.SEE_PERSONAL_ROWS)
    context = {
        "title": "Rows put aside",
        "upload": upload,
        "page": page,
        "opens": opens,
        "columns": ["File", {"text": "Line", "number": True}, "Why", "The row as it was sent"],
        "rows": [_shown(upload, row, opens) for row in page],
        "breadcrumbs": _trail(upload, "Rows put aside"),
    }
    return render(request, "insight/uploads/rows.html", context)


def _shown(upload: Upload, row: aside.Row, opens: bool) -> list[Any]:
    why = "; ".join(presenters.reason(key) for key in row.reasons)
    text: Any = row.text
    if opens:
        to = reverse("uploads:row", args=[upload.pk, row.extract, row.line])
        text = {"text": f"See line {row.line}", "href": to}
    return [row.file, row.line, why, text]


@handles
@require_GET
def rows_csv(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """File, line and reasons; the row too unless it is about a person."""
    scope = request.scope  # type: ignore[attr-defined]
    upload = queries.upload(scope, key)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "line", "reasons", "row"])
    for row in aside.rows(upload):
        writer.writerow([safe_cell(row.file), row.line, " ".join(row.reasons), safe_cell(row.text)])
    actions.note_export(scope=scope, upload=upload, what="rows put aside")
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rows-put-aside.csv"'
    return response


@needs(Permission.SEE_PERSONAL_ROWS)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, key: uuid.UUID, extract: str, line: int) -> HttpResponse:
    """Shown in the answer to the form and at no address: each look states its purpose and reason."""
    scope = request.scope  # type: ignore[attr-defined]
    upload = queries.upload(scope, key)
    if not upload.about_people or extract not in upload.extracts:
        raise Http404
    form = RowForm(request.POST or None, initial={"purpose": scope.purpose})
    context = {
        "title": f"Line {line}",
        "upload": upload,
        "breadcrumbs": _trail(upload, f"Line {line}"),
        "form": form,
        "shown": None,
        "cancel": reverse("uploads:rows", args=[key]),
    }
    if form.is_valid():
        stated = scope.for_purpose(form.cleaned_data["purpose"])
        reason = form.cleaned_data["reason"]
        shown = aside.opened(scope=stated, upload=upload, extract=extract, line=line, reason=reason)
        if shown is None:
            raise Http404
        context |= {"shown": shown, "cancel": "", "reasons": [presenters.reason(each) for each in shown.reasons]}
    return render(request, "insight/uploads/row.html", context)
