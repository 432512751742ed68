from upstream.web.duty.models.records import (
    Agreement,
    AgreementReview,
    Consultation,
    Record,
    Review,
    Scrutiny,
    Signatory,
)
from upstream.web.duty.models.requirement import Evidence, Requirement, Standing

__all__ = [
    "Agreement",
    "AgreementReview",
    "Consultation",
    "Evidence",
    "Record",
    "Requirement",
    "Review",
    "Scrutiny",
    "Signatory",
    "Standing",
]
