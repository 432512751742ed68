"""The areas of an edition: their outlines, which lies in which, and which lie side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from upstream.publish.reopen import read_boundaries
from upstream.web.insight.editions import queries
from upstream.web.insight.models import Edition

FILES = ("areas.geojson", "places.geojson")
LEVELS = {
    "ward": ("Ward", "Wards"),
    "lsoa21": ("Neighbourhood (LSOA)", "Neighbourhoods (LSOAs)"),
    "lsoa11": ("Neighbourhood (LSOA 2011)", "Neighbourhoods (LSOAs 2011)"),
    "msoa21": ("Middle-sized neighbourhood (MSOA)", "Middle-sized neighbourhoods (MSOAs)"),
    "district": ("District", "Districts"),
}
"""From the larger to the smaller, districts last: what one of each, and several, are called."""
TOUCHING = 0.0001
"""Degrees, about ten metres: outlines of neighbours are simplified a little apart."""
KEPT = 8


@dataclass(frozen=True)
class Area:
    """``within`` is the ward in which the middle of a smaller area lies, by the outlines of the edition."""

    code: str
    name: str
    level: str
    geometry: Any = field(repr=False, compare=False)
    within: str = ""

    @property
    def kind(self) -> str:
        return LEVELS.get(self.level, ("Area", "Areas"))[0]


@dataclass(frozen=True)
class Atlas:
    """``areas`` by code, in the order of the file."""

    areas: dict[str, Area]

    def levels(self) -> list[str]:
        found = {area.level for area in self.areas.values()}
        return [level for level in LEVELS if level in found] + sorted(found - set(LEVELS))

    def of(self, level: str, within: str = "") -> list[Area]:
        areas = (area for area in self.areas.values() if area.level == level)
        return [area for area in areas if not within or area.within == within]

    def beside(self, area: Area) -> list[Area]:
        """The areas of the same level that touch it, by name."""
        near = area.geometry.buffer(TOUCHING)
        others = (each for each in self.of(area.level) if each.code != area.code)
        return sorted((each for each in others if each.geometry.intersects(near)), key=lambda each: each.name)


NONE = Atlas({})


def atlas_of(edition: Edition, audience: str) -> Atlas:
    """Kept for the next request; the names are those that the edition's tables use."""
    return _atlas(queries.folder_of(edition, audience), edition, audience, edition.fingerprint)


@lru_cache(maxsize=KEPT)
def _atlas(folder: Path, edition: Edition, audience: str, fingerprint: str) -> Atlas:
    path = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if path is None:
        return NONE
    names = _names(edition, audience)
    outlines = read_boundaries(path)
    areas = [
        Area(each.code, names.get(each.code, each.name), level, each.geometry)
        for level in outlines
        for each in outlines[level]
    ]
    wards = [area for area in areas if area.level == "ward"]
    return Atlas({area.code: area for area in _placed(areas, wards)})


def _names(edition: Edition, audience: str) -> dict[str, str]:
    tables = queries.book(edition, audience).tables.values()
    return {code: name for _, table in tables for code, name in table.figures.names.items()}


def _placed(areas: Iterable[Area], wards: list[Area]) -> list[Area]:
    """Each smaller area with the ward that holds its middle."""
    import shapely

    tree = shapely.STRtree([ward.geometry for ward in wards])
    return [area if area.level in ("ward", "district") else _in_ward(area, wards, tree) for area in areas]


def _in_ward(area: Area, wards: list[Area], tree: Any) -> Area:
    found = tree.query(area.geometry.representative_point(), predicate="within")
    return replace(area, within=wards[int(found[0])].code) if len(found) else area
