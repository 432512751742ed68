"""The strategic needs assessment: evidence in, findings out, one module a question."""

from upstream.needs.assessment import QUESTIONS, assess
from upstream.needs.evidence import National, gather, gather_all
from upstream.needs.shape import Assessment, Citation, Evidence, KeySentence, Recommendation, Request

__all__ = [
    "QUESTIONS",
    "Assessment",
    "Citation",
    "Evidence",
    "KeySentence",
    "National",
    "Recommendation",
    "Request",
    "assess",
    "gather",
    "gather_all",
]
