"""Everything that the commands do, for notebooks and programs: a small interface over the parts."""

from __future__ import annotations

from upstream.api.assessing import Result, assess
from upstream.api.defining import definition, definition_compare, definition_coverage, definitions, explain
from upstream.api.lake import areas, feed, feeds, load, open_lake, propose_mapping, quarantine
from upstream.api.placing import PlacesRequest, PlacesResult, find_places, places
from upstream.api.request import Request, chosen_formats
from upstream.api.scoring import Scores, risk_scores, risk_specification, risk_specifications
from upstream.api.writing import Written, write_assessments

__all__ = [
    "PlacesRequest",
    "PlacesResult",
    "Request",
    "Result",
    "Scores",
    "Written",
    "areas",
    "assess",
    "chosen_formats",
    "definition",
    "definition_compare",
    "definition_coverage",
    "definitions",
    "explain",
    "feed",
    "feeds",
    "find_places",
    "load",
    "open_lake",
    "places",
    "propose_mapping",
    "quarantine",
    "risk_scores",
    "risk_specification",
    "risk_specifications",
    "write_assessments",
]
