"""Funnel limits: how far an area may lie from the average by chance alone, given its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import pdtrik

from upstream.model.finding import Verdict
from upstream.statistics.arrays import WORD, Values, Words, counts, divide, normal_quantile, unwrap
from upstream.statistics.rates import exact_poisson

INNER = 0.95
OUTER = 0.998
"""About two and three standard deviations: the levels of every funnel plot in English public health."""


@dataclass(frozen=True, eq=False)
class FunnelLimits:
    """Limits at 95 % (about 1 in 40 above by chance) and 99.8 % (1 in 1,000), in the unit of the average."""

    lower: Values
    upper: Values
    outer_lower: Values
    outer_upper: Values


def limits(average: ArrayLike, size: ArrayLike, kind: str = "rate") -> FunnelLimits:
    """The limits beside an area's own value.

    Parameters
    ----------
    average : array_like
        The average of all areas, Σevents / Σpopulation x unit for a rate, 1 or 100 for a ratio, between 0 and 1 for a
        proportion.
    size : array_like, broadcast with ``average``
        What places the area on the funnel: its **events** for a rate or ratio, its **denominator** for a proportion.
    kind : {"rate", "ratio", "proportion"}
        Rates and ratios have the same arithmetic.

    Returns
    -------
    FunnelLimits
        In the unit of ``average``. For a rate at zero events the lower limit is 0 and the upper infinite. Limits of a
        proportion are cut at 0 and 1; NaN at a denominator of zero.

    Notes
    -----
    Rates and ratios: lower = average x O / U(O), upper = average x O / L(O), with L and U the exact Poisson limits of O
    events: the area lies outside exactly when the average lies outside its own exact interval. Proportions: the shares
    whose Wilson limits equal the average, which are average ± z√(average(1 - average)/n).

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24(8), pages
    1185-1202.
    Wilson EB (1927). Journal of the American Statistical Association 22(158), pages 209-212.
    """
    if kind not in ("rate", "ratio", "proportion"):
        raise ValueError(f"a funnel is of a rate, ratio or proportion, not {kind!r}")
    pair = _of_proportions if kind == "proportion" else _of_counts
    centre, n = np.asarray(average, dtype=float), counts(size)
    return FunnelLimits(*pair(centre, n, INNER), *pair(centre, n, OUTER))


def _of_counts(average: Values, events: Values, confidence: float) -> tuple[Values, Values]:
    own = exact_poisson(events, confidence)
    upper = np.where(events == 0, np.inf, average * divide(events, own.lower))
    return unwrap(average * divide(events, own.upper)), unwrap(upper)


def _of_proportions(average: Values, n: Values, confidence: float) -> tuple[Values, Values]:
    reach = normal_quantile(confidence) * np.sqrt(divide(average * (1 - average), np.where(n > 0, n, np.nan)))
    return unwrap(np.maximum(average - reach, 0)), unwrap(np.minimum(average + reach, 1))


def curve(average: float, population: ArrayLike, per: float = 1000) -> FunnelLimits:
    """The lines of the funnel of a rate, for drawing over any range of populations.

    Parameters
    ----------
    average : float
        Average rate per ``per``.
    population : array_like
        Where to draw, in people (or person-years).
    per : float
        Unit of the rate.

    Returns
    -------
    FunnelLimits
        Rates per ``per``: a value beyond a line is beyond the limits of `limits`.

    Notes
    -----
    With E = average x population / per expected events, the upper line is the (fractional) count O at which the exact
    lower limit of O is E, and the lower line the O at which the exact upper limit of O is E.
    """
    people = np.asarray(population, dtype=float)
    events = np.where(people > 0, average * people / per, np.nan)
    lines = [line * per / people for level in (INNER, OUTER) for line in _counts_at(events, level)]
    return FunnelLimits(*(unwrap(line) for line in lines))


def _counts_at(events: Values, confidence: float) -> tuple[Values, Values]:
    tail = (1 - confidence) / 2
    low = np.where(tail > np.exp(-events), pdtrik(tail, np.maximum(events, -np.log(tail))), 0.0)
    return low, cast(Values, pdtrik(1 - tail, events) + 1)


def verdict(count: ArrayLike, expected: ArrayLike, confidence: float = OUTER) -> Words:
    """Whether areas lie outside the funnel: a `Verdict` per area.

    Parameters
    ----------
    count : array_like
        Events of each area.
    expected : array_like, broadcast with ``count``
        Events it would have at the average rate. Zero or NaN: "too few to say".
    confidence : float
        0.998 for the outer limits, 0.95 for the inner.

    Returns
    -------
    ndarray of text
        "higher", "lower", "no clear difference" or "too few to say". An area without events is lower where enough were
        expected, though it has no finite upper limit.
    """
    own, e = exact_poisson(count, confidence), counts(expected, "expected count")
    with np.errstate(invalid="ignore"):
        outside = np.where(own.lower > e, Verdict.HIGHER.value, Verdict.LOWER.value)
        inside = (own.lower <= e) & (own.upper >= e)
        known = (e > 0) & ~np.isnan(own.upper)
    words = np.where(inside, Verdict.NO_CLEAR_DIFFERENCE.value, outside)
    return cast(Words, np.where(known, words, Verdict.TOO_FEW.value).astype(WORD)[()])
