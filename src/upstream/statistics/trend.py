"""Is a series of small counts rising or falling? A Poisson trend that uses every period, not only the ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from upstream.statistics.arrays import ALPHA, Values, Words, counts, divide, normal_quantile, unwrap, verdict_words

WIDEN_ABOVE = 2.0
"""Dispersion (X² over its degrees of freedom) above which the test is widened."""

ROUNDING = 1e-9
"""A dispersion of exactly 2 must not be widened by a rounding error."""

FEWEST_EVENTS = 10
FEWEST_PERIODS = 3
STEEPEST = 25.0
"""Search limit of the log ratio per period: e²⁵ times as many is more than can be counted."""

MOST_STEPS = 100
CLOSE = 1e-10
"""A Newton step shorter than this leaves an error of about its square."""


@dataclass(frozen=True, eq=False)
class Trend:
    """The trend of each area's counts.

    Attributes
    ----------
    z, p : ndarray of shape (areas,)
        Score test of no trend, taking the counts as Poisson.
    dispersion : ndarray
        X² about the fitted trend over its degrees of freedom: about 1 for Poisson counts, NaN under three periods.
    adjusted_z, adjusted_p : ndarray
        The same test widened where the dispersion exceeds 2. Words follow ``adjusted_p``.
    ratio_per_period, lower, upper : ndarray
        Fitted ratio from one period to the next with limits that agree with ``adjusted_p``.
    direction : ndarray of text
        A `Verdict` per area: "higher", "lower", "no clear change" or "too few to say".
    enough : ndarray of bool
        Whether there are periods and events enough for the test.
    """

    z: Values
    p: Values
    dispersion: Values
    adjusted_z: Values
    adjusted_p: Values
    ratio_per_period: Values
    lower: Values
    upper: Values
    direction: Words
    enough: NDArray[np.bool_]

    def verdict(self, p: ArrayLike, alpha: float = ALPHA) -> Words:
        """The directions that other p values allow, for example ``benjamini_hochberg(trend.adjusted_p)``."""
        return verdict_words(self.z, p, self.enough, alpha)


def count_trend(
    counts_by_period: ArrayLike,
    exposure: ArrayLike = 1.0,
    times: ArrayLike | None = None,
    confidence: float = 0.95,
    widen_above: float = WIDEN_ABOVE,
) -> Trend:
    """Test the trend of each area's counts over periods.

    Parameters
    ----------
    counts_by_period : array_like of shape (..., periods)
        Events per period, earliest first. NaN is a gap: that period takes no part.
    exposure : array_like, broadcast with the counts
        Population or length of each period. Only its shape over time matters. Zero takes the period out.
    times : array_like of shape (periods,), optional
        When the periods are, for example ``[2018, 2019, 2022]``; evenly spaced by one if not given.
    confidence : float
        Two-sided confidence level of the interval and of the direction.
    widen_above : float
        Dispersion above which z is divided by its root.

    Returns
    -------
    Trend
        Arrays of shape (...), or numbers for one series. "too few to say" under three periods or ten events; a
        series without events has NaN throughout.

    Notes
    -----
    z = Σt·y / √(ȳΣt²) with t centred, the score test of a log-linear Poisson trend; with unequal exposure e the
    centre and the variance are weighted by e. The dispersion is Σ(y-ŷ)²/ŷ over (periods - 2), ŷ the maximum
    likelihood log-linear trend. Its limits invert the same score test, so that they leave out 1 exactly when
    ``adjusted_p`` is below 1 - confidence, and one of them is 0 or infinite where all events lie in the first or the
    last period.

    References
    ----------
    Armitage P (1955). Tests for linear trends in proportions and frequencies. Biometrics 11(3), pages 375-386.
    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd edition. Chapman and Hall, pages 124-128 and 198-200.
    """
    y = counts(counts_by_period)
    series = y.reshape(-1, y.shape[-1])
    at_risk = np.broadcast_to(np.nan_to_num(counts(exposure, "exposure")), y.shape).reshape(series.shape)
    weight = np.where(np.isnan(series), 0.0, at_risk)
    score = _Score(np.where(weight > 0, series, 0.0), weight, _times(times, series.shape[-1]))
    z = score.at(np.zeros(len(series)))
    slope = score.solve(0.0)
    freedom = np.where((score.periods > 2) & (score.total > 0), score.periods - 2, np.nan)
    dispersion = divide(score.chi_squared(slope), freedom)
    root = np.sqrt(np.where(dispersion > widen_above * (1 + ROUNDING), dispersion, 1.0))
    reach = normal_quantile(confidence) * root
    adjusted_p = 2 * ndtr(-np.abs(z / root))
    enough = (score.total >= FEWEST_EVENTS) & (score.periods >= FEWEST_PERIODS)
    numbers = (z, 2 * ndtr(-np.abs(z)), dispersion, z / root, adjusted_p)
    ratios = (np.exp(s) for s in (slope, score.solve(reach, slope), score.solve(-reach, slope)))
    words = verdict_words(z, adjusted_p, enough, 1 - confidence)
    shape = y.shape[:-1]
    return Trend(*(unwrap(part.reshape(shape)) for part in (*numbers, *ratios, words, enough)))  # type: ignore[arg-type]


def _times(times: ArrayLike | None, periods: int) -> Values:
    return np.arange(periods, dtype=float) if times is None else np.asarray(times, dtype=float)


class _Score:
    """The standardised score of each area's log-linear trend, given its total, as a function of the slope.

    Times are measured from the end to which the slope points, so that differences stay exact however steep it is.
    """

    def __init__(self, y: Values, weight: Values, times: Values) -> None:
        self.y, self.weight = y, weight
        self.total = y.sum(axis=-1)
        self.periods = np.sum(weight > 0, axis=-1)
        observed = np.where(weight > 0, times, np.nan)
        first = np.nanmin(np.where(self.periods[:, None] > 0, observed, 0.0), axis=-1, keepdims=True)
        last = np.nanmax(np.where(self.periods[:, None] > 0, observed, 0.0), axis=-1, keepdims=True)
        self.since_first, self.since_last = times - first, times - last
        self.all_first = np.sum(y * self.since_first, axis=-1) == 0
        self.all_last = np.sum(y * self.since_last, axis=-1) == 0

    def shares(self, slope: Values, distance: Values) -> Values:
        """Each period's expected share of the area's total."""
        grown = self.weight * np.exp(np.where(self.weight > 0, slope[:, None] * distance, 0.0))
        return divide(grown, grown.sum(axis=-1, keepdims=True))

    def distance(self, slope: Values) -> Values:
        return cast(Values, np.where(slope[:, None] > 0, self.since_last, self.since_first))

    def at(self, slope: Values) -> Values:
        return self.with_change(slope)[0]

    def with_change(self, slope: Values) -> tuple[Values, Values]:
        """The score and its derivative by the slope."""
        distance = self.distance(slope)
        share = self.shares(slope, distance)
        mean = np.sum(share * distance, axis=-1)
        off = distance - mean[:, None]
        variance = np.sum(share * off**2, axis=-1)
        spread = np.sqrt(self.total * variance)
        score = divide(np.sum(self.y * distance, axis=-1) - self.total * mean, spread)
        return score, -spread - score * divide(np.sum(share * off**3, axis=-1), 2 * variance)

    def chi_squared(self, slope: Values) -> Values:
        finite = np.clip(slope, -STEEPEST, STEEPEST)
        expected = self.total[:, None] * self.shares(finite, self.distance(finite))
        return cast(Values, np.nansum(divide((self.y - expected) ** 2, expected), axis=-1))

    def solve(self, level: ArrayLike, start: ArrayLike = 0.0) -> Values:
        """The slope at which the score equals ``level``, sought from ``start``; infinite where it never does."""
        goal = np.broadcast_to(np.asarray(level, dtype=float), self.total.shape)
        up, down = self.all_last & (goal <= 0), self.all_first & (goal >= 0)
        sound = (self.total > 0) & (self.periods > 1)
        slope = self._search(goal, np.broadcast_to(start, goal.shape), sound & ~up & ~down)
        return np.where(sound, np.where(down, -np.inf, np.where(up, np.inf, slope)), np.nan)

    def _search(self, goal: Values, start: Values, wanted: NDArray[np.bool_]) -> Values:
        """Newton's steps, halving the bracket instead where one would leave it: the score falls with the slope."""
        low, high = np.full(len(goal), -STEEPEST), np.full(len(goal), STEEPEST)
        slope = np.clip(np.nan_to_num(start), -STEEPEST, STEEPEST)
        for _ in range(MOST_STEPS):
            score, change = self.with_change(slope)
            above = np.nan_to_num(score) > goal
            low, high = np.where(above, slope, low), np.where(above, high, slope)
            newton = slope - divide(score - goal, change)
            following = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
            still = np.abs(following - slope) > CLOSE
            slope = following
            if not (still & wanted).any():
                break
        return slope
