"""Areas: codes, names and vintages, look-ups, populations, deprivation, boundaries."""

from upstream.geography.conversion import Converted
from upstream.geography.gazetteer import Gazetteer

__all__ = ["Converted", "Gazetteer"]
