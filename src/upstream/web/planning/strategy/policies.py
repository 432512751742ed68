"""In what state a strategy must be, and what it must have. Transitions are data: what may follow what."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.web.core.refusals import NotNow
from upstream.web.planning.models import Strategy

S = Strategy.State
STRATEGY_NEXT: dict[Strategy.State, frozenset[Strategy.State]] = {
    S.DRAFT: frozenset({S.CONSULTATION, S.ADOPTED}),
    S.CONSULTATION: frozenset({S.DRAFT, S.ADOPTED}),
    S.ADOPTED: frozenset({S.PUBLISHED, S.SUPERSEDED}),
    S.PUBLISHED: frozenset({S.ADOPTED, S.SUPERSEDED}),
    S.SUPERSEDED: frozenset(),
}
IN_HAND = frozenset({S.DRAFT, S.CONSULTATION})
STANDING = frozenset({S.ADOPTED, S.PUBLISHED})


def check_state(strategy: Strategy, state: Strategy.State) -> None:
    """Raise NotNow where a strategy cannot go into this state from its own."""
    if state not in STRATEGY_NEXT[S(strategy.state)]:
        raise NotNow(f"This strategy is “{strategy.get_state_display().lower()}”: this cannot be done now.")


def check_writing(strategy: Strategy) -> None:
    """Words are changed in a draft alone: what people are consulted on, or have adopted, stays as it is."""
    if strategy.state == S.CONSULTATION:
        raise NotNow("This strategy is out for consultation. Take it back into draft to change it.")
    if strategy.state != S.DRAFT:
        raise NotNow("This version stays as it is. Begin a new version to change it.")


def check_appraising(strategy: Strategy) -> None:
    """Options are weighed as long as the strategy is not followed by another."""
    if strategy.state == S.SUPERSEDED:
        raise NotNow("This version was followed by a later one: its options stay as they are.")


@dataclass(frozen=True)
class Gap:
    """Something that a strategy lacks. Without what ``stops``, it is not adopted; all else needs a reason."""

    text: str
    stops: bool = False


def gaps(strategy: Strategy) -> list[Gap]:
    """What a group should know of before it adopts a strategy."""
    found = []
    priorities = list(strategy.priorities.prefetch_related("evidence"))
    if strategy.group_id is None:
        found.append(Gap("No group is named that adopts it.", stops=True))
    if not priorities:
        found.append(Gap("It has no priority yet.", stops=True))
    if not strategy.vision.strip():
        found.append(Gap("It has no vision."))
    if not (strategy.definition or strategy.definition_text):
        found.append(Gap("It does not say which definition of serious violence is adopted."))
    for priority in priorities:
        if not priority.evidence.all():
            found.append(Gap(f"Priority {priority.number} rests on no finding."))
        if not priority.commitments:
            found.append(Gap(f"Priority {priority.number} has no commitment."))
    return found
