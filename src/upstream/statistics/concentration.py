"""How concentrated is it? Few places hold much of the crime; how few, and more than chance alone would do?

Places run along the last axis. A missing count (NaN) is refused: a place without data is not a place without crime.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, check_confidence, counts, divide, unwrap
from upstream.statistics.rates import Interval

CHUNK = 2_000_000
"""How many numbers a simulation holds at a time."""


Draw = Callable[[np.random.Generator, int], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Lorenz:
    """The Lorenz curve: the share of places (lowest first) and the share of events that they hold.

    Both of shape (..., places + 1), from 0 to 1. Without events the share of events is NaN.
    """

    places: Values
    events: Values


@dataclass(frozen=True, eq=False)
class Concentration:
    """Share of all places that together hold at least the share ``of_events`` of events, fewest first.

    ``share`` is the share of places and ``places`` how many they are; both of shape (..., len(of_events)).
    """

    of_events: tuple[float, ...]
    share: Values
    places: Values


@dataclass(frozen=True, eq=False)
class RandomAllocation:
    """What chance alone would give: mean and 95 % range of the share of places, one per share of events."""

    of_events: tuple[float, ...]
    mean: Values
    lower: Values
    upper: Values


def _complete(count: ArrayLike) -> Values:
    x = counts(count)
    if np.isnan(x).any() or x.ndim == 0 or x.shape[-1] == 0:
        raise UpstreamError(
            "UP-STATISTICS-007", "a place has no count", do="Leave places without data out, or give them zero."
        )
    return x


def lorenz(count: ArrayLike) -> Lorenz:
    """The Lorenz curve of events over places.

    Parameters
    ----------
    count : array_like of shape (..., places)
        Events in each place, places without events included.

    References
    ----------
    Lorenz MO (1905). Methods of measuring the concentration of wealth. Publications of the American Statistical
    Association 9(70), pages 209-219.
    """
    x = np.sort(_complete(count), axis=-1)
    start = np.zeros((*x.shape[:-1], 1))
    events = np.concatenate([start, np.cumsum(x, axis=-1)], axis=-1)
    places = np.linspace(0, 1, x.shape[-1] + 1)
    return Lorenz(np.broadcast_to(places, events.shape), divide(events, events[..., -1:]))


def gini(count: ArrayLike) -> Values:
    """The Gini coefficient: 0 where all places have the same, towards 1 where one place has all.

    Parameters
    ----------
    count : array_like of shape (..., places)
        Events in each place. Without any event the coefficient is NaN.

    Notes
    -----
    G = 2Σi·x₍ᵢ₎ / (NΣx) - (N+1)/N, x sorted upwards.

    References
    ----------
    Gini C (1914). Sulla misura della concentrazione e della variabilità dei caratteri. Atti del Reale Istituto Veneto
    73, pages 1203-1248.
    """
    x = np.sort(_complete(count), axis=-1)
    n = x.shape[-1]
    return unwrap(divide(2 * (x @ np.arange(1.0, n + 1)), n * x.sum(axis=-1)) - (n + 1) / n)


def generalised_gini(count: ArrayLike) -> Values:
    """The Gini coefficient against the most even spread that whole events allow.

    With fewer events than places some places must have none; the plain coefficient takes that for concentration.

    Parameters
    ----------
    count : array_like of shape (..., places)
        Events in each place.

    Notes
    -----
    G' = max(1, N/C)(G - 1) + 1 for C events in N places.

    References
    ----------
    Bernasco W, Steenbeek W (2017). More places than crimes: implications for evaluating the law of crime concentration
    at place. Journal of Quantitative Criminology 33(3), pages 451-467.
    """
    x = _complete(count)
    return _generalise(gini(x), x.sum(axis=-1), x.shape[-1])


def unbiased_gini(count: ArrayLike) -> Values:
    """The generalised Gini coefficient, scaled so that all events in one place give 1.

    Notes
    -----
    G' m/(m - 1) with m = min(N, C). NaN where m is 1 or less.

    References
    ----------
    Deltas G (2003). The small-sample bias of the Gini coefficient: results and implications for empirical research.
    Review of Economics and Statistics 85(1), pages 226-234.
    """
    x = _complete(count)
    fewer = np.minimum(x.shape[-1], x.sum(axis=-1))
    return unwrap(generalised_gini(x) * divide(fewer, np.where(fewer > 1, fewer - 1, np.nan)))


def _generalise(g: Values, events: Values, places: int) -> Values:
    return unwrap(np.maximum(1.0, divide(places, events)) * (g - 1) + 1)


def gini_interval(
    count: ArrayLike, *, seed: int, confidence: float = 0.95, repeats: int = 1000, generalised: bool = True
) -> Interval:
    """A bootstrap interval (bias-corrected and accelerated) of the (generalised) Gini coefficient of one set of places.

    Parameters
    ----------
    count : array_like of shape (places,)
        Events in each place.
    seed : int
        Seed of the resampling: the same seed gives the same interval.
    confidence : float
        Two-sided confidence level.
    repeats : int
        Bootstrap samples of places.
    generalised : bool
        Of `generalised_gini`, else of `gini`.

    Returns
    -------
    Interval
        NaN where all places have the same count, or fewer than two events or places.

    References
    ----------
    Efron B (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association 82(397),
    pages 171-185.
    """
    check_confidence(confidence)
    x = np.sort(_complete(count))
    if x.ndim != 1:
        raise ValueError("an interval is of one set of places: give one row")
    if x.sum() < 2 or x[0] == x[-1]:
        return Interval(unwrap(np.nan), unwrap(np.nan))
    multiples = _chunked(
        lambda rng, size: rng.multinomial(len(x), np.full(len(x), 1 / len(x)), size), seed, repeats, len(x)
    )
    draws = np.concatenate([_weighted_gini(x, part, generalised) for part in multiples])
    draws = draws[~np.isnan(draws)]
    left_out = _weighted_gini(x, 1 - np.eye(len(x)), generalised) if len(x) <= 1500 else _leave_one_out(x, generalised)
    here = float(_weighted_gini(x, np.ones((1, len(x))), generalised)[0])
    low, high = np.quantile(draws, _bca_levels(draws, left_out, here, confidence))
    return Interval(unwrap(low), unwrap(high))


def _weighted_gini(x: Values, multiple: ArrayLike, generalised: bool) -> Values:
    """The coefficient of samples in which each (sorted) place occurs ``multiple`` times; rows are samples."""
    m = np.asarray(multiple, dtype=float)
    until = np.cumsum(m, axis=-1)
    n, events = until[..., -1], m @ x
    rank_sums = m * (2 * until - m + 1) / 2
    g = divide(2 * (rank_sums @ x), n * events) - (n + 1) / n
    return np.asarray(np.maximum(1.0, divide(n, events)) * (g - 1) + 1 if generalised else g)


def _leave_one_out(x: Values, generalised: bool) -> Values:
    """The coefficient without each place in turn, from running sums: the rank of every higher place falls by one."""
    n, events = len(x) - 1, x.sum() - x
    ranked = (x @ np.arange(1.0, len(x) + 1)) - np.arange(1.0, len(x) + 1) * x - (x.sum() - np.cumsum(x))
    g = divide(2 * ranked, n * events) - (n + 1) / n
    return np.asarray(np.maximum(1.0, divide(n, events)) * (g - 1) + 1 if generalised else g)


def _bca_levels(draws: Values, left_out: Values, here: float, confidence: float) -> Values:
    below = (np.sum(draws < here) + np.sum(draws == here) / 2) / len(draws)
    bias = ndtri(np.clip(below, 0.5 / len(draws), 1 - 0.5 / len(draws)))
    left_out = left_out[~np.isnan(left_out)]
    pull = left_out.mean() - left_out
    spread = 6 * np.sum(pull**2) ** 1.5
    acceleration = np.sum(pull**3) / spread if spread > 0 else 0.0
    z = bias + ndtri([0.5 - confidence / 2, 0.5 + confidence / 2])
    return np.asarray(ndtr(bias + z / (1 - acceleration * z)))


def _chunked(draw: Draw, seed: int, repeats: int, width: int) -> list[NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    step = max(1, CHUNK // max(width, 1))
    return [draw(rng, min(step, repeats - start)) for start in range(0, repeats, step)]


def share_of_places(count: ArrayLike, of_events: Sequence[float] = (0.25, 0.5)) -> Concentration:
    """The smallest share of places that holds a quarter, and half, of events.

    Parameters
    ----------
    count : array_like of shape (..., places)
        Events in each place, places without events included.
    of_events : sequence of float
        Shares of events, between 0 and 1.

    Returns
    -------
    Concentration
        NaN without events.

    References
    ----------
    Weisburd D (2015). The law of crime concentration and the criminology of place. Criminology 53(2), pages 133-157.
    """
    x = _complete(count)
    held = np.cumsum(-np.sort(-x, axis=-1), axis=-1)
    goals = np.asarray(of_events, dtype=float) * held[..., -1:]
    short = held[..., None, :] < goals[..., None] * (1 - 1e-12)
    places = np.where(held[..., -1:] > 0, short.sum(axis=-1) + 1.0, np.nan)
    return Concentration(tuple(of_events), unwrap(places / x.shape[-1]), unwrap(places))


def random_allocation(
    events: int,
    places: int,
    *,
    seed: int,
    of_events: Sequence[float] = (0.25, 0.5),
    repeats: int = 200,
    weights: ArrayLike | None = None,
) -> RandomAllocation:
    """The share of places that would hold a quarter, and half, of events if each event fell by chance.

    Parameters
    ----------
    events, places : int
        How many events fall on how many places.
    seed : int
        Seed of the simulation.
    of_events : sequence of float
        Shares of events.
    repeats : int
        Simulations.
    weights : array_like of shape (places,), optional
        Chance of each place (its population); all the same if not given.

    Notes
    -----
    With 10 events in 1,000 places even chance puts half of them in half a per cent of places: a small share proves
    nothing by itself.

    References
    ----------
    Chalfin A, Kaplan J, Cuellar M (2021). Measuring marginal crime concentration: a new solution to an old problem.
    Journal of Research in Crime and Delinquency 58(4), pages 467-504.
    """
    chance = np.ones(places) if weights is None else counts(weights, "weight")
    chance = chance / chance.sum()
    parts = _chunked(lambda rng, size: rng.multinomial(events, chance, size), seed, repeats, places)
    found = np.concatenate([share_of_places(part, of_events).share for part in parts])
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return RandomAllocation(tuple(of_events), found.mean(axis=0), low, high)
