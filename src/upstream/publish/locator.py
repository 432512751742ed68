"""Where in England and Wales a map lies: a small outline with a mark, north up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from upstream.publish import style

HEIGHT = 92.0
COAST = (
    (-2.03, 55.81), (-1.60, 55.50), (-1.42, 55.01), (-1.15, 54.65), (-0.60, 54.49), (-0.08, 54.12), (0.12, 53.58),
    (0.34, 53.10), (0.05, 52.90), (0.49, 52.95), (1.30, 52.93), (1.75, 52.50), (1.58, 52.08), (1.28, 51.86),
    (0.95, 51.62), (0.70, 51.52), (0.76, 51.45), (1.44, 51.37), (1.37, 51.13), (0.97, 50.91), (0.25, 50.74),
    (-0.78, 50.73), (-1.30, 50.77), (-1.95, 50.60), (-2.45, 50.52), (-2.95, 50.72), (-3.42, 50.61), (-3.64, 50.22),
    (-4.15, 50.32), (-5.20, 49.96), (-5.71, 50.07), (-5.05, 50.42), (-4.53, 51.02), (-4.10, 51.21), (-3.45, 51.22),
    (-3.00, 51.32), (-2.68, 51.51), (-2.62, 51.62), (-3.10, 51.42), (-3.55, 51.40), (-3.93, 51.61), (-4.30, 51.55),
    (-4.55, 51.72), (-4.95, 51.60), (-5.30, 51.88), (-4.65, 52.13), (-4.08, 52.45), (-4.10, 52.75), (-4.75, 52.80),
    (-4.35, 53.12), (-4.65, 53.30), (-4.25, 53.42), (-3.85, 53.33), (-3.10, 53.37), (-3.06, 53.85), (-2.85, 54.10),
    (-3.22, 54.06), (-3.62, 54.52), (-3.40, 54.90), (-3.02, 54.98), (-2.55, 55.20), (-2.20, 55.43), (-2.34, 55.63),
)  # fmt: skip
"""Headlands, river mouths and border hills in degrees east and north: enough for a picture an inch high."""

ACROSS = math.cos(math.radians(53))
WEST, NORTH = min(x for x, _ in COAST), max(y for _, y in COAST)
SCALE = HEIGHT / (NORTH - min(y for _, y in COAST))


def locator(shapes: Sequence[Any], x: float, y: float) -> str:
    """The outline with its top left corner there; nothing for a map that does not lie in England or Wales."""
    import shapely

    west, south, east, north = shapely.total_bounds(list(shapes))
    middle = ((west + east) / 2, (south + north) / 2)
    if not shapely.Polygon(COAST).buffer(0.12).contains(shapely.Point(middle)):
        return ""
    coast = " ".join(f"{px:.1f},{py:.1f}" for px, py in (_at(point) for point in COAST))
    across, down = _at(middle)
    return (
        f'<g transform="translate({x:g},{y:g})"><polygon points="{coast}" fill="{style.STONE}" '
        f'stroke="{style.MUTED}" stroke-width=".8" stroke-linejoin="round"/>'
        f'<circle cx="{across:.1f}" cy="{down:.1f}" r="4" fill="{style.RED}" stroke="#fff"/></g>'
    )


def _at(point: tuple[float, float]) -> tuple[float, float]:
    return (point[0] - WEST) * ACROSS * SCALE, (NORTH - point[1]) * SCALE
