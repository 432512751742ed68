"""How alike two rankings of the same places are, with an interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upstream.model.errors import UpstreamError

FEWEST = 10


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's coefficient, from -1 to 1, with the limits of its 95 % interval and how many places it rests on."""

    value: float
    lower: float
    upper: float
    places: int


def rank_correlation(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> RankCorrelation:
    """Spearman's rank correlation with Fisher's interval.

    Parameters
    ----------
    first, second : array_like of shape (places,)
        Places where either is NaN are left out; fewer than 10 that remain are refused (UP-STATISTICS-043).

    Notes
    -----
    z = artanh r ± q √((1 + r²/2) / (n - 3)), back through tanh.

    References
    ----------
    Bonett DG, Wright TA (2000). Sample size requirements for estimating Pearson, Kendall and Spearman correlations.
    Psychometrika 65(1), pages 23-28.
    """
    from scipy.stats import norm, rankdata

    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    both = ~(np.isnan(x) | np.isnan(y))
    n = int(both.sum())
    if n < FEWEST:
        raise UpstreamError(
            "UP-STATISTICS-043", f"a rank correlation of {n} places says nothing", do=f"At least {FEWEST} are needed."
        )
    rank_x, rank_y = rankdata(x[both]), rankdata(y[both])
    if np.ptp(rank_x) == 0 or np.ptp(rank_y) == 0:
        return RankCorrelation(float("nan"), float("nan"), float("nan"), n)
    r = float(np.clip(np.corrcoef(rank_x, rank_y)[0, 1], -1.0, 1.0))
    if abs(r) > 1 - 1e-12:
        return RankCorrelation(round(r), round(r), round(r), n)
    half = float(norm.ppf((1 + confidence) / 2)) * np.sqrt((1 + r * r / 2) / (n - 3))
    return RankCorrelation(r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), n)
