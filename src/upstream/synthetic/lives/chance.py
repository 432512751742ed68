"""Streams of chance: one for each purpose, from the seed and the purpose's name, so that no part disturbs another's."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Words = NDArray[np.object_]
Rng = np.random.Generator


def stream(seed: int, *purpose: str) -> Rng:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32("/".join(purpose).encode())])))


def whether(rng: Rng, probability: Any, size: int) -> Flags:
    return np.asarray(rng.random(size) < probability)


def choose(rng: Rng, weights: Any, size: int) -> Ints:
    """``size`` places in ``weights``, with replacement, each in proportion to its weight."""
    upto = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(upto, rng.random(size) * upto[-1], side="right")
    return np.asarray(np.minimum(found, len(upto) - 1), dtype=np.int64)


def choose_each(rng: Rng, weights: Floats, rows: Ints) -> Ints:
    """For each of ``rows`` one column of ``weights`` (rows by columns) in proportion to the weights of its row."""
    upto = np.cumsum(weights, axis=1)
    upto /= upto[:, -1:]
    result = np.zeros(len(rows), dtype=np.int64)
    draws = rng.random(len(rows))
    for row in np.unique(rows):
        mine = rows == row
        result[mine] = np.minimum(np.searchsorted(upto[row], draws[mine], side="right"), weights.shape[1] - 1)
    return result


def take_some(rng: Rng, weights: Floats, size: int) -> Ints:
    """``size`` different places of ``weights``, without replacement (Efraimidis and Spirakis 2006)."""
    size = min(size, int(np.count_nonzero(weights > 0)))
    if size <= 0:
        return np.zeros(0, dtype=np.int64)
    with np.errstate(divide="ignore"):
        keys = np.where(weights > 0, np.log(rng.random(len(weights))) / np.maximum(weights, 1e-300), -np.inf)
    return np.sort(np.argpartition(-keys, size - 1)[:size]).astype(np.int64)


def poisson_like(rng: Rng, mean: Any) -> Ints:
    """A whole number about each mean: the whole part, and one more with the chance of the rest."""
    mean = np.asarray(mean, dtype=np.float64)
    return np.asarray(np.floor(mean) + (rng.random(mean.shape) < mean - np.floor(mean)), dtype=np.int64)
