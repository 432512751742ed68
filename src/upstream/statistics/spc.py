"""Statistical process control: is a series steady, and if not, since when?

Series run along the last axis; every axis before it is areas or indicators, all charted at once. NaN is a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.statistics.arrays import Values, counts, divide
from upstream.statistics.control import Assurance, ControlChart, Limits, Options, around, draw
from upstream.statistics.signals import Signal

__all__ = ["Assurance", "ControlChart", "Signal", "c_chart", "g_chart", "t_chart", "u_chart", "xmr"]

XMR_FACTOR = 2.66
"""3 / 1.128: three standard deviations in units of the mean moving range of pairs."""
SCREEN_FACTOR = 3.267
"""Upper limit of a moving range in units of the mean moving range."""
T_POWER = 3.6
"""Times between events, raised to 1/3.6, are nearly normal."""


def xmr(
    values: ArrayLike,
    *,
    screen: bool = True,
    fix_after: int | None = None,
    rebase: Sequence[int] = (),
    improvement: str | None = None,
    target: float | None = None,
    floor: float | None = 0.0,
) -> ControlChart:
    """The XmR chart (individuals and moving range), for monthly counts or rates of some size.

    Parameters
    ----------
    values : array_like of shape (..., periods)
        The series, evenly spaced. NaN is a gap: no moving range spans it and it ends runs.
    screen : bool
        Leave out moving ranges at or above 3.267 times their mean, once, before the limits are drawn. False gives the
        limits of the NHS Making Data Count spreadsheet, which does not screen.
    fix_after : int, optional
        Draw the limits from the first so many points (12 or more) of each rebase group.
    rebase : sequence of int
        Positions at which new limits begin (position 0 always does).
    improvement : {"higher", "lower"}, optional
        Which direction is good; names signals as improvement or concern.
    target : float, optional
        What the series should reach; with ``improvement`` gives the assurance.
    floor : float or None
        The lowest possible value: lower limits are clipped to it. None does not clip.

    Returns
    -------
    ControlChart

    Notes
    -----
    Centre x̄; limits x̄ ± 2.66 mR̄; near limits x̄ ± ⅔ 2.66 mR̄. Moving ranges do not span groups. A constant series has
    limits equal to its centre. With a mean under about five events use `c_chart`, for rare events `g_chart` or
    `t_chart`.

    References
    ----------
    Wheeler DJ (2003). Making Sense of Data. SPC Press.
    NHS England (2018). Making Data Count: Getting started.
    """
    y = np.asarray(values, dtype=float)

    def limits(group: slice, baseline: NDArray[np.bool_]) -> Limits:
        part = np.where(baseline, y[..., group], np.nan)
        return around(_mean(part), XMR_FACTOR * _mean_range(part, screen))

    return draw(y, limits, Options(fix_after, rebase, improvement, target, floor))


def c_chart(
    count: ArrayLike,
    *,
    fix_after: int | None = None,
    rebase: Sequence[int] = (),
    improvement: str | None = None,
    target: float | None = None,
) -> ControlChart:
    """The c chart: small counts from the same population in periods of the same length.

    Parameters are those of `xmr`. Limits are c̄ ± 3√c̄, the lower clipped to zero.

    References
    ----------
    Montgomery DC (2013). Introduction to Statistical Quality Control, 7th edition. Wiley, section 7.3.
    """
    y = counts(count)

    def limits(group: slice, baseline: NDArray[np.bool_]) -> Limits:
        centre = _mean(np.where(baseline, y[..., group], np.nan))
        return around(centre, 3 * np.sqrt(centre))

    return draw(y, limits, Options(fix_after, rebase, improvement, target, 0.0))


def u_chart(
    count: ArrayLike,
    exposure: ArrayLike,
    *,
    per: float = 1.0,
    fix_after: int | None = None,
    rebase: Sequence[int] = (),
    improvement: str | None = None,
    target: float | None = None,
) -> ControlChart:
    """The u chart: counts from populations or periods of unequal size, charted as rates.

    Parameters
    ----------
    count : array_like of shape (..., periods)
        Events.
    exposure : array_like, broadcast with ``count``
        People or days behind each count. Zero makes the point a gap.
    per : float
        Unit of the rate.
    fix_after, rebase, improvement, target
        As in `xmr`; the target is a rate per ``per``.

    Notes
    -----
    ū = Σc/Σn over the baseline; limits ū ± 3√(ū/nᵢ), the lower clipped to zero: they move with the exposure.

    References
    ----------
    Montgomery DC (2013). Introduction to Statistical Quality Control, 7th edition. Wiley, section 7.3.
    """
    c, n = np.broadcast_arrays(counts(count), counts(exposure, "exposure") / per)
    y = divide(c, np.where(n > 0, n, np.nan))

    def limits(group: slice, baseline: NDArray[np.bool_]) -> Limits:
        events, size = (np.where(baseline, part[..., group], 0.0) for part in (c, n))
        centre = divide(events.sum(axis=-1, keepdims=True), size.sum(axis=-1, keepdims=True))
        return around(centre, 3 * np.sqrt(divide(centre, np.where(n[..., group] > 0, n[..., group], np.nan))))

    return draw(y, limits, Options(fix_after, rebase, improvement, target, 0.0))


def g_chart(
    between: ArrayLike,
    *,
    fix_after: int | None = None,
    rebase: Sequence[int] = (),
    improvement: str | None = None,
    target: float | None = None,
) -> ControlChart:
    """The g chart: whole numbers of days (or other chances) between rare events, one point an event.

    Parameters
    ----------
    between : array_like of shape (..., events)
        Days from each event to the next, zero or more. Higher is rarer: ``improvement`` is usually "higher".
    fix_after, rebase, improvement, target
        As in `xmr`.

    Notes
    -----
    Limits ḡ ± 3√(ḡ(ḡ+1)), the lower clipped to zero. Since the values are skewed the centre line is the median,
    0.693 ḡ, so that runs on one side of it are as rare as on other charts; near limits lie two of the three deviations
    from ḡ.

    References
    ----------
    Benneyan JC (2001). Number-between g-type statistical quality control charts for monitoring adverse events. Health
    Care Management Science 4(4), pages 305-318.
    Provost LP, Murray SK (2011). The Health Care Data Guide. Jossey-Bass, page 228.
    """
    y = counts(between, "number of days")

    def limits(group: slice, baseline: NDArray[np.bool_]) -> Limits:
        mean = _mean(np.where(baseline, y[..., group], np.nan))
        return around(mean, 3 * np.sqrt(mean * (mean + 1)))

    return draw(y, limits, Options(fix_after, rebase, improvement, target, 0.0), centre_factor=float(np.log(2)))


def t_chart(
    time_between: ArrayLike,
    *,
    fix_after: int | None = None,
    rebase: Sequence[int] = (),
    improvement: str | None = None,
    target: float | None = None,
) -> ControlChart:
    """The t chart: time between rare events (homicides), measured finely, one point an event.

    Parameters
    ----------
    time_between : array_like of shape (..., events)
        Time from each event to the next, in any unit, above zero as a rule; higher is rarer.
    fix_after, rebase, improvement, target
        As in `xmr`.

    Notes
    -----
    An XmR chart without screening of the times raised to 1/3.6, its lines raised to 3.6 again; a negative lower line
    is zero.

    References
    ----------
    Nelson LS (1994). A control chart for parts-per-million nonconforming items. Journal of Quality Technology 26(3),
    pages 239-240.
    """
    y = counts(time_between, "time between events")
    near_normal = y ** (1 / T_POWER)
    goal = None if target is None else target ** (1 / T_POWER)

    def limits(group: slice, baseline: NDArray[np.bool_]) -> Limits:
        part = np.where(baseline, near_normal[..., group], np.nan)
        return around(_mean(part), XMR_FACTOR * _mean_range(part, screen=False))

    drawn = draw(near_normal, limits, Options(fix_after, rebase, improvement, goal, 0.0))
    lines = ("centre", "lower", "upper", "near_lower", "near_upper")
    return replace(drawn, values=y, **{line: getattr(drawn, line) ** T_POWER for line in lines})


def _mean(part: Values) -> Values:
    """The mean of what is not missing, along the last axis (kept), NaN where all is missing."""
    known = ~np.isnan(part)
    return divide(np.where(known, part, 0.0).sum(axis=-1, keepdims=True), known.sum(axis=-1, keepdims=True))


def _mean_range(part: Values, screen: bool) -> Values:
    ranges = np.abs(np.diff(part, axis=-1))
    mean = _mean(ranges)
    if not screen:
        return mean
    with np.errstate(invalid="ignore"):
        kept = np.where((ranges < SCREEN_FACTOR * mean) | (mean == 0), ranges, np.nan)
    return _mean(kept)
