"""Who may enter a route. Each view says so with one of these; the middleware refuses a view that says nothing.

@public                          anyone
@own_account                     anyone with an account, before their second step too: what one needs to set it up
@signed_in                       anyone with an account and, where their roles ask for one, a second factor
@needs(Permission.SEE_AUDIT)     whoever holds the permission; for all others the page does not exist
@demonstration                   anyone, and only in a demonstration
@by_link                         whoever holds a signed link; the view checks it
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from upstream.web.core.permissions import Permission

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Rule:
    """Of kind public, own-account, signed-in, permission, demonstration or link; of ``permissions`` any is enough."""

    kind: str
    permissions: tuple[Permission, ...] = ()

    def __str__(self) -> str:
        return " or ".join(permission.name for permission in self.permissions) or self.kind


def public(view: View) -> View:
    return _ruled(view, Rule("public"))


def signed_in(view: View) -> View:
    return _ruled(view, Rule("signed-in"))


def own_account(view: View) -> View:
    return _ruled(view, Rule("own-account"))


def demonstration(view: View) -> View:
    return _ruled(view, Rule("demonstration"))


def by_link(view: View) -> View:
    return _ruled(view, Rule("link"))


def needs(*permissions: Permission) -> Callable[[View], View]:
    return lambda view: _ruled(view, Rule("permission", permissions))


def rule_of(view: Any) -> Rule | None:
    """The rule of a view function, or of the class behind it."""
    found = getattr(view, "access_rule", None) or getattr(getattr(view, "view_class", None), "access_rule", None)
    return found if isinstance(found, Rule) else None


def _ruled(view: View, rule: Rule) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return enforce(request, rule) or view(request, *args, **kwargs)

    guarded.access_rule = rule  # type: ignore[attr-defined]
    return guarded


def enforce(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """None where the one who asks may enter; else where they are sent. What they may not know of does not exist."""
    if rule.kind in ("public", "link"):
        return None
    if rule.kind == "demonstration":
        if settings.DEMONSTRATION:
            return None
        raise Http404
    scope = request.scope  # type: ignore[attr-defined]
    if not scope.signed_in:
        return redirect_to_login(request.get_full_path())
    if rule.kind == "own-account":
        return None
    if request.second_factor_due:  # type: ignore[attr-defined]
        return redirect(settings.SECOND_FACTOR_URL)
    if rule.permissions and not any(scope.may(permission) for permission in rule.permissions):
        raise Http404
    return None
