"""Reads of the audit record: one's own organisation's, or all of it for whoever the partners have named."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from upstream.web.core.audit.verbs import VERBS
from upstream.web.core.models import AuditEvent
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope


def events(scope: Scope, **wanted: Any) -> QuerySet[AuditEvent]:
    """Events within the scope, the newest first. ``wanted`` are the cleaned fields of the filter form.

    ``who`` and ``what`` are words, ``verb`` an app or a verb, ``kind`` reads or writes, ``since`` and ``until`` days.
    """
    found = _within(scope)
    if who := wanted.get("who"):
        found = found.filter(Q(actor_name__icontains=who) | Q(organisation_name__icontains=who))
    if what := wanted.get("what"):
        found = found.filter(
            Q(object_label__icontains=what) | Q(object_id=what) | Q(about__icontains=what) | Q(reason__icontains=what)
        )
    if verb := wanted.get("verb"):
        found = found.filter(verb=verb) if verb in VERBS else found.filter(verb__startswith=f"{verb}.")
    if kind := wanted.get("kind"):
        found = found.filter(is_read=kind == "reads")
    if since := wanted.get("since"):
        found = found.filter(at__gte=_start(since))
    if until := wanted.get("until"):
        found = found.filter(at__lt=_start(until + timedelta(days=1)))
    return found.order_by("-at", "-id")


def event(scope: Scope, key: uuid.UUID) -> AuditEvent:
    return get_object_or_404(_within(scope).select_related("link"), pk=key)


def about_the_same(scope: Scope, event: AuditEvent) -> QuerySet[AuditEvent]:
    """Everything else that happened to the object of an event."""
    same = _within(scope).filter(object_type=event.object_type, object_id=event.object_id)
    return same.exclude(pk=event.pk).order_by("-at", "-id") if event.object_id else same.none()


def _within(scope: Scope) -> QuerySet[AuditEvent]:
    if scope.may(Permission.SEE_ALL_AUDIT):
        return AuditEvent.objects.all()
    if scope.may(Permission.SEE_AUDIT) and scope.organisation:
        return AuditEvent.objects.filter(organisation_id=scope.organisation)
    return AuditEvent.objects.none()


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
