"""What happens when somebody signs in, fails to, or changes how they do: a session begins, the audit record is told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Actor, Scope, nobody


def connect() -> None:
    from allauth.account import signals as account
    from allauth.mfa import signals as factor

    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    for signal, act in (
        (account.password_changed, _password_changed),
        (account.password_set, _password_changed),
        (account.password_reset, _password_reset),
        (factor.authenticator_added, _factor_added),
        (factor.authenticator_removed, _factor_removed),
        (factor.authenticator_reset, _factor_reset),
        (factor.authentication_failed, _factor_refused),
    ):
        signal.connect(act, dispatch_uid=f"accounts.{act.__name__}")


def own_scope(request: HttpRequest, user: Any) -> Scope:
    """The scope of the person whom the request turned out to be of."""
    made = getattr(request, "scope", None)
    if isinstance(made, Scope) and made.actor.id == user.pk:
        return made
    return Scope(Actor(user.pk, user.full_name), clock.now(), request=getattr(request, "name", ""))


def _say(request: HttpRequest, words: str) -> None:
    messages.success(request, words, fail_silently=True)


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    from upstream.web.accounts import sessions
    from upstream.web.accounts.second_factor import RECORDS

    methods = [str(each.get("method")) for each in request.session.get(RECORDS, ())]
    with transaction.atomic():
        sessions.begin(request, user)
        record(own_scope(request, user), "accounts.session.began", object=user, detail={"by": methods})


@transaction.atomic
def refused(request: HttpRequest, address: str) -> None:
    """A failed try: of which account, where there is one; what was typed is nowhere."""
    from upstream.web.accounts.queries import account_of

    scope = nobody(clock.now(), getattr(request, "name", ""))
    record(scope, "accounts.session.refused", object=account_of(address))


@transaction.atomic
def locked(request: HttpRequest) -> None:
    record(nobody(clock.now(), getattr(request, "name", "")), "accounts.session.locked")


@transaction.atomic
def _password_changed(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    from upstream.web.accounts import sessions

    sessions.end_all(user, but=sessions.of(request))
    record(own_scope(request, user), "accounts.password.changed", object=user)
    _say(request, "Your password is changed. You were signed out everywhere else.")


@transaction.atomic
def _password_reset(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    from upstream.web.accounts import sessions

    sessions.end_all(user)
    record(own_scope(request, user), "accounts.password.reset", object=user)


@transaction.atomic
def _factor_added(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """A code or a key has just been given: this session has its second factor from now on, and no other lives on."""
    from allauth.account.internal.flows.login import record_authentication

    from upstream.web.accounts import sessions

    record(own_scope(request, user), "accounts.factor.added", object=user, detail={"type": authenticator.type})
    if authenticator.type != "recovery_codes":
        sessions.end_all(user, but=sessions.of(request))
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        _say(request, "Your second step is set up. Keep the recovery codes where you will find them.")


@transaction.atomic
def _factor_removed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    record(own_scope(request, user), "accounts.factor.removed", object=user, detail={"type": authenticator.type})


@transaction.atomic
def _factor_reset(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    record(own_scope(request, user), "accounts.factor.reset", object=user)
    _say(request, "You have new recovery codes. The old ones no longer work.")


@transaction.atomic
def _factor_refused(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    record(
        nobody(clock.now(), getattr(request, "name", "")),
        "accounts.factor.refused",
        object=user,
        detail={"type": authenticator.type},
    )
