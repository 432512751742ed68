"""Local Moran: is a place like its neighbours? High among high, low among low, or the odd one out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from upstream.statistics.arrays import ALPHA, Values
from upstream.statistics.empirical_bayes import standardised_rates
from upstream.statistics.gi_star import Adjustment, adjust, equal_weights
from upstream.statistics.permutation import neighbour_sum_tails
from upstream.statistics.weights import neighbour_counts


class Quadrant(StrEnum):
    """The place, then its neighbours, against the average."""

    HIGH_HIGH = "high among high"
    LOW_HIGH = "low among high"
    LOW_LOW = "low among low"
    HIGH_LOW = "high among low"
    NONE = "not clear"


NAMES = np.array([str(q) for q in Quadrant], dtype="<U15")


@dataclass(frozen=True, eq=False)
class LocalMoran:
    """One entry per place; NaN and "not clear" for an island, and where all values are the same.

    ``value`` is I, ``z`` the place and ``lag`` the mean of its neighbours in standard deviations from the mean; ``p``
    two-sided, ``adjusted_p`` over all places. ``total`` is Moran's I of the whole map.
    """

    value: Values
    z: Values
    lag: Values
    p: Values
    adjusted_p: Values
    quadrant: NDArray[np.str_]
    total: float

    def clear(self, alpha: float = ALPHA) -> NDArray[np.str_]:
        """The quadrant where ``adjusted_p`` is at most ``alpha``, elsewhere "not clear"."""
        with np.errstate(invalid="ignore"):
            return np.where(self.adjusted_p <= alpha, self.quadrant, NAMES[-1])


def local_moran(
    values: ArrayLike,
    weights: csr_array,
    *,
    seed: int,
    permutations: int = 99_999,
    adjustment: Adjustment = "bh",
) -> LocalMoran:
    """Local Moran's I of values, with two-sided p values by conditional permutation.

    Parameters
    ----------
    values : array_like of shape (places,)
        None missing.
    weights : csr_array of shape (places, places)
        Neighbours, equally weighted within each row; the mean over them is used.
    seed : int
        Seed of the permutations.
    permutations : int
        How many; places with equally many neighbours share them.
    adjustment : {"bh", "by", "none"}
        Over all places, as in `gi_star`.

    Notes
    -----
    I = z·(mean of the neighbours' z), z = (x - x̄)/s with s² = Σ(x - x̄)²/n. The total is their sum over the number of
    places with neighbours, islands left out of the mean.

    References
    ----------
    Anselin L (1995). Local indicators of spatial association - LISA. Geographical Analysis 27(2), pages 93-115.
    """
    x = np.asarray(values, dtype=float)
    spread = x.std()
    flat = spread <= 1e-12 * max(1.0, float(np.abs(x).max(initial=0.0)))
    z = np.full(len(x), np.nan) if flat else (x - x.mean()) / spread
    return _tested(z, weights, seed, permutations, adjustment)


def local_moran_rates(
    count: ArrayLike,
    population: ArrayLike,
    weights: csr_array,
    *,
    seed: int,
    permutations: int = 99_999,
    adjustment: Adjustment = "bh",
) -> LocalMoran:
    """Local Moran's I of rates, standardised for the size of their population.

    Parameters
    ----------
    count, population : array_like of shape (places,)
        Events and people at risk.
    weights, seed, permutations, adjustment
        As in `local_moran`.

    References
    ----------
    Assunção RM, Reis EA (1999). A new proposal to adjust Moran's I for population density. Statistics in Medicine
    18(16), pages 2147-2162.
    """
    return local_moran(
        standardised_rates(count, population), weights, seed=seed, permutations=permutations, adjustment=adjustment
    )


def _tested(z: Values, weights: csr_array, seed: int, permutations: int, adjustment: Adjustment) -> LocalMoran:
    neighbours = neighbour_counts(weights)
    same = equal_weights(weights)
    known = np.nan_to_num(z)
    sums = same @ known
    lag = np.where((neighbours > 0) & ~np.isnan(z), sums / np.maximum(neighbours, 1), np.nan)
    value = z * lag
    tails = neighbour_sum_tails(known, sums, neighbours, draws=permutations, seed=seed)
    p = np.where(np.isnan(value), np.nan, tails.two_sided())
    total = float(np.nanmean(value)) if np.any(~np.isnan(value)) else float("nan")
    return LocalMoran(value, z, lag, p, adjust(p, adjustment), _quadrants(z, lag), total)


def _quadrants(z: Values, lag: Values) -> NDArray[np.str_]:
    with np.errstate(invalid="ignore"):
        position = np.select(
            [(z > 0) & (lag > 0), (z <= 0) & (lag > 0), (z <= 0) & (lag <= 0), (z > 0) & (lag <= 0)], [0, 1, 2, 3], 4
        )
    return np.asarray(NAMES[position])
