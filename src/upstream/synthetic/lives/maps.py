"""The areas of Loremshire as files: look-up, populations, deprivation, shapes, postcodes, places and partnership."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from upstream.synthetic import county as fableshire
from upstream.synthetic.county import Point, Small
from upstream.synthetic.lives import numbers
from upstream.synthetic.lives.population import County, day
from upstream.synthetic.lives.streets import Places, street
from upstream.synthetic.lives.truth import table

COUNTY = ("Z10500001", "Loremshire")
SAFETY = ("Z22500001", "Loremshire (fictional) Community Safety Partnership")
FORCE = ("Z23500001", "Loremshire Police (fictional)")
REGION = ("Z12500001", "The Placeholder (fictional region)")
COUNTRY = ("Z92500001", "Nowhere (fictional)")
LEVELS = ("LSOA21", "MSOA21", "WD24", "LAD24", "CTY24", "CSP24", "PFA24", "RGN24", "CTRY24")
BANDS = ("0_10", "11_15", "16_20", "21_25", "26_35", "36_45", "46_55", "56_65", "66_plus")
GROUPS = ("White", "Mixed", "Asian", "Black", "Other")
"""Of ``County.ethnicity``, in its order."""
EDGES = (11, 16, 21, 26, 36, 46, 56, 66)
PARTNERSHIP = """\
# A partnership that does not exist, over areas that do not exist.
code = "{code}"
name = "{name}"
areas = [{areas}]
notes = "Fictional. Any likeness to a real place or person is chance."

[sets]
"Town centres" = [{centres}]
"Most deprived wards" = [{deprived}]
"""
EXTENT = date(1970, 1, 1)


def write(county: County, folder: Path) -> None:
    """What a lake takes in: ``upstream load`` reads the whole folder."""
    smalls = [county.areas.small(area) for area in range(len(county.areas))]
    table(
        folder / "lookup.csv", [f"{level}{kind}" for level in LEVELS for kind in ("CD", "NM")], _lookup(county, smalls)
    )
    first = EXTENT.fromordinal(EXTENT.toordinal() + county.first_day).year
    for year in range(first - 1, first + county.years):
        headings = ["LSOA21CD", "LSOA21NM", "Total", *(f"age_{band}" for band in BANDS)]
        table(folder / f"population-mid-{year}.csv", headings, _population(county, smalls, year))
    table(folder / "population-ethnicity-2021.csv", ["LSOA21CD", "LSOA21NM", *GROUPS], _ethnicity(county, smalls))
    ranks = ((small.code, small.name, small.rank, small.decile) for small in smalls)
    table(folder / "deprivation-2025.csv", ["LSOA21CD", "LSOA21NM", "IMD_rank", "IMD_decile"], ranks)
    _shapes(folder / "boundaries-lsoa21.geojson", ((small.code, small.name, [small]) for small in smalls))
    _shapes(folder / "boundaries-ward.geojson", _merged(county, smalls, "ward"))
    _shapes(folder / "boundaries-district.geojson", _merged(county, smalls, "district"))
    text = _partnership(county, smalls)
    (folder / "partnership.toml").write_text(text, encoding="utf-8", newline="\n")


def _partnership(county: County, smalls: list[Small]) -> str:
    areas = county.areas
    rank = np.bincount(areas.ward, areas.rank) / np.bincount(areas.ward)
    deprived = np.sort(np.argsort(rank)[: max(2, areas.wards // 4)])
    return PARTNERSHIP.format(
        code=SAFETY[0],
        name=SAFETY[1],
        areas=_quoted({small.district for small in smalls}),
        centres=_quoted({areas.ward_code(ward) for ward in areas.ward[areas.centre == 1].tolist()}),
        deprived=_quoted({areas.ward_code(ward) for ward in deprived.tolist()}),
    )


def _quoted(codes: set[str]) -> str:
    return ", ".join(f'"{code}"' for code in sorted(codes))


def gazetteer(county: County, places: Places, folder: Path) -> None:
    """Named places and postcodes, to find the place that a free text means."""
    table(folder / "places.csv", ["name", "kind", "lsoa", "longitude", "latitude"], _places(county, places))
    table(folder / "postcodes.csv", ["postcode", "lsoa", "street"], _postcodes(county))


def _lookup(county: County, smalls: list[Small]) -> Iterator[tuple[str, ...]]:
    for area, small in enumerate(smalls):
        ward = int(county.areas.ward[area])
        middle = county.areas.middle_name(county.areas.middle(ward))
        district = _district_name(small.district)
        named = (small.code, small.name, small.middle, middle, small.ward, county.areas.ward_name(ward))
        yield (*named, small.district, district, *COUNTY, *SAFETY, *FORCE, *REGION, *COUNTRY)


def _district_name(code: str) -> str:
    from upstream.synthetic.lives.areas import DISTRICTS

    return DISTRICTS[int(code[4:]) - 1]


def _population(county: County, smalls: list[Small], year: int) -> Iterator[tuple[object, ...]]:
    """People who were born and lived there in the middle of ``year``."""
    when = day(year, 6, 30)
    everyone = np.arange(len(county))
    age = county.age(everyone, when)
    alive = age >= 0
    cell = county.area(everyone, when)[alive] * len(BANDS) + np.searchsorted(EDGES, age[alive], side="right")
    counts = np.bincount(cell, minlength=len(smalls) * len(BANDS)).reshape(len(smalls), len(BANDS))
    for small, row in zip(smalls, counts.tolist(), strict=True):
        yield (small.code, small.name, sum(row), *row)


def _ethnicity(county: County, smalls: list[Small]) -> Iterator[tuple[object, ...]]:
    """People by ethnic group on the day of the census of 2021."""
    when = day(2021, 3, 21)
    everyone = np.arange(len(county))
    alive = county.age(everyone, when) >= 0
    cell = county.area(everyone, when)[alive] * len(GROUPS) + county.ethnicity[alive]
    counts = np.bincount(cell, minlength=len(smalls) * len(GROUPS)).reshape(len(smalls), len(GROUPS))
    for small, row in zip(smalls, counts.tolist(), strict=True):
        yield (small.code, small.name, *row)


def _places(county: County, places: Places) -> Iterator[tuple[object, ...]]:
    rows = zip(places.name, places.kind, places.area.tolist(), places.longitude, places.latitude, strict=True)
    for name, kind, area, longitude, latitude in rows:
        yield name, kind, county.areas.code(area), f"{longitude:.5f}", f"{latitude:.5f}"


def _postcodes(county: County) -> Iterator[tuple[object, ...]]:
    used = np.unique(county.homes.postcode)
    areas = numbers.area_of_postcode(used).tolist()
    for postcode, area, name in zip(numbers.postcode(used), areas, street(used), strict=True):
        yield postcode, county.areas.code(area), name


def _merged(county: County, smalls: list[Small], level: str) -> Iterator[tuple[str, str, list[Small]]]:
    for code in sorted({getattr(small, level) for small in smalls}):
        inside = [small for small in smalls if getattr(small, level) == code]
        name = _district_name(code) if level == "district" else county.areas.ward_name(int(code[4:]) - 1)
        yield code, name, inside


def _shapes(path: Path, shapes: Iterable[tuple[str, str, list[Small]]]) -> None:
    features = (
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]] for ring in rings(smalls)]},
        }
        for code, name, smalls in shapes
    )
    lines = ",\n".join(json.dumps(feature) for feature in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")


def rings(smalls: Iterable[Small]) -> list[list[Point]]:
    """The rings around the hexagons: the sides that only one of them has, joined end to end."""
    hexagons = [fableshire.hexagon(small) for small in smalls]
    drawn = {(ring[i], ring[(i + 1) % 6]) for ring in hexagons for i in range(6)}
    following = {start: end for start, end in drawn if (end, start) not in drawn}
    found = []
    while following:
        ring = [min(following)]
        while (after := following.pop(ring[-1])) != ring[0]:
            ring.append(after)
        found.append(ring)
    return found
