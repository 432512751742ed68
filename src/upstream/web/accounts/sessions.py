"""Sessions: when they begin, how long they last, how they end.

A session holds the key of its `SignIn`. It is over when that says so, when nothing was asked for too long, when it is
too old, or when the person was signed out everywhere since.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from upstream.web.accounts.models import SignIn, User
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Actor, Scope

KEY = "sign_in"
KEPT_EVERY = timedelta(minutes=1)
OVER = {
    "ended": "You were signed out.",
    "idle": "You were signed out because nothing was done for a while. Sign in again to carry on.",
    "old": "You were signed out because you had been signed in for a long time. Sign in again to carry on.",
}
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def device(agent: str) -> str:
    """The kind of browser and machine, and no more of what a browser says of itself."""
    browser = next((NAMES.get(name, name) for name in BROWSERS if re.search(rf"\b{name}\w*/", agent)), "A browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def begin(request: HttpRequest, user: User) -> SignIn:
    at = clock.now()
    made = SignIn.objects.create(
        user=user, device=device(request.META.get("HTTP_USER_AGENT", "")), began_at=at, seen_at=at
    )
    request.session[KEY] = str(made.pk)
    return made


def of(request: HttpRequest) -> uuid.UUID | None:
    """The key of the request's own session."""
    found = request.session.get(KEY)
    return uuid.UUID(found) if found else None


def end_all(user: User, *, but: uuid.UUID | None = None) -> int:
    """End a person's sessions, all or all but one; how many there were."""
    found = user.sign_ins.filter(ended_at__isnull=True)
    return (found.exclude(pk=but) if but else found).update(ended_at=clock.now())


def end(key: uuid.UUID | None) -> None:
    """End one session, where it has not ended before."""
    if key is not None:
        SignIn.objects.filter(pk=key, ended_at__isnull=True).update(ended_at=clock.now())


def fault_of(sign_in: SignIn | None, user: User) -> str:
    """Why a session is over (a key of OVER), or nothing."""
    at = clock.now()
    if sign_in is None or sign_in.user_id != user.pk or sign_in.ended_at is not None:
        return "ended"
    if user.signed_out_at is not None and sign_in.began_at <= user.signed_out_at:
        return "ended"
    if at - sign_in.seen_at > timedelta(seconds=settings.SESSION_IDLE_SECONDS):
        return "idle"
    if at - sign_in.began_at > timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return "old"
    return ""


class SessionRules:
    """Ends a session that is over before anything is made of it, and keeps when a living one was last seen."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request, request.user)
        return self.respond(request)

    def _check(self, request: HttpRequest, user: Any) -> None:
        key = of(request)
        sign_in = SignIn.objects.filter(pk=key).first() if key else None
        fault = fault_of(sign_in, user)
        if fault:
            self._end(request, user, sign_in, fault)
        elif sign_in is not None and clock.now() - sign_in.seen_at >= KEPT_EVERY:
            SignIn.objects.filter(pk=sign_in.pk).update(seen_at=clock.now())

    def _end(self, request: HttpRequest, user: User, sign_in: SignIn | None, fault: str) -> None:
        if sign_in is not None and fault != "ended":
            scope = Scope(Actor(user.pk, user.full_name), clock.now(), request=getattr(request, "name", ""))
            with transaction.atomic():
                end(sign_in.pk)
                record(scope, "accounts.session.timed_out", object=user, detail={"because": fault})
        logout(request)
        messages.info(request, OVER[fault], fail_silently=True)
