"""What several people's scores say together: the middle and how far apart they are, never whose is which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

APART = 2
"""Scores that lie as far apart as this, of five, are talked about before anything is decided."""


@dataclass(frozen=True)
class Spread:
    """The scores of ``people`` on one thing: their median, the lowest and the highest, from 1 to 5."""

    people: int
    middle: float
    lowest: float
    highest: float

    @property
    def apart(self) -> bool:
        return self.highest - self.lowest >= APART

    def __str__(self) -> str:
        if self.people == 1:
            return f"{_short(self.middle)} (one person)"
        return f"{_short(self.middle)} ({_short(self.lowest)} to {_short(self.highest)}, {self.people} people)"


def spread(values: Iterable[float]) -> Spread | None:
    """None where nobody has scored."""
    found = sorted(values)
    return Spread(len(found), median(found), found[0], found[-1]) if found else None


def weighted(scores: Mapping[int, int], weights: Mapping[int, int]) -> float | None:
    """One person's mean over the criteria by their weights, from 1 to 5; None unless each that counts is scored."""
    counted = {criterion: weight for criterion, weight in weights.items() if weight}
    if not counted or not counted.keys() <= scores.keys():
        return None
    return sum(weight * scores[criterion] for criterion, weight in counted.items()) / sum(counted.values())


def overall(by_person: Iterable[Mapping[int, int]], weights: Mapping[int, int]) -> Spread | None:
    """The spread of what each person's scores come to, of those who scored every criterion that counts."""
    means = (weighted(scores, weights) for scores in by_person)
    return spread(mean for mean in means if mean is not None)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
