"""The public site: no sign-in, no cookie, nothing about a person."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from upstream.web.core import clock
from upstream.web.core.access import public
from upstream.web.insight.editions import coverage
from upstream.web.partnership.meetings.charting import draw_chart
from upstream.web.partnership.queries import partnership
from upstream.web.planning.strategy.queries import published_now
from upstream.web.public import queries, start
from upstream.web.public.helplines import help_lines
from upstream.web.public.presenters import plain_headlines


@public
@require_safe
def door(request: HttpRequest) -> HttpResponseBase:
    """The first address: what waits for whoever is signed in, the public site for everyone else."""
    if not request.scope.signed_in:  # type: ignore[attr-defined]
        return home(request)
    if request.second_factor_due:  # type: ignore[attr-defined]
        return redirect(settings.SECOND_FACTOR_URL)
    return render(request, "public/start.html", start.page(request.scope))  # type: ignore[attr-defined]


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    found = queries.assessment()
    words = found.words.get(queries.AUDIENCE, {}) if found else {}
    context = {
        "title": "Preventing serious violence",
        "edition": found,
        "headlines": plain_headlines(words, queries.book(found))[:3] if found else [],
        "strategy": published_now(),
        "partnership": partnership(),
    }
    return render(request, "public/home.html", context)


@public
@require_safe
def help_topics(request: HttpRequest) -> HttpResponse:
    found = help_lines()
    context = {"title": "Where to get help", "help": found, "stale": found.stale(clock.today())}
    return render(request, "public/help.html", context)


@public
@require_safe
def help_topic(request: HttpRequest, key: str) -> HttpResponse:
    found = help_lines()
    topic = found.topic(key)
    if topic is None:
        raise Http404
    context = {"title": topic.title, "help": found, "topic": topic, "stale": found.stale(clock.today())}
    return render(request, "public/help_topic.html", context)


@public
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    context = {"title": "Who we are", "kinds": queries.organisations(), **draw_chart(queries.groups())}
    return render(request, "public/who.html", context)


@public
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    held = [source for source in coverage.sources() if source.held]
    context = {"title": "What information we hold", "sources": held, "edition": queries.assessment()}
    return render(request, "public/data.html", context)


@public
@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    context = {"title": "Ask what we hold about you", "kinds": queries.organisations(), "contact": settings.CONTACT}
    return render(request, "public/your_data.html", context)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(
        request, "public/accessibility.html", {"title": "Accessibility statement", "contact": settings.CONTACT}
    )


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html", {"title": "Privacy notice", "contact": settings.CONTACT})


@public
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "public/cookies.html", {"title": "Cookies", "cookies": COOKIES})


COOKIES = (
    (
        settings.SESSION_COOKIE_NAME,
        "Keeps you signed in",
        "When you sign out, close the browser or do nothing for long",
    ),
    (settings.CSRF_COOKIE_NAME, "Makes sure that a form was sent by you and from this site", "After a year"),
)
