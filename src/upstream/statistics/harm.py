"""Harm and cost: offences weighted by how grave they are, or by what they cost.

No total is given where too few of the offences have a weight: a sum that leaves out a tenth of the offences
looks like a fall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, counts, divide, unwrap

LEAST_COVERAGE = 0.95


@dataclass(frozen=True, eq=False)
class WeightedSum:
    """A weighted sum of offences.

    Attributes
    ----------
    value : ndarray
        The sum, in the unit of the weights. NaN where not available.
    coverage : ndarray
        The share of offences that have a weight, between 0 and 1; NaN where there are no offences.
    available : ndarray of bool
        Whether enough offences have a weight.
    per_offence : ndarray
        The mean weight of those offences that have one. NaN where not available.
    """

    value: Values
    coverage: Values
    available: NDArray[np.bool_]
    per_offence: Values


def weighted_sum(count: ArrayLike, weights: ArrayLike, least_coverage: float = LEAST_COVERAGE) -> WeightedSum:
    """The sum over offences of count times weight: a harm index (days), a severity total, or a cost (pounds).

    Parameters
    ----------
    count : array_like of shape (..., offences)
        Recorded offences by offence code. For a harm index leave out what police find by their own activity.
    weights : array_like of shape (offences,) or (..., offences)
        Weight of each offence, zero or more; NaN where the edition has none. See `harm_weights`.
    least_coverage : float
        Share of offences that must have a weight, 0.95 unless told.

    Returns
    -------
    WeightedSum
        Arrays of shape (...). Without offences the sum is 0 and available. With a missing count (NaN) it is not.

    Notes
    -----
    Weighted by population the sum gives a severity score: Σ(count x weight) / population.

    References
    ----------
    Sherman L, Neyroud PW, Neyroud E (2016). The Cambridge Crime Harm Index: measuring total harm from crime based on
    sentencing guidelines. Policing 10(3), pages 171-183.
    Office for National Statistics (2016). Research outputs: developing a Crime Severity Score for England and Wales
    using data on crimes recorded by the police.
    """
    if not 0 <= least_coverage <= 1:
        raise UpstreamError("UP-STATISTICS-002", f"{least_coverage} is not a share", do="Write 0.95 for 95 %.")
    x, w = np.broadcast_arrays(counts(count), counts(weights, "weight"))
    has = ~np.isnan(w)
    offences, weighted = x.sum(axis=-1), np.where(has, x, 0.0).sum(axis=-1)
    coverage = divide(weighted, offences)
    with np.errstate(invalid="ignore"):
        available = (offences == 0) | (coverage >= least_coverage)
    total = np.where(available, np.sum(np.where(has, x * w, 0.0), axis=-1), np.nan)
    mean = np.where(available, divide(total, weighted), np.nan)
    return WeightedSum(unwrap(total), unwrap(coverage), np.asarray(available)[()], unwrap(mean))
