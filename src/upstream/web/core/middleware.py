"""What every request passes: its name in the log and the audit record, and the rule of the route that it asks for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

from upstream.web.core.access import enforce, rule_of
from upstream.web.core.refusals import NotAllowed, Refused
from upstream.web.core.routes import third_party_rule

CONFLICT = 409
Respond = Callable[[HttpRequest], HttpResponse]


class RequestName:
    """A name for the request that ties log lines to events of the audit record and tells nothing by itself."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.name = uuid.uuid4().hex  # type: ignore[attr-defined]
        response = self.respond(request)
        response.headers["X-Request-ID"] = request.name  # type: ignore[attr-defined]
        return response


class RouteRules:
    """Every rule is enforced before its view; a view without one is refused. Libraries' are in `core.routes`."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        rule = rule_of(view) or third_party_rule(match.view_name if match else "")
        if rule is None:
            raise RuntimeError(f"the route {match.route if match else '?'} has no access rule")
        return enforce(request, rule)


class Refusals:
    """What an action refuses is told to the one who asked; what they may not know of does not exist for them."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return page_not_found(request, error)
        if isinstance(error, Refused):
            context = {"title": "This was not done", "paragraphs": [str(error)], "back": request.get_full_path()}
            return render(request, "core/refused.html", context, status=CONFLICT)
        return None
