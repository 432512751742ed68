"""Repeat victims and repeat places: how many are hit, how often, and how soon again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, check_confidence, counts, divide, normal_quantile
from upstream.statistics.proportions import wilson
from upstream.statistics.rates import Interval, poisson_interval


@dataclass(frozen=True)
class Victimisation:
    """Of all targets at risk (people, homes, places).

    ``prevalence`` is the share that is hit at all, ``incidence`` events for each target at risk, ``concentration``
    events for each target that is hit. ``repeat_targets`` is the share of hit targets with two events or more, and
    ``repeat_events`` the share of events that they suffer; ``repetition`` the share of events that are not a target's
    first. NaN where nothing is hit.
    """

    targets: float
    hit: int
    events: int
    prevalence: float
    prevalence_limits: tuple[float, float]
    incidence: float
    incidence_limits: tuple[float, float]
    concentration: float
    repeat_targets: float
    repeat_events: float
    repetition: float


@dataclass(frozen=True, eq=False)
class Survival:
    """Share not yet hit again after each ``time`` at which a repeat was seen, with limits; ``at_risk`` just before."""

    time: Values
    share: Values
    limits: Interval
    at_risk: NDArray[np.int64]
    repeats: NDArray[np.int64]

    def share_within(self, time: float) -> float:
        """The share hit again within a time: 1 less the share at the last repeat up to it."""
        reached = self.share[self.time <= time]
        return float(1 - reached[-1]) if len(reached) else 0.0


def victimisation(
    events_per_target: ArrayLike, targets_at_risk: float | None = None, confidence: float = 0.95
) -> Victimisation:
    """Prevalence, incidence and concentration of events over targets.

    Parameters
    ----------
    events_per_target : array_like of shape (targets,)
        Events of each target in one period; targets without events may be listed with 0 or left out.
    targets_at_risk : float, optional
        All targets, those without events included; the number listed if not given.
    confidence : float
        Two-sided, of the limits: Wilson's for prevalence. Those of incidence take events as independent, and are too
        narrow where some targets suffer many.

    Notes
    -----
    Incidence = prevalence x concentration.

    References
    ----------
    Trickett A, Osborn DR, Seymour J, Pease K (1992). What is different about high crime areas? British Journal of
    Criminology 32(1), pages 81-89.
    """
    x = counts(events_per_target)
    if np.isnan(x).any() or x.ndim != 1:
        raise UpstreamError("UP-STATISTICS-007", "a target has no count", do="Leave it out, or give it zero.")
    targets = float(len(x) if targets_at_risk is None else targets_at_risk)
    hit, events, again = int(np.sum(x > 0)), float(x.sum()), x >= 2
    if targets < hit:
        raise UpstreamError(
            "UP-STATISTICS-003", f"{hit} targets were hit, of {targets:g} at risk", do="Count the targets at risk anew."
        )
    share = wilson(hit, targets, confidence)
    around = poisson_interval(events, confidence)
    return Victimisation(
        targets=targets,
        hit=hit,
        events=int(events),
        prevalence=float(divide(hit, targets)),
        prevalence_limits=(float(share.lower), float(share.upper)),
        incidence=float(divide(events, targets)),
        incidence_limits=(float(divide(around.lower, targets)), float(divide(around.upper, targets))),
        concentration=float(divide(events, hit)),
        repeat_targets=float(divide(again.sum(), hit)),
        repeat_events=float(divide(x[again].sum(), events)),
        repetition=float(divide(events - hit, events)),
    )


def waits(target: ArrayLike, times: ArrayLike, end: float) -> tuple[Values, NDArray[np.bool_]]:
    """From each event to the next at the same target, or, if there is none, to the end of the period.

    Parameters
    ----------
    target : array_like of shape (events,)
        Which target each event hit.
    times : array_like of shape (events,)
        When, in days since any date.
    end : float
        The end of the period.

    Returns
    -------
    tuple of arrays of shape (events,)
        Waits in days, and whether the wait ended with a repeat; in the order of target and time.

    References
    ----------
    Polvi N, Looman T, Humphries C, Pease K (1991). The time course of repeat burglary victimization. British Journal of
    Criminology 31(4), pages 411-414.
    """
    when = np.asarray(times, dtype=float)
    if not np.isfinite(when).all() or np.any(when > end):
        raise UpstreamError("UP-STATISTICS-019", "an event has no time in the period", do="Check dates and the end.")
    _, number = np.unique(np.asarray(target), return_inverse=True)
    order = np.lexsort((when, number))
    number, when = number[order], when[order]
    repeated = np.append(number[1:] == number[:-1], False)[: len(when)]
    following = np.append(when[1:], end)[: len(when)]
    return np.where(repeated, following, end) - when, repeated


def time_to_repeat(wait: ArrayLike, repeated: ArrayLike, confidence: float = 0.95) -> Survival:
    """The Kaplan-Meier curve of waits for a repeat, those still waiting at the end of the period included.

    Parameters
    ----------
    wait : array_like of shape (events,)
        Zero or more.
    repeated : array_like of bool, shape (events,)
        Whether the wait ended with a repeat, as from `waits`.
    confidence : float
        Two-sided, of the limits (log-log with Greenwood's variance).

    Notes
    -----
    Without those still waiting, the time to a repeat comes out too short: late repeats have not been seen yet.

    References
    ----------
    Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. Journal of the American
    Statistical Association 53(282), pages 457-481.
    """
    check_confidence(confidence)
    t, seen = counts(wait, "wait"), np.asarray(repeated, dtype=bool)
    time, position = np.unique(t[seen], return_inverse=True)
    repeats = np.bincount(position, minlength=len(time)).astype(np.int64)
    at_risk = (len(t) - np.searchsorted(np.sort(t), time, side="left")).astype(np.int64)
    share: Values = np.cumprod(1 - repeats / at_risk).astype(float)
    greenwood = np.cumsum(divide(repeats, at_risk * (at_risk - repeats)))
    log = np.log(np.where((share > 0) & (share < 1), share, np.nan))
    reach = normal_quantile(confidence) * np.sqrt(greenwood) / np.abs(log)
    low, high = (np.where(share == 0, 0.0, share ** np.exp(sign * reach)) for sign in (1, -1))
    return Survival(time, share, Interval(low, high), at_risk, repeats)
