"""What the tests of places share: a lattice of neighbourhoods, and a gazetteer that knows its shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from needs_support import evidence, months
from upstream.model.area import Level
from upstream.needs.shape import Evidence

STEP = 0.01
YEARS = months(("2020-04", "2022-03"))


@dataclass
class Book:
    """Squares of a hundredth of a degree in the sea off the west coast; some codes may be without a shape."""

    codes: tuple[str, ...]
    side: int
    missing: frozenset[str] = frozenset()
    moved: dict[str, tuple[float, float]] = field(default_factory=dict)

    def held_boundaries(self, level: Level) -> tuple[NDArray[np.str_], NDArray[Any]]:
        have = [code for code in self.codes if code not in self.missing]
        return np.array(have), np.array([self.shape(code) for code in have], dtype=object)

    def shape(self, code: str) -> Any:
        row, column = divmod(self.codes.index(code), self.side)
        east, north = self.moved.get(code, (0.0, 0.0))
        west, south = -3.5 + column * STEP + east, 53.5 + row * STEP + north
        return shapely.box(west, south, west + STEP, south + STEP)

    def locate(self, longitudes: ArrayLike, latitudes: ArrayLike, level: Level = Level.LSOA21) -> NDArray[np.str_]:
        column = np.floor((np.asarray(longitudes) + 3.5) / STEP).astype(int)
        row = np.floor((np.asarray(latitudes) - 53.5) / STEP).astype(int)
        inside = (column >= 0) & (column < self.side) & (row >= 0) & (row < self.side)
        return np.where(inside, np.array(self.codes)[np.where(inside, row * self.side + column, 0)], "")


def lattice(counts: ArrayLike, side: int, present: Sequence[Any] = tuple(YEARS), **rest: Any) -> tuple[Evidence, Book]:
    """Evidence of side x side neighbourhoods. ``counts`` has the shape (months, places)."""
    found = evidence(counts, list(present), **rest)
    return found, Book(found.places.lsoas, side)


def planted(side: int = 12, mean: float = 2.0, times: float = 4.0, seed: int = 1) -> NDArray[np.int64]:
    """Two years of chance, with a block of nine neighbourhoods in the middle that have ``times`` as many."""
    rng = np.random.default_rng(seed)
    rate = np.full((side, side), mean)
    at = side // 2
    rate[at - 1 : at + 2, at - 1 : at + 2] *= times
    return rng.poisson(rate.ravel(), (len(YEARS), side * side))


def block(side: int = 12) -> set[int]:
    at = side // 2
    return {row * side + column for row in range(at - 1, at + 2) for column in range(at - 1, at + 2)}
