"""Writing an event of the audit record."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from upstream.web.core import clock
from upstream.web.core.audit.verbs import VERBS
from upstream.web.core.models import AuditEvent
from upstream.web.core.scope import Scope


def record(
    scope: Scope,
    verb: str,
    *,
    object: models.Model | None = None,
    label: str = "",
    about: str = "",
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Keep that the scope's actor did this, in the transaction that is open.

    ``label`` names the object without personal data; ``about`` is the pseudonym or place (extract and line) of the
    person concerned, never a name; ``detail`` holds names of fields and states, never the content of a personal field.
    Raises RuntimeError outside a transaction and KeyError for a verb that no app has registered.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb} was to be recorded outside the transaction of what it records")
    known = VERBS[verb]
    return AuditEvent.objects.create(
        at=clock.now(),
        actor_id=scope.actor.id,
        actor_name=scope.actor.name,
        organisation_id=scope.organisation,
        organisation_name=scope.organisation_name,
        verb=known.key,
        is_read=known.is_read,
        object_type=object._meta.label_lower if object is not None else "",
        object_id=str(object.pk) if object is not None else "",
        object_label=label or (str(object) if object is not None else ""),
        about=about,
        purpose=scope.purpose,
        reason=reason,
        detail=detail or {},
        request=scope.request,
    )


def record_read(
    scope: Scope, verb: str, *, object: models.Model | None = None, label: str = "", about: str, reason: str
) -> None:
    """Keep that the scope's actor is about to see a record about a person. Purpose and reason must be there."""
    if not scope.purpose or not reason.strip():
        raise ValueError("a record about a person is read for a purpose and with a reason")
    with transaction.atomic(durable=True):
        record(scope, verb, object=object, label=label, about=about, reason=reason)
