"""What of the Duty the board should look at in a meeting: what is due, and what scrutiny waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse

from upstream.web.core import formats
from upstream.web.duty import dates, queries
from upstream.web.duty.models import Scrutiny
from upstream.web.duty.queries import Entry
from upstream.web.duty.rules import rules
from upstream.web.partnership.meetings.agenda import Due, source
from upstream.web.partnership.models import AgendaItem, Group
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy.policies import IN_HAND, STANDING

BEFORE = timedelta(days=30)
"""A board hears of a deadline in the meeting before it, not in the one after."""


@source
def duty(group: Group, since: date | None, until: date) -> Iterator[Due]:
    """For boards alone: deadlines that have passed or come within a month of the meeting. Of requirements that nobody
    has looked at there is one item, and none before the register is used."""
    del since
    if group.kind != Group.Kind.BOARD:
        return
    entries = queries.stood(list(rules().values()), until, _strategy())
    if any(entry.kept.edition > 1 or entry.evidence for entry in entries):
        yield from _unlooked([entry for entry in entries if not _said(entry)])
    yield from _due(
        [*dates.of_entries(entry for entry in entries if _said(entry)), *dates.of_agreements(entries)], until
    )
    yield from _unasked()
    yield from _scrutiny()


def _said(entry: Entry) -> bool:
    """Whether somebody has said how it stands or when it is due."""
    return bool(entry.state) or entry.kept.due is not None


def _unlooked(entries: list[Entry]) -> Iterator[Due]:
    """One item for all that are past their day and that nobody has looked at."""
    late = [entry.rule.title for entry in entries if entry.overdue]
    if late:
        title = f"{formats.plural(len(late), 'requirement')} past the day, and nobody has said how they stand"
        yield _item(title, "duty-unlooked", reverse("duty:register"), "; ".join(late))


def _due(found: list[dates.Deadline], until: date) -> Iterator[Due]:
    for each in sorted(found, key=lambda each: each.day):
        if each.day <= until + BEFORE:
            late = "overdue since" if each.day < until else "due on"
            yield _item(f"{each.title}: {late} {formats.date(each.day)}", each.key, each.href, each.who)


def _strategy() -> Strategy | None:
    """The strategy that stands, for the board: its adoption is known to all who sit there."""
    found = Strategy.objects.filter(state__in=STANDING).select_related("adopted_by__meeting")
    return found.order_by(F("adopted_by__at").desc(nulls_last=True), "-id").first()


def _unasked() -> Iterator[Due]:
    """While a strategy is being written: the relevant authorities that were not asked."""
    strategy = Strategy.objects.filter(state__in=IN_HAND).order_by("-version", "-created_at", "-id").first()
    if strategy is None:
        return
    names = [each.organisation.name for each in queries.coverage(strategy) if not each.consultations]
    if names:
        whom = formats.plural(len(names), "relevant authority", "relevant authorities")
        title = f"{whom} not consulted about the strategy"
        yield _item(title, f"duty-unasked-{strategy.pk}", reverse("duty:consultations"), ", ".join(names))


def _scrutiny() -> Iterator[Due]:
    for each in Scrutiny.objects.filter(answered_on__isnull=True):
        title = f"{each.committee} of {formats.date(each.on)} waits for an answer"
        yield _item(title, f"duty-scrutiny-{each.pk}", reverse("duty:scrutiny", args=[each.pk]), each.asked)


def _item(title: str, origin: str, address: str, notes: str) -> Due:
    return Due(AgendaItem.Kind.OTHER, f"The Duty: {title}"[:300], origin, notes=notes, address=address)
