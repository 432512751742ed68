"""All that is found of places, in order."""

from __future__ import annotations

from upstream.model.finding import Finding
from upstream.places.stand_out import stand_out
from upstream.places.study import Study


def findings(study: Study) -> list[Finding]:
    return [stand_out(study)]
