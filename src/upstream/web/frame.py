"""The frame of every page for who is looking at it: the parts of the workspace that they may enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from upstream.web.core.navigation import Account, Frame, Item, Working
from upstream.web.core.permissions import Permission as P
from upstream.web.core.roles import ROLES
from upstream.web.core.scope import Scope
from upstream.web.partnership import queries


@dataclass(frozen=True)
class Part:
    """A part of the workspace: the route that it opens with, and the permissions any of which lets someone in."""

    text: str
    route: str
    permissions: tuple[P, ...] = ()


PARTS = (
    Part("Home", "home"),
    Part("Picture", "insight:overview", (P.SEE_INSIGHT,)),
    Part("Places", "areas:map", (P.SEE_INSIGHT,)),
    Part("Data", "uploads:list", (P.UPLOAD_EXTRACTS,)),
    Part("Plan", "planning:home", (P.SEE_PLAN, P.UPDATE_ACTIONS)),
    Part("Meetings", "meetings:list", (P.SEE_MEETINGS,)),
    Part("Partnership", "partnership:organisations"),
    Part("Audit", "audit:events", (P.SEE_AUDIT,)),
)
FOOTER = (
    Part("Public site", "public:home"),
    Part("Accessibility", "public:accessibility"),
    Part("Privacy", "public:privacy"),
    Part("Cookies", "public:cookies"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything that `core/base.html` draws around the page."""
    if not hasattr(request, "_frame"):
        request._frame = _frame(request)  # type: ignore[attr-defined]
    return {"frame": request._frame}  # type: ignore[attr-defined]


def _frame(request: HttpRequest) -> Frame:
    """Of a request that failed before its scope was known, the plain frame of a visitor."""
    scope: Scope | None = getattr(request, "scope", None)
    footer = _items(request, FOOTER, scope)
    if scope is None:
        return Frame(demonstration=settings.DEMONSTRATION)
    partnership = queries.partnership()
    return Frame(
        partnership=partnership.name if partnership else "",
        home=_address("home") or "/",
        items=_items(request, PARTS, scope) if scope.signed_in else (),
        account=_account(scope) if scope.signed_in else None,
        sign_in=_address("account_login"),
        working=_working(scope),
        demonstration=settings.DEMONSTRATION,
        demonstration_link=_demonstration_link(),
        footer=footer,
    )


def _items(request: HttpRequest, parts: tuple[Part, ...], scope: Scope | None) -> tuple[Item, ...]:
    found = []
    for part in parts:
        href = _address(part.route)
        allowed = not part.permissions or (scope is not None and any(scope.may(p) for p in part.permissions))
        if href and allowed:
            here = request.path == href
            found.append(Item(part.text, href, here, not here and href != "/" and request.path.startswith(href)))
    return tuple(found)


def _account(scope: Scope) -> Account:
    href = _address("accounts:own")
    links = (Item("Your account", href),) if href else ()
    return Account(scope.actor.name, _address("account_logout"), links)


def _working(scope: Scope) -> Working | None:
    if not scope.organisation_name:
        return None
    roles = ", ".join(ROLES[role].name.lower() for role in sorted(scope.roles) if role in ROLES)
    several = len(queries.own_organisations(scope)) > 1
    return Working(scope.organisation_name, roles, _address("accounts:working") if several else "")


def _demonstration_link() -> Item | None:
    href = _address("demonstration:personas") if settings.DEMONSTRATION else ""
    return Item("Be somebody else", href) if href else None


def _address(route: str) -> str:
    """The address of a route; nothing where that part of the workspace is not mounted."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
