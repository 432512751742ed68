"""Has a number changed? Two counts compared, and the price of making many comparisons.

The comparison is exact and conditional on the sum of the two counts, so it holds however small they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv

from upstream.statistics.arrays import (
    ALPHA,
    Values,
    Words,
    check_confidence,
    counts,
    divide,
    unwrap,
    verdict_words,
)
from upstream.statistics.rates import poisson_interval


@dataclass(frozen=True, eq=False)
class Ratio:
    """The later rate divided by the earlier, its limits, and the exact two-sided p value against a ratio of one."""

    value: Values
    lower: Values
    upper: Values
    p: Values

    def verdict(self, p: ArrayLike | None = None, alpha: float = ALPHA) -> Words:
        """The `Verdict` per element: of this test, or of p values adjusted for the length of the list."""
        used = self.p if p is None else np.asarray(p, dtype=float)
        sign = np.sign(np.nan_to_num(self.value, nan=1.0, posinf=2.0) - 1)
        return verdict_words(sign, used, ~np.isnan(self.value), alpha)


@dataclass(frozen=True, eq=False)
class PercentageChange:
    """A change in per cent of the earlier rate (-61 is a fall by 61 %), its limits, and the exact p value."""

    value: Values
    lower: Values
    upper: Values
    p: Values


@dataclass(frozen=True, eq=False)
class Difference:
    """One rate less another, its limits in the unit of the rates, and the exact p value against no difference."""

    value: Values
    lower: Values
    upper: Values
    p: Values


def ratio_of_counts(
    before: ArrayLike,
    after: ArrayLike,
    before_exposure: ArrayLike = 1,
    after_exposure: ArrayLike = 1,
    confidence: float = 0.95,
) -> Ratio:
    """The ratio of two Poisson rates with its exact interval and exact two-sided p value.

    Parameters
    ----------
    before, after : array_like, broadcast together
        Events in the two periods (or areas), zero or more. NaN gives NaN.
    before_exposure, after_exposure : array_like, broadcast with the counts
        What the counts came from: months, people, person-years. Only their ratio matters.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Ratio
        ``value`` is (after / after_exposure) / (before / before_exposure). With ``before`` zero it is infinite and only
        the lower limit is finite; with ``after`` zero value and lower limit are 0. With both zero the value is NaN,
        the limits are 0 and infinity and p is 1. NaN where an exposure is zero.

    Notes
    -----
    Given their sum, ``after`` is binomial with odds equal to ratio x after_exposure / before_exposure. The limits
    are those odds at the Clopper-Pearson limits. p is twice the smaller tail (at most 1), which agrees with the
    interval: p < 0.05 exactly when the 95 % interval leaves out 1.

    References
    ----------
    Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series. Biometrika
    31(3/4), pages 313-323.
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits illustrated in the case of the binomial.
    Biometrika 26(4), pages 404-413.
    Fay MP (2010). Two-sided exact tests and matching confidence intervals for discrete data. The R Journal 2(1),
    pages 53-58.
    """
    check_confidence(confidence)
    a, b = np.broadcast_arrays(counts(before), counts(after))
    odds_per_ratio = _exposure_ratio(before_exposure, after_exposure)
    low, high = clopper_pearson(b, a + b, confidence)
    return Ratio(
        unwrap(divide(b, a) / odds_per_ratio),
        unwrap(divide(low, 1 - low) / odds_per_ratio),
        unwrap(divide(high, 1 - high) / odds_per_ratio),
        unwrap(_central_p(b, a + b, odds_per_ratio / (1 + odds_per_ratio))),
    )


def _exposure_ratio(before: ArrayLike, after: ArrayLike) -> Values:
    first, second = counts(before, "exposure"), counts(after, "exposure")
    return np.where((first > 0) & (second > 0), divide(second, first), np.nan)


def clopper_pearson(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Values, Values]:
    """The exact limits of a binomial proportion: 0 at x = 0, 1 at x = n, both when n is zero.

    References
    ----------
    Clopper CJ, Pearson ES (1934). Biometrika 26(4), pages 404-413.
    """
    x, n = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(n, dtype=float))
    tail = (1 - confidence) / 2
    rest = n - x
    lower = np.where(x == 0, 0.0, betaincinv(np.where(x == 0, 1.0, x), rest + 1, tail))
    upper = np.where(rest == 0, 1.0, betaincinv(x + 1, np.where(rest == 0, 1.0, rest), 1 - tail))
    return lower, upper


def _central_p(x: Values, n: Values, share: Values) -> Values:
    """Twice the smaller binomial tail at ``share``, at most 1."""
    rest = n - x
    at_least = np.where(x == 0, 1.0, betainc(np.where(x == 0, 1.0, x), rest + 1, share))
    at_most = np.where(rest == 0, 1.0, betainc(np.where(rest == 0, 1.0, rest), x + 1, 1 - share))
    return np.where(np.isnan(share), np.nan, np.minimum(1.0, 2 * np.minimum(at_least, at_most)))


def percentage_change(
    before: ArrayLike,
    after: ArrayLike,
    before_exposure: ArrayLike = 1,
    after_exposure: ArrayLike = 1,
    confidence: float = 0.95,
) -> PercentageChange:
    """The change from ``before`` to ``after`` in per cent, with the exact interval of `ratio_of_counts`.

    Parameters and rules are those of `ratio_of_counts`: from a count of zero the percentage is infinite (or NaN) and
    must not be printed.
    """
    ratio = ratio_of_counts(before, after, before_exposure, after_exposure, confidence)
    value, lower, upper = (unwrap(100 * (part - 1)) for part in (ratio.value, ratio.lower, ratio.upper))
    return PercentageChange(value, lower, upper, ratio.p)


def difference_of_rates(
    count: ArrayLike,
    exposure: ArrayLike,
    other_count: ArrayLike,
    other_exposure: ArrayLike,
    per: float = 1000,
    confidence: float = 0.95,
) -> Difference:
    """One rate less another, per ``per`` of exposure.

    Parameters
    ----------
    count, other_count : array_like, broadcast together
        Events, zero or more.
    exposure, other_exposure : array_like
        People or person-years at risk. Zero gives NaN.
    per : float
        Unit of the rates.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Difference
        ``value`` = count / exposure - other_count / other_exposure, times ``per``; p is that of `ratio_of_counts`.

    Notes
    -----
    The limits recover variances from each rate's own interval (`poisson_interval`): L = d - √((r₁-l₁)² + (u₂-r₂)²)
    and U = d + √((u₁-r₁)² + (r₂-l₂)²). Near the edge they may disagree with p, which is exact: words follow p.

    References
    ----------
    Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general approach. Statistics
    in Medicine 27(10), pages 1693-1702.
    """
    x, y = counts(count), counts(other_count)
    e, f = (
        np.where(v > 0, v, np.nan) / per for v in (counts(exposure, "exposure"), counts(other_exposure, "exposure"))
    )
    one, two = poisson_interval(x, confidence), poisson_interval(y, confidence)
    d = x / e - y / f
    down = np.hypot((x - one.lower) / e, (two.upper - y) / f)
    up = np.hypot((one.upper - x) / e, (y - two.lower) / f)
    p = ratio_of_counts(y, x, other_exposure, exposure, confidence).p
    return Difference(unwrap(d), unwrap(d - down), unwrap(d + up), p)


def _units(exposure: ArrayLike, per: float) -> Values:
    at_risk = counts(exposure, "exposure")
    return np.where(at_risk > 0, at_risk, np.nan) / per


def benjamini_hochberg(p: ArrayLike) -> Values:
    """p values adjusted for the length of their list, controlling the false discovery rate.

    Parameters
    ----------
    p : array_like of shape (..., m)
        p values; the list runs along the last axis. NaN is no test: it stays NaN and does not lengthen the list.

    Returns
    -------
    ndarray of the same shape
        Adjusted p values, at most 1, never below the raw ones and in the same order.

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate: a practical and powerful approach to
    multiple testing. Journal of the Royal Statistical Society B 57(1), pages 289-300.
    """
    return _step_up(np.asarray(p, dtype=float), dependent=False)


def benjamini_yekutieli(p: ArrayLike) -> Values:
    """As `benjamini_hochberg`, valid under any dependence between the tests (neighbouring areas, nested areas).

    References
    ----------
    Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under dependency.
    The Annals of Statistics 29(4), pages 1165-1188.
    """
    return _step_up(np.asarray(p, dtype=float), dependent=True)


def _step_up(p: Values, *, dependent: bool) -> Values:
    flat = np.atleast_1d(p)
    tests = np.sum(~np.isnan(flat), axis=-1, keepdims=True)
    order = np.argsort(flat, axis=-1, kind="stable")
    rank = np.arange(1, flat.shape[-1] + 1)
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / rank)])[tests] if dependent else 1.0
    scaled = np.take_along_axis(flat, order, axis=-1) * tests / rank * harmonic
    lowest = np.minimum.accumulate(np.where(np.isnan(scaled), np.inf, scaled)[..., ::-1], axis=-1)[..., ::-1]
    adjusted = np.empty_like(flat)
    np.put_along_axis(adjusted, order, np.minimum(lowest, 1.0), axis=-1)
    adjusted[np.isnan(flat)] = np.nan
    return unwrap(adjusted.reshape(p.shape))
