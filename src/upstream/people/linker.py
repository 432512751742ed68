"""Prepared records through a model: blocks counted, model trained and checked, pairs scored."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from upstream.engine.linking import Level, Matcher, Session
from upstream.model.errors import UpstreamError
from upstream.people import checks
from upstream.people.clusters import Pairs
from upstream.people.compile import block, expression, settings
from upstream.people.specification import Specification
from upstream.people.thresholds import Thresholds, thresholds

KEEP_BELOW = 6.0
"""Pairs this far (in match weight) below what is asked about are scored too: they can speak against a group."""


@dataclass(frozen=True)
class Block:
    """What one blocking rule makes: pairs, and the records of its largest block."""

    rule: tuple[str, ...]
    pairs: int
    largest: int


@dataclass(frozen=True)
class Scored:
    """What the model says of the pairs that the blocks made. ``levels`` has a column per comparison, -1: missing."""

    pairs: Pairs
    levels: dict[str, Any]
    trained: tuple[Level, ...]
    sessions: tuple[Session, ...]
    blocks: tuple[Block, ...]
    prior: float
    thresholds: Thresholds
    specification: Specification
    model: dict[str, Any] = field(repr=False)
    findings: tuple[checks.Check, ...] = ()


def score(
    records: Any,
    made: Specification,
    *,
    engine: str = "duckdb",
    memory: str = "3GB",
    threads: int | None = None,
    step: Callable[[str], None] = lambda text: None,
) -> Scored:
    """Score the pairs of prepared records (an Arrow table with the integer column ``id``, 0 to n - 1).

    Refuses (UP-PEOPLE-010) before any pair is made where a rule would make more than the model allows.
    """
    with closing(Matcher(records, settings(made, engine), engine=engine, memory=memory, threads=threads)) as matcher:
        return _scored(matcher, made, step)


def _scored(matcher: Matcher, made: Specification, step: Callable[[str], None]) -> Scored:
    step("counting the pairs of each blocking rule")
    blocks = estimate(matcher, made)
    step("training the model")
    told, engine = made.training, matcher.engine
    prior = matcher.prior([block(rule, engine) for rule in told.prior], told.prior_recall)
    matcher.train([block(rule, engine) for rule in told.order], u_pairs=told.u_pairs, em_pairs=told.em_pairs)
    limits = thresholds(made.costs)
    trained = tuple(matcher.levels())
    matcher.floor(made.training.least_m, made.training.least_u)
    step("scoring pairs")
    table = matcher.score(limits.ask - KEEP_BELOW)
    return Scored(
        pairs=_pairs(table),
        levels={name[6:]: table[name].to_numpy() for name in table.column_names if name.startswith("level_")},
        trained=tuple(matcher.levels()),
        sessions=tuple(matcher.sessions),
        blocks=blocks,
        prior=prior,
        thresholds=limits,
        specification=made,
        model=matcher.model(),
        findings=tuple(checks.training(trained, matcher.sessions, prior, _unordered(made), _given(made))),
    )


def _unordered(made: Specification) -> frozenset[str]:
    """Levels of which none is stronger than the other: an exchange is rarer by chance than an agreement."""
    return frozenset(
        level.words
        for item in made.comparisons
        for level in item.levels
        if any(c.kind == "exchanged" for c in level.when)
    )


def _given(made: Specification) -> frozenset[str]:
    return frozenset(item.name for item in made.comparisons if all(level.fixed for level in item.levels))


def _pairs(table: Any) -> Pairs:
    left, right = table["id_l"].to_numpy(), table["id_r"].to_numpy()
    return Pairs(left.astype(np.int64), right.astype(np.int64), table["match_weight"].to_numpy().astype(float))


def estimate(matcher: Matcher, made: Specification) -> tuple[Block, ...]:
    """What each blocking rule would make; too much is refused with the figure (never with a value of a record)."""
    counted = matcher.count_pairs([[expression(part, engine=matcher.engine) for part in rule] for rule in made.blocks])
    blocks = tuple(Block(rule, pairs, largest) for rule, (pairs, largest) in zip(made.blocks, counted, strict=True))
    for item in blocks:
        if item.pairs > made.most_pairs:
            raise UpstreamError(
                "UP-PEOPLE-010",
                f"the blocking rule {' + '.join(item.rule)} would make about {item.pairs:,} pairs, more than the "
                f"{made.most_pairs:,} that the model allows; {item.largest:,} records share one value of it",
                do="Add a column to the rule, or make the shared value missing.",
            )
    total = sum(item.pairs for item in blocks)
    if total > made.most_pairs:
        raise UpstreamError(
            "UP-PEOPLE-010",
            f"the blocking rules together would make about {total:,} pairs, more than the {made.most_pairs:,} that the "
            "model allows",
            do="Make the rules narrower; `blocks` in the report says what each makes.",
        )
    return blocks
