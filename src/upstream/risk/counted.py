"""Counts of records of the lake, by indicator, year and area."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from upstream.model.area import Partnership
from upstream.model.errors import UpstreamError, nearest
from upstream.model.expression import Case, OneOf
from upstream.model.period import Month
from upstream.model.query import CountQuery
from upstream.needs.long import Links, Long
from upstream.needs.placing import Placed
from upstream.needs.words import place_name
from upstream.risk.inputs import Floats, Year
from upstream.risk.specification import Indicator, Specification
from upstream.sources import CONTRACTS

THIN = 0.5
"""A month with less than half of the records of the middle month is taken for one that is not all there."""


class Records:
    """One feed of the lake, counted once for every indicator."""

    def __init__(self, engine: Any, gazetteer: Any, feed: str, specification: Specification) -> None:
        self._engine = Placed(engine, gazetteer)
        self._gazetteer = gazetteer
        self.feed = feed
        self._indicators = tuple(item for item in specification.indicators if item.source == feed)
        self._check_fields()

    def _check_fields(self) -> None:
        contract = CONTRACTS[self.feed]
        names = [field.name for field in contract.fields]
        for item in self._indicators:
            if item.field not in names:
                raise UpstreamError(
                    "UP-RISK-020",
                    f"records of {self.feed} have no column '{item.field}'",
                    where=f"indicator {item.id}",
                    do=f"{nearest(item.field, names)} upstream sources {self.feed} lists them.".strip(),
                )

    @cached_property
    def _all(self) -> Long:
        return self._long(self._engine.count(CountQuery(self.feed, ("month", "lsoa_code"))))

    def _long(self, table: Any) -> Long:
        long = Long.of(table.rename_columns(["lsoa" if n == "lsoa_code" else n for n in table.column_names]))
        return long.to_lsoa21(self._links(long.labels["lsoa"]))

    def _links(self, codes: Sequence[str]) -> Links:
        direct = set(self._gazetteer.to_lsoa21(codes, np.ones(len(codes))).codes.tolist()) if codes else set()
        strange = [code for code in codes if code not in direct]
        found = {code: self._gazetteer.to_lsoa21([code], [1.0]) for code in strange}
        return {
            code: tuple(zip(part.codes.tolist(), part.values.ravel().tolist(), strict=True))
            for code, part in found.items()
            if len(part.codes)
        }

    def months(self, areas: Sequence[str], partnership: Partnership) -> tuple[Month, ...]:
        """The months with records of any kind in these areas, those with suspiciously few left out."""
        part = self._all.cut(areas)
        labels = part.labels["month"]
        totals = np.bincount(part.columns["month"], weights=part.n, minlength=len(labels))
        if not totals.any():
            raise UpstreamError(
                "UP-RISK-021",
                f"no records of {place_name(partnership.name)} are loaded",
                where=self.feed,
                do="Load an extract that covers it; upstream sources shows what is there.",
            )
        middle = float(np.median(totals[totals > 0]))
        return tuple(Month.parse(m) for m, n in zip(labels, totals, strict=True) if n and n >= THIN * middle)

    def counts(self, indicator: Indicator, areas: Sequence[str], years: Sequence[Year]) -> Floats:
        """Counts of one indicator; shape (years, areas)."""
        where = OneOf(indicator.field, indicator.values)
        case = Case("group", ((where, indicator.id),))
        long = self._long(self._engine.count(CountQuery(self.feed, ("month", "lsoa_code", case), where))).cut(areas)
        months = [str(month) for year in years for month in year.months]
        cube = long.cube([("month", months), ("lsoa", areas)]).values
        ends = np.cumsum([0, *(len(year.months) for year in years)])
        return np.array([cube[a:b].sum(axis=0) for a, b in itertools.pairwise(ends)], dtype=float)


def title_of(feed: str) -> str:
    contract = CONTRACTS[feed]
    return f"{contract.title} ({contract.publisher})"


def attribution_of(feed: str) -> tuple[str, ...]:
    return tuple(CONTRACTS[feed].attribution)


def hashes_of(lake: Any, feed: str) -> tuple[str, ...]:
    return tuple(extract.sha256 for extract in lake.coverage(feed).extracts) if lake is not None else ()
