"""The areas of a partnership: their names, people and deprivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from upstream.model.area import Partnership
from upstream.model.errors import UpstreamError
from upstream.needs.cube import Integers
from upstream.needs.months import Coverage
from upstream.needs.shape import Places
from upstream.needs.stated import ethnic_groups

if TYPE_CHECKING:
    from upstream.needs.evidence import National

DOMAINS = {
    "income": "low income",
    "employment": "people out of work",
    "education": "low education and skills",
    "health": "poor health and disability",
    "housing_and_services": "barriers to housing and services",
    "environment": "a poor living environment",
}
"""Domains of the index of deprivation, but not its crime domain: that would explain crime by crime."""


def places(national: National, partnership: Partnership, lsoas: tuple[str, ...], coverage: Coverage) -> Places:
    book = national.gazetteer
    wards = book.members("ward", lsoas)
    districts = book.members("district", lsoas)
    years = sorted({(month + -3).year for month in coverage.present})
    used = sorted({int(book.population_year(year)) for year in years})
    deciles, edition = _deciles(book, lsoas)
    members = _members(national, partnership, lsoas, {*lsoas, *wards.values()})
    codes = {*lsoas, *wards.values(), *districts.values(), *members}
    return Places(
        lsoas=lsoas,
        names={code: national.name(code) for code in sorted(codes)},
        ward=tuple(wards.get(code, "") for code in lsoas),
        district=tuple(districts.get(code, "") for code in lsoas),
        population={year: np.asarray(book.population(lsoas, year), dtype=float) for year in used},
        decile=deciles,
        edition=edition,
        sets=partnership.sets,
        members=members,
        indicators=_indicators(book, lsoas),
        ethnicity=_ethnicity(book, lsoas),
    )


def _members(
    national: National, partnership: Partnership, lsoas: tuple[str, ...], known: set[str]
) -> dict[str, tuple[str, ...]]:
    """The LSOAs of each member of a named set that is larger than a ward, such as a former district."""
    mine = set(lsoas)
    larger = sorted({code for _, codes in partnership.sets for code in codes} - known)
    return {code: tuple(lsoa for lsoa in national.gazetteer.lsoas([code]) if lsoa in mine) for code in larger}


def aliases(national: National, partnership: Partnership, lsoas: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of districts, partnerships, counties and forces that are exactly this area."""
    found = set()
    for level in ("district", "csp", "county", "pfa"):
        members = national.gazetteer.members(level, lsoas)
        owners = set(members.values())
        if len(members) == len(lsoas) and len(owners) == 1:
            owner = owners.pop()
            if tuple(national.gazetteer.lsoas([owner])) == lsoas:
                found.add(owner)
    return tuple(sorted(found - {partnership.code}))


def _deciles(gazetteer: Any, lsoas: tuple[str, ...]) -> tuple[Integers, str]:
    """Deciles of the latest edition; zeros where there are none."""
    edition = "2025"
    try:
        found = np.nan_to_num(np.asarray(gazetteer.deprivation(lsoas, edition), dtype=float))
    except UpstreamError:
        return np.zeros(len(lsoas), dtype=np.int64), ""
    return found.astype(np.int64), f"English Indices of Deprivation {edition}"


def _ethnicity(gazetteer: Any, lsoas: tuple[str, ...]) -> dict[str, Any]:
    """Residents by ethnic group of each LSOA; empty where they are not held for all."""
    try:
        counts = np.asarray(gazetteer.population_by_ethnicity(lsoas), dtype=float)
    except AttributeError:
        return {}
    return dict(zip(ethnic_groups(), counts.T, strict=True)) if counts.sum(axis=1).all() else {}


def _indicators(gazetteer: Any, lsoas: tuple[str, ...]) -> dict[str, Any]:
    """Measures of each LSOA, more is worse; empty where none are held."""
    found = {}
    for domain, words in DOMAINS.items():
        try:
            ranks = np.asarray(gazetteer.deprivation_ranks(lsoas, "2025", domain), dtype=float)
        except (UpstreamError, AttributeError):
            continue
        if not np.isnan(ranks).all():
            found[words] = -ranks
    return found
