"""Classes of a map: where one shade ends and the next begins, at limits that people can read."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

MAX_FOR_NATURAL = 2_000


def limits(values: Sequence[float], count: int = 5, method: str = "quantile") -> tuple[float, ...]:
    """The inner limits of at most ``count`` classes, rising, rounded to two significant digits of the spread.

    ``quantile`` puts about as many areas into each class; ``natural`` makes areas in a class as alike as can be
    (Fisher's exact optimisation, on every so many-th value where there are thousands). A value equal to a limit belongs
    above it.
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    distinct = np.unique(ordered)
    if len(distinct) < 2:
        return ()
    count = min(count, len(distinct))
    raw = _natural(ordered, count) if method == "natural" else np.quantile(ordered, np.arange(1, count) / count)
    step = _step(float(ordered[-1] - ordered[0]))
    rounded = sorted({float(f"{round(limit / step) * step:.10g}") for limit in raw})
    return tuple(limit for limit in rounded if ordered[0] < limit <= ordered[-1])


def class_of(value: float, inner: Sequence[float]) -> int:
    """The class that a value falls into, 0 the lowest."""
    return int(np.searchsorted(inner, value, side="right"))


def words(inner: Sequence[float]) -> tuple[str, ...]:
    """What each class is called in the legend."""
    if not inner:
        return ("All areas",)
    texts = [_text(limit, inner) for limit in inner]
    middle = [f"{low} to under {high}" for low, high in itertools.pairwise(texts)]
    return (f"Under {texts[0]}", *middle, f"{texts[-1]} and over")


def _step(spread: float) -> float:
    """A round step of about a hundredth of the spread: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(spread / 100))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= spread / 100)


def _text(limit: float, inner: Sequence[float]) -> str:
    decimals = max((len(f"{value:.10g}".partition(".")[2]) for value in inner), default=0)
    return f"{limit:,.{decimals}f}"


def _natural(ordered: np.ndarray, count: int) -> np.ndarray:
    """Fisher's optimal classes: least sum of squares about the class means, by dynamic programming."""
    values = ordered[:: max(1, len(ordered) // MAX_FOR_NATURAL)]
    n = len(values)
    sums, squares = (np.concatenate([[0.0], np.cumsum(part)]) for part in (values, values**2))
    best = np.full((count + 1, n + 1), np.inf)
    back = np.zeros((count + 1, n + 1), dtype=int)
    best[0, 0] = 0.0
    for k in range(1, count + 1):
        for end in range(k, n + 1):
            starts = np.arange(k - 1, end)
            size = end - starts
            within = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / size
            total = best[k - 1, starts] + within
            back[k, end] = starts[int(np.argmin(total))]
            best[k, end] = float(np.min(total))
    cuts, end = [], n
    for k in range(count, 1, -1):
        end = back[k, end]
        cuts.append(values[end])
    return np.array(cuts[::-1])
