"""What a lead without an account sees: their own actions of one plan, and a form for each.

A link's secret stays in its address, so that a visit writes nothing, not even a session: scanners of mail open links
too. Whatever is wrong with a link, the answer is the same.
"""

from __future__ import annotations

import uuid
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from upstream.plans.chasing import rules
from upstream.web.core.access import View, by_link
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed
from upstream.web.planning.chasing import actions as writes
from upstream.web.planning.chasing import limiting, presenters, queries
from upstream.web.planning.chasing.forms import UpdateForm
from upstream.web.planning.models import Action, UpdateLink

TOO_MANY = 429
WRITER = "writer"
"""Where the session keeps the name that somebody gave, once they wrote: so it is asked once a telephone."""
NOT_USABLE = (
    "A link works only until the day that its message names, and only when it is copied whole. It may also have been"
    " withdrawn.",
    "Ask whoever sent it to you for a new one. Nothing was changed.",
)


def opened(view: View) -> View:
    """Gives the view the link in place of its token; else the one answer for all that cannot be used."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        link = queries.open_link(token)
        if link is None:
            return _unusable(request)
        response = view(request, link, token, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@by_link
@require_safe
@opened
def mine(request: HttpRequest, link: UpdateLink, token: str) -> HttpResponse:
    rows = presenters.linked_rows(queries.linked_actions(link), link)
    context = {"title": f"Your actions in {link.plan}", "link": link, "token": token, "rows": rows}
    return render(request, "planning/chasing/mine.html", context)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def update(request: HttpRequest, link: UpdateLink, token: str, key: uuid.UUID) -> HttpResponse:
    action = queries.linked_action(link, key)
    if action is None:
        return _unusable(request)
    form = UpdateForm(request.POST or None, initial={"writer": request.session.get(WRITER, "")})
    context: dict[str, Any] = {"seen": request.POST.get("seen", queries.words_count(action))}
    if form.is_valid():
        if not limiting.within("update", str(link.pk), rules().updates_an_hour):
            return _too_many(request)
        try:
            _write(request, link, action, form)
        except ChangedMeanwhile:
            context = {"seen": queries.words_count(action), "theirs": queries.words_on(action, 1)}
        except NotAllowed:
            return _unusable(request)
        else:
            request.session[WRITER] = form.cleaned_data["writer"]
            messages.success(request, "Thank you: your update is with the partnership.")
            return redirect("chasing:mine", token)
    context |= {"form": form, "action": action, "link": link, "token": token, "words": queries.words_on(action)}
    return render(request, "planning/chasing/update.html", context)


def _write(request: HttpRequest, link: UpdateLink, action: Action, form: UpdateForm) -> None:
    seen = request.POST.get("seen", "")
    data = form.cleaned_data
    writes.write_update(
        scope=request.scope,  # type: ignore[attr-defined]
        link=link,
        action=action,
        text=data["text"],
        rag=data["how"],
        blocked=data["blocked"],
        writer=data["writer"],
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
    )


def _unusable(request: HttpRequest) -> HttpResponse:
    """Unknown, altered, run out, revoked: one answer. Whoever tries many is held up."""
    if not limiting.within("unknown link", limiting.address_of(request), rules().visits_an_hour):
        return _too_many(request)
    context = {"title": "This link cannot be used", "paragraphs": NOT_USABLE}
    return render(request, "core/message_page.html", context, status=404)


def _too_many(request: HttpRequest) -> HttpResponse:
    context = {"title": "Too often", "paragraphs": ["This was tried many times within an hour. Try again later."]}
    return render(request, "core/message_page.html", context, status=TOO_MANY)
