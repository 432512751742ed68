"""Records that name a point and no small area: they are put into the area in which the point lies, when counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from upstream.engine.arrow import numbers
from upstream.model.expression import All, Missing, Not, Predicate, Some
from upstream.model.query import CountQuery
from upstream.sources import CONTRACTS

AREA = "lsoa_code"
GRID, DEGREES = ("easting", "northing"), ("longitude", "latitude")
POINT = (*GRID, *DEGREES)
HAS_POINT = Some(tuple(All(tuple(Not(Missing(name)) for name in pair)) for pair in (GRID, DEGREES)))
TO_PLACE: Predicate = All((Missing(AREA), HAS_POINT))


@dataclass(frozen=True)
class Placed:
    """An engine whose counts by small area know the area of a record that has only coordinates.

    The boundaries of small areas must be loaded; a point that none of them holds stays without a place.
    """

    engine: Any
    gazetteer: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def count(self, query: CountQuery) -> Any:
        if AREA not in query.by or query.distinct or not _has_points(query.source):
            return self.engine.count(query)
        named = self.engine.count(replace(query, where=All((query.where, Not(TO_PLACE)))))
        others = tuple(item for item in query.by if item != AREA)
        unasked = tuple(name for name in POINT if name not in others)
        points = self.engine.count(CountQuery(query.source, (*others, *unasked), All((query.where, TO_PLACE))))
        if not points.num_rows:
            return named
        return _together(named, self._placed(points, named.column_names))

    def _placed(self, points: Any, names: list[str]) -> Any:
        import numpy as np
        import pyarrow as pa

        east, north, longitude, latitude = (numbers(points[name]).astype(float) for name in POINT)
        on_grid = ~np.isnan(east) & ~np.isnan(north)
        areas = np.full(points.num_rows, "", dtype=object)
        if on_grid.any():
            areas[on_grid] = self.gazetteer.locate_grid(east[on_grid], north[on_grid])
        if not on_grid.all():
            areas[~on_grid] = self.gazetteer.locate(longitude[~on_grid], latitude[~on_grid])
        codes = pa.array([str(area) or None for area in areas], pa.string())
        return points.append_column(AREA, codes).select(names)


def _has_points(source: str) -> bool:
    contract = CONTRACTS.get(source)
    return contract is not None and set(POINT) <= {field.name for field in contract.fields}


def _together(named: Any, placed: Any) -> Any:
    """Both counts as one, in the order that an engine promises: by column, missing values first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = [name for name in named.column_names if name != "n"]
    both = pa.concat_tables([named, placed.cast(named.schema)])
    summed = both.group_by(keys).aggregate([("n", "sum")]).rename_columns([*keys, "n"]).select(named.column_names)
    order = pc.sort_indices(summed, [(name, "ascending", "at_start") for name in keys])
    return summed.take(order)
