"""Proportions of a whole: Wilson's interval, which stays inside 0 and 1 and works at 0 and n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, counts, divide, normal_quantile, unwrap


@dataclass(frozen=True, eq=False)
class Proportion:
    """A share of a whole, between 0 and 1, with its confidence limits."""

    value: Values
    lower: Values
    upper: Values


def wilson(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Proportion:
    """Wilson's score interval for a proportion.

    Parameters
    ----------
    x : array_like
        How many have the property, zero to n.
    n : array_like, broadcast with ``x``
        How many there are. Zero gives NaN: a share of nothing is not defined.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Proportion
        Shares between 0 and 1 (multiply by 100 for per cent). The lower limit at x = 0 is exactly 0 and the upper at
        x = n exactly 1. Where x exceeds n the input is refused (UP-STATISTICS-003).

    Notes
    -----
    (2x + z² ± z√(z² + 4x(1 - x/n))) / (2(n + z²)).

    References
    ----------
    Wilson EB (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22(158), pages 209-212.
    Newcombe RG, Altman DG (2000). Proportions and their differences. In: Statistics with Confidence, 2nd edition,
    BMJ Books, pages 46-48.
    """
    part, whole = np.broadcast_arrays(counts(x), counts(n, "total"))
    if np.any(part > whole):
        raise UpstreamError(
            "UP-STATISTICS-003", "a part is larger than its whole", do="Check numerator and denominator."
        )
    z = normal_quantile(confidence)
    whole = np.where(whole > 0, whole, np.nan)
    share = divide(part, whole)
    middle, spread = 2 * part + z**2, z * np.sqrt(z**2 + 4 * part * (1 - share))
    bottom = 2 * (whole + z**2)
    lower = np.where(share == 0, 0.0, (middle - spread) / bottom)
    upper = np.where(share == 1, 1.0, (middle + spread) / bottom)
    return Proportion(unwrap(share), unwrap(lower), unwrap(upper))
