"""Does a hot spot stay where it is when the grid, the seed or the months are changed?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.statistics.arrays import Values, counts, divide


@dataclass(frozen=True, eq=False)
class Stability:
    """``flagged`` is the share of runs in which each place is hot; ``core`` the places that are hot in most runs, and
    ``ever`` in any. ``overlap`` is the mean overlap of two runs, ``lowest`` the smallest, ``pairs`` all of them."""

    flagged: Values
    core: NDArray[np.bool_]
    ever: NDArray[np.bool_]
    overlap: float
    lowest: float
    pairs: Values


def jaccard(one: ArrayLike, other: ArrayLike, size: ArrayLike = 1.0) -> float:
    """The overlap of two sets of places: what both hold as a share of what either holds.

    Parameters
    ----------
    one, other : array_like of bool, shape (places,)
    size : array_like of shape (places,), optional
        Area or people of each place; all alike if not given.

    Returns
    -------
    float
        0 to 1; NaN where both are empty.

    References
    ----------
    Jaccard P (1912). The distribution of the flora in the alpine zone. New Phytologist 11(2), pages 37-50.
    """
    a, b = np.asarray(one, dtype=bool), np.asarray(other, dtype=bool)
    weight = np.broadcast_to(counts(size, "size"), a.shape)
    return float(divide(weight[a & b].sum(), weight[a | b].sum()))


def stability(flags: ArrayLike, size: ArrayLike = 1.0, most: float = 0.9) -> Stability:
    """How far several runs agree on which places are hot.

    Parameters
    ----------
    flags : array_like of bool, shape (runs, places)
        The same places in each run. Hot spots of different grids are first laid over one common, finer grid.
    size : array_like of shape (places,), optional
        Area or people of each place.
    most : float
        Share of runs that makes a place part of the core.

    Returns
    -------
    Stability
        Overlaps are NaN with fewer than two runs, or where no run flags any place; two runs of which both flag
        nothing are left out of the mean.

    References
    ----------
    Jaccard P (1912). The distribution of the flora in the alpine zone. New Phytologist 11(2), pages 37-50.
    """
    hot = np.asarray(flags, dtype=bool)
    if hot.ndim != 2 or not len(hot):
        raise ValueError("flags have the shape (runs, places), with at least one run")
    weight = np.broadcast_to(counts(size, "size"), hot.shape[1:])
    both = (hot * weight) @ hot.T.astype(float)
    own = np.diag(both)
    overlap = divide(both, own[:, None] + own - both)
    pairs = overlap[np.triu_indices(len(hot), 1)]
    known = pairs[~np.isnan(pairs)]
    share = hot.mean(axis=0)
    mean, low = (float(known.mean()), float(known.min())) if len(known) else (float("nan"), float("nan"))
    return Stability(share, np.asarray(share >= most - 1e-12), np.asarray(hot.any(axis=0)), mean, low, pairs)
