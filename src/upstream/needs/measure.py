"""The comparisons that several questions share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upstream.model.finding import Verdict
from upstream.model.period import Month
from upstream.needs.cube import Floats, Integers
from upstream.needs.shape import Evidence
from upstream.needs.words import change_verdict, difference_verdict
from upstream.statistics.change import ratio_of_counts

WIDEN_ABOVE = 2.0
Z = 1.959963984540054


@dataclass(frozen=True)
class Change:
    """Two counts, the ratio of their rates with its interval and p value, and what that lets us say."""

    before: int
    after: int
    ratio: float
    lower: float
    upper: float
    p: float
    dispersion: float
    verdict: Verdict

    @property
    def percent(self) -> tuple[float, float, float]:
        return tuple(100 * (part - 1) for part in (self.ratio, self.lower, self.upper))  # type: ignore[return-value]


def compare(
    before: int,
    after: int,
    exposure_before: float = 1.0,
    exposure_after: float = 1.0,
    dispersion: float = 1.0,
    *,
    areas: bool = False,
) -> Change:
    """The exact comparison of two counts, widened by the root of the dispersion where that exceeds 2.

    The widened interval is that of a quasi-Poisson log ratio: ln RR ± z √(φ (1/a + 1/b)).
    """
    exact = ratio_of_counts(before, after, exposure_before, exposure_after)
    ratio, lower, upper, p = (float(x) for x in (exact.value, exact.lower, exact.upper, exact.p))
    if dispersion > WIDEN_ABOVE and before and after:
        lower, upper, p = _widened(ratio, before, after, dispersion)
    judge = difference_verdict if areas else change_verdict
    return Change(before, after, ratio, lower, upper, p, dispersion, judge(lower, upper, before + after))


def _widened(ratio: float, before: int, after: int, dispersion: float) -> tuple[float, float, float]:
    from scipy.special import ndtr

    error = np.sqrt(dispersion * (1 / before + 1 / after))
    middle = np.log(ratio)
    p = 2 * float(ndtr(-abs(middle) / error))
    return float(np.exp(middle - Z * error)), float(np.exp(middle + Z * error)), p


def dispersion(by_year_and_month: Integers | Floats) -> float:
    """How much more counts vary than chance alone makes them: X² over its degrees of freedom, about the pattern in
    which each year is a multiple of the same seasons. Shape (years, months); 1 where it cannot be told."""
    counts = np.asarray(by_year_and_month, dtype=float)
    rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    total = counts.sum()
    freedom = (np.count_nonzero(rows) - 1) * (np.count_nonzero(columns) - 1)
    if total == 0 or freedom < 1:
        return 1.0
    expected = rows * columns / total
    squares = np.divide((counts - expected) ** 2, expected, out=np.zeros_like(counts), where=expected > 0)
    return float(squares.sum() / freedom)


def pooled_dispersion(n: Integers | Floats, exposure: Floats, group: Integers) -> float:
    """How much more places vary inside their groups than chance alone makes them: X² over its degrees of freedom about
    each group's own rate. One value an area; group 0 counts too. 1 where it cannot be told."""
    squares, freedom = 0.0, 0
    for label in np.unique(group):
        inside = (group == label) & (exposure > 0)
        total = float(np.sum(n[inside]))
        if not total:
            continue
        expected = exposure[inside] * total / float(exposure[inside].sum())
        squares += float(((n[inside] - expected) ** 2 / expected).sum())
        freedom += int(inside.sum()) - 1
    return squares / freedom if freedom > 0 else 1.0


def series_dispersion(evidence: Evidence, strand: str, *spans: tuple[Month, ...]) -> float:
    """The dispersion of the partnership's monthly counts over spans of equal calendar months."""
    at = {month: i for i, month in enumerate(evidence.counts.labels("month"))}
    series = evidence.monthly(strand)
    return dispersion(np.array([[series[at[str(month)]] for month in span] for span in spans]))


def period_counts(evidence: Evidence, spans: list[tuple[Month, ...]], role: str, strand: str = "*") -> Integers:
    """Counts of shape (labels of ``role``, spans)."""
    cube = evidence.counts if strand == "*" else evidence.counts.only("group", [strand])
    values = cube.by(role, "month")
    at = {month: i for i, month in enumerate(cube.labels("month"))}
    columns = [values[:, [at[str(month)] for month in span if str(month) in at]].sum(axis=1) for span in spans]
    return np.stack(columns, axis=1) if columns else np.zeros((len(cube.labels(role)), 0), dtype=np.int64)


def share_change(x: int, n: int, y: int, m: int) -> Verdict:
    """Whether the share y/m differs from x/n: Newcombe's interval of the difference from two Wilson intervals."""
    from upstream.statistics.proportions import wilson

    if min(n, m) == 0 or x + y < 10:
        return Verdict.TOO_FEW
    first, second = wilson(x, n), wilson(y, m)
    d = float(second.value - first.value)
    down = np.hypot(second.value - second.lower, first.upper - first.value)
    up = np.hypot(second.upper - second.value, first.value - first.lower)
    if d - float(down) > 0:
        return Verdict.HIGHER
    return Verdict.LOWER if d + float(up) < 0 else Verdict.NO_CLEAR_CHANGE
