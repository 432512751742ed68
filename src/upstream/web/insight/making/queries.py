"""Reads of assessments that are being made: of one's own organisation."""

from __future__ import annotations

import functools
import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.models import Edition
from upstream.web.insight.uploads.loading import open_lake
from upstream.web.partnership.queries import partnership

Choices = list[tuple[str, str]]
E = Edition.State
MAKING = (E.QUEUED, E.RUNNING)


def editions(scope: Scope) -> QuerySet[Edition]:
    if not scope.may(Permission.RUN_ASSESSMENTS) or scope.organisation is None:
        return Edition.objects.none()
    return Edition.objects.filter(organisation_id=scope.organisation).select_related("by")


def edition(scope: Scope, key: uuid.UUID) -> Edition:
    return get_object_or_404(editions(scope), pk=key)


def own_areas() -> Choices:
    """The partnership's areas with their names; of one that the lake does not know, the code."""
    whose = partnership()
    return [(code, area_name(code)) for code in whose.areas] if whose else []


def area_name(code: str) -> str:
    from upstream.geography import Gazetteer
    from upstream.model.errors import UpstreamError

    try:
        return Gazetteer.open(open_lake()).name(code)
    except (UpstreamError, KeyError):
        return code


def other_areas() -> Choices:
    own = {code for code, _ in own_areas()}
    return [(code, name) for code, name in _partnerships() if code not in own]


@functools.cache
def _partnerships() -> tuple[tuple[str, str], ...]:
    """The community safety partnerships of the published look-up; one of a single district by the district's code."""
    from upstream.geography import Gazetteer

    found = Gazetteer.open(None).partnerships()
    codes = ((each.districts[0] if len(each.districts) == 1 else each.code, each.name) for each in found)
    return tuple(sorted(codes, key=lambda pair: pair[1]))


@functools.cache
def definitions() -> tuple[tuple[str, str], ...]:
    from upstream import api

    return tuple((row["name"], row["title"]) for row in api.definitions())
