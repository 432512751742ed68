"""The gradient of deprivation: how much more there is at the most deprived end, in rate and in ratio.

Groups (deciles, quintiles, or areas in order) run along the last axis, **most deprived first**, as decile 1 is in the
English indices. All measures are positive, or above one, where the most deprived have more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from upstream.statistics.arrays import Values, counts, divide, normal_quantile, unwrap
from upstream.statistics.change import Ratio, ratio_of_counts


@dataclass(frozen=True, eq=False)
class Gradient:
    """A slope or relative index: value, limits, p against no gradient, and the dispersion about the line.

    ``dispersion`` is Pearson X² of the counts about the fitted line over (groups - 2): well above 1 the gradient is not
    straight, or the counts vary more than chance; limits and p are widened by it.
    """

    value: Values
    lower: Values
    upper: Values
    p: Values
    dispersion: Values


@dataclass(frozen=True, eq=False)
class _Line:
    """The weighted line through the rates: its heights at both ends, with their covariance (widened)."""

    most: Values
    least: Values
    variance_most: Values
    variance_least: Values
    covariance: Values
    dispersion: Values


def ranks(population: ArrayLike) -> Values:
    """The position of each group on the scale from 0 (most deprived) to 1: the middle of its share of people.

    Parameters
    ----------
    population : array_like of shape (..., groups)
        People in each group, most deprived first.
    """
    people = counts(population, "population")
    until = np.cumsum(people, axis=-1)
    return unwrap(divide(until - people / 2, until[..., -1:]))


def slope_index(
    count: ArrayLike, population: ArrayLike, per: float = 1000, confidence: float = 0.95, widen: bool = True
) -> Gradient:
    """The slope index of inequality: the rate at the most deprived end less that at the least deprived end.

    Parameters
    ----------
    count : array_like of shape (..., groups)
        Events in each group, most deprived group first; three groups or more.
    population : array_like of shape (..., groups)
        People in each. A group without people takes no part.
    per : float
        Unit of the rate.
    confidence : float
        Two-sided confidence level.
    widen : bool
        Multiply variances by the dispersion where it exceeds 1. False takes the counts for plain Poisson, as the
        simulated intervals of English public health do.

    Returns
    -------
    Gradient
        In events per ``per``. NaN with missing counts or fewer than three groups with people.

    Notes
    -----
    The regression of group rates on mid-cumulative rank, weighted by population. Its ends are weighted sums of
    Poisson counts, so their variance is exact: Σ(weight/population)²·count.

    References
    ----------
    Pamuk ER (1985). Social class inequality in mortality from 1921 to 1972 in England and Wales. Population Studies
    39(1), pages 17-31.
    Mackenbach JP, Kunst AE (1997). Measuring the magnitude of socio-economic inequalities in health. Social Science and
    Medicine 44(6), pages 757-771.
    """
    line = _line(count, population, per, widen)
    value = line.most - line.least
    error = np.sqrt(line.variance_most + line.variance_least - 2 * line.covariance)
    reach = normal_quantile(confidence) * error
    parts = (value, value - reach, value + reach, 2 * ndtr(-np.abs(divide(value, error))), line.dispersion)
    return Gradient(*(unwrap(part) for part in parts))


def relative_index(count: ArrayLike, population: ArrayLike, confidence: float = 0.95, widen: bool = True) -> Gradient:
    """The relative index of inequality: the rate at the most deprived end over that at the least deprived end.

    Parameters are those of `slope_index`. Where the line falls to zero before the least deprived end, the
    ratio does not exist and everything but ``dispersion`` is NaN.

    Notes
    -----
    Heights of the line of `slope_index`; limits on the log scale from the variances of both ends and their covariance.

    References
    ----------
    Mackenbach JP, Kunst AE (1997). Social Science and Medicine 44(6), pages 757-771.
    """
    line = _line(count, population, 1.0, widen)
    positive = (line.most > 0) & (line.least > 0)
    most, least = (np.where(positive, end, np.nan) for end in (line.most, line.least))
    log_ratio = np.log(most) - np.log(least)
    variance = line.variance_most / most**2 + line.variance_least / least**2 - 2 * line.covariance / (most * least)
    error = np.sqrt(np.maximum(variance, 0.0))
    reach = normal_quantile(confidence) * error
    p = 2 * ndtr(-np.abs(divide(log_ratio, error)))
    values = (np.exp(log_ratio), np.exp(log_ratio - reach), np.exp(log_ratio + reach), p, line.dispersion)
    return Gradient(*(unwrap(part) for part in values))


def _line(count: ArrayLike, population: ArrayLike, per: float, widen: bool) -> _Line:
    x, people = np.broadcast_arrays(counts(count), counts(population, "population"))
    groups = np.sum(people > 0, axis=-1)
    place = ranks(people)
    share = divide(people, people.sum(axis=-1, keepdims=True))
    centre = np.sum(share * place, axis=-1, keepdims=True)
    square = np.sum(share * (place - centre) ** 2, axis=-1, keepdims=True)
    usable = people > 0
    rate = np.where(usable, divide(x, people), 0.0) * per

    def pull(end: float) -> Values:
        """How much each group's rate counts in the height of the line at ``end``."""
        return np.asarray(share * (1 + (end - centre) * divide(place - centre, square)))

    pulls = pull(0.0), pull(1.0)
    most, least = (np.sum(weight * rate, axis=-1, keepdims=True) for weight in pulls)
    line = most + (least - most) * place
    known = np.where(groups > 2, groups - 2.0, np.nan)
    expected = np.where(usable & (line > 0), line * people / per, np.nan)
    dispersion = np.nansum(divide((x - expected) ** 2, expected), axis=-1) / known
    factor = np.fmax(dispersion, 1.0) if widen else 1.0
    variance = np.where(usable, divide(x, people**2), 0.0) * per**2
    squares = (pulls[0] ** 2, pulls[1] ** 2, pulls[0] * pulls[1])
    at_most, at_least, both = (factor * np.sum(square * variance, axis=-1) for square in squares)
    gone = np.where(np.isnan(known), np.nan, 0.0)
    return _Line(most[..., 0] + gone, least[..., 0] + gone, at_most, at_least, both, dispersion)


def extreme_ratio(count: ArrayLike, population: ArrayLike, confidence: float = 0.95) -> Ratio:
    """The rate of the most deprived group over that of the least deprived, exactly.

    Parameters
    ----------
    count, population : array_like of shape (..., groups)
        Events and people in each group, most deprived first; for quintiles, add deciles in pairs first.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Ratio
        By `change.ratio_of_counts`.
    """
    x, people = np.broadcast_arrays(counts(count), counts(population, "population"))
    return ratio_of_counts(x[..., -1], x[..., 0], people[..., -1], people[..., 0], confidence)
