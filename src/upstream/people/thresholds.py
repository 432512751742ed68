"""Where to link and what to ask a person about, from what errors are said to cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from upstream.people.specification import Costs


@dataclass(frozen=True)
class Thresholds:
    """Match weights (log2 of the odds): linked at or above ``link``; asked about from ``ask`` up to ``sure``."""

    link: float
    ask: float
    sure: float


def thresholds(costs: Costs) -> Thresholds:
    """The decision of least expected cost for each pair (Fellegi and Sunter 1969; Hand and Christen 2018).

    A pair of probability p is linked where linking costs less than not linking, (1 - p) false < p missed. It is put
    to a person where both cost more than asking: p missed > review and (1 - p) false > review.
    """
    link = costs.false_link / (costs.false_link + costs.missed_link)
    ask = min(costs.review / costs.missed_link, link)
    sure = max(1 - costs.review / costs.false_link, link)
    return Thresholds(weight(link), weight(ask), weight(sure))


def weight(probability: float) -> float:
    """log2 of the odds: 0.5 is 0, 0.9 is 3.17."""
    if probability <= 0:
        return -math.inf
    return math.inf if probability >= 1 else math.log2(probability / (1 - probability))


def probability(match_weight: float) -> float:
    """The inverse of `weight`: 2^w / (1 + 2^w)."""
    if match_weight >= 0:
        return 1 / (1 + 2**-match_weight)
    return 2**match_weight / (1 + 2**match_weight)
