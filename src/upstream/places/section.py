"""All that is found of places, in order."""

from __future__ import annotations

from upstream.model.finding import Finding
from upstream.places.history import history, stability
from upstream.places.mix import what_and_when
from upstream.places.stand_out import stand_out
from upstream.places.study import Study


def findings(study: Study) -> list[Finding]:
    """Where, whether it lasts, what and when."""
    found = [stand_out(study), history(study), stability(study), *what_and_when(study)]
    return [item for item in found if item is not None]
