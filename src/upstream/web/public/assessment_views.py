"""The published needs assessment for everyone: what protection for the public left, and nothing else."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from upstream.publish.csvs import csv_text
from upstream.web.core.access import public
from upstream.web.insight.editions import documents
from upstream.web.insight.editions import queries as editions
from upstream.web.insight.editions.presenters import figure, said, taken, verdict
from upstream.web.insight.editions.presenters import table as tabled
from upstream.web.insight.models import Edition
from upstream.web.public import queries
from upstream.web.public.presenters import PublicAddress, plain_headlines

GONE = 410


@public
@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """What stands now, with the editions beside and before it."""
    listed = queries.assessments()
    if len(listed) == 1:
        return redirect("public:edition", listed[0].pk)
    own, beside = queries.own_and_beside(listed)
    context = {
        "title": "What we know about serious violence",
        "own": own,
        "beside": beside,
        "recalled": queries.recalled(),
    }
    return render(request, "public/assessments.html", context)


@public
@require_safe
def edition(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = queries.known(key)
    if found is None:
        raise Http404
    if found.state != Edition.State.PUBLISHED:
        return _gone(request, found)
    context = _frame(found)
    book, words = queries.book(found), found.words.get(queries.AUDIENCE, {})
    context |= {
        "title": found.title,
        "head": words.get("key_figures", []),
        "headlines": plain_headlines(words, book),
        "notices": words.get("notices", []),
        "based_on": words.get("coverage", []),
        "chapters": book.chapters(),
        "papers": [taken(context["to"], each) for each in documents.papers(found, queries.AUDIENCE)],
    }
    return render(request, "public/edition.html", context)


@public
@require_safe
def question(request: HttpRequest, key: uuid.UUID, chapter: str) -> HttpResponse:
    found = _standing(request, key)
    if isinstance(found, HttpResponse):
        return found
    context, chapters = _frame(found), queries.book(found).chapters()
    place = next((i for i, (each, _) in enumerate(chapters) if each.id == chapter), None)
    if place is None:
        raise Http404
    words = editions.commentary(found)
    folder, address = editions.folder_of(found, queries.AUDIENCE), PublicAddress(found, queries.AUDIENCE)
    context |= {
        "title": chapters[place][0].title,
        "chapter": chapters[place][0],
        "parts": [
            {
                "part": part,
                "said": said(words.get(part.key), part.finding.verdict),
                "figure": figure(address, part, part.drawings[0], folder) if part.drawings else None,
            }
            for part in chapters[place][1]
        ],
        "before": chapters[place - 1][0] if place else None,
        "after": chapters[place + 1][0] if place + 1 < len(chapters) else None,
    }
    return render(request, "public/question.html", context)


@public
@require_safe
def finding(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    found = _standing(request, key)
    if isinstance(found, HttpResponse):
        return found
    part = queries.book(found).parts.get(name)
    if part is None:
        raise Http404
    folder, sort = editions.folder_of(found, queries.AUDIENCE), request.GET.get("sort", "")
    address, drawn = PublicAddress(found, queries.AUDIENCE), {each.table.id for each in part.drawings}
    context = _frame(found) | {
        "title": part.title,
        "part": part,
        "figures": [figure(address, part, each, folder, sort) for each in part.drawings],
        "tables": [tabled(address, part, each, sort) for each in part.tables if each.id not in drawn],
        "said": said(editions.commentary(found).get(name), part.finding.verdict),
        "sorted_table": sort.partition(":")[0],
    }
    return render(request, "public/finding.html", context)


@public
@require_safe
def table(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    found = _published(key)
    entry = queries.book(found).tables.get(name)
    if entry is None:
        raise Http404
    return _file(f"{name}.csv", "text/csv; charset=utf-8", ("\ufeff" + csv_text(entry[1])).encode())


@public
@require_safe
def drawing(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    found = _published(key)
    path = editions.folder_of(found, queries.AUDIENCE) / "charts" / f"{name}.svg"
    if name not in queries.book(found).drawings or not path.is_file():
        raise Http404
    response = _file(f"{name}.svg", "image/svg+xml", path.read_bytes())
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@public
@require_safe
def chart(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """What a script draws a live chart from: the figures that the page shows, no others."""
    from upstream.publish.charts import vega_lite

    entry = queries.book(_published(key)).drawings.get(name)
    if entry is None or entry[1].chart.kind == "map":
        raise Http404
    described = vega_lite(entry[1].chart, entry[1].table.figures)
    return HttpResponse(json.dumps(described), content_type="application/json")


@public
@require_safe
def paper(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    found = documents.paper(_published(key), queries.AUDIENCE, name)
    if found is None:
        raise Http404
    return _file(name, documents.PAPERS[name][1], found.path.read_bytes())


def _frame(found: Edition) -> dict[str, Any]:
    return {
        "edition": found,
        "to": PublicAddress(found, queries.AUDIENCE).to,
        "verdict": verdict,
        "beside": queries.is_beside(found),
    }


def _standing(request: HttpRequest, key: uuid.UUID) -> Edition | HttpResponse:
    """The edition, or the page that says what became of it."""
    found = queries.known(key)
    if found is None:
        raise Http404
    return found if found.state == Edition.State.PUBLISHED else _gone(request, found)


def _gone(request: HttpRequest, found: Edition) -> HttpResponse:
    """Recalled, or followed by a later one: said, and none of it shown."""
    context = {
        "title": "This assessment was recalled"
        if found.state == Edition.State.RECALLED
        else "There is a later edition",
        "edition": found,
        "now": queries.later(found),
    }
    return render(request, "public/gone.html", context, status=GONE)


def _published(key: uuid.UUID) -> Edition:
    found = queries.known(key)
    if found is None or found.state != Edition.State.PUBLISHED:
        raise Http404
    return found


def _file(name: str, kind: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
