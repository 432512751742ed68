"""Composite indices of areas: indicators brought to one scale, ranked, and cut into tenths."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values

TENTHS = 10
STEEPNESS = 23.0
"""The constant of the Indices of Deprivation: a tenth of the areas get more than half of the scale."""


def _numbers(values: ArrayLike) -> Values:
    array = np.asarray(values, dtype=float)
    if array.ndim == 0 or not array.shape[-1]:
        raise UpstreamError("UP-STATISTICS-040", "an index needs at least one area", do="Name an area with LSOAs.")
    if np.isinf(array).any():
        raise UpstreamError("UP-STATISTICS-041", "an index cannot use a value that is infinite")
    return array


def _mean(array: Values) -> Values:
    """The mean of what is present along the last axis; NaN, without a warning, where nothing is."""
    present = ~np.isnan(array)
    size = present.sum(axis=-1, keepdims=True)
    total = np.where(present, array, 0.0).sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(total, size, out=np.full(total.shape, np.nan), where=size > 0))


def ranks(values: ArrayLike) -> Values:
    """Ranks along the last axis, 1 the lowest, equals sharing their mean rank; NaN stays NaN and takes no rank."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(_numbers(values), axis=-1, nan_policy="omit"), dtype=float)


def midranks(values: ArrayLike) -> Values:
    """Where each area stands from 0 to 1 along the last axis: (rank - ½) / n, over the areas that have a value.

    References
    ----------
    Hazen A (1914). Storage to be provided in impounding reservoirs. Transactions of the American Society of Civil
    Engineers 77, pages 1539-1640: the middle of each share of the ordered values.
    """
    array = _numbers(values)
    present = np.maximum((~np.isnan(array)).sum(axis=-1, keepdims=True), 1)
    return np.asarray((ranks(array) - 0.5) / present)


def tenths(values: ArrayLike) -> Values:
    """Scores of 1 (lowest tenth of the areas) to 10 (highest) along the last axis.

    Parameters
    ----------
    values : array_like of shape (..., areas)
        Higher is more. NaN is missing and stays NaN; areas with equal values get equal scores.

    Returns
    -------
    array of shape (..., areas)
        floor(10 (rank - ½) / n) + 1. Of 10 m areas without ties each score has m, so that the mean is 5.5.

    References
    ----------
    Ministry of Housing, Communities and Local Government (2025). English Indices of Deprivation: deciles of ranks.
    """
    return np.asarray(np.minimum(np.floor(midranks(values) * TENTHS + 1e-9) + 1, TENTHS))


def standardised(values: ArrayLike) -> Values:
    """z scores along the last axis (population standard deviation); 0 for all where they are alike."""
    array = _numbers(values)
    centred = array - _mean(array)
    spread = np.sqrt(_mean(centred**2))
    alike = spread <= 1e-12 * np.sqrt(_mean(array**2))
    return np.asarray(np.where(alike, centred * 0.0, centred / np.where(alike, 1.0, spread)))


def exponential(proportion: ArrayLike) -> Values:
    """The transformation of the Indices of Deprivation: 0 for the lowest area, 100 for the highest.

    Parameters
    ----------
    proportion : array_like
        Rank over number of areas, from 0 (lowest) to 1 (highest).

    Returns
    -------
    array of the same shape
        X = -23 ln(1 - R (1 - e^(-100/23))); a tenth of the areas lies above 50.

    References
    ----------
    McLennan D and others (2019). The English Indices of Deprivation 2019: technical report. Ministry of Housing,
    Communities and Local Government, chapter 3 and appendix F.
    """
    share = np.asarray(proportion, dtype=float)
    return np.asarray(-STEEPNESS * np.log(1 - share * (1 - np.exp(-100 / STEEPNESS))))


def ranked_exponential(values: ArrayLike) -> Values:
    """`exponential` of the rank over the number of areas, along the last axis."""
    array = _numbers(values)
    present = np.maximum((~np.isnan(array)).sum(axis=-1, keepdims=True), 1)
    return exponential(ranks(array) / present)


def logarithmic(values: ArrayLike) -> Values:
    """z scores of ln(1 + value / mean), for quantities that a few areas have very much of; none may be negative."""
    array = _numbers(values)
    if (array < 0).any():
        raise UpstreamError("UP-STATISTICS-042", "the logarithm needs values of zero or more", do="Use rank or z.")
    mean = _mean(array)
    return standardised(np.log1p(array / np.where(mean > 0, mean, 1.0)))
