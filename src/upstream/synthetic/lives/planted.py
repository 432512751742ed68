"""What is planted on purpose, so that an analysis can be checked for finding it: hot spots and effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upstream.synthetic.lives.areas import Areas
from upstream.synthetic.lives.chance import Floats, Ints, Rng, stream
from upstream.synthetic.lives.streets import Places

OPERATION_RATIO = 0.75
"""What the place-based operation leaves of outdoor violence in its ward."""
MENTORING_RATIO = 0.70
"""What a place on the mentoring programme leaves of the offences that a person is suspected of."""
SCHOOLS_RATIO = 0.70
"""What the whole-school programme leaves of suspensions for violence in its secondary schools."""
TIMES = {"persistent": 5.0, "emerging": 5.0, "fading": 5.0, "hidden": 6.0}
NUMBERS = {"persistent": 3, "emerging": 2, "fading": 1, "hidden": 2}
SIZES = {"persistent": 6, "emerging": 5, "fading": 3, "hidden": 3}
"""Small areas of a hot spot, which lie together: one estate or one night out is rarely in one small area alone."""
ENOUGH_AREAS, MANY_AREAS = 60, 150
"""A county with fewer than the first has one hot spot of each kind and each is one area; below the second one of each
kind."""


@dataclass(frozen=True)
class HotSpot:
    """One small area of hot spot ``number``, with ``times`` the violence of its like in months ``start`` to ``end``
    (counted from the first, both included); ``hidden`` ones are seen by hospitals alone."""

    number: int
    area: int
    kind: str
    start: int
    end: int
    times: float


@dataclass(frozen=True)
class Operation:
    """Extra patrols in one ward from a month on (counted from the first)."""

    ward: int
    start: int
    ratio: float


@dataclass(frozen=True)
class Programme:
    """A whole-school programme in half of the secondary schools, by lot, from a school year on; ``places``: schools."""

    places: Ints
    year: int
    ratio: float


@dataclass(frozen=True)
class Plan:
    """Everything that was planted in places; what was planted in people is in ``mentoring.py``."""

    hot_spots: tuple[HotSpot, ...]
    operation: Operation
    schools: Programme

    def times(self, months: int, areas: int, *, hidden: bool) -> Floats:
        """Months by areas: how many times as much."""
        times = np.ones((months, areas))
        for spot in self.hot_spots:
            if (spot.kind == "hidden") == hidden or (hidden and spot.kind == "persistent"):
                times[spot.start : spot.end + 1, spot.area] *= spot.times
        return times


def plan(areas: Areas, places: Places, months: int, seed: int) -> Plan:
    rng = stream(seed, "planted")
    spans = {
        "persistent": (0, months - 1),
        "emerging": (months * 3 // 5, months - 1),
        "fading": (0, months * 2 // 5 - 1),
        "hidden": (0, months - 1),
    }
    spots = tuple(
        HotSpot(number, area, kind, *spans[kind], TIMES[kind])
        for number, (kind, patch) in enumerate(_patches(areas, rng), start=1)
        for area in patch
    )
    chosen = [spot.area for spot in spots]
    quiet = [ward for ward in range(areas.wards) if not np.isin(np.flatnonzero(areas.ward == ward), chosen).any()]
    busy = max(quiet or range(areas.wards), key=lambda ward: float(_draw(areas)[areas.ward == ward].sum()))
    schools = rng.permutation(places.of("Secondary school"))
    programme = Programme(np.sort(schools[: (len(schools) + 1) // 2]), months // 12 * 3 // 5, SCHOOLS_RATIO)
    return Plan(spots, Operation(busy, months * 3 // 5, OPERATION_RATIO), programme)


def _patches(areas: Areas, rng: Rng) -> list[tuple[str, list[int]]]:
    """Kind and areas of each hot spot: an area that is no town centre, and some of those around it that are free."""
    free = set(np.flatnonzero(areas.centre == 0).tolist())
    order = rng.permutation(sorted(free)).tolist()
    patches = []
    for kind in [kind for kind, number in NUMBERS.items() for _ in range(number if len(areas) >= MANY_AREAS else 1)]:
        size = SIZES[kind] if len(areas) >= ENOUGH_AREAS else 1
        patch = next(patch for area in order if len(patch := _around(areas, area, free)[:size]) == size)
        free -= {*patch, *(each for area in patch for each in _around(areas, area, free))}
        patches.append((kind, patch))
    return patches


def _around(areas: Areas, area: int, free: set[int]) -> list[int]:
    """The area and its neighbours, as far as they are free; nothing where it is not itself."""
    q, r = areas.q - areas.q[area], areas.r - areas.r[area]
    near = np.flatnonzero(np.maximum.reduce([abs(q), abs(r), abs(q + r)]) == 1).tolist()
    return [area, *(each for each in near if each in free)] if area in free else []


def _draw(areas: Areas) -> Floats:
    """How much crime an area draws before anything is planted: people, deprivation, town centres."""
    return np.asarray(areas.people * (1 + 0.2 * (10 - areas.decile)) * np.where(areas.centre == 1, 3.0, 1.0))


def draw(areas: Areas, *, home: bool) -> Floats:
    if home:
        return np.asarray(areas.people * (1 + 0.2 * (10 - areas.decile)))
    return _draw(areas)
