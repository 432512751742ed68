"""Counts as Poisson variables: intervals for a count, and crude rates.

All functions work element by element on arrays that broadcast together. A missing count (NaN) gives NaN throughout; a
negative count is refused (UP-STATISTICS-001); a population of zero gives a rate of NaN, never infinity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv

from upstream.statistics.arrays import Values, check_confidence, counts, divide, normal_quantile, unwrap

EXACT_BELOW = 10
"""Byar's approximation is used at this count and above, the exact interval below."""


@dataclass(frozen=True, eq=False)
class Interval:
    """A lower and an upper confidence limit, in the unit of what they are about."""

    lower: Values
    upper: Values


@dataclass(frozen=True, eq=False)
class Rate:
    """A rate with its confidence limits, all in events per ``per`` of population."""

    value: Values
    lower: Values
    upper: Values


def byar(count: ArrayLike, confidence: float = 0.95) -> Interval:
    """Byar's approximate confidence interval for a Poisson count.

    Parameters
    ----------
    count : array_like of any shape
        Events, zero or more. NaN gives NaN.
    confidence : float
        Two-sided confidence level, for example 0.95 or 0.998.

    Returns
    -------
    Interval
        Limits in events, of the shape of ``count``. The lower limit of a count of zero is zero.

    Notes
    -----
    L = x(1 - 1/(9x) - z/(3√x))³ and U = (x+1)(1 - 1/(9(x+1)) + z/(3√(x+1)))³, z the normal quantile. A negative cube
    (a count of one or two at 99.8 %) is clipped to zero. Good to three figures from a count of ten.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II: The Design and Analysis of Cohort
    Studies. IARC Scientific Publications 82, page 69.
    """
    x, z = counts(count), normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * x) - z / (3 * np.sqrt(x))
        lower = np.where(x == 0, 0.0, x * np.maximum(root, 0) ** 3)
    above = x + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return Interval(unwrap(lower), unwrap(upper))


def exact_poisson(count: ArrayLike, confidence: float = 0.95) -> Interval:
    """The exact (Garwood) confidence interval for a Poisson count.

    Parameters
    ----------
    count : array_like of any shape
        Events, zero or more. NaN gives NaN.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Interval
        Limits in events, of the shape of ``count``. The lower limit of a count of zero is zero.

    Notes
    -----
    L = χ²(α/2; 2x)/2 and U = χ²(1-α/2; 2x+2)/2, written with the inverse incomplete gamma function.

    References
    ----------
    Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), pages 437-442.
    """
    check_confidence(confidence)
    x, tail = counts(count), (1 - confidence) / 2
    lower = np.where(x == 0, 0.0, gammaincinv(np.where(x == 0, 1.0, x), tail))
    return Interval(unwrap(lower), unwrap(gammainccinv(x + 1, tail)))


def poisson_interval(count: ArrayLike, confidence: float = 0.95) -> Interval:
    """The interval that public health practice gives a count: Byar's at ten or more, the exact one below.

    Parameters, shapes and rules are those of `byar` and `exact_poisson`.

    References
    ----------
    Public Health England (2018). Technical Guide: Confidence Intervals, section on rates.
    """
    x = counts(count)
    near, exact = byar(x, confidence), exact_poisson(x, confidence)
    small = x < EXACT_BELOW
    return Interval(unwrap(np.where(small, exact.lower, near.lower)), unwrap(np.where(small, exact.upper, near.upper)))


def crude_rate(
    count: ArrayLike, population: ArrayLike, per: float = 1000, confidence: float = 0.95, years: ArrayLike = 1
) -> Rate:
    """Events per ``per`` of population, with the interval of `poisson_interval`.

    Parameters
    ----------
    count : array_like
        Events in the whole period, zero or more.
    population : array_like, broadcast with ``count``
        People at risk (of one year: a mid-year population).
    per : float
        1,000 for offences, 100,000 for knife offences, 1,000,000 for homicide.
    confidence : float
        Two-sided confidence level.
    years : array_like, broadcast with ``count``
        Length of the period in years: person-years at risk are population times years.

    Returns
    -------
    Rate
        Per ``per`` people and year. NaN where the person-years are zero or anything is missing.

    References
    ----------
    Public Health England (2018). Technical Guide: Confidence Intervals, section on rates.
    """
    x = counts(count)
    person_years = counts(population, "population") * counts(years, "length of a period")
    scale = np.where(person_years > 0, divide(per, person_years), np.nan)
    limits = poisson_interval(x, confidence)
    return Rate(unwrap(x * scale), unwrap(limits.lower * scale), unwrap(limits.upper * scale))
