"""Is there a season, and did the pandemic break the series? Monthly counts, all areas at once.

Months run along the last axis. NaN is a month without data: it takes no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, fdtrc, xlogy

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import ALPHA, Values, counts, divide, unwrap
from upstream.statistics.change import Ratio, ratio_of_counts
from upstream.statistics.rates import poisson_interval

MONTHS_OF_YEAR = 12
FEWEST_YEARS = 2
FEWEST_EVENTS = 60
"""Five events in each calendar month on average: fewer cannot show a season."""
STEEPEST = 2.0
"""Search limit of the log ratio from month to month."""


@dataclass(frozen=True, eq=False)
class Seasonality:
    """Month effects and their test.

    Attributes
    ----------
    ratio, lower, upper : ndarray of shape (..., 12)
        Events in each calendar month, January first, over those expected from the trend alone, with limits widened by
        the dispersion. NaN where not tested.
    p : ndarray of shape (...)
        Test of no season. NaN where not tested.
    dispersion : ndarray
        Pearson X² of the full model over its degrees of freedom.
    whole_years : ndarray of int
        How often the calendar month that is seen least is seen.
    enough : ndarray of bool
        At least two of every calendar month, and sixty events.
    """

    ratio: Values
    lower: Values
    upper: Values
    p: Values
    dispersion: Values
    whole_years: NDArray[np.int_]
    enough: NDArray[np.bool_]

    def seasonal(self, alpha: float = ALPHA) -> NDArray[np.bool_]:
        """Whether there is a season, by the test."""
        with np.errstate(invalid="ignore"):
            return self.enough & (self.p < alpha)


@dataclass(frozen=True, eq=False)
class Break:
    """The level of a stretch of months against what came before and after.

    Each `Ratio` is level during / level before (or after); limits and p are widened by ``dispersion``, the Pearson X²
    about the three levels over its degrees of freedom, where it exceeds 1. NaN where a side has no months.
    """

    against_before: Ratio
    against_after: Ratio
    after_against_before: Ratio
    dispersion: Values


def month_effects(
    count: ArrayLike, month: ArrayLike, exposure: ArrayLike = 1.0, confidence: float = 0.95
) -> Seasonality:
    """How far each calendar month lies from what the trend alone would give, and whether that is more than chance.

    Parameters
    ----------
    count : array_like of shape (..., months)
        Events per month, successive months, NaN for gaps.
    month : array_like of int, shape (months,)
        Calendar month of each, 1 for January.
    exposure : array_like, broadcast with ``count``
        Days in each month, so that February is not low for its length. Zero takes a month out.
    confidence : float
        Two-sided confidence level of the limits.

    Returns
    -------
    Seasonality
        Nothing is tested on fewer than two of every calendar month or fewer than sixty events.

    Notes
    -----
    Two Poisson models with a log-linear trend, without and with an effect for each calendar month. The likelihood
    ratio is referred to χ² with 11 degrees of freedom where the dispersion of the second model is at most 1; else, over
    11 and over the dispersion, to F with 11 and months - 13. Limits are those of a count scaled by the dispersion.
    Simulated without a season, the test raises a false alarm in 3 to 7 of 100 series.

    References
    ----------
    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd edition. Chapman and Hall, pages 124-128 and 199-200.
    Venables WN, Ripley BD (2002). Modern Applied Statistics with S, 4th edition. Springer, section 7.5.
    """
    y, weight, known = _observed(count, exposure)
    calendar = np.asarray(month, dtype=int)
    if calendar.shape != y.shape[-1:] or np.any((calendar < 1) | (calendar > MONTHS_OF_YEAR)):
        raise UpstreamError("UP-STATISTICS-006", "months are not numbered 1 to 12, one for each count")
    member = (calendar[:, None] == np.arange(1, MONTHS_OF_YEAR + 1)).astype(float)
    whole_years = (known @ member).min(axis=-1).astype(int)
    enough = (whole_years >= FEWEST_YEARS) & (y.sum(axis=-1) >= FEWEST_EVENTS)
    plain = _fit(y, weight, np.ones((len(calendar), 1)))
    full = _fit(y, weight, member)
    freedom = known.sum(axis=-1) - MONTHS_OF_YEAR - 1
    dispersion = np.where(enough, divide(_pearson(y, full), np.where(enough, freedom, np.nan)), np.nan)
    spread = np.maximum(dispersion, 1.0)
    gain = np.maximum(_deviance(y, plain) - _deviance(y, full), 0.0)
    p = _season_p(gain, dispersion, np.where(enough, freedom, 1))
    expected, events = plain @ member, y @ member
    limits = poisson_interval(events / spread[..., None], confidence)
    scale = divide(spread[..., None], np.where(enough[..., None], expected, np.nan))
    ratio = unwrap(events / spread[..., None] * scale)
    lower, upper = unwrap(limits.lower * scale), unwrap(limits.upper * scale)
    return Seasonality(ratio, lower, upper, unwrap(p), unwrap(dispersion), whole_years[()], enough[()])


def _season_p(gain: Values, dispersion: Values, freedom: Values) -> Values:
    months = MONTHS_OF_YEAR - 1
    scattered = fdtrc(months, freedom, gain / months / np.fmax(dispersion, 1.0))
    p = np.where(dispersion > 1, scattered, chdtrc(months, gain))
    return np.where(np.isnan(dispersion), np.nan, p)


def _observed(count: ArrayLike, exposure: ArrayLike) -> tuple[Values, Values, Values]:
    """Counts and exposures with zeros for gaps, and which months are known (1 or 0)."""
    series = counts(count)
    weight = np.nan_to_num(counts(exposure, "exposure")) + np.zeros_like(series)
    known = (~np.isnan(series) & (weight > 0)).astype(float)
    return np.where(known > 0, series, 0.0), weight * known, known


def _fit(y: Values, weight: Values, member: Values) -> Values:
    """Expected counts of a Poisson model with a log-linear trend and a level for each column of ``member``.

    Given the slope the levels follow from the sums, so only the slope is searched, by bisection.
    """
    time = np.arange(y.shape[-1]) - (y.shape[-1] - 1) / 2
    level_events = y @ member
    low, high = (np.full(y.shape[:-1], end) for end in (-STEEPEST, STEEPEST))
    for _ in range(45):
        middle = (low + high) / 2
        too_low = (y @ time) > (_expected(middle, weight, member, level_events, time) @ time)
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return _expected((low + high) / 2, weight, member, level_events, time)


def _expected(slope: Values, weight: Values, member: Values, level_events: Values, time: Values) -> Values:
    power = slope[..., None] * time
    grown = weight * np.exp(power - power.max(axis=-1, keepdims=True))
    level = np.nan_to_num(divide(level_events, grown @ member), posinf=0.0)
    return cast(Values, grown * (level @ member.T))


def _pearson(y: Values, expected: Values) -> Values:
    return cast(Values, np.nansum(divide((y - expected) ** 2, expected), axis=-1))


def _deviance(y: Values, expected: Values) -> Values:
    return cast(Values, 2 * np.nansum(xlogy(y, divide(y, expected)) - (y - expected), axis=-1))


def level_break(count: ArrayLike, first: int, last: int, exposure: ArrayLike = 1.0, confidence: float = 0.95) -> Break:
    """The level of the months from ``first`` to ``last`` against the months before and after.

    Parameters
    ----------
    count : array_like of shape (..., months)
        Events per month, NaN for gaps.
    first, last : int
        Positions of the first and last month of the stretch, both included: for the pandemic April 2020 to February
        2021. They may lie outside the series.
    exposure : array_like, broadcast with ``count``
        Days in each month.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Break

    Notes
    -----
    Ratios of Poisson rates by `change.ratio_of_counts` of counts divided by the dispersion (quasi-Poisson). Levels are
    compared, no more: a series that was rising anyway is higher after than before without any break.

    References
    ----------
    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd edition. Chapman and Hall, pages 124-128.
    """
    y, weight, known = _observed(count, exposure)
    place = np.arange(y.shape[-1])
    stretches = np.stack([place < first, (place >= first) & (place <= last), place > last], axis=-1).astype(float)
    events, days = y @ stretches, weight @ stretches
    expected = weight * (np.nan_to_num(divide(events, days)) @ stretches.T)
    freedom = known.sum(axis=-1) - (days > 0).sum(axis=-1)
    dispersion = divide(_pearson(y, expected), np.where(freedom > 0, freedom, np.nan))
    scaled = events / np.fmax(dispersion, 1.0)[..., None]

    def against(during: int, other: int) -> Ratio:
        sides = scaled[..., other], scaled[..., during], days[..., other], days[..., during]
        return ratio_of_counts(*sides, confidence=confidence)

    return Break(against(1, 0), against(1, 2), against(2, 0), unwrap(dispersion))
