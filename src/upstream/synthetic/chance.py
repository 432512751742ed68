"""Draws that come out the same on every machine: only `random.Random.random` is used, whose sequence is guaranteed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Weighted(Generic[Item]):
    """A choice among items with stated weights, prepared once."""

    def __init__(self, weights: Mapping[Item, float]) -> None:
        self._items: Sequence[Item] = tuple(weights)
        self._upto = tuple(accumulate(weights.values()))

    def draw(self, chance: Random) -> Item:
        return self._items[bisect_right(self._upto, chance.random() * self._upto[-1])]


def whether(chance: Random, probability: float) -> bool:
    return chance.random() < probability


def between(chance: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(chance.random() * (high - low + 1))


def pick(chance: Random, items: Sequence[Item]) -> Item:
    return items[int(chance.random() * len(items))]
