"""Which areas of a list changed: a test of each, and what it says once the length of the list is allowed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upstream.model.finding import Verdict
from upstream.needs.cube import Floats, Integers
from upstream.needs.measure import WIDEN_ABOVE, dispersion
from upstream.needs.words import FEWEST
from upstream.statistics.change import Ratio, benjamini_hochberg, ratio_of_counts
from upstream.statistics.trend import FEWEST_PERIODS, count_trend


@dataclass(frozen=True, eq=False)
class AreaTests:
    """What the tests say of a list of areas. Arrays follow the areas; ``clear`` are verdicts adjusted for the list.

    ``counts`` has a column per period; ``trended`` says whether the verdicts are those of a trend or of two periods.
    """

    counts: Integers
    ratio: Ratio
    p: Floats
    adjusted: Floats
    clear: tuple[Verdict, ...]
    trended: bool


def area_tests(counts: Integers, first: int = 0, last: int = -1, times: Sequence[int] | None = None) -> AreaTests:
    """Test every area's change: the trend over the periods where there are three or more, else the ratio of two.

    ``first`` and ``last`` are the columns compared end to end. Two periods do not tell how much one area's numbers vary
    anyway: the ratio is then widened (quasi-Poisson) by how much the areas' changes differ, X² over its degrees of
    freedom, where that exceeds 2.
    """
    counts = np.asarray(counts, dtype=np.int64)
    ratio = ratio_of_counts(counts[:, first], counts[:, last])
    trended = counts.shape[1] >= FEWEST_PERIODS
    if trended:
        trend = count_trend(counts, times=times)
        p = np.atleast_1d(trend.adjusted_p)
        adjusted = np.atleast_1d(benjamini_hochberg(p))
        words = trend.verdict(adjusted)
    else:
        spread = max(dispersion(counts[:, [first, last]].T), 1.0)
        if spread > WIDEN_ABOVE:
            ratio = ratio_of_counts(counts[:, first] / spread, counts[:, last] / spread)
        p = np.where(counts[:, first] + counts[:, last] >= FEWEST, ratio.p, np.nan)
        adjusted = np.atleast_1d(benjamini_hochberg(p))
        words = ratio.verdict(adjusted)
    return AreaTests(counts, ratio, p, adjusted, tuple(Verdict(str(word)) for word in words), trended)
