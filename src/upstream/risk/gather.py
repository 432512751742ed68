"""From the lake, the national tables and the user's file to the inputs of an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from upstream.geography.tables import Codes
from upstream.model.area import Partnership
from upstream.model.errors import UpstreamError
from upstream.model.period import Month, Period, period_code
from upstream.needs import months as calendar
from upstream.needs.words import place_name
from upstream.risk.counted import Records, attribution_of, hashes_of, title_of
from upstream.risk.filed import Filed, read_file
from upstream.risk.inputs import Floats, Inputs, Measured, Year
from upstream.risk.specification import RESIDENTS, Indicator, Specification, outcomes
from upstream.risk.telling import listed

DEPRIVATION = "English Indices of Deprivation {} (Ministry of Housing, Communities and Local Government)"
POPULATION = "Mid-year population estimates (Office for National Statistics)"
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
ONS = "Source: Office for National Statistics licensed under the Open Government Licence v3.0."
CHECK_DOMAIN = "crime domain"


@dataclass(frozen=True, eq=False)
class Gatherer:
    """What every indicator needs to be gathered. ``records`` by feed of the lake, ``filed`` the user's own file."""

    gazetteer: Any
    areas: tuple[str, ...]
    years: tuple[Year, ...]
    records: dict[str, Records]
    filed: Filed | None

    def measured(self, indicator: Indicator) -> Measured:
        if indicator.source == "deprivation":
            return self._deprivation(indicator)
        if indicator.source == "file":
            return self._filed(indicator)
        counts = self.records[indicator.source].counts(indicator, self.areas, self.years)
        return Measured(indicator, count=counts, exposure=self._residents())

    def _residents(self) -> Floats:
        """Person-years: the mid-year estimate of the year's start, a twelfth for each month."""
        shares = [len(year.months) / 12 if year.months else 1.0 for year in self.years]
        people = [self.gazetteer.population(self.areas, year.start) for year in self.years]
        return np.array([share * row for share, row in zip(shares, people, strict=True)], dtype=float)

    def _deprivation(self, indicator: Indicator) -> Measured:
        edition = self._edition(indicator)
        ranks = self.gazetteer.deprivation_ranks(self.areas, edition, indicator.domain)
        value = np.tile(-np.asarray(ranks, dtype=float), (len(self.years), 1))
        return Measured(indicator, value=value, edition=edition)

    def _edition(self, indicator: Indicator) -> str:
        """The edition that is stated, or the one whose data is nearest to the middle of the years."""
        if indicator.edition != "nearest":
            return indicator.edition
        middle = (self.years[0].start + self.years[-1].start + 1) / 2
        dates: dict[str, int] = outcomes()["editions"]
        return min(sorted(dates, reverse=True), key=lambda name: abs(dates[name] - middle))

    def _filed(self, indicator: Indicator) -> Measured:
        assert self.filed is not None
        if indicator.published:
            return Measured(indicator, value=self.filed.column(indicator.column, indicator, self.years))
        count = self.filed.column(indicator.column, indicator, self.years)
        if indicator.denominator == RESIDENTS:
            return Measured(indicator, count=count, exposure=self._residents())
        return Measured(indicator, count, self.filed.column(indicator.denominator, indicator, self.years))


def gather(
    engine: Any,
    gazetteer: Any,
    partnership: Partnership,
    specification: Specification,
    *,
    lake: Any = None,
    file: Path | None = None,
    period: Period | None = None,
) -> Inputs:
    """The inputs of one partnership. ``period`` limits the years; otherwise the latest that can be scored are used."""
    areas = tuple(gazetteer.lsoas(partnership))
    feeds = sorted(
        {item.controlled_as[0] for item in specification.indicators if item.source in ("police-uk", "recorded-crime")}
    )
    records = {feed: Records(engine, gazetteer, feed, specification) for feed in feeds}
    filed = _filed(gazetteer, areas, specification, file)
    years, notes = _years(specification, partnership, records, filed, areas, period)
    gatherer = Gatherer(gazetteer, areas, years, records, filed)
    measured = tuple(gatherer.measured(item) for item in specification.indicators)
    _refuse_missing(measured, areas, years)
    wards = gazetteer.members("ward", areas)
    editions = sorted({item.edition for item in measured if item.edition})
    return Inputs(
        specification=specification,
        partnership=partnership,
        areas=areas,
        names={code: str(gazetteer.name(code)) for code in areas},
        wards={code: str(gazetteer.name(ward)) for code, ward in wards.items()},
        years=years,
        measured=measured,
        sources=_sources(records, filed, editions),
        extracts=tuple(
            sorted({h for feed in records for h in hashes_of(lake, feed)} | ({filed.sha256} if filed else set()))
        ),
        attribution=tuple(dict.fromkeys([OGL, ONS, *(line for feed in records for line in attribution_of(feed))])),
        notes=(*notes, *(filed.notes if filed else ())),
        published_rates=_published(gazetteer, specification, areas),
    )


def _sources(records: dict[str, Records], filed: Filed | None, editions: Sequence[str]) -> tuple[str, ...]:
    own = (f"The partnership's own file {filed.name}",) if filed else ()
    return (
        *(title_of(feed) for feed in records),
        *(DEPRIVATION.format(edition) for edition in editions),
        *own,
        POPULATION,
    )


def _filed(gazetteer: Any, areas: Sequence[str], specification: Specification, file: Path | None) -> Filed | None:
    columns = specification.file_columns
    if file is None and columns:
        raise UpstreamError(
            "UP-RISK-010",
            f"the specification {specification.name} needs your own file",
            do=f"Give --input FILE.csv with the columns area, year, {', '.join(columns)}.",
        )
    if file is not None and not columns:
        raise UpstreamError(
            "UP-RISK-011",
            f"the specification {specification.name} reads no file",
            where=str(file),
            do="Leave --input out.",
        )
    return read_file(file, gazetteer, areas, specification) if file else None


Starts = Callable[[Month], int]


def _start_of(years: str) -> Starts:
    return (lambda month: (month + -3).year) if years == "financial" else (lambda month: month.year)


def year_label(start: int, years: str) -> str:
    return f"{start}/{(start + 1) % 100:02d}" if years == "financial" else str(start)


def _years(
    specification: Specification,
    partnership: Partnership,
    records: dict[str, Records],
    filed: Filed | None,
    areas: Sequence[str],
    period: Period | None,
) -> tuple[tuple[Year, ...], list[str]]:
    """The years to score, at most as many as are averaged, and what is to be said about those left out."""
    kept, notes = _from_lake(specification, partnership, records, areas, period)
    if filed is not None:
        starts = filed.starts(period, _start_of(specification.years))
        kept = {s: kept[s] for s in starts if s in kept} if records else dict.fromkeys(starts, ())
    if not records and filed is None:
        edition_years: dict[str, int] = outcomes()["editions"]
        kept = {max(edition_years.values()): ()}
    if not kept:
        raise UpstreamError(
            "UP-RISK-012",
            f"no year of {place_name(partnership.name)} can be scored",
            do=" ".join(
                (f"A year needs {specification.least_months} months of records, and rows in your file.", *notes)
            ),
        )
    chosen = sorted(kept)[-specification.average_years :]
    years = tuple(_year(start, kept[start], specification) for start in chosen)
    gaps = [y for y in range(chosen[0], chosen[-1]) if y not in chosen]
    if gaps:
        names = ", ".join(year_label(y, specification.years) for y in gaps)
        notes.append(f"The years are not in a row: {names} cannot be scored.")
    if len(years) < specification.average_years:
        notes.append(f"The average is of {len(years)} scored years, not of {specification.average_years}.")
    for year in years:
        if not year.whole:
            notes.append(
                f"{year.label} rests on {len(year.months)} months ({in_words(year.months)}), the same for every area."
            )
    return years, notes


def in_words(months: Sequence[Month]) -> str:
    """April 2024 to June 2024 and September 2024."""
    said = [calendar.run_label(Period(run[0], run[-1])) for run in calendar.runs(months)]
    return listed(said)


def _from_lake(
    specification: Specification,
    partnership: Partnership,
    records: dict[str, Records],
    areas: Sequence[str],
    period: Period | None,
) -> tuple[dict[int, tuple[Month, ...]], list[str]]:
    if not records:
        return {}, []
    months = set.intersection(*(set(feed.months(areas, partnership)) for feed in records.values()))
    if period is not None:
        months = {month for month in months if month in period}
    found: dict[int, list[Month]] = {}
    start = _start_of(specification.years)
    for month in sorted(months):
        found.setdefault(start(month), []).append(month)
    least = specification.least_months
    short = [f"{year_label(y, specification.years)} ({len(m)})" for y, m in found.items() if len(m) < least]
    notes = [f"Years with fewer than {least} months of records are not scored: {', '.join(short)}."] if short else []
    return {y: tuple(m) for y, m in found.items() if len(m) >= least}, notes


def _year(start: int, months: tuple[Month, ...], specification: Specification) -> Year:
    label = year_label(start, specification.years)
    return Year(label, period_code(months) if months else label, start, months)


def _refuse_missing(measured: Sequence[Measured], areas: Sequence[str], years: Sequence[Year]) -> None:
    for item in measured:
        lost = np.isnan(item.estimates())
        if lost.all():
            raise UpstreamError(
                "UP-RISK-013",
                f"the indicator '{item.indicator.id}' has no value for any area",
                do="Give its numbers, or leave it out. England's indices of deprivation leave out Wales.",
            )
        if item.indicator.missing == "refuse" and lost.any():
            row, column = np.argwhere(lost)[0]
            raise UpstreamError(
                "UP-RISK-014",
                f"the indicator '{item.indicator.id}' has no value for {int(lost.sum())} areas and years, "
                f"the first {areas[column]} in {years[row].label}",
                do='Give them, or let the specification say missing = "average" or "leave out".',
            )


def _published(gazetteer: Any, specification: Specification, areas: Codes | Sequence[str]) -> dict[str, Floats]:
    """The published figures against which the crime heading is held."""
    if not specification.check:
        return {}
    found = {CHECK_DOMAIN: -gazetteer.deprivation_ranks(areas, "2025", "crime")}
    found |= {kind: gazetteer.crime_rates(areas, kind) for kind in gazetteer.crime_rate_kinds()}
    return {name: values for name, values in found.items() if not np.isnan(values).all()}
