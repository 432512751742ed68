"""What is kept of sign-ins and invitations no longer than it is of use. The audit record keeps that they were."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from upstream.web.accounts.models import Invitation, SignIn
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import system

SIGN_IN_DAYS = 30
"""After it ended or, where nobody ended it, was last seen: longer than any session may last."""
INVITATION_DAYS = 90
"""After it was accepted or withdrawn, or its link ran out. Until then an invitation that ran out can be sent again."""


@transaction.atomic
def clear() -> dict[str, int]:
    """Delete what is too old; how many sign-ins and invitations these were."""
    sign_ins, _ = _old_sign_ins(clock.later(days=-SIGN_IN_DAYS)).delete()
    invitations, _ = _old_invitations(clock.later(days=-INVITATION_DAYS)).delete()
    gone = {"sign_ins": int(sign_ins), "invitations": int(invitations)}
    if any(gone.values()):
        record(system("the worker", clock.now()), "accounts.old.cleared", label="sign-ins and invitations", detail=gone)
    return gone


def _old_sign_ins(before: datetime) -> QuerySet[SignIn]:
    return SignIn.objects.filter(Q(ended_at__lt=before) | Q(ended_at__isnull=True, seen_at__lt=before))


def _old_invitations(before: datetime) -> QuerySet[Invitation]:
    unused = Q(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__lt=before)
    return Invitation.objects.filter(Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | unused)
