"""What every statistic does first: arrays of floats, checked, and the words that a test allows."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from upstream.model.errors import UpstreamError
from upstream.model.finding import Verdict

Values = NDArray[np.float64]
Words = NDArray[np.str_]
ALPHA = 0.05
WORD = "<U19"
"""Wide enough for every `Verdict`."""


def counts(values: ArrayLike, name: str = "count") -> Values:
    """The values as floats; NaN means missing. Counts may be fractions (apportioned between areas)."""
    array = np.asarray(values, dtype=float)
    if np.any(array < 0):
        raise UpstreamError("UP-STATISTICS-001", f"a {name} is negative", do="Counts and populations start at zero.")
    return array


def normal_quantile(confidence: float) -> float:
    """The two-sided normal quantile of a confidence level: 1.96 for 0.95."""
    check_confidence(confidence)
    return float(ndtri(0.5 + confidence / 2))


def check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise UpstreamError("UP-STATISTICS-002", f"{confidence} is not a confidence level", do="Write 0.95 for 95 %.")


def unwrap(array: ArrayLike) -> Values:
    """A zero-dimensional array as a numpy number, so that scalars in give scalars out."""
    return cast(Values, np.asarray(array)[()])


def divide(top: ArrayLike, bottom: ArrayLike) -> Values:
    """Division in which nothing divided by zero is NaN, and something divided by zero infinity, silently."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return cast(Values, np.asarray(top, dtype=float) / np.asarray(bottom, dtype=float))


def verdict_words(sign: ArrayLike, p: ArrayLike, enough: ArrayLike, alpha: float = ALPHA) -> Words:
    """The `Verdict` that a test allows, per element.

    "too few to say" where ``enough`` is false or p is NaN; "higher" or "lower" by ``sign`` where p is below
    ``alpha``; otherwise "no clear change".
    """
    sign, p, enough = np.broadcast_arrays(np.asarray(sign, float), np.asarray(p, float), np.asarray(enough, bool))
    with np.errstate(invalid="ignore"):
        clear = (p < alpha) & (sign != 0)
        changed = np.where(sign > 0, Verdict.HIGHER.value, Verdict.LOWER.value)
    words = np.where(clear, changed, Verdict.NO_CLEAR_CHANGE.value)
    return cast(Words, np.where(enough & ~np.isnan(p), words, Verdict.TOO_FEW.value).astype(WORD)[()])
