"""Whether the findings that a strategy rests on still say what they said: what was cited against what stands now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from upstream.web.insight.models import Edition, Finding
from upstream.web.planning.models import Evidence

AUDIENCE = Finding.Audience.PUBLIC
"""Strategies are published, so that findings are cited in the words that the public may read."""
SAME, OTHERWISE, GONE, RECALLED = "same", "otherwise", "gone", "recalled"
Area = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """A finding as cited, and how it stands: ``kind`` is empty where the edition cited is the latest of its area.

    ``newer`` is the edition published since, ``now`` its finding of the same name where it has one.
    """

    evidence: Evidence
    kind: str = ""
    newer: Edition | None = None
    now: Finding | None = None

    @property
    def flagged(self) -> bool:
        return self.kind in (OTHERWISE, GONE, RECALLED)

    @property
    def quotable(self) -> bool:
        """What was recalled is not quoted."""
        return self.evidence.edition.state != Edition.State.RECALLED


def standings(found: Iterable[Evidence]) -> list[Standing]:
    """Two queries for any number of findings, whose editions must be selected with them."""
    cited = list(found)
    newer = _newer({_area(each.edition) for each in cited})
    wanted = {each.key for each in cited}
    rows = Finding.objects.filter(edition__in=newer.values(), audience=AUDIENCE, key__in=wanted).defer("content")
    now = {(row.edition_id, row.key): row for row in rows} if newer else {}
    return [_standing(each, newer.get(_area(each.edition)), now) for each in cited]


def _standing(evidence: Evidence, newer: Edition | None, now: dict[tuple[uuid.UUID, str], Finding]) -> Standing:
    later = None if newer is None or newer.pk == evidence.edition_id else newer
    finding = now.get((later.pk, evidence.key)) if later else None
    if evidence.edition.state == Edition.State.RECALLED:
        return Standing(evidence, RECALLED, later, finding)
    if later is None:
        return Standing(evidence)
    if finding is None:
        return Standing(evidence, GONE, later)
    return Standing(evidence, SAME if finding.verdict == evidence.verdict else OTHERWISE, later, finding)


def _newer(areas: set[Area]) -> dict[Area, Edition]:
    """What is published now of each kind and area."""
    wanted = Q(pk__in=())
    for kind, area in areas:
        wanted |= Q(kind=kind, area_code=area)
    editions = Edition.objects.filter(wanted, state=Edition.State.PUBLISHED).order_by("published_at", "id")
    return {_area(each): each for each in editions}


def _area(edition: Edition) -> Area:
    return edition.kind, edition.area_code
