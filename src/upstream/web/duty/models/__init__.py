from upstream.web.duty.models.records import (
    Agreement,
    AgreementReview,
    Consultation,
    Record,
    Review,
    Scrutiny,
    Signatory,
)
from upstream.web.duty.models.requirement import Evidence, EvidenceFile, Requirement, Standing

__all__ = [
    "Agreement",
    "AgreementReview",
    "Consultation",
    "Evidence",
    "EvidenceFile",
    "Record",
    "Requirement",
    "Review",
    "Scrutiny",
    "Signatory",
    "Standing",
]
