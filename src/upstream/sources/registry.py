"""Every feed that Upstream can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from upstream.model.contract import Contract
from upstream.model.errors import UpstreamError, nearest
from upstream.sources import (
    adult_social_care,
    ae_assaults,
    ambulance,
    asb,
    children_in_need,
    children_looked_after,
    domestic_abuse,
    fire,
    homelessness,
    mentoring_referrals,
    police_nominals,
    police_uk,
    police_uk_outcomes,
    police_uk_stop_search,
    probation,
    recorded_crime,
    recorded_crime_people,
    revenues_benefits,
    school_census,
    school_exclusions,
    series,
    youth_justice,
)

CONTRACTS: Mapping[str, Contract] = {
    module.CONTRACT.name: module.CONTRACT
    for module in (
        police_uk,
        police_uk_outcomes,
        police_uk_stop_search,
        recorded_crime,
        recorded_crime_people,
        series,
        police_nominals,
        ae_assaults,
        ambulance,
        youth_justice,
        school_census,
        school_exclusions,
        children_in_need,
        children_looked_after,
        adult_social_care,
        homelessness,
        revenues_benefits,
        asb,
        probation,
        fire,
        domestic_abuse,
        mentoring_referrals,
    )
}

REFERENCE_LOADERS: dict[str, Callable[..., Any]] = {}
"""Readers of population, deprivation, boundary and look-up files by name; `geography` registers its own."""


def contract(name: str) -> Contract:
    """The contract of a feed by its name."""
    if name in CONTRACTS:
        return CONTRACTS[name]
    known = [*CONTRACTS, *REFERENCE_LOADERS]
    raise UpstreamError(
        "UP-SOURCE-001",
        f"there is no feed called '{name}'",
        do=f"{nearest(name, known)} The feeds are {', '.join(known)}.".strip(),
    )
