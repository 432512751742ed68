"""The LSOAs of England and Wales and the areas in which each lies: which LSOAs are in an area, which area an LSOA is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from upstream.geography import tables
from upstream.geography.tables import Codes
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

Positions = NDArray[np.int64]

OF_LSOA = {Level.MSOA21: "msoa21", Level.WARD: "ward", Level.DISTRICT: "district", Level.CSP: "csp", Level.ICB: "icb"}
OF_DISTRICT = {Level.COUNTY: "county", Level.PFA: "pfa", Level.REGION: "region", Level.COUNTRY: "country"}
WALES = "W92000004"


def codes() -> Codes:
    """All 35,672 LSOA 2021 codes, sorted; every other array of this module follows their order."""
    return tables.text("lsoa21", "code")


def positions(lsoas: Sequence[str] | Codes, *, where: str = "") -> Positions:
    """The place of each LSOA 2021 code among all of them."""
    known = codes()
    wanted = np.asarray(lsoas, dtype=np.str_)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    strange = wanted[known[at] != wanted] if len(wanted) else wanted
    if len(strange):
        raise UpstreamError(
            "UP-AREA-003",
            f"{len(strange)} of the codes are no LSOA of 2021, the first is '{strange[0]}'",
            where=where,
            do="Convert codes of 2011 with to_lsoa21 first.",
        )
    return at


@cache
def parents(level: Level) -> Codes:
    """The code of the area of ``level`` in which each LSOA lies; empty where the level does not exist there."""
    if level is Level.LSOA21:
        return codes()
    if level in OF_LSOA:
        return tables.text("lsoa21", OF_LSOA[level])
    if level in OF_DISTRICT:
        return _through_districts(OF_DISTRICT[level])
    raise UpstreamError("UP-AREA-004", f"LSOAs of 2021 do not lie in areas of the level '{level}'")


def _through_districts(column: str) -> Codes:
    districts = tables.text("districts", "code")
    values = tables.text("districts", column)
    if column == "region":
        values = np.where(values == "", np.where(np.char.startswith(districts, "W"), WALES, ""), values)
    return values[np.searchsorted(districts, parents(Level.DISTRICT))]


@cache
def grouped(level: Level) -> tuple[Codes, Positions]:
    """The distinct codes of a level, sorted, and for each LSOA the place of its own among them."""
    distinct, inverse = np.unique(parents(level), return_inverse=True)
    return distinct, inverse


@cache
def former() -> Codes:
    """The district of 2016 in which each LSOA lay."""
    return tables.text("lsoa21", "district16")


@cache
def levels_by_code() -> dict[str, Level]:
    """The level of every code that is neither an LSOA nor a former district. Country codes mean countries."""
    found = zip(tables.text("areas", "code").tolist(), tables.text("areas", "level").tolist(), strict=True)
    return {code: Level(level) for code, level in found}


def level_of(code: str) -> Level | None:
    known = codes()
    at = min(int(np.searchsorted(known, code)), len(known) - 1)
    if known[at] == code:
        return Level.LSOA21
    if code in levels_by_code():
        return levels_by_code()[code]
    if code in former_districts():
        return Level.DISTRICT
    return Level.LSOA11 if code in lsoa11_children() else None


@cache
def former_districts() -> dict[str, tuple[str, str]]:
    """Code of a former district → (name, the district that it lies in now)."""
    rows = zip(*(tables.text("former_districts", c).tolist() for c in ("code", "name", "successor")), strict=True)
    return {code: (name, successor) for code, name, successor in rows}


@cache
def lsoa11_children() -> dict[str, tuple[str, ...]]:
    """The LSOAs of 2021 that each LSOA of 2011 became or was shared among."""
    children: dict[str, tuple[str, ...]] = {}
    links = zip(
        tables.text("lsoa11_lsoa21", "lsoa11").tolist(), tables.text("lsoa11_lsoa21", "lsoa21").tolist(), strict=True
    )
    for old, new in links:
        children[old] = (*children.get(old, ()), new)
    return children


def inside(code: str) -> Positions:
    """The places of the LSOAs inside one area of any level; none when the code is unknown."""
    level = level_of(code)
    if level is None:
        return np.empty(0, dtype=np.int64)
    if level is Level.LSOA11:
        return positions(lsoa11_children()[code])
    if level is Level.DISTRICT and code in former_districts():
        return _inside_former(code)
    if level is Level.REGION and code == WALES:
        level = Level.COUNTRY
    return np.flatnonzero(parents(level) == code)


def _inside_former(code: str) -> Positions:
    """A district of 2016 is found by its LSOAs, a later one that is gone too by the districts that it replaced."""
    replaced = tables.text("former_districts", "code")[tables.text("former_districts", "first_successor") == code]
    return np.flatnonzero(np.isin(former(), [code, *replaced.tolist()]))


def union(area_codes: Iterable[str]) -> Positions:
    """The places of all LSOAs inside any of the areas, ascending, each once."""
    parts = [inside(code) for code in area_codes]
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)
