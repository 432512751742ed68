"""How well would last month's map have told where next month's events fall? Compared at equal shares of area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, check_confidence, counts, divide
from upstream.statistics.rates import Interval

SHARES = (0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True, eq=False)
class Caught:
    """Per month and share of area: events caught, and the most that any choice of places could have caught.

    ``caught`` and ``best`` have the shape (months, shares), ``events`` (months,).
    """

    shares: tuple[float, ...]
    caught: Values
    best: Values
    events: Values


@dataclass(frozen=True, eq=False)
class Accuracy:
    """Over all months, one entry per share of area, each with an interval over months.

    ``hit_rate`` is the share of events caught, ``pai`` the hit rate over the share of area (1 is chance, if area is all
    that counts), ``pei`` the events caught over the most that could have been.
    """

    shares: tuple[float, ...]
    hit_rate: Values
    hit_rate_limits: Interval
    pai: Values
    pai_limits: Interval
    pei: Values
    pei_limits: Interval
    months: int


@dataclass(frozen=True, eq=False)
class Advantage:
    """The hit rate of one method less that of another, per share of area, with its interval over the same months."""

    shares: tuple[float, ...]
    difference: Values
    limits: Interval


def catch(score: ArrayLike, events: ArrayLike, area: ArrayLike, shares: Sequence[float] = SHARES) -> Caught:
    """Events that fall in the places with the highest scores.

    Parameters
    ----------
    score : array_like of shape (months, places)
        What the method said of each place before the month began; higher is chosen first.
    events : array_like of shape (months, places)
        What then happened.
    area : array_like of shape (places,)
        Size of each place, above zero: square metres, street length or people.
    shares : sequence of float
        Shares of the whole area that are chosen, between 0 and 1.

    Notes
    -----
    The last place is taken in part, with as much of its events, so that methods are compared at exactly the same area.
    Places with equal scores are taken together, each in part.

    References
    ----------
    Chainey S, Tompson L, Uhlig S (2008). The utility of hotspot mapping for predicting spatial patterns of crime.
    Security Journal 21(1-2), pages 4-28.
    """
    x, z = np.atleast_2d(counts(events)), np.atleast_2d(np.asarray(score, dtype=float))
    size = np.asarray(area, dtype=float)
    if x.shape != z.shape or size.shape != x.shape[1:]:
        raise ValueError("scores and events have the shape (months, places), area (places,)")
    if np.isnan(x).any() or np.isnan(z).any() or not np.all(size > 0):
        raise UpstreamError(
            "UP-STATISTICS-007", "a place has no score, no count or no area", do="Leave such places out, and name them."
        )
    if not all(0 < share <= 1 for share in shares):
        raise UpstreamError("UP-STATISTICS-002", "a share of area is not between 0 and 1", do="Write 0.05 for 5 %.")
    goal = np.asarray(shares, dtype=float) * size.sum()
    caught = np.array([_held(z[m], x[m], size, goal) for m in range(len(x))])
    best = np.array([_held(x[m] / size, x[m], size, goal) for m in range(len(x))])
    return Caught(tuple(shares), caught, best, x.sum(axis=1))


def _held(score: Values, events: Values, area: Values, goal: Values) -> Values:
    """Events in the highest places up to each goal of area, places of one score taken evenly."""
    _, group = np.unique(-score, return_inverse=True)
    ground = np.concatenate([[0.0], np.cumsum(np.bincount(group, area))])
    held = np.concatenate([[0.0], np.cumsum(np.bincount(group, events))])
    return np.asarray(np.interp(goal, ground, held))


def accuracy(found: Caught, *, seed: int, confidence: float = 0.95, repeats: int = 2000, block: int = 3) -> Accuracy:
    """Hit rate, prediction accuracy index and prediction efficiency index, with intervals over rolling months.

    Parameters
    ----------
    found : Caught
        Months in order.
    seed : int
        Seed of the resampling.
    confidence : float
        Two-sided.
    repeats : int
        Resamples of blocks of months.
    block : int
        Months that are resampled together, since neighbouring months resemble each other.

    Returns
    -------
    Accuracy
        NaN without events; limits are NaN with fewer than two blocks of months.

    References
    ----------
    Chainey S, Tompson L, Uhlig S (2008). The utility of hotspot mapping for predicting spatial patterns of crime.
    Security Journal 21(1-2), pages 4-28.
    Hunt JM (2016). Do crime hot spots move? Exploring the effects of the modifiable areal unit problem and modifiable
    temporal unit problem on crime hot spot stability. PhD thesis, American University.
    Politis DN, Romano JP (1992). A circular block-resampling procedure for stationary data. In: LePage R, Billard L
    (editors), Exploring the Limits of Bootstrap. Wiley, pages 263-270.
    """
    chosen = _resamples(len(found.events), seed, repeats, block)
    every = np.arange(len(found.events))[None]
    share = np.asarray(found.shares)

    def rates(rows: NDArray[np.intp]) -> tuple[Values, Values]:
        caught, best, events = (part[rows].sum(axis=1) for part in (found.caught, found.best, found.events))
        return divide(caught, events[:, None]), divide(caught, best)

    (hit, efficiency), (drawn_hit, drawn_efficiency) = rates(every), rates(chosen)
    around = _limits(drawn_hit, confidence)
    return Accuracy(
        found.shares, hit[0], around, hit[0] / share, Interval(around.lower / share, around.upper / share),
        efficiency[0], _limits(drawn_efficiency, confidence), len(found.events),
    )  # fmt: skip


def advantage(
    one: Caught, other: Caught, *, seed: int, confidence: float = 0.95, repeats: int = 2000, block: int = 3
) -> Advantage:
    """The difference in hit rate of two methods on the same months: clear where its interval leaves out zero.

    Parameters are those of `accuracy`.

    References
    ----------
    Politis DN, Romano JP (1992). A circular block-resampling procedure for stationary data. In: LePage R, Billard L
    (editors), Exploring the Limits of Bootstrap. Wiley, pages 263-270.
    """
    if one.shares != other.shares or not np.array_equal(one.events, other.events):
        raise ValueError("two methods are compared on the same months at the same shares of area")
    gain = one.caught - other.caught
    chosen = _resamples(len(one.events), seed, repeats, block)
    drawn = divide(gain[chosen].sum(axis=1), one.events[chosen].sum(axis=1)[:, None])
    return Advantage(one.shares, divide(gain.sum(axis=0), one.events.sum()), _limits(drawn, confidence))


def _resamples(months: int, seed: int, repeats: int, block: int) -> NDArray[np.intp]:
    """Rows of months, drawn in blocks that run on from the last month to the first; none with under two blocks."""
    if months < 2 * block:
        return np.zeros((0, months), dtype=np.intp)
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, months, (repeats, -(-months // block)))
    rows = (starts[:, :, None] + np.arange(block)) % months
    return np.asarray(rows.reshape(repeats, -1)[:, :months], dtype=np.intp)


def _limits(drawn: Values, confidence: float) -> Interval:
    check_confidence(confidence)
    known = drawn[~np.isnan(drawn).any(axis=1)]
    if not len(known):
        return Interval(np.full(drawn.shape[1], np.nan), np.full(drawn.shape[1], np.nan))
    low, high = np.quantile(known, [0.5 - confidence / 2, 0.5 + confidence / 2], axis=0)
    return Interval(low, high)
