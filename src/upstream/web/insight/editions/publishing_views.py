"""From a draft to what is published: commentary, submission, the check, approval, return and recall."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotNow
from upstream.web.insight.editions import actions, checking, documents, queries
from upstream.web.insight.editions.forms import ApproveForm, CommentForm, RecallForm, ReturnForm, SubmitForm
from upstream.web.insight.editions.presenters import said, verdict
from upstream.web.insight.editions.views import frame_of
from upstream.web.insight.models import Edition, Finding
from upstream.web.insight.policies import authors_of

asks = require_http_methods(["GET", "POST"])
writes = needs(Permission.WRITE_COMMENTARY)
works = needs(Permission.WRITE_COMMENTARY, Permission.RUN_ASSESSMENTS)
approves = needs(Permission.APPROVE_PUBLICATION)
S = Edition.State


@asks
@writes
def comment(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """The analyst's words on a finding; those of earlier, and of the edition that this one follows, stand below."""
    edition = _own(request, key, S.DRAFT)
    part = queries.book(edition, Finding.Audience.TRUSTED).parts.get(name)
    if part is None:
        raise Http404
    latest = queries.commentary(edition).get(name)
    form = CommentForm(request.POST or None, initial={"text": latest.text if latest else ""})
    seen, theirs = request.POST.get("seen", ""), False
    if form.is_valid():
        text, saw = form.cleaned_data["text"], int(seen) if seen.isdecimal() else None
        try:
            actions.comment(scope=request.scope, edition=edition, key=name, text=text, seen=saw)  # type: ignore[attr-defined]
        except ChangedMeanwhile:
            theirs = True
        else:
            messages.success(request, "Your commentary is saved.")
            return redirect("insight:finding", edition.pk, name)
    now = str(part.finding.verdict)
    context = {
        **frame_of(request, edition),
        "form": form,
        "theirs": theirs,
        "seen": queries.latest_row(edition, name),
        "part": part,
        "said": said(latest, now),
        "earlier": [said(row, row.verdict) for row in queries.earlier_words(edition, name)[1:] if row.text],
        "verdict": verdict,
    }
    return render(request, "insight/editions/comment.html", context)


@asks
@works
def submit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    edition = _own(request, key, S.DRAFT)
    form = SubmitForm(request.POST or None)
    if form.is_valid() and request.method == "POST":
        actions.submit(scope=request.scope, edition=edition, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        messages.success(request, "Submitted. Somebody else now checks it before it is published.")
        return _back(edition)
    context = {**frame_of(request, edition), "form": form, "spoken": checking.spoken(edition)}
    return render(request, "insight/editions/submit.html", context)


@require_POST
@works
def take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    edition = _own(request, key, S.SUBMITTED)
    actions.take_back(scope=request.scope, edition=edition)  # type: ignore[attr-defined]
    messages.success(request, "It is a draft again.")
    return _back(edition)


@require_GET
@needs(Permission.APPROVE_PUBLICATION, Permission.WRITE_COMMENTARY, Permission.RUN_ASSESSMENTS)
def check(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What is suppressed and why, differences to earlier editions, and the commentary."""
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    return render(request, "insight/editions/check.html", _checked(request, edition, ApproveForm()))


@require_POST
@approves
def approve(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return render(request, "insight/editions/check.html", _checked(request, edition, form), status=400)
    actions.approve(
        scope=request.scope,  # type: ignore[attr-defined]
        edition=edition,
        seen=request.POST.get("seen", ""),
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, "Published. Its papers are being made with the commentary.")
    return _back(edition)


@asks
@approves
def send_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    edition = _in(queries.readable(request.scope, key), S.SUBMITTED)  # type: ignore[attr-defined]
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        actions.send_back(scope=request.scope, edition=edition, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        messages.success(request, "Returned to its author with your reasons.")
        return _back(edition)
    return _ask(request, edition, form, "Return it to its author", "Return it")


@asks
@approves
def recall(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    edition = _in(queries.readable(request.scope, key), S.PUBLISHED, S.SUPERSEDED)  # type: ignore[attr-defined]
    form = RecallForm(request.POST or None)
    if form.is_valid():
        actions.recall(scope=request.scope, edition=edition, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        messages.success(request, "Recalled. It is no longer public, and partners are told why.")
        return _back(edition)
    context: dict[str, Any] = {
        "form": form,
        "title": "Recall this edition",
        "text": "It disappears from the public site at once and cannot be published again.",
        "caption": edition.title,
        "submit": "Recall it",
        "cancel": reverse("insight:edition", args=[edition.pk]),
        "danger": True,
    }
    return render(request, "core/confirm_page.html", context)


def _checked(request: HttpRequest, edition: Edition, form: ApproveForm) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    may = scope.may(Permission.APPROVE_PUBLICATION) and edition.state == S.SUBMITTED
    return {
        **frame_of(request, edition),
        "form": form,
        "may": may and scope.actor.id not in authors_of(edition),
        "own_work": may and scope.actor.id in authors_of(edition),
        "seen": documents.mark(edition),
        "hidden": checking.hidden(edition),
        "differences": checking.differences(edition),
        "spoken": [_read(each) for each in checking.spoken(edition)],
        "policy": {name: edition.words.get(name, {}).get("disclosure", []) for name in Finding.Audience.values},
        "history": queries.history(edition),
        "note": next((row.reason for row in queries.history(edition) if row.state == S.SUBMITTED), ""),
    }


def _read(spoken: checking.Spoken) -> dict[str, Any]:
    now = str(spoken.part.finding.verdict)
    return {"part": spoken.part, "said": said(spoken.row, now), "numbers": spoken.numbers}


def _own(request: HttpRequest, key: uuid.UUID, *states: Edition.State) -> Edition:
    """An edition of the person's own organisation that is in one of these states."""
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    if not queries.works_on(request.scope, edition):  # type: ignore[attr-defined]
        raise Http404
    return _in(edition, *states)


def _in(edition: Edition, *states: Edition.State) -> Edition:
    if edition.state not in states:
        raise NotNow(f"{edition} is “{edition.get_state_display().lower()}”: this cannot be done now.")
    return edition


def _ask(request: HttpRequest, edition: Edition, form: Any, title: str, submit: str) -> HttpResponse:
    back = reverse("insight:check", args=[edition.pk])
    context = {"form": form, "title": title, "caption": edition.title, "submit": submit, "back": back}
    return render(request, "core/form_page.html", context)


def _back(edition: Edition) -> HttpResponse:
    return redirect("insight:edition", edition.pk)
