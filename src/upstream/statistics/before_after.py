"""The same people before and after: a ratio of rates, what would have come by itself, and what others did meanwhile.

People are put on a scheme when their offending is at its worst, so that it would have fallen without the scheme. A
fall is never told without that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import gammaln, ndtr, stdtr, stdtrit

from upstream.model.errors import UpstreamError
from upstream.model.finding import Verdict
from upstream.statistics.arrays import ALPHA, Values, counts, normal_quantile

ENOUGH_PEOPLE = 5
LARGEST_SHAPE = 1e6
"""Of the gamma: above it people do not differ, and the counts are Poisson."""


@dataclass(frozen=True)
class RateRatio:
    """A rate divided by another, with limits and a two-sided p value; NaN where there is too little to divide."""

    value: float
    lower: float
    upper: float
    p: float
    error: float
    """The standard error of its natural logarithm."""
    freedom: float
    """The degrees of freedom of that error."""

    @property
    def verdict(self) -> Verdict:
        if np.isnan(self.p):
            return Verdict.TOO_FEW
        if self.p >= ALPHA:
            return Verdict.NO_CLEAR_CHANGE
        return Verdict.HIGHER if self.value > 1 else Verdict.LOWER


@dataclass(frozen=True)
class Differing:
    """How the true rates of people differ: a gamma with this ``mean`` (events in a unit of time) and ``shape``."""

    mean: float
    shape: float


NOTHING = RateRatio(*(float("nan"),) * 6)


def before_after(before: ArrayLike, after: ArrayLike, time_before: ArrayLike, time_after: ArrayLike) -> RateRatio:
    """The rate of a group after some date, divided by its rate before.

    Parameters
    ----------
    before, after : array_like of shape (people,)
        Events of each person.
    time_before, time_after : array_like, broadcast with them
        Time at risk, in one unit; time in custody is left out. Nobody without time before is taken in.

    Returns
    -------
    RateRatio
        With t limits on the log scale. All NaN where fewer than five people have time at risk on both sides, or no
        event happened on one of them.

    Notes
    -----
    ln R = ln(ΣA/ΣS) - ln(ΣB/ΣT). Its variance is that of the sum of each person's share in it,
    a/ΣA - s/ΣS - b/ΣB + t/ΣT, times n/(n - 1): people differ, and one person's events come together, so that a Poisson
    error would be too small (the sandwich of a Poisson model with the person as cluster).

    References
    ----------
    Liang K-Y, Zeger SL (1986). Longitudinal data analysis using generalized linear models. Biometrika 73(1), 13-22.
    """
    b, a, t, s = _checked(before, after, time_before, time_after)
    if len(b) < ENOUGH_PEOPLE or not b.sum() or not a.sum():
        return NOTHING
    ratio = (a.sum() / s.sum()) / (b.sum() / t.sum())
    share = a / a.sum() - s / s.sum() - b / b.sum() + t / t.sum()
    error = float(np.sqrt(len(b) / (len(b) - 1) * np.sum(share**2)))
    return _ratio(float(ratio), error, len(b) - 1.0)


def beside(group: RateRatio, comparison: RateRatio) -> RateRatio:
    """The ratio of a group divided by that of a comparison group over the same time.

    Notes
    -----
    The errors add as variances on the log scale; degrees of freedom after Satterthwaite.

    References
    ----------
    Satterthwaite FE (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin 2(6),
    pages 110-114.
    """
    if np.isnan(group.p) or np.isnan(comparison.p):
        return NOTHING
    parts = np.array([group.error**2, comparison.error**2])
    total = float(parts.sum())
    freedom = total**2 / float(np.sum(parts**2 / [group.freedom, comparison.freedom])) if total else np.inf
    return _ratio(group.value / comparison.value, float(np.sqrt(total)), freedom)


def differing(events: ArrayLike, time: ArrayLike) -> Differing:
    """How people's rates differ, fitted to everybody from whom a group was chosen (negative binomial likelihood).

    Parameters
    ----------
    events, time : array_like of shape (people,)
        Events and time at risk of each, those without any event included: leave them out and the fall that comes
        by itself is underestimated.

    Raises
    ------
    UpstreamError
        UP-STATISTICS-050 where fewer than five people or no events are given.

    References
    ----------
    Greenwood M, Yule GU (1920). An inquiry into the nature of frequency distributions representative of multiple
    happenings. Journal of the Royal Statistical Society 83(2), pages 255-279.
    """
    x, t = _people(events, time)
    if len(x) < ENOUGH_PEOPLE or not x.sum():
        raise UpstreamError(
            "UP-STATISTICS-050",
            f"{len(x)} people with {x.sum():g} events do not show how people differ",
            do="Give everybody from whom the group was chosen, with or without events.",
        )
    start = np.log([x.sum() / t.sum(), 1.0])
    found = minimize(_unlikely, start, args=(x, t), method="L-BFGS-B", bounds=[(-25, 15), (-10, np.log(LARGEST_SHAPE))])
    mean, shape = np.exp(found.x)
    return Differing(float(mean), float(shape))


def without_effect(
    before: ArrayLike, time_before: ArrayLike, time_after: ArrayLike, everybody: Differing
) -> tuple[float, float]:
    """Events that would have come after if nothing had been done, and their variance as an estimate.

    Notes
    -----
    A person with b events in time t has the expected rate (k + b)/(k/m + t), m and k the mean and shape of everybody:
    the more ordinary most people are, the more of a high count was bad luck.

    References
    ----------
    Hauer E, Harwood DW, Council FM, Griffith MS (2002). Estimating safety by the empirical Bayes method: a tutorial.
    Transportation Research Record 1784, pages 126-131.
    """
    b, s, t = _two_times(before, time_after, time_before)
    pull = everybody.shape / everybody.mean + t
    rate = (everybody.shape + b) / pull
    return float(np.sum(rate * s)), float(np.sum(rate / pull * s**2))


def effect(after: float, expected: float, variance: float, confidence: float = 0.95) -> RateRatio:
    """What happened divided by what would have come by itself.

    Notes
    -----
    θ = (A/E)/(1 + V/E²), its variance θ²(1/A + V/E²)/(1 + V/E²)²; limits on the log scale.

    How people differ is taken as known: give everybody, not a sample, to `differing`.

    References
    ----------
    Hauer E (1997). Observational Before-After Studies in Road Safety. Pergamon, pages 63-64.
    """
    if after <= 0 or expected <= 0:
        return NOTHING
    spread = variance / expected**2
    ratio = float((after / expected) / (1 + spread))
    error = float(np.sqrt(1 / after + spread) / (1 + spread))
    z = normal_quantile(confidence)
    p = 2 * float(ndtr(-abs(np.log(ratio)) / error))
    far = float(np.exp(z * error))
    return RateRatio(ratio, ratio / far, ratio * far, p, error, np.inf)


def _ratio(ratio: float, error: float, freedom: float) -> RateRatio:
    if error == 0:
        return RateRatio(ratio, ratio, ratio, 1.0 if ratio == 1 else 0.0, 0.0, freedom)
    far = float(np.exp(stdtrit(freedom, 1 - ALPHA / 2) * error))
    p = 2 * float(stdtr(freedom, -abs(np.log(ratio)) / error))
    return RateRatio(ratio, ratio / far, ratio * far, p, error, freedom)


def _unlikely(logs: Values, x: Values, t: Values) -> float:
    mean, shape = np.exp(logs)
    whole = shape + mean * t
    told = gammaln(shape + x) - gammaln(shape) + shape * np.log(shape / whole) + x * np.log(mean * t / whole)
    return -float(np.sum(told))


def _checked(before: ArrayLike, after: ArrayLike, time_before: ArrayLike, time_after: ArrayLike) -> tuple[Values, ...]:
    named = zip(("count", "count", "time", "time"), (before, after, time_before, time_after), strict=True)
    all_of = np.broadcast_arrays(*(counts(values, name) for name, values in named))
    both = (all_of[2] > 0) & (all_of[3] > 0)
    return tuple(np.atleast_1d(values)[np.atleast_1d(both)] for values in all_of)


def _people(events: ArrayLike, time: ArrayLike) -> tuple[Values, Values]:
    x, t = np.broadcast_arrays(np.atleast_1d(counts(events)), counts(time, "time"))
    return x[t > 0], t[t > 0]


def _two_times(before: ArrayLike, time_after: ArrayLike, time_before: ArrayLike) -> tuple[Values, Values, Values]:
    b, _, t, s = _checked(before, np.zeros_like(np.asarray(before, dtype=float)), time_before, time_after)
    return b, s, t
