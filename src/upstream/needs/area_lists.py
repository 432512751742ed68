"""Lists of areas of one level: their counts by period, their totals and their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upstream.model.period import Month
from upstream.needs.cube import Floats, Integers
from upstream.needs.measure import period_counts
from upstream.needs.shape import Evidence
from upstream.needs.spans import ends


@dataclass(frozen=True, eq=False)
class AreaList:
    """A list of areas of one level, most offences first."""

    level: str
    codes: tuple[str, ...]
    counts: Integers
    total: Integers
    person_years: Floats
    spans: tuple[tuple[Month, ...], ...]


def listing_of(evidence: Evidence, strand: str, level: str) -> AreaList:
    """Counts by the compared periods; totals and person-years over every month that is present."""
    spans = _spans(evidence)
    months = evidence.coverage.present if len(evidence.coverage.years) < 2 else _flat(spans)
    by_lsoa = period_counts(evidence, [*spans, months], "lsoa", strand)
    people = evidence.places.people(months)
    owners = np.array(evidence.places.ward if level == "ward" else evidence.places.lsoas)
    codes, inverse = np.unique(owners, return_inverse=True)
    counts = np.zeros((len(codes), by_lsoa.shape[1]), dtype=np.int64)
    np.add.at(counts, inverse, by_lsoa)
    years = np.bincount(inverse, weights=people, minlength=len(codes)).astype(np.float64)
    keep = [i for i in np.lexsort((codes, -counts[:, -1])) if codes[i]]
    return AreaList(level, tuple(str(codes[i]) for i in keep), counts[keep, :-1], counts[keep, -1], years[keep], spans)


def _spans(evidence: Evidence) -> tuple[tuple[Month, ...], ...]:
    """Every whole year where there are two or more, else the two spans of the same months."""
    if len(evidence.coverage.years) >= 2:
        return tuple(tuple(year) for year in evidence.coverage.years)
    return ends(evidence) or ()


def _flat(spans: Sequence[tuple[Month, ...]]) -> tuple[Month, ...]:
    return tuple(month for span in spans for month in span)


def total_span(evidence: Evidence) -> tuple[Month, ...]:
    """The months over which area totals are summed."""
    if len(evidence.coverage.years) < 2:
        return evidence.coverage.present
    return _flat(_spans(evidence))
