"""The evidence of one partnership, cut from what was counted for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from upstream.model.area import Partnership
from upstream.model.errors import UpstreamError
from upstream.model.period import Month
from upstream.needs import ages, peers
from upstream.needs.clock import WEEKDAYS
from upstream.needs.cube import Cube
from upstream.needs.feed import definition_note, quality, source_note
from upstream.needs.involved import Involvements, Spots
from upstream.needs.long import Long
from upstream.needs.months import Coverage
from upstream.needs.places import aliases, places
from upstream.needs.shape import Evidence
from upstream.needs.words import place_name

if TYPE_CHECKING:
    from upstream.needs.evidence import National

THIN = 0.5
"""A month with fewer than this share of the median month's records is called thin."""


def cut(national: National, partnership: Partnership) -> Evidence:
    """The evidence of one partnership."""
    partnership = replace(partnership, name=place_name(partnership.name))
    lsoas = tuple(national.gazetteer.lsoas(partnership))
    records = national.records.cut(lsoas)
    months, thin = _months(records)
    if not months:
        raise UpstreamError(
            "UP-NEEDS-001",
            f"no records of {partnership.name} are loaded"
            + (f" for {national.period.label}" if national.period else ""),
            where=national.source,
            do="Load an extract that covers it, or choose another period; upstream sources shows what is there.",
        )
    coverage = Coverage.of(months, thin)
    labels = [str(month) for month in coverage.present]
    part = national.counts.cut(lsoas)
    axes = _axes(national, labels, lsoas)
    evidence = Evidence(
        partnership=partnership,
        source=source_note(national, records),
        definition=definition_note(national.definition, national.domestic_abuse),
        coverage=coverage,
        places=places(national, partnership, lsoas, coverage),
        counts=part.cube(axes),
        knife=None if national.plain else part.only("knife_involved", "yes").cube(axes),
        abuse=_abuse(national, lsoas, labels),
        clock=_clock(national, lsoas, labels),
        outcomes=_outcomes(national, lsoas, labels),
        decided=_decided(national, lsoas),
        codes=_codes(national, lsoas, labels),
        unplaced=_unplaced(national, records, labels),
        aliases=aliases(national, partnership, lsoas),
        quality=quality(national, records, part),
        spots=_spots(national, lsoas, labels),
    )
    evidence = replace(evidence, peers=peers.of(national, evidence), series=national.series)
    return _with_people(national, evidence, lsoas)


def _axes(national: National, months: list[str], lsoas: tuple[str, ...]) -> list[tuple[str, Sequence[str]]]:
    groups = [group.name for group in national.definition.groups]
    return [("month", months), ("lsoa", lsoas), ("group", groups), ("offence", national.definition.labels())]


def _abuse(national: National, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
    if national.abuse is None:
        return None
    part = national.abuse.cut(lsoas)
    groups = [group.name for group in national.definition.groups]
    every = part.cube([("month", months), ("group", groups)])
    without = part.known("without").renamed("without", "group").cube([("month", months), ("group", groups)])
    axes = (*every.axes, ("domestic_abuse", ("include", "exclude")))
    return Cube(axes, np.stack([every.values, without.values], axis=2))


def _clock(national: National, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
    if national.clock is None:
        return None
    part = national.clock.cut(lsoas)
    hours = [f"{hour:02d}" for hour in range(24)]
    groups = [group.name for group in national.definition.groups]
    return part.cube([("month", months), ("weekday", [*WEEKDAYS, "?"]), ("hour", [*hours, "?"]), ("group", groups)])


def _outcomes(national: National, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
    if national.outcomes is None:
        return None
    part = national.outcomes.filled("outcome", "Not recorded").cut(lsoas)
    groups = [group.name for group in national.definition.groups]
    return part.cube([("month", months), ("group", groups), ("outcome", part.present("outcome"))])


def _decided(national: National, lsoas: tuple[str, ...]) -> Cube | None:
    if national.decided is None:
        return None
    part = national.decided.cut(lsoas)
    names = ("month", "group", "outcome", "lag")
    return part.cube([(name, part.present(name)) for name in names]) if len(part.n) else None


def _codes(national: National, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
    if national.codes is None:
        return None
    part = national.codes.cut(lsoas)
    return part.cube([("month", months), ("code", part.present("code"))])


def _spots(national: National, lsoas: tuple[str, ...], months: list[str]) -> Spots | None:
    return None if national.spots is None else Spots.of(national.spots.cut(lsoas), months)


def _unplaced(national: National, records: Long, months: list[str]) -> Cube | None:
    """Counts without a place, where every record that has one lies in this area: they are probably its own."""
    if not len(national.unplaced.n) or int(records.n.sum()) != int(national.records.n.sum()):
        return None
    groups = [group.name for group in national.definition.groups]
    return national.unplaced.cube([("month", months), ("group", groups)])


def _with_people(national: National, evidence: Evidence, lsoas: tuple[str, ...]) -> Evidence:
    from upstream.needs.people import by_place_of, cube_of, described_of, ethnicity_of

    if national.people is None or national.involved is None:
        return evidence
    part = national.people.cut(lsoas)
    months = evidence.counts.labels("month")
    described = described_of(part, months)
    return replace(
        evidence,
        people=cube_of(part, evidence.definition.groups, months),
        described=described,
        people_by_place=by_place_of(part, months, lsoas),
        aged=ages.of(national, lsoas, evidence.places.district),
        ethnicity_known=ethnicity_of(described),
        involved=Involvements.of(national.involved.cut(lsoas), months),
        elsewhere=national.elsewhere and national.elsewhere.aligned(national.involved.labels["person"]),
    )


def _months(records: Long) -> tuple[list[Month], list[Month]]:
    """The months with records, and those with suspiciously few."""
    labels = records.labels["month"]
    totals = np.bincount(records.columns["month"], weights=records.n, minlength=len(labels))
    have = [(Month.parse(label), n) for label, n in zip(labels, totals, strict=True) if n]
    middle = float(np.median([n for _, n in have])) if have else 0.0
    return [month for month, _ in have], [month for month, n in have if n < THIN * middle]
