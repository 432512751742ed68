"""Areas: codes, names and vintages, look-ups, populations, deprivation, boundaries."""

from upstream.geography.boundaries import Boundary
from upstream.geography.conversion import Converted
from upstream.geography.gazetteer import Gazetteer

__all__ = ["Boundary", "Converted", "Gazetteer"]
