"""The ground on which hot spots are looked for: places, who is near whom, what happened, and to how many people.

Two rules keep the map whole. A place without a neighbour (an island) is given the nearest place as its neighbour. A
place where nobody is at risk is counted but not tested, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from upstream.model.area import Level
from upstream.model.errors import UpstreamError
from upstream.model.period import Month
from upstream.needs.cube import Floats, Integers
from upstream.needs.shape import Evidence

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOUCHING = 2e-5
"""Degrees: outlines within about two metres of each other are neighbours, so that slivers part nobody."""
FEWEST_PLACES = 5
RESIDENTS = "residents"


@dataclass(frozen=True)
class Outline:
    """The shape of a place, as maps need it."""

    code: str
    name: str
    geometry: Any


@dataclass(frozen=True, eq=False)
class Ground:
    """Arrays are aligned with ``codes``.

    ``points`` are centres in metres of the British National Grid, ``area`` square metres, ``counts`` events of shape
    (places, months), ``people`` people at risk of the same shape, in person-years. ``near`` are binary weights without
    the diagonal. ``islands`` were given their nearest place. ``at_risk`` says who ``people`` are.
    """

    level: str
    codes: tuple[str, ...]
    names: Mapping[str, str]
    points: Floats
    area: Floats
    near: csr_array
    months: tuple[Month, ...]
    counts: Integers
    people: Floats
    outlines: tuple[Outline, ...] = ()
    islands: tuple[str, ...] = ()
    at_risk: str = RESIDENTS
    lsoas: tuple[tuple[str, ...], ...] = ()
    lost: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def tested(self) -> NDArray[np.bool_]:
        """The places where somebody is at risk."""
        return np.asarray(self.people.sum(axis=1) > 0)

    def over(self, months: Sequence[Month]) -> tuple[Integers, Floats]:
        """Events and person-years of each place over these months."""
        at = {month: i for i, month in enumerate(self.months)}
        columns = [at[month] for month in months if month in at]
        return self.counts[:, columns].sum(axis=1), self.people[:, columns].sum(axis=1)

    def only(self, keep: NDArray[np.bool_]) -> Ground:
        """The ground cut to some of its places."""
        rows = np.flatnonzero(keep)
        codes = tuple(self.codes[i] for i in rows)
        return replace(
            self,
            codes=codes,
            points=self.points[rows],
            area=self.area[rows],
            near=self.near[rows][:, rows],
            counts=self.counts[rows],
            people=self.people[rows],
            lsoas=tuple(self.lsoas[i] for i in rows) if self.lsoas else (),
        )


def of_lsoas(evidence: Evidence, gazetteer: Any, denominator: Mapping[str, float] | None = None) -> Ground:
    """The small neighbourhoods of a partnership."""
    codes = evidence.places.lsoas
    shapes = shapes_of(gazetteer, codes)
    months = evidence.coverage.present
    near, islands = neighbours(shapes, codes)
    points, area = centres(shapes)
    ward = dict(zip(codes, evidence.places.ward, strict=True))
    names = {code: _name(evidence, code, ward[code]) for code in codes}
    ground = Ground(
        level="lsoa",
        codes=codes,
        names=names,
        points=points,
        area=area,
        near=near,
        months=months,
        counts=evidence.counts.by("lsoa", "month"),
        people=np.stack([evidence.places.people((month,)) for month in months], axis=1),
        islands=islands,
        lsoas=tuple((code,) for code in codes),
    )
    return enough(ground if denominator is None else with_denominator(ground, denominator))


def of_wards(evidence: Evidence, lsoas: Ground, denominator: Mapping[str, float] | None = None) -> Ground:
    """The wards of a partnership, made of its small neighbourhoods: near where any of theirs are."""
    owner = np.array(evidence.places.ward)
    codes = tuple(sorted(set(owner.tolist()) - {""}))
    if not codes:
        raise UpstreamError("UP-PLACES-003", "no ward is known for these areas", do="Use --by lsoa.")
    member = np.stack([owner == code for code in codes]).astype(np.float64)
    weight = member * np.maximum(lsoas.area, 1.0)
    near, islands = joined(_merged_near(member, lsoas.near), weight @ lsoas.points / weight.sum(axis=1)[:, None], codes)
    ground = replace(
        lsoas,
        level="ward",
        codes=codes,
        names={code: evidence.places.names.get(code, code) for code in codes},
        points=weight @ lsoas.points / weight.sum(axis=1)[:, None],
        area=member @ lsoas.area,
        near=near,
        counts=(member.astype(np.int64) @ lsoas.counts),
        people=member @ lsoas.people,
        islands=islands,
        lsoas=tuple(tuple(np.array(lsoas.codes)[row > 0].tolist()) for row in member),
    )
    return enough(ground if denominator is None else with_denominator(ground, denominator))


def _merged_near(member: Floats, near: csr_array) -> csr_array:
    from scipy.sparse import csr_array as sparse

    from upstream.statistics.weights import without_self

    links = sparse(member) @ near @ sparse(member).T
    merged = without_self(sparse(links))
    merged.data[:] = 1.0
    return merged


def with_denominator(ground: Ground, denominator: Mapping[str, float]) -> Ground:
    """The ground with other people at risk: the file's number for each place, in every month."""
    missing = [code for code in ground.codes if code not in denominator]
    if missing:
        raise UpstreamError(
            "UP-PLACES-005",
            f"the denominator file has no number for {len(missing):,} of {len(ground.codes):,} places, "
            f"among them {', '.join(missing[:3])}",
            do="Give one row for each place, 0 where nobody is.",
        )
    people = np.array([denominator[code] for code in ground.codes]) / 12
    return replace(ground, people=np.repeat(people[:, None], len(ground.months), axis=1), at_risk="people at risk")


def enough(ground: Ground) -> Ground:
    tested = int(ground.tested.sum())
    if tested < FEWEST_PLACES:
        what = f"{tested} {'place is' if tested == 1 else 'places are'} too few to tell which of them stand out"
        raise UpstreamError("UP-PLACES-002", what, do=f"Use a larger area or smaller places: at least {FEWEST_PLACES}.")
    return ground


def _name(evidence: Evidence, code: str, ward: str) -> str:
    name = evidence.places.names.get(code, code)
    return f"{name} ({evidence.places.names.get(ward, ward)})" if ward else name


# Shapes


def shapes_of(gazetteer: Any, codes: Sequence[str]) -> NDArray[Any]:
    held, shapes = gazetteer.held_boundaries(Level.LSOA21)
    at = {str(code): i for i, code in enumerate(held)}
    missing = [code for code in codes if code not in at]
    if missing:
        raise UpstreamError(
            "UP-PLACES-001",
            f"the boundaries of {len(missing):,} of {len(codes):,} neighbourhoods are not loaded, so it cannot be "
            f"told who is near whom",
            do="Load them: upstream load lsoa21.geojson --source boundaries.",
        )
    return np.asarray(shapes[[at[code] for code in codes]], dtype=object)


def centres(shapes: NDArray[Any]) -> tuple[Floats, Floats]:
    """The centres of shapes in degrees, in metres of the National Grid, and their areas in square metres."""
    import shapely

    from upstream.geography.grid import to_grid

    middle = shapely.centroid(shapes)
    longitude, latitude = shapely.get_x(middle), shapely.get_y(middle)
    east, north = to_grid(longitude, latitude)
    if not np.isfinite(east).all():  # an area that does not exist may lie off the grid
        east, north = longitude * np.cos(np.radians(latitude.mean())) * 111_320, latitude * 111_320
    metres = 111_320.0**2 * np.cos(np.radians(latitude))
    return np.column_stack([east, north]), np.asarray(shapely.area(shapes) * metres)


def neighbours(shapes: NDArray[Any], codes: Sequence[str]) -> tuple[csr_array, tuple[str, ...]]:
    """Who touches whom, and the islands, which are given the nearest place."""
    import shapely

    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=TOUCHING)
    lists: list[list[int]] = [[] for _ in shapes]
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i != j:
            lists[i].append(j)
    from upstream.statistics.weights import contiguity

    return joined(contiguity(lists), centres(shapes)[0], codes)


def joined(near: csr_array, points: Floats, codes: Sequence[str]) -> tuple[csr_array, tuple[str, ...]]:
    """The weights with every island given its nearest place."""
    from scipy.sparse import csr_array as sparse
    from scipy.spatial import KDTree

    from upstream.statistics.weights import neighbour_counts

    alone = np.flatnonzero(neighbour_counts(near) == 0)
    if not len(alone) or len(points) < 2:
        return near, ()
    closest = KDTree(points).query(points[alone], 2)[1]
    other = np.where(closest[:, 0] == alone, closest[:, 1], closest[:, 0])
    ones = np.ones(2 * len(alone))
    links = sparse((ones, (np.concatenate([alone, other]), np.concatenate([other, alone]))), shape=near.shape)
    both = sparse(near + links)
    both.data[:] = 1.0
    return both, tuple(codes[int(i)] for i in alone)
