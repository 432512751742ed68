"""Made-up areas for the statistics of places: a square of areas of unequal population, and what happened in each."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
KILOMETRE = 1000.0


def centres(side: int, *, shaken: bool = True, seed: int = 1) -> Array:
    """The centres of side × side areas a kilometre apart, row by row; shaken, so that no two distances are equal."""
    north, east = np.divmod(np.arange(side * side), side)
    where = np.column_stack([east, north]) * KILOMETRE
    return where + np.random.default_rng(seed).uniform(-400, 400, where.shape) if shaken else where


def people(areas: int, *, seed: int = 1) -> Array:
    """People of each area: around 1,600, as in an LSOA, from some 900 to 2,600."""
    return np.random.default_rng(seed).gamma(20, 80, areas).round()


def touching(side: int) -> Any:
    """Areas that share a side or a corner."""
    from upstream.statistics.weights import distance_band

    return distance_band(centres(side, shaken=False), 1.5 * KILOMETRE)
