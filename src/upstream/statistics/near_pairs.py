"""Pairs of events that are close: counted by bands of distance and of time, without holding any pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.statistics.arrays import Values
from upstream.statistics.compiled import in_threads
from upstream.statistics.weights import coordinates

Metric = Literal["manhattan", "euclidean"]
Edges = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """Events in order of square cells as wide as the last band that ends, and where each finds its partners.

    ``order`` has the events' positions, west to east and then northwards by cell. An event's partners, each pair once,
    are those after it up to ``reach[:, 0]`` (its own row of cells) and from ``reach[:, 1]`` to ``reach[:, 2]`` (the row
    to the north).
    """

    order: NDArray[np.intp]
    where: Values
    reach: NDArray[np.int64]
    edges: Edges
    metric: Metric


def band_edges(bands: Sequence[float]) -> Edges:
    """Edges of bands [a, b): rising, from zero or above; the last may be infinite."""
    edges = np.asarray(bands, dtype=float)
    if edges.ndim != 1 or len(edges) < 2 or np.any(np.diff(edges) <= 0) or edges[0] < 0 or np.isnan(edges).any():
        raise ValueError(f"bands need two or more rising edges, not {list(bands)}")
    return edges


def neighbourhoods(points: ArrayLike, edges: Edges, metric: Metric) -> Neighbourhoods:
    """Where to look for pairs of events in the bands of distance that end."""
    where = coordinates(points)
    finite = edges[np.isfinite(edges)]
    cell = np.floor((where - where.min(axis=0)) / finite[-1] if finite[-1] > 0 else where * 0).astype(np.int64) + 1
    wide = int(cell[:, 0].max()) + 2
    key = cell[:, 1] * wide + cell[:, 0]
    order = np.argsort(key, kind="stable")
    key = key[order]
    ends = ((key + 1, "right"), (key + wide - 1, "left"), (key + wide + 1, "right"))
    reach = np.stack([np.searchsorted(key, to, side=side) for to, side in ends], axis=1)  # type: ignore[call-overload]
    return Neighbourhoods(order, where[order], reach.astype(np.int64), finite, metric)


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


def count_by_time(found: Neighbourhoods, times: NDArray[Any], edges: Edges) -> tuple[Values, Values]:
    """Pairs by band of distance, and by band of distance and of time for several orders of the times at once.

    Parameters
    ----------
    found : Neighbourhoods
    times : array of shape (events, orders)
        The time of each event in each order.
    edges : array
        Edges of the bands of time.

    Returns
    -------
    arrays of shapes (bands of distance,) and (bands of distance, bands of time, orders)

    Notes
    -----
    Pairs are found again for each call and never held: memory grows with events times orders.
    """
    from upstream.statistics.pair_kernel import count

    bands, orders = len(found.edges) - 1, times.shape[1]
    limits = edges[np.isfinite(edges) & (edges > 0)].astype(times.dtype)
    ours = np.ascontiguousarray(times)[found.order]
    manhattan = found.metric == "manhattan"
    spaces = found.edges if manhattan else found.edges**2
    shares: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def work(events: NDArray[np.intp]) -> None:
        near, under = np.zeros(bands, dtype=np.int64), np.zeros((bands, len(limits), orders), dtype=np.int64)
        shares.append((near, under))
        count(found.where, found.reach, events, spaces, manhattan, ours, limits, near, under)

    in_threads(work, np.arange(len(ours)))
    near = np.sum([share[0] for share in shares], axis=0).astype(float)
    under = np.sum([share[1] for share in shares], axis=0).astype(float)
    parts = [np.zeros((bands, 1, orders))] * int(edges[0] == 0) + [under]
    if not np.isfinite(edges[-1]):
        parts.append(np.broadcast_to(near[:, None, None], (bands, 1, orders)))
    return near, np.diff(np.concatenate(parts, axis=1), axis=1)
