"""Everything that the commands do, for notebooks and programs: a small interface over the parts."""

from __future__ import annotations

from upstream.api.assessing import Result, assess
from upstream.api.cohorts import CohortResult, Outcome, ask_card, rule_card, scheme_table, service_outcomes
from upstream.api.defining import definition, definition_compare, definition_coverage, definitions, explain
from upstream.api.istv import UnseenMap, istv_check, istv_unseen, istv_unseen_map
from upstream.api.lake import areas, feed, feeds, load, open_lake, propose_mapping, quarantine
from upstream.api.linking import (
    export_review,
    identifier_reads,
    import_review,
    link,
    link_history,
    records_of_person,
    unlink,
    why_linked,
    write_linkage,
)
from upstream.api.measuring import monthly_figures, published_series
from upstream.api.placing import PlacesRequest, PlacesResult, backtest_places, find_places, places
from upstream.api.request import Request, chosen_formats
from upstream.api.scoring import (
    Scores,
    check_scores,
    risk_scores,
    risk_specification,
    risk_specification_text,
    risk_specifications,
)
from upstream.api.sharing import (
    add_sharing,
    check_sharing,
    end_sharing,
    purge_quarantine,
    sharing_powers,
    sharing_record,
    sharing_records,
)
from upstream.api.synthesising import synthesise
from upstream.api.writing import Written, write_assessments

__all__ = [
    "CohortResult",
    "Outcome",
    "PlacesRequest",
    "PlacesResult",
    "Request",
    "Result",
    "Scores",
    "UnseenMap",
    "Written",
    "add_sharing",
    "areas",
    "ask_card",
    "assess",
    "backtest_places",
    "check_scores",
    "check_sharing",
    "chosen_formats",
    "definition",
    "definition_compare",
    "definition_coverage",
    "definitions",
    "end_sharing",
    "explain",
    "export_review",
    "feed",
    "feeds",
    "find_places",
    "identifier_reads",
    "import_review",
    "istv_check",
    "istv_unseen",
    "istv_unseen_map",
    "link",
    "link_history",
    "load",
    "monthly_figures",
    "open_lake",
    "places",
    "propose_mapping",
    "published_series",
    "purge_quarantine",
    "quarantine",
    "records_of_person",
    "risk_scores",
    "risk_specification",
    "risk_specification_text",
    "risk_specifications",
    "rule_card",
    "scheme_table",
    "service_outcomes",
    "sharing_powers",
    "sharing_record",
    "sharing_records",
    "synthesise",
    "unlink",
    "why_linked",
    "write_assessments",
    "write_linkage",
]
