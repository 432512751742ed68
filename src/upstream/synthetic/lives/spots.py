"""Where offences are put on the map: at premises, corners and homes that they come back to, a few more than most."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives.chance import Floats, Ints, stream
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.streets import Places

SPOTS = {"Dwelling": 500, "Street": 80}
OTHERS = 8
"""Spots of a small area for each kind of location."""
SKEW = 2.0
"""Spot ``i`` of ``n`` is drawn as often as a uniform number to this power falls into its share (assumed)."""
KINDS = {
    "School": ("Primary school", "Secondary school"),
    **{kind: (kind,) for kind in ("Licensed premises", "Park or open space", "Shop", "Public transport")},
}
"""Kinds of location whose first spots are the named places of the gazetteer."""


def where(county: County, places: Places, crimes: Crimes) -> tuple[Floats, Floats]:
    """Longitude and latitude of each offence."""
    rng = stream(county.seed, "recorded-crime", "spots")
    found = np.empty((2, len(crimes)))
    drawn = rng.random(len(crimes)) ** SKEW
    for kind in sorted(set(crimes.location.tolist())):
        mine = np.flatnonzero(crimes.location == kind)
        number = SPOTS.get(kind, OTHERS)
        table = _table(county, places, kind, number)
        found[:, mine] = table[:, crimes.area[mine], (number * drawn[mine]).astype(np.int64)]
    return found[0], found[1]


def _table(county: County, places: Places, kind: str, number: int) -> Floats:
    """Longitude and latitude by area and spot."""
    size = len(county.areas)
    each: Ints = np.repeat(np.arange(size), number)
    points = county.areas.spots(each, stream(county.seed, "spots", kind))
    table = np.stack(points).reshape(2, size, number)
    named = np.flatnonzero(np.isin(places.kind, KINDS.get(kind, ())))
    for area in np.unique(places.area[named]).tolist():
        there = named[places.area[named] == area][:number]
        table[:, area, : len(there)] = places.longitude[there], places.latitude[there]
    return table
