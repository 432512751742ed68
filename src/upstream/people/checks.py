"""What to look at after training: a model that came out wrong says so in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from upstream.engine.linking import Level, Session


@dataclass(frozen=True)
class Check:
    """A finding: ``code`` for machines, ``serious`` where the linkage should not be used before it is mended."""

    code: str
    sentence: str
    serious: bool = False


MOST_CHANGE = 0.01
LEAST_PRIOR = 1e-12


def training(
    levels: Sequence[Level],
    sessions: Iterable[Session],
    prior: float,
    unordered: frozenset[str] = frozenset(),
    given: frozenset[str] = frozenset(),
) -> Iterator[Check]:
    """Levels never seen, in the wrong order or that say nothing; sessions that found no pairs or did not settle.

    Of ``unordered`` levels none is stronger; comparisons ``given`` by the model's author were not trained.
    """
    for name, group in groupby(levels, key=lambda level: level.comparison):
        if name not in given:
            yield from _comparison(name, list(group), unordered)
    for session in sessions:
        yield from _session(session)
    if not LEAST_PRIOR < prior < 0.5:
        yield Check(
            "prior",
            f"The share of pairs that are one person's came out as {prior:.2g}, which can't be right: "
            "the rules that are taken as certain find nothing, or everything.",
            serious=True,
        )


def _comparison(name: str, levels: list[Level], unordered: frozenset[str]) -> Iterator[Check]:
    for level in levels:
        if level.m is None:
            yield Check(
                "unseen",
                f"{name}: no pair of one person was seen with {level.label}; it counts as the least that is allowed.",
            )
    ordered = [level for level in levels if level.label not in unordered]
    known = [(level, math.log2(level.m / level.u)) for level in ordered if level.m and level.u]
    for (above, strong), (below, weak) in pairwise(known):
        if weak > strong:
            yield Check(
                "order", f"{name}: '{below.label}' counts for more ({weak:.1f}) than '{above.label}' ({strong:.1f})."
            )
    if known and known[0][1] < 0:
        yield Check("against", f"{name}: '{known[0][0].label}' counts against two records being one person.", True)


def _session(session: Session) -> Iterator[Check]:
    if session.rounds == 0:
        yield Check("no pairs", f"Training on {session.rule} found no pairs; it taught nothing.")
    elif session.last_change > MOST_CHANGE:
        yield Check(
            "not settled",
            f"Training on {session.rule} had not settled after {session.rounds} rounds "
            f"(the last moved a share by {session.last_change:.3f}).",
        )
