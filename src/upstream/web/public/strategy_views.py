"""The published strategy for everyone: what will be done, why, and which findings say so."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstream.web.core.access import public
from upstream.web.planning.strategy import document
from upstream.web.planning.strategy import presenters as words
from upstream.web.planning.strategy import queries as strategies
from upstream.web.public.presenters import cited_publicly

KEPT_SECONDS = 600


@public
@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    found = strategies.public_strategy()
    context: dict[str, Any] = {"title": found.strategy.title if found else "What we do about violence", "found": found}
    if found:
        context |= {
            "standing": words.standing_words(found.strategy),
            "period": words.period(found.strategy),
            "priorities": [
                (each.priority, [cited_publicly(row) for row in each.evidence], words.priority_facts(each.priority))
                for each in found.priorities
            ],
        }
    return render(request, "public/strategy.html", context)


@public
@require_safe
def paper(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as Word or PDF; kept for ten minutes, since anybody may ask for it as often as they like."""
    found = strategies.published_now()
    if found is None or kind not in document.KINDS:
        raise Http404
    key = f"public-strategy-{found.pk}-{strategies.last_published()}-{kind}"
    content = cache.get(key)
    if content is None:
        content = document.write_strategy(found, kind)
        cache.set(key, content, KEPT_SECONDS)
    headers = {"Content-Disposition": f'attachment; filename="strategy.{kind}"'}
    return HttpResponse(content, content_type=document.KINDS[kind], headers=headers)
