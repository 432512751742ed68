"""The picture: an edition's headline, its questions, findings and figures, two editions side by side, coverage."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import coverage as held
from upstream.web.insight.editions import documents, drawing, queries
from upstream.web.insight.editions.book import Book, Part
from upstream.web.insight.editions.comparing import compare as compared
from upstream.web.insight.editions.forms import CompareForm, NarrowForm
from upstream.web.insight.editions.narrowing import Found, choices, found
from upstream.web.insight.editions.presenters import (
    Address,
    figure,
    said,
    state_tone,
    table,
    taken,
    verdict,
)
from upstream.web.insight.models import Edition, Finding

PAGE = 10
HEADLINES = 8
sees = needs(Permission.SEE_INSIGHT)


def audience_of(request: HttpRequest) -> str:
    """Partners see their own audience's figures; whoever asks sees what the public sees."""
    asked = request.GET.get("audience", "")
    return Finding.Audience.PUBLIC if asked == Finding.Audience.PUBLIC else Finding.Audience.TRUSTED


def frame_of(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """What every page of an edition shows around its content."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    address = Address(edition, audience_of(request))
    return {
        "edition": edition,
        "audience": address.audience,
        "is_public": address.audience == Finding.Audience.PUBLIC,
        "to": address.to,
        "tone": state_tone(edition),
        "works": queries.works_on(scope, edition),
        "approves": scope.may(Permission.APPROVE_PUBLICATION),
        "recall": queries.recall_of(edition) if edition.state == Edition.State.RECALLED else None,
        "verdict": verdict,
    }


@require_GET
@sees
def overview(request: HttpRequest) -> HttpResponse:
    """The edition that stands now: where the navigation leads."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.current(scope)
    if found is None:
        waiting = queries.editions(scope, Edition.Kind.NEEDS).order_by("-created_at", "-id")
        return render(request, "insight/editions/none.html", {"editions": waiting, "tone": state_tone})
    return _edition(request, found)


@require_GET
@sees
def edition(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.edition(request.scope, key)  # type: ignore[attr-defined]
    if not queries.may_read(request.scope, found):  # type: ignore[attr-defined]
        return render(request, "insight/editions/recalled.html", frame_of(request, found))
    return _edition(request, found)


def _edition(request: HttpRequest, found: Edition) -> HttpResponse:
    context = frame_of(request, found)
    book = queries.book(found, context["audience"])
    words = found.words.get(context["audience"], {})
    context |= {
        "head": words.get("key_figures", []),
        "headlines": words.get("summary") or _headlines(book),
        "notices": words.get("notices", []),
        "based_on": words.get("coverage", []),
        "recommendations": words.get("recommendations", []),
        "chapters": book.chapters(),
        "papers": [taken(context["to"], each) for each in documents.papers(found, context["audience"])],
        "commented": set(queries.commentary(found)),
        "waiting": queries.waiting(request.scope).exclude(pk=found.pk),  # type: ignore[attr-defined]
    }
    return render(request, "insight/editions/overview.html", context)


def _headlines(book: Book) -> list[str]:
    return [part.title for part in book.parts.values() if not part.unanswered][:HEADLINES]


@require_GET
@sees
def every_edition(request: HttpRequest) -> HttpResponse:
    listed = queries.editions(request.scope).order_by("-created_at", "-id")  # type: ignore[attr-defined]
    page = Paginator(listed, 25).get_page(request.GET.get("page"))
    return render(request, "insight/editions/list.html", {"page": page, "tone": state_tone})


@require_GET
@sees
def question(request: HttpRequest, key: uuid.UUID, chapter: str) -> HttpResponse:
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    context = frame_of(request, edition)
    chapters = queries.book(edition, context["audience"]).chapters()
    place = next((i for i, (each, _) in enumerate(chapters) if each.id == chapter), None)
    if place is None:
        raise Http404
    folder = queries.folder_of(edition, context["audience"])
    address, words = Address(edition, context["audience"]), queries.commentary(edition)
    parts = [
        {
            "part": part,
            "said": said(words.get(part.key), part.finding.verdict),
            "figure": figure(address, part, part.drawings[0], folder, None) if part.drawings else None,
        }
        for part in chapters[place][1]
    ]
    context |= {
        "chapter": chapters[place][0],
        "parts": parts,
        "before": chapters[place - 1][0] if place else None,
        "after": chapters[place + 1][0] if place + 1 < len(chapters) else None,
    }
    return render(request, "insight/editions/question.html", context)


@require_GET
@sees
def finding(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    context = frame_of(request, edition)
    book = queries.book(edition, context["audience"])
    part = book.parts.get(name)
    if part is None:
        raise Http404
    folder = queries.folder_of(edition, context["audience"])
    address, sort = Address(edition, context["audience"]), request.GET.get("sort", "")
    drawn = {each.table.id for each in part.drawings}
    context |= {
        "part": part,
        "figures": [figure(address, part, each, folder, sort) for each in part.drawings],
        "tables": [table(address, part, each, sort) for each in part.tables if each.id not in drawn],
        "said": said(queries.commentary(edition).get(name), part.finding.verdict),
        "sorted_table": sort.partition(":")[0],
        **_beside(book, part),
    }
    return render(request, "insight/editions/finding.html", context)


def _beside(book: Book, part: Part) -> dict[str, Part | None]:
    """The findings before and after this one, in the order of the questions."""
    ordered = [each for _, parts in book.chapters() for each in parts]
    place = ordered.index(part)
    return {
        "before": ordered[place - 1] if place else None,
        "after": ordered[place + 1] if place + 1 < len(ordered) else None,
    }


@require_GET
@sees
def figures(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The edition's tables, narrowed by the address."""
    edition = queries.readable(request.scope, key)  # type: ignore[attr-defined]
    context = frame_of(request, edition)
    book = queries.book(edition, context["audience"])
    form = NarrowForm(request.GET or None, choices=choices(book))
    asked = form.asked()
    results = found(book, asked)
    page = Paginator(results, PAGE).get_page(request.GET.get("page"))
    folder = queries.folder_of(edition, context["audience"])
    query = request.GET.copy()
    query.pop("page", None)
    address = Address(edition, context["audience"])
    context |= {
        "form": form,
        "page": page,
        "results": [_result(address, each, folder, asked.wanted()) for each in page],
        "query": query.urlencode(),
        "narrowed": bool(asked.wanted()),
    }
    return render(request, "insight/editions/figures.html", context)


def _result(address: Address, each: Found, folder: Any, wanted: dict[str, str]) -> dict[str, Any]:
    drawn = each.part.drawing_of(each.table.figures) if each.whole else None
    whole = next((d for d in each.part.drawings if d.table.id == each.table.id), None)
    bars = drawing.bars_of(each.table, whole)
    svg = drawing.inline(folder, drawn) if drawn else drawing.draw_bars(bars, each.table.id, each.table.figures.title)
    shown = table(address, each.part, each.table)
    shown["columns"] = [{"text": column["text"], "number": column["number"]} for column in shown["columns"]]
    return {"part": each.part, "svg": svg, "table": shown | {"csv": address.to("table", each.table.id, **wanted)}}


@require_GET
@sees
def compare(request: HttpRequest) -> HttpResponse:
    """Two editions side by side; both those that the person may read."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    listed = [each for each in queries.editions(scope, Edition.Kind.NEEDS) if queries.may_read(scope, each)]
    form = CompareForm(request.GET if "before" in request.GET else _latest_two(scope, listed), editions=listed)
    context: dict[str, Any] = {"form": form, "verdict": verdict, "editions": listed}
    if len(listed) > 1 and form.is_valid():
        before, after = (_one(listed, form.cleaned_data[name]) for name in ("before", "after"))
        context |= {"before": before, "after": after, "found": compared(before, after, audience_of(request))}
    return render(request, "insight/editions/compare.html", context)


def _latest_two(scope: Scope, listed: list[Edition]) -> dict[str, str]:
    """The edition that stands and the one that it follows; else the two latest."""
    now = queries.current(scope)
    if now is not None and now.follows in listed:
        return {"before": str(now.follows_id), "after": str(now.pk)}
    return {"before": str(listed[1].pk), "after": str(listed[0].pk)} if len(listed) > 1 else {}


def _one(listed: list[Edition], key: str) -> Edition:
    return next(each for each in listed if str(each.pk) == key)


@require_GET
@sees
def coverage(request: HttpRequest) -> HttpResponse:
    """What the data cover: of the lake as it is now, and of the edition that stands."""
    current = queries.current(request.scope)  # type: ignore[attr-defined]
    words = current.words.get(audience_of(request), {}) if current else {}
    context = {"sources": held.sources(), "edition": current, "based_on": words.get("coverage", [])}
    return render(request, "insight/editions/coverage.html", context)
