"""What goes into an index: one table of numbers per indicator, by scored year and area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from upstream.model.area import Partnership
from upstream.model.period import Month
from upstream.risk.specification import Indicator, Specification
from upstream.statistics.empirical_bayes import shrunken_rates

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Year:
    """A scored year: its label, the code that counts carry, the months that it rests on (none for a user's file)."""

    label: str
    code: str
    start: int
    months: tuple[Month, ...] = ()

    @property
    def whole(self) -> bool:
        return len(self.months) in (0, 12)


@dataclass(frozen=True, eq=False)
class Measured:
    """One indicator in numbers; arrays have the shape (years, areas) and NaN where missing.

    A counted indicator has ``count`` and ``exposure`` (person-years, pupils ...); another has ``value`` alone.
    """

    indicator: Indicator
    count: Floats | None = None
    exposure: Floats | None = None
    value: Floats | None = None
    edition: str = ""

    def estimates(self) -> Floats:
        """The number that is scored: the shrunken rate per head, the plain rate, or the published value."""
        if self.count is None or self.exposure is None:
            assert self.value is not None
            return self.value
        return np.stack([self._rates(row) for row in range(len(self.count))])

    def _rates(self, row: int) -> Floats:
        assert self.count is not None
        out = np.full(self.count.shape[1], np.nan)
        use = self.known(row)
        if use.any():
            x, n = self.effective(row, use)
            out[use] = shrunken_rates(x, n).value if self.indicator.shrink else x / n
        return out

    @cached_property
    def dispersion(self) -> float:
        """How many times more areas' counts differ from year to year than chance alone makes them; 1 at the least.

        Pearson's X² of the table of years by areas over its degrees of freedom, the expected counts of each area in
        proportion to the exposure and the rate of the year. Real change is in it too, so that it errs on the safe side.
        """
        assert self.count is not None
        assert self.exposure is not None
        use = ~(np.isnan(self.count).any(axis=0) | np.isnan(self.exposure).any(axis=0))
        x, n = self.count[:, use], self.exposure[:, use]
        totals = n.sum(axis=1, keepdims=True)
        rate = np.divide(x.sum(axis=1, keepdims=True), totals, out=np.zeros_like(totals), where=totals > 0)
        weight = n * rate
        of_area = weight.sum(axis=0)
        share = np.divide(weight, of_area, out=np.zeros_like(weight), where=of_area > 0)
        expected = share * x.sum(axis=0)
        terms = np.divide((x - expected) ** 2, expected, out=np.zeros_like(expected), where=expected > 0)
        freedom = (len(x) - 1) * (int((expected > 0).any(axis=0).sum()) - 1)
        return max(1.0, float(terms.sum()) / freedom) if freedom > 0 else 1.0

    def effective(self, row: int, use: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Counts and exposures of these areas, as many as would be as telling if chance alone were at work."""
        assert self.count is not None
        assert self.exposure is not None
        return self.count[row, use] / self.dispersion, self.exposure[row, use] / self.dispersion

    def known(self, row: int) -> NDArray[np.bool_]:
        """The areas that have a count and somebody to be counted in that year."""
        assert self.count is not None
        assert self.exposure is not None
        return np.asarray(~np.isnan(self.count[row]) & (np.nan_to_num(self.exposure[row]) > 0))


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that an index of one partnership is computed from. ``published_rates`` is the external check."""

    specification: Specification
    partnership: Partnership
    areas: tuple[str, ...]
    names: Mapping[str, str]
    wards: Mapping[str, str]
    years: tuple[Year, ...]
    measured: tuple[Measured, ...]
    sources: tuple[str, ...] = ()
    extracts: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    published_rates: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(year.label for year in self.years)

    def of(self, name: str) -> Measured:
        return next(item for item in self.measured if item.indicator.id == name)
