"""Areas: a code, a name, a level, and the sets of areas that partnerships use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The levels at which areas are told apart, smallest first."""

    LSOA11 = "lsoa11"
    LSOA21 = "lsoa21"
    MSOA21 = "msoa21"
    WARD = "ward"
    DISTRICT = "district"
    CSP = "csp"
    COUNTY = "county"
    PFA = "pfa"
    ICB = "icb"
    REGION = "region"
    COUNTRY = "country"
    NAMED = "named"


@dataclass(frozen=True, order=True)
class Area:
    code: str
    name: str
    level: Level


@dataclass(frozen=True)
class Partnership:
    """The areas that one partnership answers for, and the sets of areas that it names itself.

    ``districts`` are district codes of the current vintage; ``sets`` maps the name of a set
    ("Opportunity Bucks wards") to its area codes (all of one level); ``peers`` are the codes of areas (districts,
    partnerships, force, region, country) that it is compared with.
    """

    code: str
    name: str
    districts: tuple[str, ...]
    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    peers: tuple[str, ...] = ()
