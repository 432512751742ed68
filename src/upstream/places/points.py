"""Where each offence was, for sources that say so: counts by month and point, put into squares or kept as points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.model.errors import UpstreamError
from upstream.model.query import CountQuery
from upstream.needs.cube import Floats, Integers
from upstream.needs.placing import POINT
from upstream.needs.shape import Evidence
from upstream.places.ground import Ground, Outline, enough, joined, shapes_of, with_denominator

MOST_CELLS = 40_000
SNAP = ("longitude", "latitude", "location")
NEAR = 250.0
"""Metres within which anonymised points are neighbours."""
DOT = 45.0
"""Metres: how large a point is drawn."""
POINTS = "points"


@dataclass(frozen=True)
class Plane:
    """Metres for degrees and back: the National Grid, or a flat sheet where the ground lies off it."""

    latitude: float
    off_grid: bool

    @classmethod
    def over(cls, longitudes: Floats, latitudes: Floats) -> Plane:
        from upstream.geography.grid import to_grid

        east, _ = to_grid(longitudes, latitudes)
        return cls(float(np.mean(latitudes)), not bool(np.isfinite(east).all()))

    def metres(self, longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
        from upstream.geography.grid import to_grid

        if self.off_grid:
            return longitudes * self._across, latitudes * 111_320.0
        return to_grid(longitudes, latitudes)

    def degrees(self, east: Floats, north: Floats) -> tuple[Floats, Floats]:
        from upstream.geography.grid import from_grid

        if self.off_grid:
            return east / self._across, north / 111_320.0
        return from_grid(east, north)

    @property
    def _across(self) -> float:
        return float(111_320.0 * np.cos(np.radians(self.latitude)))


@dataclass(frozen=True, eq=False)
class Events:
    """Offences with a usable point inside the area: ``column`` is the month's position, ``when`` a day or None."""

    longitude: Floats
    latitude: Floats
    n: Integers
    column: Integers
    label: NDArray[np.object_]
    lost: int

    def take(self, rows: NDArray[np.bool_]) -> Events:
        """Some of the rows."""
        return Events(
            self.longitude[rows], self.latitude[rows], self.n[rows], self.column[rows], self.label[rows], self.lost
        )


def events(evidence: Evidence, national: Any, gazetteer: Any, extra: str | None = None) -> Events:
    """What the definition counts, by month and point; ``extra`` is one column more: the day, or a point's name."""
    from upstream.geography.grid import from_grid

    source = evidence.source.name
    columns = POINT if source == "recorded-crime" else SNAP[:2]
    by = ("month", national.group, *columns, *((extra,) if extra else ()))
    query = CountQuery(source, by, national.definition.where(national.domestic_abuse))
    table = national.engine.count(query)
    months = {str(month): i for i, month in enumerate(evidence.coverage.present)}
    column = np.array([months.get(month, -1) for month in table["month"].to_pylist()], dtype=np.int64)
    numbers = {name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in columns}
    longitude, latitude = numbers["longitude"].copy(), numbers["latitude"].copy()
    if "easting" in numbers:
        bare = np.isnan(longitude) & ~np.isnan(numbers["easting"])
        if bare.any():
            longitude[bare], latitude[bare] = from_grid(numbers["easting"][bare], numbers["northing"][bare])
    counted = np.array(table[national.group.name].is_valid().to_pylist(), dtype=bool)
    inside = np.isin(gazetteer.locate(longitude, latitude), evidence.places.lsoas) & (column >= 0) & counted
    n = table["n"].to_numpy().astype(np.int64)
    label = np.array(table[extra].to_pylist() if extra else [""] * len(n), dtype=object)
    lost = int(evidence.counts.values.sum()) - int(n[inside].sum())
    return Events(longitude[inside], latitude[inside], n[inside], column[inside], label[inside], max(lost, 0))


# Squares


def of_grid(
    evidence: Evidence, national: Any, gazetteer: Any, side: int, denominator: Mapping[str, float] | None = None
) -> Ground:
    """Squares over the area; residents of a neighbourhood are taken to be spread evenly over it."""
    import shapely

    found = events(evidence, national, gazetteer)
    shapes = shapes_of(gazetteer, evidence.places.lsoas)
    middle = shapely.centroid(shapes)
    plane = Plane.over(shapely.get_x(middle), shapely.get_y(middle))
    flat = shapely.transform(shapes, lambda xy: np.column_stack(plane.metres(xy[:, 0].copy(), xy[:, 1].copy())))
    corner, share = _squares(flat, side)
    column, row = (np.floor(part / side).astype(np.int64) for part in plane.metres(found.longitude, found.latitude))
    at = {tuple(pair): i for i, pair in enumerate(corner.tolist())}
    cell = np.array([at.get(pair, -1) for pair in zip(column.tolist(), row.tolist(), strict=True)], dtype=np.int64)
    months = evidence.coverage.present
    counts = np.zeros((len(corner), len(months)), dtype=np.int64)
    np.add.at(counts, (cell[cell >= 0], found.column[cell >= 0]), found.n[cell >= 0])
    people = np.stack([evidence.places.people((month,)) for month in months], axis=1)
    codes = tuple(f"square-{x * side}-{y * side}" for x, y in corner.tolist())
    points: Floats = ((corner + 0.5) * float(side)).astype(np.float64)
    main = np.asarray(share.argmax(axis=1)).ravel()
    ground = Ground(
        level="grid",
        codes=codes,
        names={
            c: _square_name(evidence, x * side, y * side, int(i))
            for c, (x, y), i in zip(codes, corner.tolist(), main, strict=True)
        },
        points=points,
        area=np.full(len(codes), float(side) ** 2),
        near=_around(points, 1.5 * side),
        months=months,
        counts=counts,
        people=np.asarray(share @ people),
        outlines=_boxes(points - side / 2, side, plane, codes),
        lost=found.lost + int(found.n[cell < 0].sum()),
        notes=(
            "Residents are taken to be spread evenly over each neighbourhood, which they are not: a square of "
            "parkland looks "
            "safer, and one of flats more dangerous, than it is.",
        ),
    )
    near, islands = joined(ground.near, ground.points, codes)
    ground = replace(ground, near=near, islands=islands)
    return enough(ground if denominator is None else with_denominator(ground, denominator))


def _square_name(evidence: Evidence, east: int, north: int, lsoa: int) -> str:
    ward = evidence.places.ward[lsoa]
    return f"Square at {east}, {north} ({evidence.places.names.get(ward, evidence.places.lsoas[lsoa])})"


def _squares(flat: NDArray[Any], side: int) -> tuple[Integers, Any]:
    """The squares that hold some of the ground (column, row), and the share of each neighbourhood in each square."""
    import shapely
    from scipy.sparse import csr_array

    west, south, east, north = shapely.total_bounds(flat)
    columns = np.arange(np.floor(west / side), np.floor(east / side) + 1)
    rows = np.arange(np.floor(south / side), np.floor(north / side) + 1)
    if len(columns) * len(rows) > MOST_CELLS:
        raise UpstreamError(
            "UP-PLACES-010",
            f"squares of {side} metres make {len(columns) * len(rows):,} over this area, more than {MOST_CELLS:,}",
            do="Use larger squares.",
        )
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2).astype(np.int64)
    boxes = shapely.box(grid[:, 0] * side, grid[:, 1] * side, (grid[:, 0] + 1) * side, (grid[:, 1] + 1) * side)
    lsoa, cell = shapely.STRtree(boxes).query(flat, predicate="intersects")
    part = shapely.area(shapely.intersection(boxes[cell], flat[lsoa])) / shapely.area(flat)[lsoa]
    held = np.flatnonzero(np.bincount(cell, part, len(grid)) > 1e-9)
    place = np.full(len(grid), -1)
    place[held] = np.arange(len(held))
    kept = place[cell] >= 0
    share = csr_array((part[kept], (place[cell][kept], lsoa[kept])), shape=(len(held), len(flat)))
    return grid[held], share


def _around(points: Floats, distance: float) -> Any:
    from upstream.statistics.weights import distance_band

    return distance_band(points, distance)


def _boxes(corner: Floats, side: int, plane: Plane, codes: tuple[str, ...]) -> tuple[Outline, ...]:
    import shapely

    boxes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + side, corner[:, 1] + side)
    round_earth = shapely.transform(boxes, lambda xy: np.column_stack(plane.degrees(xy[:, 0].copy(), xy[:, 1].copy())))
    return tuple(Outline(code, code, shape) for code, shape in zip(codes, round_earth, strict=True))


# Anonymised points


def of_snap_points(evidence: Evidence, national: Any, gazetteer: Any) -> Ground:
    """The anonymised points at which something was recorded. Nobody knows how many people belong to one."""
    import shapely

    found = events(evidence, national, gazetteer, SNAP[2])
    spots = np.column_stack([found.longitude, found.latitude])
    distinct, which = np.unique(np.round(spots, 6), axis=0, return_inverse=True)
    months = evidence.coverage.present
    counts = np.zeros((len(distinct), len(months)), dtype=np.int64)
    np.add.at(counts, (which.ravel(), found.column), found.n)
    plane = Plane.over(distinct[:, 0], distinct[:, 1])
    points = np.column_stack(plane.metres(distinct[:, 0].copy(), distinct[:, 1].copy()))
    codes = tuple(f"point-{x:.6f}-{y:.6f}" for x, y in distinct.tolist())
    owner = gazetteer.locate(distinct[:, 0], distinct[:, 1])
    wards = dict(zip(evidence.places.lsoas, evidence.places.ward, strict=True))
    called = dict(zip(which.ravel().tolist(), found.label.tolist(), strict=True))
    names = {
        c: _point_name(evidence, str(called.get(i) or "A point"), wards.get(str(owner[i]), ""))
        for i, c in enumerate(codes)
    }
    dots = shapely.transform(
        shapely.buffer(shapely.points(points), DOT, quad_segs=1),
        lambda xy: np.column_stack(plane.degrees(xy[:, 0].copy(), xy[:, 1].copy())),
    )
    near, islands = joined(_around(points, NEAR), points, codes)
    ground = Ground(
        level="snap-points",
        codes=codes,
        names=names,
        points=points,
        area=np.ones(len(codes)),
        near=near,
        months=months,
        counts=counts,
        people=np.full((len(codes), len(months)), 1 / 12),
        outlines=tuple(Outline(code, code, dot) for code, dot in zip(codes, dots, strict=True)),
        islands=islands,
        at_risk=POINTS,
        lost=found.lost,
        notes=(
            "These are anonymised points, not places where something happened: the publisher moves every offence to "
            "the "
            "nearest of its points, each of which stands for at least eight addresses or none.",
            "Nobody knows how many people belong to a point, so counts are compared, not rates: busy places come "
            "first.",
            "Points at which nothing was recorded in these months are unknown and take no part.",
        ),
    )
    return enough(ground)


def _point_name(evidence: Evidence, called: str, ward: str) -> str:
    return f"{called} ({evidence.places.names.get(ward, ward)})"
