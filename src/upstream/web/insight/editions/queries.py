"""Reads of editions. What was published is known to every partner; a draft to those who work on it or approve it.

`current` and `public_edition` are what the rest of the workspace and the public site ask for.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.editions.book import Book, book_of
from upstream.web.insight.models import Commentary, Edition, EditionState, Finding
from upstream.web.insight.policies import IN_HAND, LIVE, OUT
from upstream.web.partnership.models import Partnership
from upstream.web.partnership.queries import partnership

A, K, S = Finding.Audience, Edition.Kind, Edition.State
WORK = (Permission.RUN_ASSESSMENTS, Permission.WRITE_COMMENTARY)


def editions(scope: Scope, kind: str = "") -> QuerySet[Edition]:
    """What the person may know of, in any state in which there are findings."""
    if not scope.may(Permission.SEE_INSIGHT):
        return Edition.objects.none()
    seen = Q(state__in=OUT)
    if scope.may(Permission.APPROVE_PUBLICATION):
        seen |= Q(state__in=IN_HAND)
    if scope.organisation and any(scope.may(each) for each in WORK):
        seen |= Q(state__in=IN_HAND, organisation_id=scope.organisation)
    found = Edition.objects.filter(seen).select_related("organisation", "by", "submitted_by", "approved_by", "follows")
    return found.filter(kind=kind) if kind else found


def edition(scope: Scope, key: uuid.UUID) -> Edition:
    return get_object_or_404(editions(scope), pk=key)


def works_on(scope: Scope, edition: Edition) -> bool:
    """Whether the edition is the person's own organisation's, and they may write on it."""
    return edition.organisation_id == scope.organisation and any(scope.may(each) for each in WORK)


def may_read(scope: Scope, edition: Edition) -> bool:
    """What was recalled is read only by those who must mend or answer for it."""
    return edition.state != S.RECALLED or works_on(scope, edition) or scope.may(Permission.APPROVE_PUBLICATION)


def readable(scope: Scope, key: uuid.UUID) -> Edition:
    """An edition whose findings the person may read."""
    found = edition(scope, key)
    if not may_read(scope, found):
        raise Http404
    return found


def current(scope: Scope, kind: str = K.NEEDS) -> Edition | None:
    """The edition that partners go by now: of the partnership's own area, where there is one."""
    return _own(editions(scope, kind).filter(state__in=LIVE))


def public_edition(kind: str = K.NEEDS) -> Edition | None:
    """What the public reads now. Read it with ``audience=Finding.Audience.PUBLIC`` alone."""
    return _own(public_editions(kind))


def public_editions(kind: str = "") -> QuerySet[Edition]:
    found = Edition.objects.filter(state__in=LIVE).order_by("-published_at", "-id")
    return found.filter(kind=kind) if kind else found


def recalled_editions(kind: str = "") -> QuerySet[Edition]:
    """What the public site says was recalled: that it was, and when. The reason is for partners."""
    found = Edition.objects.filter(state=S.RECALLED, published_at__isnull=False).order_by("-recalled_at", "-id")
    return found.filter(kind=kind) if kind else found


def own_area(edition: Edition, whose: Partnership | None) -> bool:
    """Whether the edition is about the area of the workspace's own partnership, which ``whose`` is."""
    if whose is None:
        return True
    asked = set(edition.request.get("areas") or ()) if isinstance(edition.request, dict) else set()
    return edition.area_code in whose.areas or bool(asked and asked <= set(whose.areas))


def _own(found: QuerySet[Edition]) -> Edition | None:
    """The latest of the partnership's own area; else, of its own kind (invented or real); else the latest."""
    whose = partnership()
    listed = list(found.order_by("-published_at", "-id"))
    fictional = bool(whose and whose.is_fictional)
    return max(listed, key=lambda each: (own_area(each, whose), each.is_fictional == fictional), default=None)


def waiting(scope: Scope) -> QuerySet[Edition]:
    """Submitted by somebody else, and for this person to check."""
    if not scope.may(Permission.APPROVE_PUBLICATION):
        return Edition.objects.none()
    return (
        editions(scope).filter(state=S.SUBMITTED).exclude(submitted_by_id=scope.actor.id).order_by("submitted_at", "id")
    )


def published_folders(kind: str, area_code: str, audience: str) -> list[Path]:
    """The folders of what was published of this area, for the next assessment to be checked against (``earlier``)."""
    found = Edition.objects.filter(kind=kind, area_code=area_code, published_at__isnull=False).exclude(folder="")
    return [folder_of(each, audience) for each in found.order_by("published_at", "id")]


def book(edition: Edition, audience: str) -> Book:
    return book_of(edition, audience)


def folder_of(edition: Edition, audience: str) -> Path:
    return Path(settings.MEDIA_ROOT) / edition.folder / audience


def history(edition: Edition) -> QuerySet[EditionState]:
    return edition.history.select_related("by").order_by("-at", "-id")


def recall_of(edition: Edition) -> EditionState | None:
    return edition.history.filter(state=S.RECALLED).select_related("by").order_by("-at", "-id").first()


def commentary(edition: Edition) -> dict[str, Commentary]:
    """The latest words on each finding; empty ones were taken back."""
    found = edition.commentary.select_related("by").order_by("key", "at", "id")
    latest = {row.key: row for row in found}
    return {key: row for key, row in latest.items() if row.text.strip()}


def earlier_words(edition: Edition, key: str) -> QuerySet[Commentary]:
    return edition.commentary.filter(key=key).select_related("by").order_by("-at", "-id")


def latest_row(edition: Edition, key: str) -> int:
    """The row that counts now, of words that were taken back too; 0 where nobody wrote."""
    found = edition.commentary.filter(key=key).order_by("-at", "-id").values_list("pk", flat=True).first()
    return found or 0


def verdicts(edition: Edition, audience: str = A.TRUSTED) -> dict[str, str]:
    return dict(edition.findings.filter(audience=audience).values_list("key", "verdict"))
