"""Rates of small areas, made comparable: standardised for a test, or shrunk towards the average for a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, counts


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Rates pulled towards the average of all areas: the less an area's own rate tells, the further.

    ``value`` in events per head; ``own_share`` from 0 (the average alone) to 1 (its own rate alone).
    """

    value: Values
    own_share: Values
    average: float


def _events_and_people(count: ArrayLike, population: ArrayLike) -> tuple[Values, Values]:
    x, n = np.broadcast_arrays(counts(count), counts(population, "population"))
    if x.ndim != 1 or np.isnan(x).any() or np.isnan(n).any():
        raise UpstreamError(
            "UP-STATISTICS-007", "a place has no count or no population", do="Leave such places out, and name them."
        )
    if np.any((n == 0) & (x > 0)):
        raise UpstreamError(
            "UP-STATISTICS-014",
            "a place without population has events",
            do="Use a denominator of people present, or join the place to a neighbour.",
        )
    return x, n


def _average_and_variance(x: Values, n: Values) -> tuple[float, float]:
    """The pooled rate b, and the variance a of the true rates by moments (Marshall); zero where chance explains all."""
    people = float(n.sum())
    if people == 0:
        return 0.0, 0.0
    average = float(x.sum()) / people
    rate = np.divide(x, n, out=np.full(len(x), average), where=n > 0)
    scatter = float(n @ (rate - average) ** 2) / people
    return average, scatter - average / (people / len(n))


def standardised_rates(count: ArrayLike, population: ArrayLike) -> Values:
    """Rates less their average, in units of the spread that an area of that size should have.

    Parameters
    ----------
    count, population : array_like of shape (places,)
        Events and people at risk. A place without people and events gets 0, the average; events without people are
        refused (UP-STATISTICS-014).

    Returns
    -------
    array of shape (places,)
        z = (rate - b) / √v without unit; all 0 where there are no events.

    Notes
    -----
    b = Σx/Σn, v = a + b/n, a = Σn(rate - b)²/Σn - b/n̄; where v is negative, v = b/n.

    References
    ----------
    Assunção RM, Reis EA (1999). A new proposal to adjust Moran's I for population density. Statistics in Medicine
    18(16), pages 2147-2162.
    """
    x, n = _events_and_people(count, population)
    b, a = _average_and_variance(x, n)
    chance = np.divide(b, n, out=np.zeros(len(n)), where=n > 0)
    variance = np.where(a + chance < 0, chance, a + chance)
    centred = np.divide(x, n, out=np.full(len(n), b), where=n > 0) - b
    return np.asarray(np.divide(centred, np.sqrt(variance), out=np.zeros(len(n)), where=variance > 0))


def shrunken_rates(count: ArrayLike, population: ArrayLike) -> Shrunk:
    """Rates shrunk towards the average rate of all places, for ranking and for maps.

    Parameters
    ----------
    count, population : array_like of shape (places,)
        Events and people at risk. A place without people gets the average.

    Notes
    -----
    Value = b + w(rate - b) with w = a / (a + b/n), a and b as in `standardised_rates`, a not below zero.

    References
    ----------
    Marshall RJ (1991). Mapping disease and mortality rates using empirical Bayes estimators. Journal of the Royal
    Statistical Society C 40(2), pages 283-294.
    """
    x, n = _events_and_people(count, population)
    b, a = _average_and_variance(x, n)
    spread = max(a, 0.0)
    own = np.divide(spread * n, spread * n + b, out=np.zeros(len(n)), where=(spread * n + b) > 0)
    rate = np.divide(x, n, out=np.full(len(n), b), where=n > 0)
    return Shrunk(b + own * (rate - b), own, b)
