"""What of its strategy a group should look at in a meeting: findings that a newer edition contradicts, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from upstream.web.core import formats
from upstream.web.partnership.meetings.agenda import Due, source
from upstream.web.partnership.models import AgendaItem, Group
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy import queries
from upstream.web.planning.strategy.policies import STANDING

BEFORE_THE_END = timedelta(days=183)
"""A strategy is written anew in about half a year: consultation and adoption take two meetings of a board."""


@source
def strategies(group: Group, since: date | None, until: date) -> Iterator[Due]:
    del since
    for strategy in Strategy.objects.filter(group=group, state__in=STANDING):
        address = reverse("strategy:strategy", args=[strategy.pk])
        yield from _evidence(strategy, address)
        if strategy.ends and strategy.ends <= until + BEFORE_THE_END and not queries.successor_in_hand(strategy):
            title = f"{strategy} ends on {formats.date(strategy.ends)}: begin the next version"
            yield Due(AgendaItem.Kind.PLAN, title, f"strategy-ends:{strategy.pk}", address=address)


def _evidence(strategy: Strategy, address: str) -> Iterator[Due]:
    """One item for each newer edition, and one for what was recalled."""
    rows = queries.stood(list(queries.priorities(strategy))).values()
    flagged = [each for row in rows for each in row if each.flagged]
    for edition in dict.fromkeys(each.newer or each.evidence.edition for each in flagged):
        here = [each for each in flagged if (each.newer or each.evidence.edition) == edition]
        yield Due(
            AgendaItem.Kind.FINDING,
            f"{formats.plural(len(here), 'finding')} that {strategy} rests on no longer stand as cited"[:300],
            f"strategy:{strategy.pk}:{edition.pk}",
            notes="; ".join(each.evidence.title for each in here if each.quotable),
            address=address,
        )
