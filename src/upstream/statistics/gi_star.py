"""Getis-Ord Gi*: places where high (or low) values lie together, more than chance would put them.

p values are two-sided and adjusted over all places. For counts of people's areas test rates, not counts: counts follow
where people live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.special import ndtr

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import ALPHA, Values, counts, divide
from upstream.statistics.change import benjamini_hochberg, benjamini_yekutieli
from upstream.statistics.empirical_bayes import standardised_rates
from upstream.statistics.permutation import neighbour_sum_tails
from upstream.statistics.weights import neighbour_counts, with_self, without_self

Adjustment = Literal["bh", "by", "none"]
FEWEST_PLACES = 3


@dataclass(frozen=True, eq=False)
class HotSpots:
    """One entry per place. NaN for an island and, in all tests, where all values are the same.

    ``z`` is the statistic, ``p`` two-sided, ``adjusted_p`` over all places. ``observed`` and ``expected`` are summed
    over the place and its neighbours (events and expected events of counts, else values and the mean for each), and
    ``ratio`` is one over the other: how much more, not how sure.
    """

    z: Values
    p: Values
    adjusted_p: Values
    observed: Values
    expected: Values
    ratio: Values

    def sign(self, alpha: float = ALPHA) -> Values:
        """1 for a hot spot, -1 for a cold spot, 0 for neither, by ``adjusted_p``."""
        with np.errstate(invalid="ignore"):
            return np.where(self.adjusted_p <= alpha, np.sign(np.nan_to_num(self.z)), 0.0)


def adjust(p: Values, adjustment: Adjustment = "bh") -> Values:
    """p values adjusted over all places: Benjamini-Hochberg, Benjamini-Yekutieli, or none.

    References
    ----------
    Caldas de Castro M, Singer BH (2006). Controlling the false discovery rate: a new application to account for
    multiple and dependent tests in local statistics of spatial association. Geographical Analysis 38(2), pages 180-208.
    """
    if adjustment == "none":
        return p
    return benjamini_hochberg(p) if adjustment == "bh" else benjamini_yekutieli(p)


def _checked(values: ArrayLike, weights: csr_array) -> Values:
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or weights.shape != (len(x), len(x)):
        raise ValueError(f"{x.shape} values do not go with weights of shape {weights.shape}")
    if not np.isfinite(x).all():
        raise UpstreamError("UP-STATISTICS-007", "a place has no value", do="Leave places without data out.")
    if len(x) < FEWEST_PLACES:
        raise UpstreamError(
            "UP-STATISTICS-015", f"{len(x)} places are too few to look for clusters", do="Use a finer division."
        )
    return x


def gi_star_z(values: ArrayLike, weights: csr_array) -> Values:
    """The standardised statistic of each place.

    Parameters
    ----------
    values : array_like of shape (places,)
        Anything measured at each place; none missing.
    weights : csr_array of shape (places, places)
        Used as given: with the diagonal for Gi*, with an empty one the z differs from Gi. See `gi_star`.

    Notes
    -----
    z = (Σwx - x̄Σw) / (s√((nΣw² - (Σw)²)/(n-1))), s² = Σ(x-x̄)²/n. NaN where the weights are all the same or x is.

    References
    ----------
    Getis A, Ord JK (1996). Local spatial statistics: an overview. In: Longley P, Batty M (editors), Spatial Analysis:
    Modelling in a GIS Environment. GeoInformation International, page 263, equation 14.2.
    """
    x = _checked(values, weights)
    centred = x - x.mean()
    if np.ptp(x) <= 1e-12 * max(1.0, float(np.abs(x).max())):
        return np.full(len(x), np.nan)
    n, total = len(x), np.asarray(weights.sum(axis=1)).ravel()
    squares = np.asarray(weights.multiply(weights).sum(axis=1)).ravel()
    room = np.maximum(n * squares - total**2, 0) / (n - 1)
    spread = np.sqrt(np.mean(centred**2) * room)
    return divide(weights @ centred, np.where(spread > 1e-12 * np.sqrt(np.mean(centred**2)), spread, np.nan))


def gi_star(
    values: ArrayLike,
    weights: csr_array,
    *,
    permutations: int = 0,
    seed: int = 0,
    adjustment: Adjustment = "bh",
) -> HotSpots:
    """Gi* of values, with analytic p values or by conditional permutation.

    Parameters
    ----------
    values : array_like of shape (places,)
        Values with a meaningful mean; none missing.
    weights : csr_array of shape (places, places)
        Neighbours; each place is made its own neighbour, of weight 1 (or of its row's weight, where rows are
        standardised). A permutation needs equal weights within each row.
    permutations : int
        0 for the normal approximation, else how many; the smallest adjusted p that n places can reach is about
        2n / (permutations + 1) over the number that reach it.
    seed : int
        Seed of the permutations.
    adjustment : {"bh", "by", "none"}
        Over all places: Benjamini-Hochberg, or Benjamini-Yekutieli, which holds under any dependence.

    Returns
    -------
    HotSpots
        An island has NaN throughout: a place alone is no cluster. All values equal give NaN tests and a ratio of 1.

    Notes
    -----
    The normal p is poor where few places are neighbours and values are skewed: with a mean count under about two, use
    permutations. Pseudo p = (M + 1)/(R + 1) in the smaller tail, ties counted half, doubled. Places share draws, so
    that their p values err together: use 9,999 draws or more (99,999 take well under a second for 35,000 places).

    References
    ----------
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics: distributional issues and an application.
    Geographical Analysis 27(4), pages 286-306.
    """
    x = _checked(values, weights)
    around = _including_self(weights)
    observed, share = around @ x, np.asarray(around.sum(axis=1)).ravel()
    return _test(x, weights, observed, share * x.mean(), permutations, seed, adjustment)


def gi_star_rates(
    count: ArrayLike,
    population: ArrayLike,
    weights: csr_array,
    *,
    permutations: int = 0,
    seed: int = 0,
    adjustment: Adjustment = "bh",
) -> HotSpots:
    """Gi* of rates that are standardised for the size of their population.

    Parameters
    ----------
    count, population : array_like of shape (places,)
        Events, and people (or person-years, or an ambient population) at risk.
    weights, permutations, seed, adjustment
        As in `gi_star`.

    Returns
    -------
    HotSpots
        ``observed`` are events in the place and its neighbours, ``expected`` their population times the rate of all.

    Notes
    -----
    A plain rate of a small population swings by chance, and would make up most hot and cold spots. Here each rate is
    divided by the spread that its population allows (Assunção and Reis 1999).

    References
    ----------
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics: distributional issues and an application.
    Geographical Analysis 27(4), pages 286-306.
    """
    events, people = counts(count), counts(population, "population")
    z = _checked(standardised_rates(events, people), weights)
    around = with_self(_binary(weights))
    rate = events.sum() / people.sum() if people.sum() > 0 else np.nan
    return _test(z, weights, around @ events, around @ people * rate, permutations, seed, adjustment)


def _binary(weights: csr_array) -> csr_array:
    found = without_self(weights)
    found.data[:] = 1.0
    return found


def _including_self(weights: csr_array) -> csr_array:
    """Each place as its own neighbour, with the weight that its neighbours have."""
    others = without_self(weights)
    heaviest = others.max(axis=1).toarray().ravel()
    own = csr_array((np.where(heaviest > 0, heaviest, 1.0), np.arange(len(heaviest)), np.arange(len(heaviest) + 1)))
    return csr_array(others + own)


def _test(
    x: Values,
    weights: csr_array,
    observed: Values,
    expected: Values,
    permutations: int,
    seed: int,
    adjustment: Adjustment,
) -> HotSpots:
    neighbours = neighbour_counts(weights)
    z = np.where(neighbours > 0, gi_star_z(x, _including_self(weights)), np.nan)
    if permutations:
        same = equal_weights(weights)
        p = neighbour_sum_tails(x, same @ x, neighbours, draws=permutations, seed=seed).two_sided()
        p = np.where(np.isnan(z), np.nan, p)
    else:
        p = 2 * ndtr(-np.abs(z))
    island = neighbours == 0
    observed, expected = (np.where(island, np.nan, part) for part in (observed, expected))
    return HotSpots(z, p, adjust(p, adjustment), observed, expected, divide(observed, expected))


def equal_weights(weights: csr_array) -> csr_array:
    """The weights as ones, without the diagonal; refused where they differ within a row."""
    others = without_self(weights)
    lengths = np.diff(others.indptr)
    first = np.repeat(others.data[np.minimum(others.indptr[:-1], max(others.nnz - 1, 0))], lengths)
    if not np.allclose(others.data, first, rtol=1e-9, atol=0):
        raise ValueError("a permutation needs equal weights within each row")
    others.data[:] = 1.0
    return others
