"""Every address of the workspace: each app has its own list; health probes are answered before any of them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from upstream.web.public.views import door

urlpatterns: list[URLPattern | URLResolver] = [
    path("", door, name="home"),
    path("", include("upstream.web.accounts.urls")),
    path("public/", include("upstream.web.public.urls")),
    path("demonstration/", include("upstream.web.demonstration.urls")),
    path("partnership/", include("upstream.web.partnership.pages.urls")),
    path("audit/", include("upstream.web.core.audit.urls")),
    path("picture/", include("upstream.web.insight.editions.urls")),
    path("places/", include("upstream.web.insight.areas.urls")),
    path("places/", include("upstream.web.insight.where.urls")),
    path("data/", include("upstream.web.insight.uploads.urls")),
    path("plan/", include("upstream.web.planning.strategy.home_urls")),
    path("plan/", include("upstream.web.planning.strategy.urls")),
    path("plan/plans/", include("upstream.web.planning.plan.urls")),
    path("plan/duty/", include("upstream.web.duty.urls")),
    path("meetings/", include("upstream.web.partnership.meetings.urls")),
    path("", include("upstream.web.planning.chasing.urls")),
    path("", include("upstream.web.planning.measures.urls")),
    path("", include("upstream.web.core.urls")),
]
