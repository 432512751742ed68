"""What state invitations and accounts must be in."""

from __future__ import annotations

from datetime import datetime

from upstream.web.accounts.models import Invitation, User
from upstream.web.core.encryption import blind_index
from upstream.web.core.refusals import NotAllowed, NotNow

GONE = {
    "accepted": "This invitation was used already. Sign in with the account that was made then.",
    "withdrawn": "This invitation was withdrawn. Ask whoever invited you for a new one.",
    "expired": "This invitation has run out. Ask whoever invited you for a new one.",
}


def check_open(invitation: Invitation, at: datetime) -> None:
    state = invitation.state(at)
    if state != "open":
        raise NotNow(GONE[state])
    if not invitation.organisation.is_open(at.date()):
        raise NotNow(f"{invitation.organisation} no longer takes part. Ask whoever invited you.")


def check_for(invitation: Invitation, user: User) -> None:
    """An invitation is for its own address, and never for the one who wrote it."""
    if invitation.address_index != blind_index(user.email):
        raise NotAllowed("This invitation is for another address.")
    if invitation.invited_by_id == user.pk:
        raise NotAllowed("Somebody else has to invite you.")
    if not user.is_active:
        raise NotNow("This account is closed. Ask whoever invited you.")
