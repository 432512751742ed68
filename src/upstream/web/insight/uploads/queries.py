"""Reads of uploads: of one's own organisation alone, by those who may hand in files."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.models import ColumnMapping, Edition, Finding, Upload
from upstream.web.insight.uploads.looking import Seen

S = Upload.State
WAITING = (S.RECEIVED, S.MAPPING, S.READY)
GONE = (S.FAILED, S.WITHDRAWN)


def uploads(scope: Scope) -> QuerySet[Upload]:
    if not scope.may(Permission.UPLOAD_EXTRACTS) or scope.organisation is None:
        return Upload.objects.none()
    return Upload.objects.filter(organisation_id=scope.organisation).select_related("by")


def upload(scope: Scope, key: uuid.UUID) -> Upload:
    return get_object_or_404(uploads(scope), pk=key)


def the_same(scope: Scope, sha256: str) -> Upload | None:
    """The upload of one's own organisation with the same content that still counts."""
    return uploads(scope).filter(sha256=sha256).exclude(state__in=GONE).first()


def seen(upload: Upload) -> Seen:
    return Seen.of(upload.seen)


def mappings(organisation: uuid.UUID) -> dict[str, dict[str, str]]:
    """Their heading → our field, by feed, as the organisation said it last."""
    rows = ColumnMapping.objects.filter(organisation_id=organisation)
    return {row.source: row.columns for row in rows if row.columns}


def last_supplier(organisation: uuid.UUID, source: str) -> str:
    row = ColumnMapping.objects.filter(organisation_id=organisation, source=source).first()
    return row.supplier if row else ""


def own_extracts(upload: Upload) -> set[str]:
    """The extracts of the organisation's other files that are in the lake."""
    others = Upload.objects.filter(organisation_id=upload.organisation_id, state=S.LOADED).exclude(pk=upload.pk)
    return {extract for listed in others.values_list("extracts", flat=True) for extract in listed}


def held_by_others(upload: Upload) -> set[str]:
    """The extracts that anybody's other files brought too, or may be bringing now: they stay when this one goes."""
    others = Upload.objects.filter(state__in=(S.LOADED, S.LOADING)).exclude(pk=upload.pk)
    return {extract for listed in others.values_list("extracts", flat=True) for extract in listed}


def made_from(upload: Upload) -> QuerySet[Edition]:
    """The organisation's editions that have a figure from this file, those that are over left out."""
    found = Finding.objects.none()
    for extract in upload.extracts:
        found = found | Finding.objects.filter(content__provenance__extracts__contains=[extract])
    return Edition.objects.filter(pk__in=found.values("edition_id")).order_by("-created_at")


def kept() -> set[str]:
    """The keys of uploads whose file is there."""
    return {str(key) for key in Upload.objects.filter(state__in=(*WAITING, S.LOADING)).values_list("pk", flat=True)}


def too_old(before: datetime) -> QuerySet[Upload]:
    """Files that wait since before this and were never loaded."""
    return Upload.objects.filter(state__in=WAITING, received_at__lt=before)


def suppliers(scope: Scope) -> list[str]:
    """Who may have sent a file: the partnership's organisations, and the senders of sharing records."""
    from upstream.sources.permits import records
    from upstream.web.insight.uploads.loading import open_lake
    from upstream.web.partnership.queries import organisations

    names = set(organisations(scope).values_list("name", flat=True))
    return sorted(names | {record.sender for record in records(open_lake())})
