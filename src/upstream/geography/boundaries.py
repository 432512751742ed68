"""Boundaries that the lake holds: outlines to draw, simplified with shared borders kept, and the area of a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.geography.names import Names
from upstream.geography.places import Places
from upstream.geography.tables import Codes, read_column
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

LEVEL = b"upstream.level"
METRES_PER_DEGREE = 111_320.0
FINENESS = 600
"""Without a stated tolerance, outlines are simplified to the width of what is drawn divided by this."""


@dataclass(frozen=True)
class Boundary:
    """``geometry`` is a shapely Polygon or MultiPolygon in longitude and latitude."""

    code: str
    name: str
    geometry: Any


class Boundaries:
    """``files`` are Parquet files with code, name and geometry (well-known binary), later ones before earlier ones."""

    def __init__(self, files: Sequence[Path], places: Places, names: Names) -> None:
        self._files = tuple(files)
        self._places = places
        self._names = names
        self._shapes: dict[Level, tuple[Codes, Any]] = {}

    def shapes(self, level: Level) -> tuple[Codes, Any]:
        """The codes, sorted, and outlines of all areas of the level, as loaded."""
        if level not in self._shapes:
            self._shapes[level] = self._read(level)
        return self._shapes[level]

    def _read(self, level: Level) -> tuple[Codes, Any]:
        import pyarrow.parquet as pq
        import shapely

        found: dict[str, bytes] = {}
        for path in self._files:
            if (pq.read_schema(path).metadata or {}).get(LEVEL, b"").decode() == level.value:
                geometry = pq.ParquetFile(path).read(columns=["geometry"]).column(0).to_pylist()
                found |= dict(zip(read_column(path, "code").tolist(), geometry, strict=True))
        codes = np.array(sorted(found), dtype="<U9")
        return codes, shapely.from_wkb(np.array([found[code] for code in codes.tolist()], dtype=object))

    def outlines(self, level: Level, codes: Sequence[str], tolerance: float | None = None) -> list[Boundary]:
        """The outlines of those areas that are loaded, or whose LSOAs of 2021 all are, in the order given.

        ``tolerance`` in metres: corners whose removal changes a border by about that much go (Visvalingam-Whyatt: the
        square root of the triangle removed). Borders that two areas share stay shared. 0 leaves all corners.
        """
        keys, shapes = self._wanted(level, codes)
        if not keys:
            return []
        smooth = simplified(shapes, tolerance)
        drawn = dict(zip(keys, smooth, strict=True))
        if level is not Level.LSOA21 and keys and keys[0] not in codes:
            drawn = self._joined(level, codes, drawn)
        return [Boundary(code, self._names.name_of(code) or code, drawn[code]) for code in codes if code in drawn]

    def _wanted(self, level: Level, codes: Sequence[str]) -> tuple[list[str], Any]:
        """The loaded outlines of the areas, or else of the LSOAs of which they are made."""
        known, shapes = self.shapes(level)
        rows = np.flatnonzero(np.isin(known, np.asarray(codes, dtype=np.str_)))
        if len(rows) or level in (Level.LSOA11, Level.LSOA21):
            return known[rows].tolist(), shapes[rows]
        parts, outlines = self.shapes(Level.LSOA21)
        inside = self._places.codes[self._places.union(codes)]
        rows = np.flatnonzero(np.isin(parts, inside))
        return parts[rows].tolist(), outlines[rows]

    def _joined(self, level: Level, codes: Sequence[str], parts: dict[str, Any]) -> dict[str, Any]:
        import shapely

        joined = {}
        for code in codes:
            inside = self._places.codes[self._places.inside(code)].tolist()
            if inside and all(lsoa in parts for lsoa in inside):
                joined[code] = shapely.union_all([parts[lsoa] for lsoa in inside])
        return joined

    def locate(self, longitudes: ArrayLike, latitudes: ArrayLike, level: Level = Level.LSOA21) -> Codes:
        """The code of the area in which each point lies; empty where none that is loaded holds it.

        A point on a border belongs to the area whose code comes first.
        """
        import shapely

        x, y = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
        codes, shapes = self.shapes(level)
        if not len(codes):
            raise UpstreamError(
                "UP-BOUNDARY-010",
                f"no boundaries of the level '{level}' are loaded",
                do="Load them: upstream load FILE.geojson --source boundaries.",
            )
        held = np.full(len(x), len(codes), dtype=np.int64)
        real = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        area, point = shapely.STRtree(shapely.points(x[real], y[real])).query(shapes, predicate="intersects")
        np.minimum.at(held, real[point], area)
        return np.asarray(np.append(codes, "")[held])


def simplified(shapes: Any, tolerance: float | None = None) -> Any:
    """The shapes (degrees) with fewer corners; shared borders stay shared where the shapes fit together."""
    import shapely

    left, bottom, right, top = shapely.total_bounds(shapes)
    scale = np.array([np.cos(np.radians((bottom + top) / 2)), 1.0]) * METRES_PER_DEGREE
    metres = shapely.transform(shapes, lambda xy: xy * scale)
    width = max((right - left) * scale[0], (top - bottom) * scale[1])
    limit = width / FINENESS if tolerance is None else tolerance
    if limit <= 0:
        return shapes
    fits = shapely.coverage_is_valid(metres)
    smooth = shapely.coverage_simplify(metres, limit) if fits else shapely.simplify(metres, limit)
    kept = np.where(shapely.is_empty(smooth), metres, smooth)
    return shapely.transform(kept, lambda xy: xy / scale)


def table(level: Level, codes: Sequence[str], names: Sequence[str], geometries: NDArray[Any]) -> Any:
    """The outlines as the lake keeps them."""
    import pyarrow as pa
    import shapely

    binary = [bytes(item) for item in shapely.to_wkb(shapely.set_precision(geometries, 1e-6, mode="pointwise"))]
    columns = {"code": list(codes), "name": list(names), "geometry": pa.array(binary, pa.binary())}
    return pa.table(columns).replace_schema_metadata({LEVEL: level.value.encode()})
