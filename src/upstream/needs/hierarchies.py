"""How coordinates nest, so that disclosure control knows which cells add up to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from upstream.model.figures import TOTAL
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.shape import Evidence

Partitions = tuple[tuple[str, ...], ...]


def hierarchies(evidence: Evidence) -> dict[str, dict[str, Partitions]]:
    """Role to parent code to partitions, each a tuple of child codes that add up to the parent."""
    found = {
        "area": _areas(evidence),
        "period": _periods(evidence),
        "group": {TOTAL: (evidence.definition.groups,)},
        "offence": {TOTAL: (evidence.counts.labels("offence"),)},
    }
    for cube in (evidence.outcomes, evidence.people, evidence.clock, evidence.abuse):
        for role, labels in cube.axes if cube is not None else ():
            if role not in ("month", "group", "domestic_abuse"):
                found.setdefault(role, {TOTAL: (labels,)})
    return found


def _areas(evidence: Evidence) -> dict[str, Partitions]:
    places, root = evidence.places, evidence.area
    children: dict[str, list[str]] = defaultdict(list)
    for lsoa, ward, district in zip(places.lsoas, places.ward, places.district, strict=True):
        if ward:
            children[ward].append(lsoa)
        if district and ward not in children[district]:
            children[district].append(ward or lsoa)
    partitions: list[tuple[str, ...]] = [places.lsoas]
    for owners in (places.ward, places.district):
        distinct = tuple(sorted(set(owners)))
        if "" not in distinct and distinct != (root,):
            partitions.append(distinct)
    found: dict[str, Partitions] = {code: (tuple(parts),) for code, parts in sorted(children.items()) if code != root}
    found |= _sets(evidence)
    partitions += [(name, "rest") for name, _ in places.sets[:1]]
    found[root] = tuple(p for p in partitions if p)
    return found


def _sets(evidence: Evidence) -> dict[str, Partitions]:
    places = evidence.places
    found: dict[str, Partitions] = {}
    for name, codes in places.sets:
        inside = tuple(lsoa for lsoa, ward in zip(places.lsoas, places.ward, strict=True) if {lsoa, ward} & set(codes))
        found[name] = (inside,)
    return found


def _periods(evidence: Evidence) -> dict[str, Partitions]:
    coverage = evidence.coverage
    years = [tuple(year) for year in coverage.years]
    spans: list[tuple[Month, ...]] = [*years, coverage.headline, coverage.present]
    if coverage.like:
        spans += [coverage.like.before, coverage.like.after]
    found: dict[str, Partitions] = {calendar.code(span): (_names(span),) for span in spans if len(span) > 1}
    in_years = tuple(month for year in years for month in year)
    if len(years) > 1:
        found[calendar.code(in_years)] = (tuple(calendar.code(year) for year in years),)
    rest = tuple(month for month in coverage.present if month not in set(in_years))
    whole = (*(calendar.code(year) for year in years), *_names(rest))
    found[TOTAL] = (_names(coverage.present), whole) if years else (_names(coverage.present),)
    return found


def _names(months: Iterable[Month]) -> tuple[str, ...]:
    return tuple(str(month) for month in months)
