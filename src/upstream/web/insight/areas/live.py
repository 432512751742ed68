"""The map as a script draws it on request: the outlines, and what the picture on the page says. Nothing else."""

from __future__ import annotations

from typing import Any

from upstream.web.insight.areas.choosing import Chosen
from upstream.web.insight.areas.mapping import Shading

DIGITS = 5
"""Decimals of a degree: about a metre."""


def described(chosen: Chosen, shown: Shading) -> dict[str, Any]:
    import shapely

    areas = chosen.layer.atlas.of(chosen.layer.level, chosen.within)
    west, south, east, north = shapely.total_bounds([area.geometry for area in areas])
    return {
        "areas": {"type": "FeatureCollection", "features": [_feature(chosen, shown, area) for area in areas]},
        "bounds": [round(float(each), DIGITS) for each in (west, south, east, north)],
        "name": "name",
        "said": "said",
        "colour": "colour",
        "pattern": "pattern",
        "link": "link",
    }


def _feature(chosen: Chosen, shown: Shading, area: Any) -> dict[str, Any]:
    from shapely.geometry import mapping

    mark = shown.marks.get(area.code)
    properties = {
        "name": area.name,
        "said": mark.said if mark else "not available",
        "colour": mark.fill if mark and not mark.pattern else "#ffffff",
        "pattern": mark.pattern if mark else "not-available",
        "link": chosen.area(area.code),
    }
    return {"type": "Feature", "properties": properties, "geometry": mapping(area.geometry)}
