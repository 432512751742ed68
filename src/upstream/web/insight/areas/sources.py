"""From which editions the maps and profiles are made: those that stand now, or the one that the address names."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from upstream.web.core.scope import Scope
from upstream.web.insight.areas.atlas import Area, Atlas, atlas_of
from upstream.web.insight.areas.layers import Layer, layers
from upstream.web.insight.editions import queries
from upstream.web.insight.editions.views import audience_of
from upstream.web.insight.models import Edition

KINDS = (Edition.Kind.NEEDS, Edition.Kind.PLACES, Edition.Kind.RISK)


@dataclass(frozen=True)
class Sources:
    """``editions`` are at most one of each kind, the needs assessment first; ``asked`` is one named in the address."""

    editions: tuple[Edition, ...]
    audience: str
    asked: bool = False

    def of(self, kind: str) -> Edition | None:
        return next((each for each in self.editions if each.kind == kind), None)

    def layers(self) -> list[Layer]:
        return [layer for each in self.editions for layer in layers(each, self.audience)]

    def atlases(self) -> list[tuple[Edition, Atlas]]:
        return [(each, atlas_of(each, self.audience)) for each in self.editions]

    def areas(self) -> dict[str, Area]:
        """Every area with an outline, by code; where editions differ in its name, that of the first."""
        found: dict[str, Area] = {}
        for _, atlas in self.atlases():
            for code, area in atlas.areas.items():
                if code not in found or (area.within and not found[code].within):
                    found[code] = area
        return found

    def area(self, code: str) -> Area:
        found = self.areas().get(code)
        if found is None:
            raise Http404
        return found

    def atlas(self, code: str) -> Atlas:
        """The atlas that has this area, of the edition with the most levels."""
        having = [atlas for _, atlas in self.atlases() if code in atlas.areas]
        return max(having, key=lambda atlas: len(atlas.levels()))

    def query(self) -> dict[str, str]:
        """What an address must say so that the next page is made from the same editions for the same audience."""
        said = {"edition": str(self.editions[0].pk)} if self.asked else {}
        return said | ({"audience": "public"} if self.audience == "public" else {})


def sources(request: HttpRequest) -> Sources:
    """The editions that the one who asks may read. Raises Http404 for an edition that is not theirs to see."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    audience = str(audience_of(request))
    named = request.GET.get("edition", "")
    if named:
        return Sources((queries.readable(scope, _key(named)),), audience, asked=True)
    standing = [found for kind in KINDS if (found := queries.current(scope, kind)) is not None]
    return Sources(_of_one_place(standing, audience), audience)


def _of_one_place(editions: list[Edition], audience: str) -> tuple[Edition, ...]:
    """The first, and those of the others that are about areas of it: never two counties on one map."""
    if not editions:
        return ()
    own = atlas_of(editions[0], audience).areas.keys()
    return tuple(each for each in editions if not own or own & atlas_of(each, audience).areas.keys())


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
