"""Draws of the true rates of small areas, for the uncertainty of ranks and scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from upstream.statistics.arrays import Values
from upstream.statistics.empirical_bayes import shrunken_rates

JEFFREYS = 0.5
"""Added to the count where rates are not shrunk: Jeffreys' prior for a Poisson rate."""


def posterior_draws(
    count: ArrayLike, population: ArrayLike, draws: int, generator: np.random.Generator, *, shrink: bool = True
) -> Values:
    """Rates that each place may truly have, given its count and how much places differ.

    Parameters
    ----------
    count, population : array_like of shape (places,)
        Events and people at risk, as `shrunken_rates` takes them.
    shrink : bool
        False draws around each place's own rate alone.

    Returns
    -------
    array of shape (draws, places)
        Events per head. All equal to the average where chance alone explains how places differ.

    Notes
    -----
    Events are Poisson and true rates Gamma with mean b and variance a (by moments, as in `shrunken_rates`), so that a
    rate given its count is Gamma with shape x + b²/a and rate n + b/a, whose mean is the shrunken rate.

    References
    ----------
    Clayton D, Kaldor J (1987). Empirical Bayes estimates of age-standardized relative risks for use in disease mapping.
    Biometrics 43(3), pages 671-681.
    """
    x, n = (np.asarray(values, dtype=float) for values in (count, population))
    shrunk = shrunken_rates(x, n)
    if not shrink:
        safe = np.where(n > 0, n, 1.0)
        own = generator.gamma(x + JEFFREYS, 1.0, (draws, len(x))) / safe
        return np.where(n > 0, own, shrunk.average)
    partly = (shrunk.own_share > 0) & (shrunk.own_share < 1)
    if not partly.any():
        return np.tile(shrunk.value, (draws, 1))
    at = int(np.flatnonzero(partly)[0])
    prior = float((1 - shrunk.own_share[at]) * n[at] / shrunk.own_share[at])
    return np.asarray(generator.gamma(x + shrunk.average * prior, 1.0, (draws, len(x))) / (n + prior))
