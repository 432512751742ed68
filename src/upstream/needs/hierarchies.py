"""How coordinates nest, so that disclosure control knows which cells add up to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from upstream.model.figures import TOTAL
from upstream.model.period import MONTH_NAMES, Month
from upstream.needs import agencies, related, spots
from upstream.needs import months as calendar
from upstream.needs.deprivation import FIFTHS
from upstream.needs.endings import LAGS
from upstream.needs.named import lsoas_of, parts_of, rest_of
from upstream.needs.outcomes import KINDS, OTHER
from upstream.needs.people import AGES, ETHNICITIES, ROLES, SEXES, TENS
from upstream.needs.repeats import ALONE, REPEATS
from upstream.needs.shape import Evidence
from upstream.needs.stated import UNKNOWN
from upstream.needs.when import KNOWN, NIGHT, NIGHT_HOURS
from upstream.needs.who import YOUNG, YOUNG_LABEL

Partitions = tuple[tuple[str, ...], ...]
Tree = dict[str, Partitions]


def hierarchies(evidence: Evidence) -> dict[str, Tree]:
    """Role to parent code to partitions, each a tuple of child codes that add up to the parent."""
    found: dict[str, Tree] = {
        "area": _areas(evidence),
        "period": _periods(evidence),
        "group": {TOTAL: (evidence.definition.groups,)},
        "offence": _offences(evidence),
        "knife": {TOTAL: (("yes", "no"),)},
        "domestic_abuse": {TOTAL: (("yes", "no"),)},
        "outcome": {TOTAL: ((*(name for name, _ in KINDS), OTHER),)},
        "decile": {TOTAL: (FIFTHS,)} | {"most": ((FIFTHS[0],),), "least": ((FIFTHS[-1],),)},
    }
    if evidence.decided is not None:
        found["lag"] = {TOTAL: (tuple(name for name, _, _ in LAGS),)}
    if evidence.clock is not None:
        found["hour"] = _known(evidence.clock.labels("hour"), "?") | {NIGHT: (NIGHT_HOURS,)}
        found["weekday"] = _known(evidence.clock.labels("weekday"), "?")
    if evidence.people is not None:
        found["role"] = {TOTAL: (ROLES,)}
        found["age"] = _known(AGES, UNKNOWN) | {YOUNG_LABEL: (YOUNG,)}
        found["age"] |= {ten: (halves,) for ten, halves in TENS.items()}
        found["sex"] = _known(SEXES, UNKNOWN)
    if evidence.spots is not None:
        found["spot"] = dict(spots.PARTS)
    if evidence.described is not None:
        found["ethnicity"] = _known(ETHNICITIES, UNKNOWN)
        found["relationship"] = related.PARTS
    if evidence.involved is not None:
        found["role"] = {TOTAL: (ROLES,)} | ALONE
        found["repeat"] = dict(REPEATS)
    if evidence.elsewhere is not None:
        found["agency"] = agencies.parts(evidence.elsewhere.feeds)
    return found


def _known(labels: tuple[str, ...], unknown: str) -> Tree:
    known = tuple(label for label in labels if label != unknown)
    return {TOTAL: ((KNOWN, unknown),), KNOWN: (known,)}


def _offences(evidence: Evidence) -> Tree:
    found: Tree = {TOTAL: (evidence.counts.labels("offence"),)}
    if evidence.codes is not None:
        seen = set(evidence.codes.labels("code"))
        for label, codes in evidence.definition.classes:
            parts = tuple(code for code in codes if code in seen)
            if parts:
                found[label] = (parts,)
    return found


def _areas(evidence: Evidence) -> Tree:
    places, root = evidence.places, evidence.area
    children: dict[str, list[str]] = defaultdict(list)
    for lsoa, ward, district in zip(places.lsoas, places.ward, places.district, strict=True):
        if ward:
            children[ward].append(lsoa)
        if district and (ward or lsoa) not in children[district]:
            children[district].append(ward or lsoa)
    found: Tree = {code: (tuple(parts),) for code, parts in sorted(children.items()) if code != root}
    partitions: list[tuple[str, ...]] = [places.lsoas]
    for owners in (places.ward, places.district):
        distinct = tuple(sorted(set(owners)))
        if "" not in distinct and distinct != (root,):
            partitions.append(distinct)
    for name, codes in places.sets:
        parts = parts_of(evidence, codes) or _in_and_out(evidence, name, codes)
        for code, lsoas in parts.items():
            found.setdefault(code, (lsoas,))
        if parts and tuple(parts) not in partitions and tuple(sorted(parts)) not in partitions:
            partitions.append(tuple(parts))
    found[root] = tuple(partitions)
    if evidence.unplaced is not None:
        found["with and without a place"] = ((root, "no place"),)
    return found


def _in_and_out(evidence: Evidence, name: str, codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """A named set and what lies outside it; nothing where either is empty."""
    inside = {lsoa for code in codes for lsoa in lsoas_of(evidence, code)}
    outside = tuple(lsoa for lsoa in evidence.places.lsoas if lsoa not in inside)
    if not inside or not outside:
        return {}
    return {name: tuple(sorted(inside)), rest_of(name): outside}


def _periods(evidence: Evidence) -> Tree:
    coverage = evidence.coverage
    years = [tuple(year) for year in coverage.years]
    spans: list[tuple[Month, ...]] = [*years, coverage.headline, coverage.present]
    spans += _covid(coverage.present)
    if evidence.decided is not None:
        spans.append(tuple(Month.parse(month) for month in evidence.decided.labels("month")))
    if coverage.like:
        spans += [coverage.like.before, coverage.like.after]
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for span in [*spans, coverage.present]:
        if len(span) > 1 and not found[calendar.code(span)]:
            found[calendar.code(span)].append(_names(span))
    for number, name in enumerate(MONTH_NAMES, start=1):
        months = tuple(month for month in coverage.present if month.number == number)
        found[calendar.month_of_year(name, coverage.present)].append(_names(months))
    in_years = tuple(month for year in years for month in year)
    codes = tuple(calendar.code(year) for year in years)
    if len(years) > 1:
        found[calendar.code(in_years)].append(codes)
    rest = tuple(month for month in coverage.present if month not in set(in_years))
    if years and rest:
        found[calendar.code(coverage.present)].append((*codes, *_names(rest)))
    return {parent: tuple(partitions) for parent, partitions in found.items() if any(partitions)}


def _covid(present: tuple[Month, ...]) -> list[tuple[Month, ...]]:
    from upstream.needs.monthly import covid_after, covid_months

    during, after = covid_months(present), covid_after(present)
    spans = [tuple(month + -12 for month in during), during, after]
    return [span for span in spans if span]


def _names(months: Iterable[Month]) -> tuple[str, ...]:
    return tuple(str(month) for month in months)
