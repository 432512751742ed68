"""British National Grid and longitude/latitude, with the Ordnance Survey's OSTN15 corrections."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def to_grid(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Floats, Floats]:
    """Eastings and northings in metres of points given in degrees; NaN outside the grid."""
    from convertbng.cutil import convert_bng

    return _converted(convert_bng, longitudes, latitudes)


def from_grid(eastings: ArrayLike, northings: ArrayLike) -> tuple[Floats, Floats]:
    """Longitudes and latitudes in degrees of points given in metres; NaN outside the grid."""
    from convertbng.cutil import convert_osgb36_to_ll

    return _converted(convert_osgb36_to_ll, eastings, northings)


def from_web_mercator(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    from convertbng.cutil import convert_epsg3857_to_wgs84

    return _converted(convert_epsg3857_to_wgs84, x, y)


def _converted(function: object, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    pair = (np.ascontiguousarray(x, dtype=np.float64), np.ascontiguousarray(y, dtype=np.float64))
    first, second = function(*pair)  # type: ignore[operator]
    return np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
