"""The index of one partnership: scores, their uncertainty, and how much each indicator matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from upstream.risk.inputs import Floats, Inputs, Measured
from upstream.risk.scoring import Scored, score
from upstream.statistics import composite
from upstream.statistics.posterior import posterior_draws
from upstream.statistics.rank_correlation import RankCorrelation, rank_correlation

DRAWS = 1000
SEED = 20230619
LIMITS = (2.5, 97.5)
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spread:
    """What resampling says; arrays by area. ``score`` and ``change`` hold lower and upper limits (95 %), ``rank`` too,
    1 the highest; ``rises`` is the share of draws in which the score rose at all, 0 to 1."""

    average: tuple[Floats, Floats]
    rank: tuple[Floats, Floats]
    change: tuple[Floats, Floats]
    rises: Floats
    latest: Mapping[str, tuple[Floats, Floats]]


@dataclass(frozen=True, eq=False)
class Without:
    """The index without one indicator: how alike the ranking stays and what moves; ``ranks`` is new less old."""

    indicator: str
    agreement: RankCorrelation
    kept: int
    top: int
    ranks: Floats
    moved: int


@dataclass(frozen=True, eq=False)
class Result:
    """``hidden`` is true where an indicator's count may not be shown: shape (indicators, years, areas); ``telling``
    where a score may not be, because it would tell of a hidden count: shape (years, areas)."""

    inputs: Inputs
    scored: Scored
    hidden: Booleans = field(default_factory=lambda: np.zeros(0, dtype=bool))
    telling: Booleans = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @property
    def top(self) -> int:
        """How many areas a tenth of them is."""
        return max(1, round(len(self.inputs.areas) / composite.TENTHS))

    @cached_property
    def scores(self) -> Floats:
        """Scores of 1 to 10; shape (years, areas)."""
        return self.scored.scores

    @cached_property
    def average(self) -> Floats:
        """The arithmetic mean of the years' scores; NaN where a year is missing."""
        return np.asarray(self.scores.mean(axis=0))

    @cached_property
    def position(self) -> Floats:
        """Ranks of the areas by the mean of the index over the years, 1 the highest."""
        return _ranked(self.scored.index)

    @property
    def change(self) -> Floats:
        """The last year's score less the first's."""
        return np.asarray(self.scores[-1] - self.scores[0])

    @cached_property
    def spread(self) -> Spread | None:
        """None where nothing that is counted is among the indicators, so that nothing is uncertain."""
        if not any(item.count is not None for item in self.inputs.measured):
            return None
        return _resampled(self.inputs)

    @cached_property
    def without(self) -> tuple[Without, ...]:
        """The index computed again without each indicator in turn."""
        if len(self.inputs.measured) < 2:
            return ()
        values = estimates(self.inputs)
        return tuple(
            _without(self, item.indicator.id, score(self.inputs.specification, values, item.indicator.id))
            for item in self.inputs.measured
        )

    @cached_property
    def check(self) -> dict[str, RankCorrelation]:
        """Rank correlation of the checked heading, over the years' mean, with each published figure."""
        name = self.inputs.specification.check
        if not name:
            return {}
        own = np.asarray(self.scored.headings[name].mean(axis=0))
        usable = {
            kind: values
            for kind, values in self.inputs.published_rates.items()
            if int((~np.isnan(values) & ~np.isnan(own)).sum()) >= FEWEST
        }
        return {kind: rank_correlation(own, values) for kind, values in usable.items()}

    # What disclosure control keeps back

    @property
    def hidden_scores(self) -> Booleans:
        """Years and areas whose score may not be shown; shape (years, areas)."""
        return self.telling if self.telling.size else self.hidden_detail

    @property
    def hidden_detail(self) -> Booleans:
        """Years and areas of which a count is hidden, and with it the index, its limits and its rank."""
        if not self.hidden.size:
            return np.zeros(self.scores.shape, dtype=bool)
        return np.asarray(self.hidden.any(axis=0))

    def hidden_heading(self, heading: str) -> Booleans:
        if not self.hidden.size:
            return np.zeros(self.scores.shape, dtype=bool)
        mine = [i for i, item in enumerate(self.inputs.measured) if item.indicator.heading == heading]
        return np.asarray(self.hidden[mine].any(axis=0))


FEWEST = 10


def compute(inputs: Inputs) -> Result:
    """The index, its parts and its ranks; uncertainty and sensitivity are worked out when they are asked for."""
    return Result(inputs, score(inputs.specification, estimates(inputs)))


def estimates(inputs: Inputs) -> dict[str, Floats]:
    return {item.indicator.id: item.estimates() for item in inputs.measured}


def _ranked(index: Floats) -> Floats:
    """Ranks by the mean over the years (the first axis but last), 1 the highest; NaN stays."""
    return composite.ranks(np.negative(index.mean(axis=-2)))


def _resampled(inputs: Inputs) -> Spread:
    """Scores again and again from rates that each area may truly have, the same for every engine and machine."""
    generator = np.random.default_rng(SEED)
    index, scores, headings = [], [], {}
    for row in range(len(inputs.years)):
        drawn = score(
            inputs.specification, {item.indicator.id: _drawn(item, row, generator) for item in inputs.measured}
        )
        index.append(np.broadcast_to(drawn.index, (DRAWS, len(inputs.areas))))
        scores.append(np.broadcast_to(drawn.scores, (DRAWS, len(inputs.areas))))
        headings = {heading.id: drawn.heading_scores(heading.id) for heading in inputs.specification.headings}
    every = np.stack(scores, axis=1)
    change = every[:, -1] - every[:, 0]
    return Spread(
        average=_limits(every.mean(axis=1)),
        rank=_limits(_ranked(np.stack(index, axis=1))),
        change=_limits(change),
        rises=np.asarray((change > 0).mean(axis=0)),
        latest={
            name: _limits(np.broadcast_to(values, (DRAWS, len(inputs.areas)))) for name, values in headings.items()
        },
    )


def _drawn(item: Measured, row: int, generator: np.random.Generator) -> Floats:
    if item.count is None:
        return np.asarray(item.estimates()[row])
    out = np.full((DRAWS, item.count.shape[1]), np.nan)
    use = item.known(row)
    if use.any():
        out[:, use] = posterior_draws(*item.effective(row, use), DRAWS, generator, shrink=item.indicator.shrink)
    return out


def _limits(draws: Floats) -> tuple[Floats, Floats]:
    """The limits that 95 % of the draws lie between, each a value that was drawn."""
    low, high = np.percentile(draws, LIMITS, axis=0, method="inverted_cdf")
    return np.asarray(low), np.asarray(high)


def _without(result: Result, name: str, other: Scored) -> Without:
    before, after = result.position, _ranked(other.index)
    top = result.top
    highest = set(np.argsort(before, kind="stable")[:top].tolist())
    still = set(np.argsort(after, kind="stable")[:top].tolist())
    means = (result.average, other.scores.mean(axis=0))
    moved = int(np.nansum(np.abs(means[0] - means[1]) >= 1))
    few = len(before) < FEWEST
    agreement = RankCorrelation(np.nan, np.nan, np.nan, len(before)) if few else rank_correlation(before, after)
    return Without(name, agreement, len(highest & still), top, after - before, moved)
