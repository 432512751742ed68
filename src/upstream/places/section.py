"""All that is found of places, in order: for a page of their own, or in short for an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.model.finding import Finding
from upstream.needs.build import not_available
from upstream.needs.shape import Evidence
from upstream.places.ground import of_lsoas
from upstream.places.history import history, stability
from upstream.places.mix import what_and_when
from upstream.places.stand_out import stand_out
from upstream.places.study import Study, study


def findings(study: Study) -> list[Finding]:
    """Where, whether it lasts, what and when."""
    found = [stand_out(study), history(study), stability(study), *what_and_when(study)]
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
    found = study(evidence, ground, evidence.coverage.headline, "gi-star")
    return stand_out(found, slim=True), found.hierarchies


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
