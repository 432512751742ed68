"""From numbers to scores: each indicator on its heading's scale, each heading standardised, the index cut into tenths.

The index is linear on purpose: the contributions of the indicators add up to it exactly, so that every score can be
taken apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upstream.risk.specification import Indicator, Specification
from upstream.statistics import composite

Floats = NDArray[np.float64]
TRANSFORMATIONS = {
    "decile": composite.tenths,
    "rank": composite.midranks,
    "z": composite.standardised,
    "exponential": composite.ranked_exponential,
}


@dataclass(frozen=True, eq=False)
class Scored:
    """An index; every array has the shape (..., areas).

    ``index`` is 0 for the average area and higher for more risk, as is each heading's part in ``headings``;
    ``contributions`` by indicator add up to ``index``. ``scores`` and ``heading_scores`` run from 1 to 10.
    """

    index: Floats
    headings: Mapping[str, Floats]
    contributions: Mapping[str, Floats]

    @property
    def scores(self) -> Floats:
        return composite.tenths(self.index)

    def heading_scores(self, heading: str) -> Floats:
        return composite.tenths(self.headings[heading])


def transformed(indicator: Indicator, values: Floats) -> Floats:
    """The indicator on its heading's scale, higher for more risk."""
    sign = 1.0 if indicator.direction == "higher" else -1.0
    if indicator.transformation == "log":
        return np.asarray(sign * composite.logarithmic(values))
    return np.asarray(TRANSFORMATIONS[indicator.transformation](sign * values))


def score(specification: Specification, values: Mapping[str, Floats], without: str = "") -> Scored:
    """The index of the areas along the last axis; ``without`` leaves one indicator out.

    An area without a value of an indicator stands at the average where the indicator's rule is "average"; otherwise
    the other indicators of the heading, and then the other headings, take its weight.
    """
    scaled = {
        item.id: _centred(transformed(item, values[item.id])) for item in specification.indicators if item.id != without
    }
    parts = {item.id: (item, weighed) for item in specification.indicators if item.id != without for weighed in
             [_weighed(item, scaled[item.id])]}  # fmt: skip
    headings, pieces = {}, {}
    for heading in specification.headings:
        mine = {name: weighed for name, (item, weighed) in parts.items() if item.heading == heading.id}
        if mine:
            headings[heading.id], pieces[heading.id] = _heading(mine)
    weights = {heading.id: heading.weight for heading in specification.headings if heading.id in headings}
    present = {name: weights[name] * ~np.isnan(value) for name, value in headings.items()}
    total = sum(present.values())
    nothing = np.asarray(total) == 0
    divisor = np.where(nothing, 1.0, total)
    contributions = {
        piece: weights[name] * value / divisor for name, found in pieces.items() for piece, value in found.items()
    }
    index = sum(weights[name] * np.nan_to_num(value) for name, value in headings.items()) / divisor
    return Scored(np.where(nothing, np.nan, index), headings, contributions)


def _centred(values: Floats) -> Floats:
    present = ~np.isnan(values)
    size = np.maximum(present.sum(axis=-1, keepdims=True), 1)
    return np.asarray(values - np.where(present, values, 0.0).sum(axis=-1, keepdims=True) / size)


def _weighed(indicator: Indicator, scaled: Floats) -> tuple[Floats, Floats]:
    """Weight and value of each area: a missing value weighs nothing, or is the average."""
    missing = np.isnan(scaled)
    weight = np.where(missing & (indicator.missing != "average"), 0.0, indicator.weight)
    return weight, np.where(missing, 0.0, scaled)


def _heading(parts: Mapping[str, tuple[Floats, Floats]]) -> tuple[Floats, dict[str, Floats]]:
    """The heading, standardised over the areas that have it, and the part of each indicator in it."""
    total = np.asarray(sum(weight for weight, _ in parts.values()))
    divisor = np.where(total > 0, total, 1.0)
    value = sum(weight * scaled for weight, scaled in parts.values()) / divisor
    value = np.where(total > 0, value, np.nan)
    size = np.maximum((total > 0).sum(axis=-1, keepdims=True), 1)
    middle = np.nan_to_num(value).sum(axis=-1, keepdims=True) / size
    spread = np.sqrt((np.nan_to_num(value - middle) ** 2).sum(axis=-1, keepdims=True) / size)
    spread = np.where(spread > 1e-12, spread, 1.0)
    return value / spread, {name: weight * scaled / divisor / spread for name, (weight, scaled) in parts.items()}
