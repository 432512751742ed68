"""Fableshire: a county that does not exist, made of hexagons in the open North Sea so that no map can mistake it.

127 small areas make 24 wards, 12 middle areas and 3 districts. Codes start with Z, as no area code of the ONS does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

RADIUS = 6
CENTRE = (1.2, 54.6)
SIDE_METRES = 900.0
HALF = math.sqrt(3) / 2
CORNERS = ((HALF, -0.5), (HALF, 0.5), (0.0, 1.0), (-HALF, 0.5), (-HALF, -0.5), (0.0, -1.0))
SEED = 20180401
COUNTY = ("Z10000001", "Fableshire")
COMMUNITY_SAFETY = ("Z22000001", "Fableshire Community Safety Partnership")
FORCE = ("Z23000001", "Fableshire Constabulary (fictional)")
REGION = ("Z12000001", "The Library (fictional region)")
COUNTRY = ("Z92000001", "Fictionland")
DISTRICTS = ("Inkwell Bay", "Quillborough", "Papermoor")
WARDS = (
    "Foolscap Harbour",
    "Blotter Green",
    "Nib Lane",
    "Serif Bridge",
    "Ampersand",
    "Vellum Fields",
    "Verso",
    "Colophon",
    "Bindery Row",
    "Prologue Park",
    "Octavo Cross",
    "Chapter End",
    "Margin Heath",
    "Stanza Hill",
    "Folio Street",
    "Quarto Mead",
    "Asterisk Moor",
    "Footnote",
    "Glossary Down",
    "Parchment Wood",
    "Epilogue",
    "Hyphen Water",
    "Comma Common",
    "Appendix St Errata",
)
CENTRES = ("Nib Lane", "Foolscap Harbour", "Octavo Cross", "Folio Street")
"""Town centres, where far more happens than people live."""
YEARS = tuple(range(2017, 2023))
BANDS = ("0_10", "11_15", "16_20", "21_25", "26_35", "36_45", "46_55", "56_65", "66_plus")
BAND_SHARES = (0.128, 0.061, 0.059, 0.062, 0.132, 0.129, 0.131, 0.122, 0.176)

Point = tuple[float, float]


@dataclass(frozen=True)
class Small:
    """One small area (LSOA) with its parents; ``decile`` 1 is the most deprived tenth."""

    code: str
    name: str
    ward: str
    middle: str
    district: str
    q: int
    r: int
    rank: int
    decile: int
    people: int


@cache
def smalls() -> tuple[Small, ...]:
    chance = Random(SEED)
    cells = _walk()
    wards = _chunks(len(cells), len(WARDS))
    scores = [_hardship(WARDS[wards[i]]) + chance.random() * 3 for i in range(len(cells))]
    order = sorted(range(len(cells)), key=lambda i: -scores[i])
    rank = {i: position + 1 for position, i in enumerate(order)}
    return tuple(
        Small(
            code=f"Z01{i + 1:06d}",
            name=f"{DISTRICTS[wards[i] // 8]} {wards[i] // 2 % 4 + 1:03d}{'ABCDEFGHIJKLM'[_place(wards, i)]}",
            ward=f"Z05{wards[i] + 1:06d}",
            middle=f"Z02{wards[i] // 2 + 1:06d}",
            district=f"Z07{wards[i] // 8 + 1:06d}",
            q=q,
            r=r,
            rank=rank[i],
            decile=math.ceil(rank[i] * 10 / len(cells)),
            people=1300 + int(chance.random() * 700),
        )
        for i, (q, r) in enumerate(cells)
    )


def ward_name(code: str) -> str:
    return WARDS[int(code[3:]) - 1]


def district_name(code: str) -> str:
    return DISTRICTS[int(code[3:]) - 1]


def middle_name(code: str) -> str:
    number = int(code[3:]) - 1
    return f"{DISTRICTS[number // 4]} {number % 4 + 1:03d}"


def _hardship(ward: str) -> float:
    """How deprived a ward is, before chance."""
    if ward in CENTRES:
        return 4.0
    return 3.0 * ((WARDS.index(ward) * 7) % len(WARDS)) / len(WARDS)


def _walk() -> list[tuple[int, int]]:
    """The hexagons (axial coordinates) two rows at a time, to and fro, so that a run of them is one compact piece."""
    cells = [(q, r) for r in range(-RADIUS, RADIUS + 1) for q in range(-RADIUS, RADIUS + 1) if abs(q + r) <= RADIUS]
    bands: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for q, r in cells:
        bands[(r + RADIUS) // 2].append((q, r))
    walk = []
    for band in sorted(bands):
        forward = 1 if band % 2 == 0 else -1
        walk += sorted(bands[band], key=lambda cell: forward * (2 * cell[0] + cell[1]) + 2.5 * ((cell[1] + RADIUS) % 2))
    return walk


def _chunks(items: int, groups: int) -> list[int]:
    """The group of each item when runs of nearly equal length are cut."""
    return [i * groups // items for i in range(items)]


def _place(wards: Sequence[int], i: int) -> int:
    """The place of a small area among those of its middle area."""
    return sum(1 for j in range(i) if wards[j] // 2 == wards[i] // 2)


def population(area: Small, year: int) -> tuple[int, ...]:
    """People by age band at the middle of ``year``: slow growth, younger where more deprived."""
    total = area.people * (1 + 0.006 * (year - YEARS[0]))
    lean = (5.5 - area.decile) / 9
    shares = [share * (1 + lean * slope) for share, slope in zip(BAND_SHARES, _slopes(), strict=True)]
    return tuple(round(total * share / sum(shares)) for share in shares)


def _slopes() -> tuple[float, ...]:
    return tuple(0.4 - 0.1 * i for i in range(len(BANDS)))


# Shapes


def spot(area: Small, east: float, north: float) -> Point:
    """A place in a small area; ``east`` and ``north`` run from -1 to 1 over the square that fits in its hexagon."""
    x, y = _metres(area)
    return _degrees(x + east * 0.6 * SIDE_METRES, y + north * 0.6 * SIDE_METRES)


def _metres(area: Small) -> Point:
    return SIDE_METRES * math.sqrt(3) * (area.q + area.r / 2), SIDE_METRES * 1.5 * area.r


def _degrees(x: float, y: float) -> Point:
    latitude = CENTRE[1] + y / 111_320
    longitude = CENTRE[0] + x / (111_320 * math.cos(math.radians(CENTRE[1])))
    return round(longitude, 6), round(latitude, 6)


def hexagon(area: Small) -> list[Point]:
    """Corners, counter-clockwise; corners that neighbours share come out equal."""
    x, y = _metres(area)
    return [_degrees(x + SIDE_METRES * across, y + SIDE_METRES * up) for across, up in CORNERS]


def outline(areas: Iterable[Small]) -> list[Point]:
    """The ring around several hexagons: the sides that only one of them has, joined end to end."""
    rings = [hexagon(area) for area in areas]
    drawn = {(ring[i], ring[(i + 1) % 6]) for ring in rings for i in range(6)}
    following = {start: end for start, end in drawn if (end, start) not in drawn}
    ring = [min(following)]
    while len(ring) < len(following):
        ring.append(following[ring[-1]])
    return ring
