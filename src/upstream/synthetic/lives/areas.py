"""Loremshire: hexagons in the open North Sea whose populations copy the structure of real small areas.

``shapes.csv`` holds 400 shapes of small areas (rounded shares by age, ethnic group and tenure, people, place in the
ranking of deprivation), taken at equal steps of deprivation from the census of 2021 and the indices of 2025. Which
shape lies where is drawn from a smooth field of our own, so that neighbours are alike as they are in life and no map
shows a real place. Codes start with Z, as no area code of the Office for National Statistics does.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from upstream.synthetic import county as fableshire
from upstream.synthetic.lives.chance import Floats, Ints, Rng, stream

PEOPLE_EACH = 1600
SHIFT = (-50, 60)
"""Hexagons between the centres of Fableshire and Loremshire, so that both can lie in one lake."""
WARD_SIZE = 5
CENTRES = 2
BANDS = ("0_15", "16_24", "25_34", "35_49", "50_64", "65_up")
DISTRICTS = ("Lorem Regis", "Ipsum Bay", "Dolor Magna")
WARD_HEADS = (
    *("Amet", "Consec", "Adipis", "Tempor", "Incidid", "Labor", "Aliqua", "Minim", "Veniam", "Nostrud", "Ullam"),
    *("Nisi", "Commodo", "Irure", "Velit", "Cillum", "Fugiat", "Nulla", "Pariat", "Occaec", "Cupidat", "Culpa"),
    *("Officia", "Deserunt", "Mollit", "Eiusmod", "Sed", "Quis", "Exercit", "Duis", "Excep"),
)
WARD_TAILS = ("ford", " Cross", " St Serif", "wick", " Heath", "thorpe", " Green", " Quay", "holme", " Under Ink")


@dataclass(frozen=True)
class Areas:
    """Small areas in the order of their codes. ``ages`` (areas by six bands), ``ethnic`` (by five groups): shares.

    ``decile`` 1 is the most deprived tenth; ``centre`` marks town centres; ``q`` and ``r`` are axial coordinates.
    """

    people: Ints
    ages: Floats
    ethnic: Floats
    social: Floats
    private: Floats
    rank: Ints
    decile: Ints
    ward: Ints
    centre: Ints
    q: Ints
    r: Ints

    def __len__(self) -> int:
        return len(self.people)

    @property
    def wards(self) -> int:
        return int(self.ward[-1]) + 1

    def code(self, area: int) -> str:
        return f"Z015{area + 1:05d}"

    def ward_code(self, ward: int) -> str:
        return f"Z055{ward + 1:05d}"

    def middle(self, ward: int) -> int:
        return ward // 2

    def district(self, ward: int) -> int:
        return min(self.middle(ward) * 3 // (self.middle(self.wards - 1) + 1), 2)

    def middle_name(self, middle: int) -> str:
        district = self.district(2 * middle)
        first = next(m for m in range(middle + 1) if self.district(2 * m) == district)
        return f"{DISTRICTS[district]} {middle - first + 1:03d}"

    def name(self, area: int) -> str:
        middle = self.middle(int(self.ward[area]))
        first = int(np.argmax(self.ward >= 2 * middle))
        return f"{self.middle_name(middle)}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[area - first]}"

    def ward_name(self, ward: int) -> str:
        heads = len(WARD_HEADS)
        return WARD_HEADS[ward % heads] + WARD_TAILS[(ward % heads * 7 + ward // heads) % len(WARD_TAILS)]

    def small(self, area: int) -> fableshire.Small:
        """The area as the maps of Fableshire are drawn."""
        ward = int(self.ward[area])
        return fableshire.Small(
            code=self.code(area),
            name=self.name(area),
            ward=self.ward_code(ward),
            middle=f"Z025{self.middle(ward) + 1:05d}",
            district=f"Z075{self.district(ward) + 1:05d}",
            q=int(self.q[area]) + SHIFT[0],
            r=int(self.r[area]) + SHIFT[1],
            rank=int(self.rank[area]),
            decile=int(self.decile[area]),
            people=int(self.people[area]),
        )

    def spots(self, area: Ints, rng: Rng) -> tuple[Floats, Floats]:
        """Longitude and latitude of a place in each of ``area``, anywhere in the square that fits in its hexagon."""
        east, north = rng.random(len(area)) * 2 - 1, rng.random(len(area)) * 2 - 1
        side = fableshire.SIDE_METRES
        q, r = self.q[area] + SHIFT[0], self.r[area] + SHIFT[1]
        x = side * math.sqrt(3) * (q + r / 2) + east * 0.6 * side
        y = side * 1.5 * r + north * 0.6 * side
        longitude, latitude = fableshire.CENTRE
        return longitude + x / (111_320 * math.cos(math.radians(latitude))), latitude + y / 111_320


def build(people: int, seed: int) -> Areas:
    rng = stream(seed, "areas")
    count = max(24, round(people / PEOPLE_EACH))
    cells = _walk(count)
    field = _field(cells, rng)
    order = np.argsort(-field, kind="stable")
    table = _shapes(count)
    shape = np.empty((count, table.shape[1]))
    shape[order] = table
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(1, count + 1)
    ward = np.arange(count) * max(6, count // WARD_SIZE) // count
    return Areas(
        people=_exactly(people, shape[:, 1]),
        ages=shape[:, 2:8] / shape[:, 2:8].sum(axis=1, keepdims=True),
        ethnic=shape[:, 8:13] / shape[:, 8:13].sum(axis=1, keepdims=True),
        social=shape[:, 13] / 100,
        private=shape[:, 14] / 100,
        rank=rank,
        decile=np.ceil(rank * 10 / count).astype(np.int64),
        ward=ward,
        centre=_centres(count, rng),
        q=np.array([q for q, _ in cells]),
        r=np.array([r for _, r in cells]),
    )


def _shapes(count: int) -> Floats:
    """``count`` shapes from the most to the least deprived, at equal steps of the list."""
    lines = (files("upstream.synthetic.lives") / "shapes.csv").read_text(encoding="utf-8").splitlines()
    table = np.array([[float(cell) for cell in row] for row in list(csv.reader(lines))[1:]])
    chosen = table[(np.arange(count) * len(table)) // count]
    return np.asarray(chosen[np.argsort(chosen[:, 0], kind="stable")])


def _walk(count: int) -> list[tuple[int, int]]:
    """``count`` hexagons, two rows at a time to and fro, so that a run of them is one compact piece."""
    radius = next(radius for radius in range(1, 999) if 3 * radius * (radius + 1) + 1 >= count)
    side = range(-radius, radius + 1)
    bands: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for q, r in ((q, r) for r in side for q in side if abs(q + r) <= radius):
        bands[(r + radius) // 2].append((q, r))
    walk = []
    for band in sorted(bands):
        forward = 1 if band % 2 == 0 else -1
        walk += sorted(bands[band], key=lambda cell: forward * (2 * cell[0] + cell[1]) + 2.5 * ((cell[1] + radius) % 2))
    return walk[:count]


def _field(cells: list[tuple[int, int]], rng: Rng) -> Floats:
    """A smooth field with chance on top: high where more deprived."""
    x = np.array([q + r / 2 for q, r in cells])
    y = np.array([r * math.sqrt(3) / 2 for _, r in cells])
    spread = max(float(np.ptp(x)), 1.0) / 7
    field = np.zeros(len(cells))
    for place in rng.integers(0, len(cells), 6):
        field += (0.6 + rng.random()) * np.exp(-((x - x[place]) ** 2 + (y - y[place]) ** 2) / (2 * spread**2))
    return np.asarray(field + rng.normal(0, 0.22, len(cells)))


def _centres(count: int, rng: Rng) -> Ints:
    """1 for the small areas that are town centres, at least two, else 0."""
    centre = np.zeros(count, dtype=np.int64)
    number = max(CENTRES, count // 40)
    centre[(np.arange(number) * count) // number + rng.integers(0, max(count // number, 1), number)] = 1
    return centre


def _exactly(total: int, weights: Floats) -> Ints:
    """Whole numbers in proportion to ``weights`` that add up to ``total``."""
    upto = np.floor(np.cumsum(weights) / weights.sum() * total + 1e-9).astype(np.int64)
    upto[-1] = total
    return np.asarray(np.diff(upto, prepend=0))
