"""What health services see, from published series."""

from __future__ import annotations

from upstream.model.finding import Finding
from upstream.needs.build import not_available, slug
from upstream.needs.published_series import indicators, series_finding
from upstream.needs.shape import Evidence


def findings(evidence: Evidence) -> list[Finding]:
    names = indicators(evidence, health=True)
    if not names:
        return [
            not_available(
                evidence,
                "health.admissions",
                "What health services see is not known",
                "No health series of this area are loaded. Hospital admissions for assault with a sharp object "
                "are published by NHS "
                "England; emergency departments hold their own counts of assaults (ISTV), many of which the "
                "police never hear of.",
            )
        ]
    return [series_finding(evidence, name, f"health.{slug(name)}") for name in names]
