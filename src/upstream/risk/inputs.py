"""What goes into an index: one table of numbers per indicator, by scored year and area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
        assert self.exposure is not None
        out = np.full(self.count.shape[1], np.nan)
        use = self.known(row)
        if use.any():
            x, n = self.count[row, use], self.exposure[row, use]
            out[use] = shrunken_rates(x, n).value if self.indicator.shrink else x / n
        return out

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
