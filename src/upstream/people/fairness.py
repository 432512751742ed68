"""Whom a rule card reaches: the share of each group that meets it, beside the others, with what is not known first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from upstream.statistics.change import ratio_of_counts
from upstream.statistics.proportions import wilson

NOT_KNOWN = "not known"
ENOUGH_KNOWN = 0.7
ENOUGH_PEOPLE = 10
NOT_COMPARED = (float("nan"), float("nan"), float("nan"), "too few to compare")


@dataclass(frozen=True)
class GroupReach:
    """One group. ``share`` and its limits in per cent; ``ratio`` is its share over that of everybody else."""

    group: str
    people: int
    met: int
    share: float
    lower: float
    upper: float
    ratio: float
    ratio_lower: float
    ratio_upper: float
    words: str


@dataclass(frozen=True)
class Fairness:
    """How a card falls on the groups of one characteristic. ``comment`` says so where too little is known to tell."""

    card: str
    characteristic: str
    people: int
    known: float
    groups: tuple[GroupReach, ...]
    comment: str


def fairness(card: str, characteristic: str, everybody: Mapping[str, str | None], met: Iterable[str]) -> Fairness:
    """The report for one card and one characteristic.

    Parameters
    ----------
    everybody
        Each person's group, None where it is not recorded, of all whom the card was asked of: those who could have
        met it, not the residents of the area.
    met
        Who met the card.

    Notes
    -----
    Shares with Wilson's interval; ratios of shares with exact Poisson limits, which are a little wide. The ratio
    shows that the card falls unequally, not why: policing and recording fall unequally too.
    """
    chosen = set(met) & everybody.keys()
    people = Counter(group or NOT_KNOWN for group in everybody.values())
    hits = Counter(everybody[person] or NOT_KNOWN for person in chosen)
    total = len(everybody)
    known = 1 - people[NOT_KNOWN] / total if total else 0.0
    groups = tuple(_reach(name, people, hits, len(chosen), total) for name in sorted(people))
    return Fairness(card, characteristic, total, known, groups, _comment(characteristic, known))


def _reach(name: str, people: Counter[str], hits: Counter[str], met: int, total: int) -> GroupReach:
    n, x = people[name], hits[name]
    share = wilson(x, n)
    value, lower, upper = (100 * float(v) for v in (share.value, share.lower, share.upper))
    rest, others = met - x, total - n
    if min(n, others) < ENOUGH_PEOPLE or not rest:
        return GroupReach(name, n, x, value, lower, upper, *NOT_COMPARED)
    ratio = ratio_of_counts(rest, x, others, n)
    times, least, most = (float(v) for v in (ratio.value, ratio.lower, ratio.upper))
    words = "no clear difference" if float(ratio.p) >= 0.05 else ("more often" if times > 1 else "less often")
    return GroupReach(name, n, x, value, lower, upper, times, least, most, words)


def _comment(characteristic: str, known: float) -> str:
    if known >= ENOUGH_KNOWN:
        return ""
    share = int(np.floor(100 * known))
    return f"There is insufficient data to comment on {characteristic}: it is known for {share}% of people."
