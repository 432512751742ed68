"""All that is found of places, in order: for a page of their own, or in short for an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.model.finding import Finding
from upstream.needs.build import not_available
from upstream.needs.shape import Evidence
from upstream.places.again import again
from upstream.places.ground import of_lsoas
from upstream.places.harm import harm
from upstream.places.history import history
from upstream.places.hours import hours
from upstream.places.mix import what, when
from upstream.places.stand_out import stand_out
from upstream.places.steadiness import stability
from upstream.places.study import Study, make_study


def findings(study: Study, gazetteer: Any) -> list[Finding]:
    """Where, whether it lasts, what and when, and whether again. Anonymised points are too thin for a history."""
    found: list[Finding | None] = [stand_out(study), harm(study)]
    if study.ground.level != "snap-points":
        found += [history(study), stability(study)]
    if study.spots:
        found += [what(study), when(study), hours(study)]
    found += again(study, gazetteer)
    return [item for item in found if item is not None]


def in_short(evidence: Evidence, gazetteer: Any) -> tuple[Finding, Mapping[str, Any]]:
    """The hot spots for an assessment, with the hierarchies that disclosure control needs.

    Where they cannot be looked for (no boundaries, too few places) the finding says why: an assessment goes on.
    """
    try:
        ground = of_lsoas(evidence, gazetteer)
    except UpstreamError as error:
        what = "Which neighbourhoods stand out cannot be told"
        return not_available(evidence, "places.hot_spots", what, "{cause}.", cause=_capital(error.what)), {}
    found = make_study(evidence, ground, evidence.coverage.headline, "gi-star")
    return stand_out(found, slim=True), found.hierarchies


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
