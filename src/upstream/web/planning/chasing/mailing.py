"""Letters to leads and chairs. None names anybody but its reader."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from upstream.web.partnership.queries import partnership
from upstream.web.planning.models import Action, DeliveryPlan, UpdateLink

SHORT = 100
log = logging.getLogger("upstream.planning")


def link_of(token: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('chasing:mine', args=[token])}"


def send_link(link: UpdateLink, token: str, actions: Iterable[Action], *, reminder: bool = False) -> bool:
    """Send a lead their link. False where there is no address or the letter did not leave."""
    rows = [_line(action) for action in actions]
    context = {"rows": rows, "link": link_of(token), "until": link.expires_at, "reminder": reminder}
    subject = f"{'Reminder: how' if reminder else 'How'} is it going? {link.plan.title}"
    return _send(link.to_email, subject, "link", link.plan, context)


def send_chair(address: str, plan: DeliveryPlan, actions: Iterable[Action]) -> bool:
    page = f"{settings.SITE_ADDRESS}{reverse('chasing:log', args=[plan.pk])}"
    context: dict[str, object] = {"rows": [_line(action) for action in actions], "page": page}
    return _send(address, f"No word on actions of {plan.title}", "chair", plan, context)


def _line(action: Action) -> str:
    from upstream.web.planning.chasing.queries import owed_on

    text = " ".join(f"{action.number} {action.text}".split())
    short = text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"
    return f"{short} (word due by {_day(owed_on(action))})"


def _day(day: object) -> str:
    return f"{day:%-d %B %Y}"


def _send(address: str, subject: str, template: str, plan: DeliveryPlan, context: dict[str, object]) -> bool:
    if not address:
        return False
    named = partnership()
    context |= {"plan": plan.title, "partnership": named.name if named else "the partnership"}
    body = render_to_string(f"planning/chasing/mail/{template}.txt", context)
    try:
        return bool(send_mail(" ".join(subject.split()), body, None, [address]))
    except OSError:
        # SMTP errors are OSErrors, and their messages hold addresses.
        log.warning("a letter about a plan did not leave")
        return False
