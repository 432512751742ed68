"""Reads of uploads: of one's own organisation alone, by those who may hand in files."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.models import ColumnMapping, Edition, Finding, Upload
from upstream.web.insight.policies import OUT
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


SAID = ("columns", "values", "dates")


def mappings(organisation: uuid.UUID) -> dict[str, dict[str, Any]]:
    """What the organisation said last of each feed's files (`looking.Said`), where it said anything."""
    rows = ColumnMapping.objects.filter(organisation_id=organisation)
    told = {row.source: {name: getattr(row, name) for name in SAID if getattr(row, name)} for row in rows}
    return {source: said for source, said in told.items() if said}


def said(upload: Upload) -> dict[str, Any]:
    """What was said of this file."""
    return {name: upload.mapping[name] for name in SAID if upload.mapping.get(name)}


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
    """Editions that have a figure from this file: the organisation's own, and what every partner knows of."""
    found = Finding.objects.none()
    for extract in upload.extracts:
        found = found | Finding.objects.filter(content__provenance__extracts__contains=[extract])
    known = Q(organisation_id=upload.organisation_id) | Q(state__in=OUT)
    return Edition.objects.filter(known, pk__in=found.values("edition_id")).order_by("-created_at", "-id")


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
