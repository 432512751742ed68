"""The ratio of two groups' rates within strata (ages, places), joined into one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import counts, divide, normal_quantile


@dataclass(frozen=True)
class RateRatio:
    """A ratio of rates with its limits; NaN where no stratum has both groups, limits NaN where a group has no event."""

    value: float
    lower: float
    upper: float


def mantel_haenszel_rate_ratio(
    events: ArrayLike,
    exposure: ArrayLike,
    reference_events: ArrayLike,
    reference_exposure: ArrayLike,
    dispersion: float = 1.0,
    confidence: float = 0.95,
) -> RateRatio:
    """The rate of one group over that of another, compared within strata.

    Parameters
    ----------
    events, reference_events : array_like of shape (strata,)
        Events of the group and of the group it is compared with.
    exposure, reference_exposure : array_like of shape (strata,)
        People, or person-years; only their ratio matters. A stratum in which either is zero tells nothing.
    dispersion : float
        By how much more than a Poisson count the counts vary: 1 where events are independent. Where people come back,
        the sum of squares of their times over the sum (the variance of a compound Poisson count over its mean).
    confidence : float
        Two-sided confidence level.

    Notes
    -----
    With T = exposures together: ratio = Σ a n₀/T over Σ b n₁/T; variance of its logarithm Σ (a + b) n₁ n₀/T² over the
    product of those two sums, times the dispersion. With one stratum that is 1/a + 1/b.

    References
    ----------
    Rothman KJ, Boice JD (1982). Epidemiologic Analysis with a Programmable Calculator, 2nd edition.
    Greenland S, Robins JM (1985). Estimation of a common effect parameter from sparse follow-up data. Biometrics
    41(1), pages 55-68.
    Stukel TA, Glynn RJ, Fisher ES and others (1994). Standardized rates of recurrent outcomes. Statistics in Medicine
    13(17), pages 1781-1791 (recurrent events).
    """
    a, b = counts(events), counts(reference_events)
    n, m = counts(exposure, "exposure"), counts(reference_exposure, "exposure")
    if not a.shape == b.shape == n.shape == m.shape:
        raise UpstreamError("UP-STATISTICS-051", "the strata of the two groups differ", do="Give one value a stratum.")
    both = (n > 0) & (m > 0)
    a, b, n, m = (np.atleast_1d(values)[np.atleast_1d(both)] for values in (a, b, n, m))
    total = n + m
    above, below = float(np.sum(a * m / total)), float(np.sum(b * n / total))
    ratio = float(divide(above, below))
    spread = float(divide(np.sum((a + b) * n * m / total**2), above * below)) * max(dispersion, 1.0)
    if not (above and below):
        return RateRatio(ratio, np.nan, np.nan)
    reach = normal_quantile(confidence) * np.sqrt(spread)
    return RateRatio(ratio, ratio * float(np.exp(-reach)), ratio * float(np.exp(reach)))
