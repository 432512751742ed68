"""Whether the workspace is alive (`/healthz`) and whether it can work (`/readyz`), told without a session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse


class Probes:
    """Answered before hosts, sessions and redirects are looked at: a load balancer asks by address and plain HTTP."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"alive": True})
        return self.respond(request)
