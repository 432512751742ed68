"""Who is whose neighbour: sparse weights between places, one row for each place.

A weight matrix holds no place as its own neighbour (`with_self` adds it). A place without neighbours, an island, has an
empty row: each statistic states what it does with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, eye_array
from scipy.spatial import KDTree

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values

Places = NDArray[np.intp]


def coordinates(points: ArrayLike) -> Values:
    """Points as an array of shape (places, 2): eastings and northings in metres, none missing."""
    array = np.asarray(points, dtype=float)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"points have the shape (places, 2), not {array.shape}")
    if not np.isfinite(array).all():
        raise UpstreamError(
            "UP-STATISTICS-012", "a place has no coordinates", do="Leave places without a location out, and count them."
        )
    return array


def distance_band(points: ArrayLike, distance: float) -> csr_array:
    """Binary weights between places no further apart than ``distance``.

    Parameters
    ----------
    points : array_like of shape (places, 2)
        Eastings and northings in metres. Places at the same point are neighbours.
    distance : float
        In metres, above zero; a place at exactly this distance is a neighbour.

    Returns
    -------
    csr_array of shape (places, places)
        Symmetric, 1 for a neighbour, the diagonal empty.

    References
    ----------
    Cliff AD, Ord JK (1981). Spatial Processes: Models and Applications. Pion, pages 16-19.
    """
    if not distance > 0:
        raise UpstreamError("UP-STATISTICS-013", f"a distance of {distance} gives no neighbours", do="Give metres.")
    where = coordinates(points)
    pairs = KDTree(where).query_pairs(distance, output_type="ndarray")
    return _binary(np.concatenate([pairs, pairs[:, ::-1]]), len(where))


def k_nearest(points: ArrayLike, k: int) -> csr_array:
    """Binary weights from each place to its ``k`` nearest others; not symmetric.

    Parameters
    ----------
    points : array_like of shape (places, 2)
        Eastings and northings in metres.
    k : int
        Neighbours of each place, at least 1 and fewer than the places. Among places at the same distance the choice is
        arbitrary, but the same on every run.

    References
    ----------
    Cliff AD, Ord JK (1981). Spatial Processes: Models and Applications. Pion, pages 16-19.
    """
    where = coordinates(points)
    if not 1 <= k < len(where):
        raise UpstreamError(
            "UP-STATISTICS-013", f"{len(where)} places cannot have {k} neighbours each", do="Ask for fewer neighbours."
        )
    found = np.atleast_2d(KDTree(where).query(where, k + 1)[1])
    own = found == np.arange(len(where))[:, None]
    own[~own.any(axis=1), -1] = True  # more than k others at the very same point: leave out the last of them
    others = found[~own].reshape(len(where), k)
    return _binary(np.column_stack([np.repeat(np.arange(len(where)), k), others.ravel()]), len(where))


def contiguity(neighbours: Sequence[Sequence[int]]) -> csr_array:
    """Binary weights from lists of neighbours, one for each place, made symmetric.

    Parameters
    ----------
    neighbours : sequence of sequences of int
        The positions, from 0, of each place's neighbours. Itself and repetitions are ignored.

    References
    ----------
    Cliff AD, Ord JK (1981). Spatial Processes: Models and Applications. Pion, pages 16-19.
    """
    lengths = [len(row) for row in neighbours]
    to = np.fromiter((int(j) for row in neighbours for j in row), dtype=np.intp, count=sum(lengths))
    if np.any((to < 0) | (to >= len(lengths))):
        raise ValueError("a neighbour is not one of the places")
    one_way = np.column_stack([np.repeat(np.arange(len(lengths)), lengths), to])
    return _binary(np.concatenate([one_way, one_way[:, ::-1]]), len(lengths))


def _binary(pairs: Places, places: int) -> csr_array:
    kept = pairs[pairs[:, 0] != pairs[:, 1]]
    weights = csr_array((np.ones(len(kept)), (kept[:, 0], kept[:, 1])), shape=(places, places))
    weights.sum_duplicates()
    weights.data[:] = 1.0
    weights.sort_indices()
    return weights


def with_self(weights: csr_array, weight: float = 1.0) -> csr_array:
    """The same weights, with each place as its own neighbour of the given weight."""
    return csr_array(without_self(weights) + weight * eye_array(weights.shape[0]))


def without_self(weights: csr_array) -> csr_array:
    """The same weights with an empty diagonal."""
    found = csr_array(weights, copy=True)
    found.setdiag(0)
    found.eliminate_zeros()
    return found


def row_standardised(weights: csr_array) -> csr_array:
    """Each row divided by its sum, so that a weighted sum over neighbours is their mean; islands stay empty.

    References
    ----------
    Anselin L (1988). Spatial Econometrics: Methods and Models. Kluwer, pages 23-24.
    """
    found = csr_array(weights, copy=True, dtype=float)
    sums = np.asarray(found.sum(axis=1)).ravel()
    found.data /= np.repeat(np.where(sums == 0, 1.0, sums), np.diff(found.indptr))
    return found


def neighbour_counts(weights: csr_array) -> NDArray[np.int64]:
    """How many neighbours each place has, itself not counted. Zero for an island."""
    return np.asarray(np.diff(without_self(weights).indptr), dtype=np.int64)
