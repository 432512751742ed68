"""Kulldorff's scan statistic: the circle (and stretch of time) that stands out most, and how likely chance makes one.

Circles grow around each place until they hold half of the population. The p value counts how often the best circle of
data without clusters stands out as much, so that looking everywhere is paid for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import ALPHA, Values, counts
from upstream.statistics.scan_clusters import Cluster, Searched, apart, by_gini
from upstream.statistics.scan_windows import Intervals, Ties, batch_size, circles, intervals, largest_ratios

Simulate = Callable[[np.random.Generator, int], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Scan:
    """Clusters that share no place, the clearest first, and the best of each replicate without clusters.

    Of clusters after the first the p value is cautious: it compares them with the best of each replicate. ``by_gini``
    are the significant clusters, limited to the size that sets them apart best from everywhere else: often the two
    small ones inside a large circle (Han and others 2016). ``sizes`` has each share of the population that was tried,
    and its Gini coefficient.
    """

    clusters: tuple[Cluster, ...]
    null: Values
    by_gini: tuple[Cluster, ...] = ()
    sizes: tuple[tuple[float, float], ...] = ()

    def clear(self, alpha: float = ALPHA) -> tuple[Cluster, ...]:
        """The clusters whose p is at most ``alpha``."""
        return tuple(cluster for cluster in self.clusters if cluster.p <= alpha)


@dataclass(frozen=True)
class Limits:
    """How far a window may grow.

    A circle: by its share of the population, its radius in metres, and its number of places. A stretch of time: by its
    steps (half of all if not given), and, ``prospective``, only if it lasts until the end. A cluster has at least
    ``fewest`` events. ``ties`` as in `scan_windows.circles`; ``clusters`` is how many are reported.
    """

    share: float = 0.5
    radius: float = np.inf
    areas: int | None = None
    steps: int | None = None
    prospective: bool = False
    fewest: int = 2
    ties: Ties = "together"
    clusters: int = 10


USUAL = Limits()


def spatial_scan(
    points: ArrayLike,
    cases: ArrayLike,
    population: ArrayLike,
    *,
    seed: int,
    expected: ArrayLike | None = None,
    replicates: int = 999,
    limits: Limits = USUAL,
) -> Scan:
    """Circles with more events than their population explains (Poisson model).

    Parameters
    ----------
    points : array_like of shape (places, 2)
        Eastings and northings of the places' centres, in metres.
    cases : array_like of shape (places,)
        Events, whole numbers.
    population : array_like of shape (places,)
        People at risk; bounds the circles. Events where nobody is at risk are refused.
    seed : int
        Seed of the replicates.
    expected : array_like of shape (places,), optional
        Events expected of each place, for example standardised for age; in proportion to population if not given.
        Scaled to the number of events.
    replicates : int
        Data sets without clusters, drawn with the same number of events.
    limits : Limits
        How far windows may grow.

    References
    ----------
    Kulldorff M (1997). A spatial scan statistic. Communications in Statistics - Theory and Methods 26(6), pages
    1481-1496.
    """
    found = np.asarray(cases, dtype=float)
    people = counts(population, "population")
    base = people if expected is None else counts(expected, "expected count")
    return _poisson(points, found[:, None], people, np.asarray(base)[:, None], seed, replicates, limits)


def space_time_scan(
    points: ArrayLike,
    cases: ArrayLike,
    population: ArrayLike,
    *,
    seed: int,
    replicates: int = 999,
    limits: Limits = USUAL,
) -> Scan:
    """Cylinders, a circle over a stretch of time, with more events than their population explains (Poisson model).

    Parameters
    ----------
    points : array_like of shape (places, 2)
        Eastings and northings, in metres.
    cases : array_like of shape (places, steps)
        Events in each place and time step; steps of equal length, none missing.
    population : array_like of shape (places,) or (places, steps)
        People at risk.
    seed, replicates, limits
        As in `spatial_scan`.

    Notes
    -----
    A rise everywhere at once counts as clustering in time; `space_time_permutation_scan` is blind to it.

    References
    ----------
    Kulldorff M, Athas WF, Feuer EJ, Miller BA, Key CR (1998). Evaluating cluster alarms: a space-time scan statistic
    and brain cancer in Los Alamos, New Mexico. American Journal of Public Health 88(9), pages 1377-1380.
    """
    found = np.asarray(cases, dtype=float)
    people = counts(population, "population")
    base = np.broadcast_to(people[:, None] if people.ndim == 1 else people, found.shape)
    return _poisson(points, found, base.sum(axis=1), base, seed, replicates, limits)


def space_time_permutation_scan(
    points: ArrayLike, cases: ArrayLike, *, seed: int, replicates: int = 999, limits: Limits = USUAL
) -> Scan:
    """Cylinders with more events than their place and their time explain, without a population.

    Parameters
    ----------
    points : array_like of shape (places, 2)
        Eastings and northings, in metres.
    cases : array_like of shape (places, steps)
        Events in each place and time step.
    seed, replicates, limits
        As in `spatial_scan`; a circle holds at most ``limits.share`` of the events.

    Notes
    -----
    Expected = events of the places x events of the steps / all events. A replicate deals the times anew among events.

    References
    ----------
    Kulldorff M, Heffernan R, Hartman J, Assunção R, Mostashari F (2005). A space-time permutation scan statistic for
    disease outbreak detection. PLoS Medicine 2(3), e59, pages 216-224.
    """
    found = _whole(cases)
    total = found.sum()
    base = np.outer(found.sum(axis=1), found.sum(axis=0)) / max(total, 1)

    def simulate(rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        place, step = (np.repeat(axis, found.astype(int).ravel()) for axis in np.indices(found.shape).reshape(2, -1))
        cells = [np.bincount(place * found.shape[1] + rng.permutation(step), minlength=found.size) for _ in range(size)]
        return np.stack(cells, axis=-1).reshape(*found.shape, size)

    return _scan(points, found, found.sum(axis=1), base, simulate, seed, replicates, limits)


def _whole(cases: ArrayLike) -> Values:
    found = counts(cases)
    if found.ndim != 2:
        raise ValueError(f"cases have the shape (places, steps), not {found.shape}")
    if np.isnan(found).any() or np.any(found != np.round(found)):
        raise UpstreamError(
            "UP-STATISTICS-017",
            "a scan needs whole numbers of events, none missing",
            do="Leave out places without data; do not apportion events between places.",
        )
    if found.sum() < 2:
        raise UpstreamError("UP-STATISTICS-015", "fewer than two events cannot cluster", do="Use a longer period.")
    return found


def _poisson(
    points: ArrayLike, cases: ArrayLike, people: Values, base: Values, seed: int, replicates: int, limits: Limits
) -> Scan:
    found = _whole(cases)
    if np.any((base <= 0) & (found > 0)) or np.isnan(base).any() or np.isnan(people).any():
        raise UpstreamError(
            "UP-STATISTICS-014",
            "a place without population has events",
            do="Use a denominator of people present, or join the place to a neighbour.",
        )
    total = int(found.sum())
    chance = (base / base.sum()).ravel()

    def simulate(rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        return rng.multinomial(total, chance, size).T.reshape(*found.shape, size)

    return _scan(points, found, people, base / base.sum() * total, simulate, seed, replicates, limits)


def _scan(
    points: ArrayLike,
    found: Values,
    people: Values,
    expected: Values,
    simulate: Simulate,
    seed: int,
    replicates: int,
    limits: Limits,
) -> Scan:
    steps, total = found.shape[1], float(found.sum())
    within = circles(points, people, limits.share, limits.radius, limits.areas, limits.ties)
    if steps == 1:
        stretch = Intervals(np.array([0]), np.array([1]))
    else:
        stretch = intervals(steps, limits.steps or max(1, steps // 2), prospective=limits.prospective)
    size = batch_size(len(found), len(stretch.start))

    def batches() -> Iterator[NDArray[np.int64]]:
        rng = np.random.default_rng(seed)
        for start in range(0, replicates, size):
            yield simulate(rng, min(size, replicates - start))

    null = largest_ratios(within, stretch, batches(), expected, total, limits.fewest)
    searched = Searched.of(within, stretch, (found, expected), people, limits.fewest, null)
    return Scan(apart(searched, limits.clusters), null, *by_gini(searched, limits.share))
