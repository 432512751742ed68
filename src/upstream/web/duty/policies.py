"""Who may write what of a requirement, in what state it can be, and what it must have."""

from __future__ import annotations

from enum import StrEnum

from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.core.scope import Scope
from upstream.web.duty.models import Agreement, Requirement

R = Requirement.State
SHOWN_BY_EVIDENCE = frozenset({R.MET, R.PARTLY})


class Writing(StrEnum):
    """What is written of a requirement."""

    STANDING = "how it stands"
    EVIDENCE = "what shows it"
    OWNER = "who answers for it"
    DUE = "when it is due"


OF_OWNERS = frozenset({Writing.STANDING, Writing.EVIDENCE})
"""What the person who answers for a requirement may write of it; all else is for those who write plans."""


def answers(scope: Scope, requirement: Requirement) -> bool:
    """Whether the one who asks answers for it, acts for the organisation that does, and may see the register."""
    named = requirement.owner_id is not None and requirement.owner_id == scope.actor.id
    return named and requirement.organisation_id == scope.organisation and scope.may(Permission.SEE_PLAN)


def may_write(scope: Scope, requirement: Requirement | None, what: Writing) -> bool:
    """Without a requirement: of an annual review, for which nobody answers by name."""
    if scope.may(Permission.EDIT_PLAN):
        return True
    return requirement is not None and what in OF_OWNERS and answers(scope, requirement)


def check_may_write(scope: Scope, requirement: Requirement | None, what: Writing) -> None:
    if not may_write(scope, requirement, what):
        raise NotAllowed("This is for those who write plans, and in part for whoever answers for the requirement.")


def check_standing(requirement: Requirement, state: R) -> None:
    """Nothing is met by a word alone."""
    if state in SHOWN_BY_EVIDENCE and not requirement.evidence.exists():
        raise NotNow(f"Add the evidence first: “{state.label.lower()}” is shown by something that can be looked at.")


def check_holds(agreement: Agreement) -> None:
    if agreement.ended_on is not None:
        raise NotNow("This agreement has ended: it stays as it is.")
