"""A control chart, drawn group by group from whatever limits a kind of chart has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics import signals
from upstream.statistics.arrays import Values, Words

NEAR = 2 / 3
FEWEST_FIXED = 12
FEWEST_POINTS = 12


class Assurance(StrEnum):
    """Whether the process, unchanged, will meet its target."""

    PASS = "will meet the target"
    FAIL = "will not meet the target"
    CHANCE = "may or may not meet the target"
    NONE = ""


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A control chart; every array has the shape of the series.

    Attributes
    ----------
    values : ndarray
        The series. Gaps are NaN.
    centre, lower, upper, near_lower, near_upper : ndarray
        Centre line, limits and two-thirds limits at each point, constant within a rebase group (save on u charts).
    signal : ndarray of text
        A `signals.Signal` per point: empty for common cause.
    meaning : ndarray of text
        For points with a signal and a given direction of improvement: "improvement" or "concern"; else empty.
    trial : ndarray of bool
        The limits of this point come from fewer than twelve points.
    assurance : ndarray of text, of the shape without the last axis
        An `Assurance` from the last limits, where a target and a direction are given.
    """

    values: Values
    centre: Values
    lower: Values
    upper: Values
    near_lower: Values
    near_upper: Values
    signal: Words
    meaning: Words
    trial: NDArray[np.bool_]
    assurance: Words


@dataclass(frozen=True, eq=False)
class Limits:
    centre: Values
    lower: Values
    upper: Values


@dataclass(frozen=True)
class Options:
    fix_after: int | None
    rebase: Sequence[int]
    improvement: str | None
    target: float | None
    floor: float | None


Method = Callable[[slice, NDArray[np.bool_]], Limits]
"""Gives the limits of a rebase group (a slice of the series) from the points of it that are its baseline."""


def around(centre: Values, reach: Values) -> Limits:
    return Limits(centre, centre - reach, centre + reach)


def _groups(periods: int, rebase: Sequence[int]) -> Iterator[slice]:
    starts = sorted({0, *rebase})
    if starts[0] < 0 or starts[-1] >= max(periods, 1):
        raise UpstreamError(
            "UP-STATISTICS-004", f"limits cannot begin anew at {list(rebase)}", do=f"The series has {periods} points."
        )
    for start, end in zip(starts, [*starts[1:], periods], strict=True):
        yield slice(start, end)


def draw(y: Values, method: Method, options: Options, centre_factor: float = 1.0) -> ControlChart:
    """The whole chart, group by group: limits from the baseline, signals within the group."""
    if options.fix_after is not None and options.fix_after < FEWEST_FIXED:
        raise UpstreamError(
            "UP-STATISTICS-005", f"limits from {options.fix_after} points", do="Fix limits after 12 points or more."
        )
    if options.improvement not in (None, "higher", "lower"):
        raise ValueError(f"improvement is 'higher' or 'lower', not {options.improvement!r}")
    parts = [_group(y, group, method, options, centre_factor) for group in _groups(y.shape[-1], options.rebase)]
    lines = [np.concatenate([part[i] for part in parts], axis=-1) for i in range(7)]
    centre, lower, upper, near_lower, near_upper, signal, trial = lines
    meaning = _meaning(y, centre, signal, options.improvement)
    assured = _assurance(lower, upper, options)
    return ControlChart(y, centre, lower, upper, near_lower, near_upper, signal, meaning, trial.astype(bool), assured)


def _group(
    y: Values, group: slice, method: Method, options: Options, centre_factor: float
) -> tuple[NDArray[np.generic], ...]:
    part = y[..., group]
    baseline = ~np.isnan(part)
    if options.fix_after is not None:
        baseline &= np.arange(part.shape[-1]) < options.fix_after
    drawn = method(group, baseline)
    near_low, near_high = (drawn.centre + NEAR * (limit - drawn.centre) for limit in (drawn.lower, drawn.upper))
    centre = drawn.centre * centre_factor
    low, near_low = (
        line if options.floor is None else np.maximum(line, options.floor) for line in (drawn.lower, near_low)
    )
    lines = [np.broadcast_to(line, part.shape) for line in (centre, low, drawn.upper, near_low, near_high)]
    trial = np.broadcast_to(baseline.sum(axis=-1, keepdims=True) < FEWEST_POINTS, part.shape)
    return (*lines, signals.find(part, *lines), trial)


def _meaning(y: Values, centre: Values, signal: Words, improvement: str | None) -> Words:
    if improvement is None:
        return np.full(y.shape, "", dtype="<U11")
    with np.errstate(invalid="ignore"):
        good = y > centre if improvement == "higher" else y < centre
    return np.where(signal == "", "", np.where(good, "improvement", "concern"))


def _assurance(lower: Values, upper: Values, options: Options) -> Words:
    shape = lower.shape[:-1]
    if options.target is None or options.improvement is None or lower.shape[-1] == 0:
        return np.full(shape, Assurance.NONE.value)[()]
    low, high = lower[..., -1], upper[..., -1]
    up = options.improvement == "higher"
    with np.errstate(invalid="ignore"):
        passes, fails = (low >= options.target, high < options.target)
        if not up:
            passes, fails = (high <= options.target, low > options.target)
    words = np.where(passes, Assurance.PASS.value, np.where(fails, Assurance.FAIL.value, Assurance.CHANCE.value))
    return np.where(np.isnan(high), Assurance.NONE.value, words)[()]
