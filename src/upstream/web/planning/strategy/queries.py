"""Reads of strategies. Drafts are for their writers and their group; what is out for consultation is for every partner.

`current` is what the rest of the workspace goes by, `public_strategy` what the public site shows.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import queries as editions
from upstream.web.insight.editions.book import Part
from upstream.web.insight.models import Edition, EditionState
from upstream.web.partnership.models import Decision, Group, Meeting
from upstream.web.planning.models import Evidence, Priority, Strategy, StrategyState
from upstream.web.planning.strategy.policies import IN_HAND, STANDING
from upstream.web.planning.strategy.standing import AUDIENCE, Standing, standings

S = Strategy.State


def strategies(scope: Scope) -> QuerySet[Strategy]:
    found = Strategy.objects.select_related("group", "adopted_by__group", "adopted_by__meeting")
    if scope.may(Permission.EDIT_PLAN):
        return found
    if not scope.may(Permission.SEE_PLAN):
        return found.none()
    return found.filter(~Q(state=S.DRAFT) | Q(group_id__in=scope.groups))


def strategy(scope: Scope, key: uuid.UUID) -> Strategy:
    return get_object_or_404(strategies(scope), pk=key)


def current(scope: Scope) -> Strategy | None:
    """The version that stands: the published one, else the one adopted last."""
    found = strategies(scope).filter(state__in=STANDING).order_by("-adopted_by__at", "-id")
    return found.filter(state=S.PUBLISHED).first() or found.first()


def in_hand(scope: Scope) -> QuerySet[Strategy]:
    return strategies(scope).filter(state__in=IN_HAND)


def successor_in_hand(strategy: Strategy) -> Strategy | None:
    return strategy.followed_by.filter(state__in=IN_HAND).first()


def priorities(strategy: Strategy) -> QuerySet[Priority]:
    """With their findings, the editions of these, and how many options of its own and actions each has."""
    cited = Evidence.objects.select_related("edition").order_by("position", "id")
    found = strategy.priorities.prefetch_related(Prefetch("evidence", queryset=cited))
    return found.annotate(
        option_count=Count("options", filter=Q(options__follows=None), distinct=True),
        action_count=Count("actions", distinct=True),
    ).order_by("number")


def priority(scope: Scope, key: uuid.UUID) -> Priority:
    found = Priority.objects.filter(strategy__in=strategies(scope)).select_related("strategy__group")
    return get_object_or_404(found, pk=key)


def evidence(scope: Scope, key: uuid.UUID) -> Evidence:
    found = Evidence.objects.filter(priority__strategy__in=strategies(scope))
    return get_object_or_404(found.select_related("priority__strategy", "edition"), pk=key)


def stood(found: list[Priority]) -> dict[uuid.UUID, list[Standing]]:
    """How the findings of each priority stand."""
    grouped: dict[uuid.UUID, list[Standing]] = {priority.pk: [] for priority in found}
    for each in standings(cited for priority in found for cited in priority.evidence.all()):
        grouped[each.evidence.priority_id].append(each)
    return grouped


def standing_of(evidence: Evidence) -> Standing:
    return standings([evidence])[0]


def history(strategy: Strategy) -> QuerySet[StrategyState]:
    return strategy.history.select_related("by").order_by("-at", "-id")


def versions(scope: Scope, strategy: Strategy) -> list[Strategy]:
    """Every version that the person may see, of which this is one, the latest first."""
    first = strategy
    while first.follows is not None:
        first = first.follows
    known, found = {first.pk}, [first]
    for each in Strategy.objects.filter(version__gt=first.version).order_by("version", "id"):
        if each.follows_id in known:
            known.add(each.pk)
            found.append(each)
    seen = set(strategies(scope).filter(pk__in=known).values_list("pk", flat=True))
    return [each for each in reversed(found) if each.pk in seen]


def groups() -> QuerySet[Group]:
    return Group.objects.filter(closed__isnull=True).order_by("name")


def decisions(strategy: Strategy) -> QuerySet[Decision]:
    """Those by which its group may have adopted it, the latest first."""
    found = Decision.objects.filter(group=strategy.group).exclude(meeting__state=Meeting.State.CANCELLED)
    return found.select_related("meeting__group").order_by("-number")


def citable(scope: Scope) -> list[Edition]:
    """The editions whose findings may be cited: what is published now, the partnership's own needs assessment first."""
    own = editions.current(scope)
    found = editions.editions(scope).filter(state=Edition.State.PUBLISHED).order_by("kind", "-published_at", "-id")
    return sorted(found, key=lambda each: each != own)


def findings_of(edition: Edition) -> dict[str, Part]:
    """The findings of an edition that answer something, as the public reads them."""
    parts = editions.book(edition, AUDIENCE).parts
    return {key: part for key, part in parts.items() if not part.unanswered}


@dataclass(frozen=True)
class PublicPriority:
    """A priority as the public reads it; findings that were recalled are not among ``evidence``."""

    priority: Priority
    evidence: list[Standing]


@dataclass(frozen=True)
class PublicStrategy:
    strategy: Strategy
    priorities: list[PublicPriority]


def published_now() -> Strategy | None:
    found = Strategy.objects.filter(state=S.PUBLISHED).select_related("group", "adopted_by__meeting")
    return found.order_by("-adopted_by__at", "-id").first()


def last_published() -> int:
    """Another with every edition that is published or recalled, which changes how findings stand."""
    return EditionState.objects.aggregate(last=Max("pk"))["last"] or 0


def public_strategy() -> PublicStrategy | None:
    """The strategy that the public reads now. Its findings are cited in words that were published."""
    strategy = published_now()
    if strategy is None:
        return None
    listed = list(priorities(strategy))
    cited = stood(listed)
    return PublicStrategy(
        strategy,
        [PublicPriority(each, [row for row in cited[each.pk] if row.quotable]) for each in listed],
    )
