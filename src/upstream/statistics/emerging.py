"""Emerging hot spots: which places have become, stayed or ceased to be hot or cold, over equal steps of time.

Gi* is computed over places and time together, adjusted over all places and steps, and each place is then named by its
history. Every threshold is a parameter with its usual value in `Thresholds`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, diags_array, kron
from scipy.special import ndtr

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, counts, divide
from upstream.statistics.empirical_bayes import standardised_rates
from upstream.statistics.gi_star import Adjustment, HotSpots, gi_star
from upstream.statistics.weights import with_self, without_self


class Pattern(StrEnum):
    """The seventeen histories of a place."""

    NEW_HOT = "new hot spot"
    CONSECUTIVE_HOT = "consecutive hot spot"
    INTENSIFYING_HOT = "intensifying hot spot"
    PERSISTENT_HOT = "persistent hot spot"
    DIMINISHING_HOT = "diminishing hot spot"
    SPORADIC_HOT = "sporadic hot spot"
    OSCILLATING_HOT = "oscillating hot spot"
    HISTORICAL_HOT = "historical hot spot"
    NEW_COLD = "new cold spot"
    CONSECUTIVE_COLD = "consecutive cold spot"
    INTENSIFYING_COLD = "intensifying cold spot"
    PERSISTENT_COLD = "persistent cold spot"
    DIMINISHING_COLD = "diminishing cold spot"
    SPORADIC_COLD = "sporadic cold spot"
    OSCILLATING_COLD = "oscillating cold spot"
    HISTORICAL_COLD = "historical cold spot"
    NONE = "no pattern"


NAMES = np.array([str(pattern) for pattern in Pattern], dtype="<U24")


@dataclass(frozen=True)
class Thresholds:
    """``step``: level at which a step is hot or cold; ``trend``: level of the trend in intensity; ``most``: share of
    steps that makes a place hot throughout; ``run``: fewest steps of a consecutive run; ``steps``: fewest in all."""

    step: float = 0.05
    trend: float = 0.05
    most: float = 0.9
    run: int = 2
    steps: int = 10


USUAL = Thresholds()


@dataclass(frozen=True, eq=False)
class MannKendall:
    """Per series: pairs that rise less pairs that fall, its variance, z and two-sided p, and S over all pairs."""

    s: Values
    variance: Values
    z: Values
    p: Values
    tau: Values


@dataclass(frozen=True, eq=False)
class Emerging:
    """``pattern`` and ``trend`` per place; ``steps`` are Gi* of each place and step, of shape (places, steps), as is
    ``sign``: 1 hot, -1 cold, 0 neither."""

    pattern: NDArray[np.str_]
    trend: MannKendall
    steps: HotSpots
    sign: Values


def mann_kendall(series: ArrayLike) -> MannKendall:
    """The Mann-Kendall test of each series for a steady rise or fall.

    Parameters
    ----------
    series : array_like of shape (..., steps)
        Earliest first, none missing; a series with NaN gives NaN.

    Notes
    -----
    S = Σ sign(x_j - x_i), i < j. Var S = (n(n-1)(2n+5) - Σt(t-1)(2t+5))/18, t the sizes of groups of equal values.
    z = (S ∓ 1)/√Var S, 0 where S is 0.

    References
    ----------
    Mann HB (1945). Nonparametric tests against trend. Econometrica 13(3), pages 245-259.
    Kendall MG (1975). Rank Correlation Methods, 4th edition. Griffin, page 55.
    """
    x = np.asarray(series, dtype=float)
    n = x.shape[-1]
    first, second = np.triu_indices(n, 1)
    s = np.sign(x[..., second] - x[..., first]).sum(axis=-1)
    alike = (x[..., :, None] == x[..., None, :]).sum(axis=-1)
    tied = ((alike - 1) * (2 * alike + 5)).sum(axis=-1)  # each of t equal values adds (t-1)(2t+5)
    variance = np.where(np.isnan(s), np.nan, (n * (n - 1) * (2 * n + 5) - tied) / 18)
    z = divide(s - np.sign(s), np.sqrt(np.where(variance > 0, variance, np.nan)))
    z = np.where(variance == 0, 0.0, z)
    return MannKendall(s, variance, z, 2 * ndtr(-np.abs(z)), divide(s, n * (n - 1) / 2))


def classify(sign: ArrayLike, intensity: ArrayLike, thresholds: Thresholds = USUAL) -> NDArray[np.str_]:
    """Name each place by its history of hot and cold steps.

    Parameters
    ----------
    sign : array_like of shape (places, steps)
        1 for a hot step, -1 for a cold one, 0 for neither, earliest first.
    intensity : array_like of shape (places, steps)
        The statistic (z of Gi* of each step alone), whose trend tells intensifying from diminishing.
    thresholds : Thresholds

    Returns
    -------
    array of str, shape (places,)
        A `Pattern` each. In this order: the last step is hot (or cold) and
        at least ``most`` of all steps are: intensifying, diminishing or persistent, by the trend;
        no earlier step was: new; a run to the end of at least ``run`` steps and none before: consecutive;
        some step was of the other kind: oscillating; else sporadic.
        The last step is not, but at least ``most`` of all were: historical. Otherwise no pattern.

    References
    ----------
    Esri (2024). How Emerging Hot Spot Analysis works. ArcGIS Pro documentation.
    """
    signs, z = np.asarray(sign), np.asarray(intensity, dtype=float)
    names = np.full(len(signs), NAMES[-1])
    for kind, offset in ((-1, 8), (1, 0)):
        position = _history(signs * kind, z * kind, thresholds)
        clear = position < 8
        # What is now hot, or now cold, comes before what once was the other.
        keep = clear & ((signs[:, -1] == kind) | (names == NAMES[-1]))
        names = np.where(keep, NAMES[np.minimum(position, 7) + offset], names)
    return names


def _history(sign: NDArray[np.generic], z: Values, thresholds: Thresholds) -> NDArray[np.int64]:
    """The position among the eight patterns of one kind, or 8."""
    hot = np.asarray(sign == 1)
    now, share = hot[:, -1], hot.mean(axis=1)
    trend = mann_kendall(z)
    with np.errstate(invalid="ignore"):
        moving = trend.p < thresholds.trend
    run = np.cumprod(hot[:, ::-1], axis=1).sum(axis=1)
    mostly = share >= thresholds.most - 1e-12
    only_run = hot.sum(axis=1) == run
    other = (np.asarray(sign) == -1).any(axis=1)
    return np.select(
        [
            now & mostly & moving & (trend.s > 0),
            now & mostly & moving & (trend.s < 0),
            now & mostly,
            now & only_run & (run == 1),
            now & only_run & (run >= thresholds.run),
            now & other,
            now,
            ~now & mostly,
        ],
        [2, 4, 3, 0, 1, 6, 5, 7],
        8,
    )


def space_time_weights(weights: csr_array, steps: int, lag: int = 1) -> csr_array:
    """Neighbours in space and time: a place and its neighbours, in the same step and the ``lag`` steps before.

    Parameters
    ----------
    weights : csr_array of shape (places, places)
    steps : int
        Time steps.
    lag : int
        How many earlier steps count as near.

    Returns
    -------
    csr_array of shape (places·steps, places·steps)
        Binary; row ``place * steps + step``. Itself is left out, as everywhere.

    References
    ----------
    Esri (2024). How Emerging Hot Spot Analysis works. ArcGIS Pro documentation.
    """
    near = with_self(without_self(weights))
    near.data[:] = 1.0
    before = diags_array([np.ones(steps - k) for k in range(min(lag, steps - 1) + 1)],
                         offsets=[-k for k in range(min(lag, steps - 1) + 1)])  # fmt: skip
    return without_self(csr_array(kron(near, before)))


def stretches(times: Sequence[int]) -> list[slice]:
    """The parts of a series without gaps, as slices: ``times`` are numbers of periods, each one after the last."""
    number = np.asarray(times, dtype=np.int64)
    breaks = np.flatnonzero(np.diff(number) != 1) + 1
    return [slice(int(a), int(b)) for a, b in zip([0, *breaks], [*breaks, len(number)], strict=True)]


def emerging_hot_spots(
    count: ArrayLike,
    weights: csr_array,
    times: Sequence[int],
    *,
    population: ArrayLike | None = None,
    lag: int = 1,
    permutations: int = 0,
    seed: int = 0,
    adjustment: Adjustment = "bh",
    thresholds: Thresholds = USUAL,
) -> Emerging:
    """Gi* over places and steps, and the history of each place.

    Parameters
    ----------
    count : array_like of shape (places, steps)
        Events, none missing.
    weights : csr_array of shape (places, places)
        Neighbours. An island has its own earlier steps for neighbours.
    times : sequence of int
        The number of each step (months since any month). A gap is refused: test each of `stretches` alone.
    population : array_like of shape (places,) or (places, steps), optional
        People at risk: standardised rates are then tested instead of counts.
    lag, permutations, seed, adjustment
        As in `space_time_weights` and `gi_star.gi_star`; adjusted over all places and steps.
    thresholds : Thresholds

    Notes
    -----
    The trend is that of Gi* of each step alone. Of Gi* over a step and those before it, as Esri has it, neighbours in
    time share data, and the Mann-Kendall test would flag 15 % of places in which nothing changes at a nominal 5 %.

    References
    ----------
    Esri (2024). How Emerging Hot Spot Analysis works. ArcGIS Pro documentation.
    Ord JK, Getis A (1995). Local spatial autocorrelation statistics: distributional issues and an application.
    Geographical Analysis 27(4), pages 286-306.
    """
    x = counts(count)
    _check_steps(x, times, thresholds)
    values = x.ravel()
    if population is not None:
        people = counts(population, "population")
        people = people[:, None] if people.ndim == 1 else people
        values = standardised_rates(values, np.broadcast_to(people, x.shape).ravel())
    found = gi_star(
        values,
        space_time_weights(weights, x.shape[1], lag),
        permutations=permutations,
        seed=seed,
        adjustment=adjustment,
    )
    steps = HotSpots(*(np.asarray(getattr(found, name)).reshape(x.shape) for name in found.__dataclass_fields__))
    sign = steps.sign(thresholds.step)
    alone = gi_star(values, space_time_weights(weights, x.shape[1], 0)).z.reshape(x.shape) if lag else steps.z
    intensity = np.nan_to_num(alone)
    return Emerging(classify(sign, intensity, thresholds), mann_kendall(intensity), steps, sign)


def _check_steps(x: Values, times: Sequence[int], thresholds: Thresholds) -> None:
    if x.ndim != 2 or len(times) != x.shape[1]:
        raise ValueError("counts have the shape (places, steps), with one time for each step")
    if len(stretches(times)) > 1 or np.isnan(x).any():
        raise UpstreamError(
            "UP-STATISTICS-021",
            "the series has gaps, across which nothing can be said to last or to emerge",
            do="Use the longest stretch without a gap, or longer steps.",
        )
    if x.shape[1] < thresholds.steps:
        raise UpstreamError(
            "UP-STATISTICS-022",
            f"{x.shape[1]} time steps are too few for a history (at least {thresholds.steps})",
            do="Use a longer series or shorter steps.",
        )
