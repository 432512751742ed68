"""From the best window of each centre to the clusters that are reported: sharing no place, and of what size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from upstream.statistics.arrays import ALPHA, Values
from upstream.statistics.scan_windows import Circles, Intervals, best_per_centre, over_intervals

TIE = 1e-9
SIZES = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
"""Shares of the population to which reported clusters may be limited."""


@dataclass(frozen=True)
class Cluster:
    """One circle and stretch of time steps with more events than expected.

    ``places`` are positions from 0, nearest the centre first; ``start`` and ``end`` (not included) are time steps;
    ``ratio`` is observed over expected, ``relative_risk`` the rate inside over the rate outside.
    """

    places: tuple[int, ...]
    centre: int
    radius: float
    start: int
    end: int
    observed: float
    expected: float
    ratio: float
    relative_risk: float
    log_likelihood_ratio: float
    p: float


@dataclass(frozen=True, eq=False)
class Searched:
    """What a scan looked at: windows, events and expectations over each interval, people, and replicates' maxima."""

    within: Circles
    stretch: Intervals
    observed: Values
    expected: Values
    people: Values
    total: float
    fewest: int
    null: Values

    @classmethod
    def of(
        cls,
        within: Circles,
        stretch: Intervals,
        cells: tuple[Values, Values],
        people: Values,
        fewest: int,
        null: Values,
    ) -> Searched:
        observed, expected = (over_intervals(part, stretch) for part in cells)
        return cls(within, stretch, observed, expected, people, float(cells[0].sum()), fewest, null)

    def limited(self, share: float) -> Searched:
        """The same search, with circles that hold at most this share of the population."""
        held = np.cumsum(np.append(self.people, 0.0)[self.within.order], axis=1)
        fits = self.within.whole & (held <= share * self.people.sum() * (1 + 1e-12))
        return replace(self, within=replace(self.within, whole=fits))


def apart(searched: Searched, most: int, alpha: float = 1.0) -> tuple[Cluster, ...]:
    """The best windows that share no place with a better one, the clearest first, with p at most ``alpha``."""
    best, ring, when = best_per_centre(
        searched.within, searched.observed, searched.expected, searched.total, searched.fewest
    )
    taken: set[int] = set()
    clusters: list[Cluster] = []
    for centre in np.lexsort((np.arange(len(best)), -np.round(best, 9))):
        p = float((1 + np.sum(searched.null >= best[centre] - TIE)) / (len(searched.null) + 1))
        if best[centre] <= TIE or len(clusters) == most or p > alpha:
            break
        places = tuple(int(place) for place in searched.within.order[centre, : ring[centre] + 1])
        if taken.isdisjoint(places):
            taken.update(places)
            radius = float(searched.within.distance[centre, ring[centre]])
            clusters.append(_cluster(searched, places, int(centre), radius, int(when[centre]), float(best[centre]), p))
    return tuple(clusters)


def _cluster(
    searched: Searched, places: tuple[int, ...], centre: int, radius: float, when: int, ratio: float, p: float
) -> Cluster:
    c, e = (float(part[list(places), when].sum()) for part in (searched.observed, searched.expected))
    outside = (searched.total - c) / (searched.total - e) if searched.total > e else 0.0
    return Cluster(
        places=places,
        centre=centre,
        radius=radius,
        start=int(searched.stretch.start[when]),
        end=int(searched.stretch.end[when]),
        observed=c,
        expected=e,
        ratio=c / e,
        relative_risk=c / e / outside if outside > 0 else np.inf,
        log_likelihood_ratio=ratio,
        p=p,
    )


def gini(clusters: Sequence[Cluster], total: float) -> float:
    """How unevenly events lie between clusters and everywhere else, given what is expected: 0 for no cluster.

    Parameters
    ----------
    clusters : sequence of Cluster
        Sharing no place.
    total : float
        All events.

    References
    ----------
    Han J, Zhu L, Kulldorff M, Hostovich S, Stinchcomb DG, Tatalovich Z, Lewis DR, Feuer EJ (2016). Using Gini
    coefficient to determining optimal cluster reporting sizes for spatial scan statistics. International Journal of
    Health Geographics 15, 27.
    """
    c, e = (np.array([getattr(one, what) for one in clusters]) / total for what in ("observed", "expected"))
    c, e = np.append(c, 1 - c.sum()), np.append(e, 1 - e.sum())
    rising = np.argsort(c / np.maximum(e, 1e-300), kind="stable")
    until = np.concatenate([[0.0], np.cumsum(c[rising])])
    return float(1 - np.sum(e[rising] * (until[1:] + until[:-1])))


def by_gini(searched: Searched, largest: float) -> tuple[tuple[Cluster, ...], tuple[tuple[float, float], ...]]:
    """The significant clusters of the size with the greatest Gini coefficient, and size and coefficient of each tried.

    Parameters
    ----------
    searched : Searched
    largest : float
        The share of the population to which the scan itself grew its circles.

    Returns
    -------
    clusters, sizes
        Of sizes with the same coefficient the largest, which cuts least; no cluster where none has p of 5 % or less.

    Notes
    -----
    p values are those of the whole scan, so trying sizes costs no power. A circle around two small clusters reports
    what lies between them too, and has a lower Gini coefficient than the two.

    References
    ----------
    Han J and others (2016), as in `gini`.
    """
    sizes = (*(size for size in SIZES if size < largest), largest)
    if not apart(searched, 1, ALPHA):
        return (), tuple((size, 0.0) for size in sizes)
    tried: list[tuple[float, float]] = []
    best: tuple[Cluster, ...] = ()
    for size in sizes:
        found = apart(searched.limited(size), len(searched.people), ALPHA)
        here = gini(found, searched.total)
        if found and here >= max((value for _, value in tried), default=0.0) - TIE:
            best = found
        tried.append((size, here))
    return best, tuple(tried)
