"""Reading boundary files: GeoJSON as the Office for National Statistics and councils publish it, checked before use."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from upstream.geography import grid
from upstream.geography.places import Places
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

CODE = re.compile(r"^[A-Z]\d{8}$")
PREFIXES = {
    "01": Level.LSOA21,
    "02": Level.MSOA21,
    "05": Level.WARD,
    "06": Level.DISTRICT,
    "07": Level.DISTRICT,
    "08": Level.DISTRICT,
    "09": Level.DISTRICT,
    "10": Level.COUNTY,
    "12": Level.REGION,
    "22": Level.CSP,
    "23": Level.PFA,
    "54": Level.ICB,
    "92": Level.COUNTRY,
}
"""The second and third character of a code tell the kind of area."""
WELSH = {"14": Level.CSP, "15": Level.PFA}
BRITAIN = (-9.0, 49.0, 3.0, 61.5)
GRID = (70_000.0, 1_000.0, 670_000.0, 670_000.0)
MERCATOR = (-1_000_000.0, 6_270_000.0, 400_000.0, 8_800_000.0)
REPAIR = 0.001
"""An invalid outline is mended when that changes its size by less than this share."""


@dataclass(frozen=True)
class Outlines:
    """The areas of one file, of one level: WGS84 polygons, each valid. ``notes`` say what was mended or converted."""

    level: Level
    codes: tuple[str, ...]
    names: tuple[str, ...]
    geometries: Any
    notes: tuple[str, ...]


def read(path: Path, places: Places) -> Outlines:
    """The outlines of a GeoJSON file; raises `UpstreamError` UP-BOUNDARY-nnn with the feature and what to do."""
    features = _features(path)
    codes, names = _identities(features, path)
    level = _level(codes, places, path)
    geometries, notes = _geometries(features, codes, path)
    return Outlines(level, tuple(codes), tuple(names), geometries, tuple(notes))


def _features(path: Path) -> list[dict[str, Any]]:
    if path.suffix.lower() not in (".geojson", ".json"):
        raise UpstreamError(
            "UP-BOUNDARY-001", "boundaries are read from GeoJSON", where=path.name, do="Save them as GeoJSON."
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise UpstreamError("UP-BOUNDARY-001", f"the file is not GeoJSON: {fault}", where=path.name) from fault
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(item, dict) for item in features):
        raise UpstreamError(
            "UP-BOUNDARY-002", "the file has no features", where=path.name, do="It must be a FeatureCollection."
        )
    return features


def _identities(features: list[dict[str, Any]], path: Path) -> tuple[list[str], list[str]]:
    """Codes and names: the first property that holds a different area code in every feature, and its name."""
    rows = [item.get("properties") or {} for item in features]
    for key in rows[0]:
        codes = [str(row.get(key, "")).strip() for row in rows]
        if all(CODE.match(code) for code in codes) and len(set(codes)) == len(codes):
            name = _name_key(key, rows[0])
            return codes, [str(row.get(name) or code) for row, code in zip(rows, codes, strict=True)]
    raise UpstreamError(
        "UP-BOUNDARY-003",
        "no property holds a different area code in every feature",
        where=f"{path.name}, properties {', '.join(map(str, rows[0])) or 'none'}",
        do="Codes look like E01014485 and stand in a property such as LSOA21CD or code; each area is one feature.",
    )


def _name_key(key: str, row: dict[str, Any]) -> str:
    wanted = (re.sub(r"CD$", "NM", key), re.sub(r"cd$", "nm", key), re.sub(r"code$", "name", key), "name")
    return next((name for name in wanted if name in row and name != key), "")


def _level(codes: list[str], places: Places, path: Path) -> Level:
    kinds = {PREFIXES.get(code[1:3], WELSH.get(code[1:3])) for code in codes}
    level = kinds.pop()
    if kinds or level is None:
        raise UpstreamError(
            "UP-BOUNDARY-004", "the areas are not of one known level", where=path.name, do="Give one level a file."
        )
    if level is Level.LSOA21 and not places.find(codes)[1].all():
        level = Level.LSOA11
    known = places.lsoa11_parts if level is Level.LSOA11 else set(places.parents(level).tolist())
    strange = [code for code in codes if code not in known and code not in places.former_districts]
    if strange:
        raise UpstreamError(
            "UP-BOUNDARY-005",
            f"{len(strange)} of {len(codes)} codes are no {level} in the look-up, the first is {strange[0]}",
            where=path.name,
            do="Use the boundaries of the look-up's year (2024), or load the look-up of their year first.",
        )
    return level


def _geometries(features: list[dict[str, Any]], codes: list[str], path: Path) -> tuple[Any, list[str]]:
    import shapely

    shapes = np.array([_shape(item, code, path) for item, code in zip(features, codes, strict=True)], dtype=object)
    shapes, note = _in_degrees(shapes, path)
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    for at in broken:
        shapes[at] = _mended(shapes[at], codes[at], path)
    notes = [note] if note else []
    if len(broken):
        notes.append(f"{len(broken)} outlines that crossed themselves were mended")
    if not shapely.coverage_is_valid(shapes):
        notes.append("some outlines overlap or leave slivers: their shared borders are simplified one by one")
    return shapes, notes


def _shape(feature: dict[str, Any], code: str, path: Path) -> Any:
    import shapely
    from shapely.geometry import shape

    try:
        found = shapely.force_2d(shape(feature["geometry"]))
    except Exception as fault:
        raise UpstreamError(
            "UP-BOUNDARY-006", f"the outline of {code} cannot be read: {fault}", where=path.name
        ) from fault
    if found.is_empty or found.geom_type not in ("Polygon", "MultiPolygon"):
        raise UpstreamError(
            "UP-BOUNDARY-006", f"the outline of {code} is no polygon but {found.geom_type}", where=path.name
        )
    return found


def _in_degrees(shapes: Any, path: Path) -> tuple[Any, str]:
    """The shapes in longitude and latitude, told by where their coordinates lie."""
    import shapely

    box = shapely.total_bounds(shapes)
    if _lies_in(box, BRITAIN):
        return shapes, ""
    for name, limits, convert in (
        ("British National Grid", GRID, grid.from_grid),
        ("Web Mercator", MERCATOR, grid.from_web_mercator),
    ):
        if _lies_in(box, limits):
            turned = np.column_stack(convert(*shapely.get_coordinates(shapes).T))
            if np.isfinite(turned).all():
                return shapely.set_coordinates(shapes, turned), f"converted from {name} to longitude and latitude"
    swapped = _lies_in(box[[1, 0, 3, 2]], BRITAIN)
    what = "longitude and latitude are swapped" if swapped else "the coordinates do not lie in England or Wales"
    raise UpstreamError(
        "UP-BOUNDARY-007",
        f"{what}: they run from {box[0]:.4f}, {box[1]:.4f} to {box[2]:.4f}, {box[3]:.4f}",
        where=path.name,
        do="Save the file as WGS84 (EPSG:4326), longitude first, or as British National Grid (EPSG:27700).",
    )


def _lies_in(box: Any, limits: tuple[float, ...]) -> bool:
    inside = box[0] >= limits[0] and box[1] >= limits[1] and box[2] <= limits[2] and box[3] <= limits[3]
    return bool(np.isfinite(box).all() and inside)


def _mended(shape: Any, code: str, path: Path) -> Any:
    import shapely

    whole = shapely.make_valid(shape, method="structure")
    if whole.geom_type not in ("Polygon", "MultiPolygon") or abs(whole.area - shape.area) > REPAIR * shape.area:
        reason = shapely.is_valid_reason(shape)
        raise UpstreamError(
            "UP-BOUNDARY-008", f"the outline of {code} is not valid: {reason}", where=path.name, do="Mend it first."
        )
    return whole
