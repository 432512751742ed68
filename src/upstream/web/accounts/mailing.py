"""Letters that the workspace sends about accounts."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string

from upstream.web.accounts.actions import link_of
from upstream.web.accounts.models import Invitation
from upstream.web.partnership.queries import partnership


def send_invitation(invitation: Invitation, token: str) -> None:
    named = partnership()
    context = {
        "by": str(invitation.invited_by) if invitation.invited_by else "The workspace",
        "organisation": invitation.organisation.name,
        "partnership": named.name if named else "its partnership",
        "link": link_of(token),
        "until": invitation.expires_at,
    }
    body = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(f"Your invitation from {invitation.organisation}", body, None, [invitation.address])
