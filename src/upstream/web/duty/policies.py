"""In what state a requirement can be, and what it must have."""

from __future__ import annotations

from upstream.web.core.refusals import NotNow
from upstream.web.duty.models import Agreement, Requirement

R = Requirement.State
SHOWN_BY_EVIDENCE = frozenset({R.MET, R.PARTLY})


def check_standing(requirement: Requirement, state: R) -> None:
    """Nothing is met by a word alone."""
    if state in SHOWN_BY_EVIDENCE and not requirement.evidence.exists():
        raise NotNow(f"Add the evidence first: “{state.label.lower()}” is shown by something that can be looked at.")


def check_holds(agreement: Agreement) -> None:
    if agreement.ended_on is not None:
        raise NotNow("This agreement has ended: it stays as it is.")
