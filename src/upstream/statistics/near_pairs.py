"""Pairs of events that are close: counted by bands of distance and of time, without looking at every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

from upstream.statistics.arrays import Values
from upstream.statistics.weights import coordinates

Metric = Literal["manhattan", "euclidean"]
Edges = NDArray[np.float64]
PAIRS_AT_ONCE = 2_000_000
ROWS_AT_ONCE = 255
"""As many as an unsigned byte can count."""


@dataclass(frozen=True, eq=False)
class NearPairs:
    """Pairs in a finite band of distance: the first and the second event of each, sorted by band.

    Those of band b are ``first[start[b]:start[b + 1]]``.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    start: NDArray[np.int64]


def band_edges(bands: Sequence[float]) -> Edges:
    """Edges of bands [a, b): rising, from zero or above; the last may be infinite."""
    edges = np.asarray(bands, dtype=float)
    if edges.ndim != 1 or len(edges) < 2 or np.any(np.diff(edges) <= 0) or edges[0] < 0 or np.isnan(edges).any():
        raise ValueError(f"bands need two or more rising edges, not {list(bands)}")
    return edges


def near_pairs(points: ArrayLike, edges: Edges, metric: Metric) -> NearPairs:
    """All pairs of events whose distance lies in one of the bands that end."""
    where = coordinates(points)
    finite = edges[np.isfinite(edges)]
    if len(finite) < 2:
        nothing = np.zeros(0, dtype=np.int32)
        return NearPairs(nothing, nothing, np.zeros(1, dtype=np.int64))
    power = 1.0 if metric == "manhattan" else 2.0
    first, second = KDTree(where).query_pairs(finite[-1], p=power, output_type="ndarray").astype(np.int32).T
    band = np.concatenate([
        _band(where, first[part], second[part], finite, metric)
        for part in (slice(at, at + PAIRS_AT_ONCE) for at in range(0, max(len(first), 1), PAIRS_AT_ONCE))
    ])  # fmt: skip
    order = np.argsort(band, kind="stable")
    start = np.searchsorted(band[order], np.arange(len(finite)))
    kept = order[start[0] : start[-1]]
    return NearPairs(first[kept], second[kept], (start - start[0]).astype(np.int64))


def _band(
    where: Values, first: NDArray[np.int32], second: NDArray[np.int32], edges: Edges, metric: Metric
) -> NDArray[np.int8]:
    """The band of distance of each pair; -1 before the first, len(edges) - 1 after the last."""
    gap = np.abs(where[first] - where[second])
    apart = gap.sum(axis=1) if metric == "manhattan" else np.hypot(gap[:, 0], gap[:, 1])
    return (np.searchsorted(edges, apart, side="right") - 1).astype(np.int8)


def pairs_by_time(times: Values, edges: Edges) -> Values:
    """How many of all pairs are apart in time by each band [a, b), wherever they are."""
    ordered = np.sort(times)
    after = np.arange(1, len(ordered) + 1)
    under = [
        0.0 if edge == 0 else float(np.sum(np.searchsorted(ordered, ordered + edge, side="left") - after))
        if np.isfinite(edge) else len(ordered) * (len(ordered) - 1) / 2
        for edge in edges
    ]  # fmt: skip
    return np.diff(np.maximum(under, 0.0))


def count_by_time(pairs: NearPairs, times: NDArray[Any], edges: Edges) -> NDArray[np.int64]:
    """Pairs by band of distance and band of time, for several orders of the times at once.

    Parameters
    ----------
    pairs : NearPairs
    times : array of shape (events, orders)
        The time of each event in each order.
    edges : array
        Edges of the bands of time.

    Returns
    -------
    array of shape (bands of distance, bands of time, orders)
    """
    bands = len(pairs.start) - 1
    limits = [edge if not np.isfinite(edge) else times.dtype.type(edge) for edge in edges]
    orders = times.shape[1]
    times = np.pad(times, ((0, 0), (0, -orders % 8)))
    under = np.zeros((bands, len(edges), times.shape[1]), dtype=np.int64)
    for b in range(bands):
        for start in range(int(pairs.start[b]), int(pairs.start[b + 1]), ROWS_AT_ONCE):
            rows = slice(start, min(start + ROWS_AT_ONCE, int(pairs.start[b + 1])))
            gap = times[pairs.first[rows]]
            gap -= times[pairs.second[rows]]
            np.abs(gap, out=gap)
            for t, edge in enumerate(limits):
                if not np.isfinite(edge):
                    under[b, t] += len(gap)
                elif edge > 0:
                    under[b, t] += _column_sums(gap < edge)
    return np.diff(under[..., :orders], axis=1)


def _column_sums(true: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """How many of at most 255 rows are true, eight columns added at a time as the bytes of one number."""
    return np.asarray(true.view(np.uint64).sum(axis=0, dtype=np.uint64)).view(np.uint8)
