"""The four signals of a control chart: which points are more than noise, and why.

Periods run along the last axis. A gap (NaN) ends every run: nothing is counted across it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import cast

import numpy as np
from numpy.typing import NDArray

from upstream.statistics.arrays import Values, Words

Flags = NDArray[np.bool_]

RUN = 7
"""Points on one side of the centre, or in one direction, that are a signal."""
ROUNDING = 1e-9
"""A constant series must not lie outside its own mean by a rounding error."""


class Signal(StrEnum):
    """Why a point stands out, most telling first: where several hold, the first is given."""

    OUTSIDE = "outside limits"
    TREND = "trend"
    NEAR_LIMIT = "two of three near a limit"
    SHIFT = "shift"
    NONE = ""


def find(values: Values, centre: Values, lower: Values, upper: Values, near_lower: Values, near_upper: Values) -> Words:
    """The signal of each point.

    Parameters
    ----------
    values, centre, lower, upper, near_lower, near_upper : ndarray of shape (..., periods)
        The series, its line and limits.

    Returns
    -------
    ndarray of text, of shape (..., periods)
        `Signal` values; empty text for common cause and for gaps.

    Notes
    -----
    In this order: a point outside the limits; a trend of seven points (six moves) all up or all down; two of three
    successive points beyond the same near limit (both are flagged); a shift of seven points on one side of the
    centre. All points of a trend or shift are flagged. A point on the centre line or a move of nothing ends a run.

    References
    ----------
    NHS England (2018). Making Data Count: Getting started.
    Nelson LS (1984). The Shewhart control chart: tests for special causes. Journal of Quality Technology 16(4),
    pages 237-239.
    """
    slack = ROUNDING * np.abs(centre)
    with np.errstate(invalid="ignore"):
        outside = (values > upper + slack) | (values < lower - slack)
        near = _two_of_three(values > near_upper + slack, values) | _two_of_three(values < near_lower - slack, values)
        shift = _in_run(values > centre + slack, RUN) | _in_run(values < centre - slack, RUN)
        moves = np.diff(values, axis=-1)
        trend = _ends_of_moves(_in_run(moves > 0, RUN - 1)) | _ends_of_moves(_in_run(moves < 0, RUN - 1))
    held = [outside, trend, near, shift]
    reasons = [Signal.OUTSIDE, Signal.TREND, Signal.NEAR_LIMIT, Signal.SHIFT]
    return cast(Words, np.select(held, [reason.value for reason in reasons], default=Signal.NONE.value))


def _in_run(holds: Flags, length: int) -> Flags:
    """Whether each element is one of at least ``length`` successive elements that hold."""
    if holds.shape[-1] == 0:
        return holds
    until = _successive(holds)
    onward = _successive(holds[..., ::-1])[..., ::-1]
    return holds & (until + onward - 1 >= length)


def _successive(holds: Flags) -> NDArray[np.int_]:
    """How many successive elements, up to and with each, hold."""
    count = np.cumsum(holds, axis=-1)
    before_run = np.maximum.accumulate(np.where(holds, 0, count), axis=-1)
    return cast("NDArray[np.int_]", count - before_run)


def _ends_of_moves(moves: Flags) -> Flags:
    """The points before and after each flagged move."""
    none = np.zeros((*moves.shape[:-1], 1), dtype=bool)
    return cast(Flags, np.concatenate([moves, none], axis=-1) | np.concatenate([none, moves], axis=-1))


def _two_of_three(beyond: Flags, values: Values) -> Flags:
    """Points beyond a limit of which another one of the same three successive points is beyond it too."""
    flagged = np.zeros_like(beyond)
    if beyond.shape[-1] < 3:
        return flagged
    windows = np.lib.stride_tricks.sliding_window_view(beyond, 3, axis=-1)
    whole = ~np.isnan(np.lib.stride_tricks.sliding_window_view(values, 3, axis=-1)).any(axis=-1)
    two = (windows.sum(axis=-1) >= 2) & whole
    last = beyond.shape[-1] - 2
    for offset in range(3):
        flagged[..., offset : offset + last] |= two
    return flagged & beyond
