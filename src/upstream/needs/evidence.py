"""From the lake to evidence: everything is counted once for all partnerships, then cut for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from upstream.definitions import Definition
from upstream.model.area import Partnership
from upstream.model.errors import UpstreamError
from upstream.model.expression import Case, Flag
from upstream.model.period import Month, Period
from upstream.model.query import CountQuery
from upstream.needs import peers
from upstream.needs.cube import Cube, Integers
from upstream.needs.long import Links, Long
from upstream.needs.months import Coverage
from upstream.needs.shape import (
    Citation,
    DefinitionNote,
    Evidence,
    Places,
    Quality,
    SeriesPoint,
    SourceNote,
)
from upstream.needs.words import place_name
from upstream.sources import CONTRACTS
from upstream.statistics.harm_weights import Weights

KNIFE = Case("knife_involved", ((Flag("knife"), "yes"),), "no")
OUTCOME_COLUMN = {"police-uk": "last_outcome_category", "recorded-crime": "outcome"}
WITHOUT_FLAGS = ("police-uk",)
HALF = 0.5
THIN = 0.5
"""A month with fewer than this share of the median month's records is called thin."""

Step = Callable[[str], None]


def gather(
    engine: Any,
    gazetteer: Any,
    partnership: Partnership,
    *,
    period: Period | None = None,
    definition: Definition,
    domestic_abuse: str | None = None,
    lake: Any = None,
    weights: Weights | None = None,
    costs: Weights | None = None,
    citations: Sequence[Citation] = (),
) -> Evidence:
    """The evidence of one partnership. For many, count once with `gather_all` and `National.cut` each."""
    national = gather_all(
        engine, gazetteer, period=period, definition=definition, domestic_abuse=domestic_abuse, lake=lake
    )
    evidence = national.cut(partnership)
    return replace(evidence, weights=weights, costs=costs, citations=tuple(citations))


def gather_all(
    engine: Any,
    gazetteer: Any,
    *,
    period: Period | None = None,
    definition: Definition,
    domestic_abuse: str | None = None,
    lake: Any = None,
) -> National:
    """Count the whole lake once. ``lake`` adds what counts cannot tell: extracts, and what was quarantined."""
    return National(engine, gazetteer, definition, period, domestic_abuse or definition.domestic_abuse, lake)


@dataclass(eq=False)
class National:
    """Everything counted, for cutting. ``counts`` columns: month, lsoa, group, offence, knife_involved."""

    engine: Any
    gazetteer: Any
    definition: Definition
    period: Period | None
    domestic_abuse: str
    lake: Any = None
    _names: dict[str, str] = field(default_factory=dict)
    _known: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @cached_property
    def _counted(self) -> Long:
        by: tuple[str | Case, ...] = ("month", "lsoa_code", self.group, self.definition.offences())
        by = by if self.plain else (*by, KNIFE)
        return self._prepared(self.engine.count(CountQuery(self.source, by, self._where)), keep_all=False)

    @cached_property
    def counts(self) -> Long:
        return self._counted.to_lsoa21(self._links(self._counted.labels["lsoa"]))

    @cached_property
    def unplaced(self) -> Long:
        """What the definition counts of records without an LSOA."""
        return self._counted.take(self._counted.columns["lsoa"] < 0)

    @cached_property
    def records(self) -> Long:
        """Records of every kind, and the extract each came in: what the lake covers."""
        return self._long(CountQuery(self.source, ("month", "lsoa_code", "extract_id")), keep_all=True)

    @cached_property
    def abuse(self) -> Long | None:
        if not self.definition.switchable:
            return None
        case = replace(self.definition.case("exclude"), name="without")
        by = ("month", "lsoa_code", self.definition.case("include"), case)
        return self._long(CountQuery(self.source, by, self.definition.where("include")))

    @cached_property
    def outcomes(self) -> Long | None:
        column = OUTCOME_COLUMN.get(self.source)
        if column is None:
            return None
        query = CountQuery(self.source, ("month", "lsoa_code", self.group, column), self._where)
        return self._long(query, renamed={column: "outcome"})

    @cached_property
    def decided(self) -> Long | None:
        """Outcomes by the month in which they were decided, where their feed is loaded."""
        from upstream.needs.endings import FEED, decided

        if FEED.get(self.source) not in self.engine.sources():
            return None
        return self._converted(decided(self.engine, self.definition, self.group, self._where), keep_all=False)

    @cached_property
    def clock(self) -> Long | None:
        if self.plain:
            return None
        query = CountQuery(self.source, ("month", "lsoa_code", self.group, "offence_date", "offence_time"), self._where)
        return self._long(query, derive=_weekday_and_hour)

    @cached_property
    def people(self) -> Long | None:
        from upstream.needs.people import joined

        if self.plain or not _has(self.engine, "recorded-crime-people"):
            return None
        return self._converted(joined(self.engine, self.definition, self.domestic_abuse), keep_all=False)

    @cached_property
    def codes(self) -> Long | None:
        if self.plain:
            return None
        query = CountQuery(self.source, ("month", "lsoa_code", self.group, self.definition.column), self._where)
        return self._long(query, renamed={self.definition.column: "code"})

    @property
    def group(self) -> Case:
        return self.definition.case(self.domestic_abuse)

    @property
    def _where(self) -> Any:
        return self.definition.where(self.domestic_abuse)

    @property
    def source(self) -> str:
        return self.definition.source

    @property
    def plain(self) -> bool:
        """Whether the feed has neither flags nor times."""
        return self.source in WITHOUT_FLAGS

    def _long(
        self,
        query: CountQuery,
        keep_all: bool = False,
        renamed: Mapping[str, str] | None = None,
        derive: Callable[[Any], Any] | None = None,
    ) -> Long:
        table = self.engine.count(query)
        if derive:
            table = derive(table)
        if renamed:
            table = table.rename_columns([renamed.get(name, name) for name in table.column_names])
        return self._converted(table, keep_all)

    def _converted(self, table: Any, keep_all: bool) -> Long:
        long = self._prepared(table, keep_all)
        return long.to_lsoa21(self._links(long.labels["lsoa"]))

    def _prepared(self, table: Any, keep_all: bool) -> Long:
        long = Long.of(table.rename_columns(["lsoa" if n == "lsoa_code" else n for n in table.column_names]))
        if not keep_all:
            long = long.known("group")
        if self.period:
            long = long.within("month", str(self.period.start), str(self.period.end))
        return long

    def _links(self, codes: tuple[str, ...]) -> Links:
        """The parts of every LSOA of 2011 among the codes that is none of 2021."""
        strange = [code for code in codes if code not in self._known]
        if strange:
            direct = set(self.gazetteer.to_lsoa21(strange, np.ones(len(strange))).codes)
            for code in strange:
                self._known[code] = () if code in direct else self._parts(code)
        return {code: self._known[code] for code in codes if self._known[code]}

    def _parts(self, code: str) -> tuple[tuple[str, float], ...]:
        found = self.gazetteer.to_lsoa21([code], [1.0])
        return tuple(zip((str(part) for part in found.codes), found.values.ravel().tolist(), strict=True))

    # Cutting

    def covers(self, partnership: Partnership) -> bool:
        """Whether in the typical month at least half of the partnership's LSOAs have a record, of whatever kind.

        A force's file has a few records beyond its border: they do not make it cover its neighbours.
        """
        lsoas = tuple(self.gazetteer.lsoas(partnership))
        records = self.records.cut(lsoas)
        by_month = records.cube([("lsoa", lsoas), ("month", records.present("month"))])
        return bool(by_month.values.size) and float(np.median((by_month.values > 0).mean(axis=0))) >= HALF

    def cut(self, partnership: Partnership) -> Evidence:
        """The evidence of one partnership."""
        partnership = replace(partnership, name=place_name(partnership.name))
        lsoas = tuple(self.gazetteer.lsoas(partnership))
        records = self.records.cut(lsoas)
        months, thin = _months(records)
        if not months:
            raise UpstreamError(
                "UP-NEEDS-001",
                f"no records of {partnership.name} are loaded" + (f" for {self.period.label}" if self.period else ""),
                where=self.source,
                do="Load an extract that covers it, or choose another period; upstream sources shows what is there.",
            )
        coverage = Coverage.of(months, thin)
        labels = [str(month) for month in coverage.present]
        part = self.counts.cut(lsoas)
        axes = self._axes(labels, lsoas)
        evidence = Evidence(
            partnership=partnership,
            source=self._source_note(records),
            definition=self._definition_note(part),
            coverage=coverage,
            places=self._places(partnership, lsoas, coverage),
            counts=part.cube(axes),
            knife=None if self.plain else part.only("knife_involved", "yes").cube(axes),
            abuse=self._abuse(lsoas, labels),
            clock=self._clock(lsoas, labels),
            outcomes=self._outcomes(lsoas, labels),
            decided=self._decided(lsoas),
            codes=self._codes(lsoas, labels),
            unplaced=self._unplaced(records, labels),
            aliases=self._aliases(partnership, lsoas),
            quality=self._quality(records, part),
        )
        evidence = replace(evidence, peers=peers.of(self, evidence), series=self._series(partnership))
        return self._with_people(evidence, lsoas)

    def _axes(self, months: list[str], lsoas: tuple[str, ...]) -> list[tuple[str, Sequence[str]]]:
        groups = [group.name for group in self.definition.groups]
        return [("month", months), ("lsoa", lsoas), ("group", groups), ("offence", self.definition.labels())]

    def _abuse(self, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
        if self.abuse is None:
            return None
        part = self.abuse.cut(lsoas)
        groups = [group.name for group in self.definition.groups]
        every = part.cube([("month", months), ("group", groups)])
        without = part.known("without").renamed("without", "group").cube([("month", months), ("group", groups)])
        axes = (*every.axes, ("domestic_abuse", ("include", "exclude")))
        return Cube(axes, np.stack([every.values, without.values], axis=2))

    def _clock(self, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
        if self.clock is None:
            return None
        part = self.clock.cut(lsoas)
        hours = [f"{hour:02d}" for hour in range(24)]
        groups = [group.name for group in self.definition.groups]
        return part.cube([("month", months), ("weekday", [*WEEKDAYS, "?"]), ("hour", [*hours, "?"]), ("group", groups)])

    def _outcomes(self, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
        if self.outcomes is None:
            return None
        part = self.outcomes.filled("outcome", "Not recorded").cut(lsoas)
        groups = [group.name for group in self.definition.groups]
        return part.cube([("month", months), ("group", groups), ("outcome", part.present("outcome"))])

    def _decided(self, lsoas: tuple[str, ...]) -> Cube | None:
        if self.decided is None:
            return None
        part = self.decided.cut(lsoas)
        names = ("month", "group", "outcome", "lag")
        return part.cube([(name, part.present(name)) for name in names]) if len(part.n) else None

    def _codes(self, lsoas: tuple[str, ...], months: list[str]) -> Cube | None:
        if self.codes is None:
            return None
        part = self.codes.cut(lsoas)
        return part.cube([("month", months), ("code", part.present("code"))])

    def _unplaced(self, records: Long, months: list[str]) -> Cube | None:
        """Counts without a place, where every record that has one lies in this area: they are probably its own."""
        if not len(self.unplaced.n) or int(records.n.sum()) != int(self.records.n.sum()):
            return None
        groups = [group.name for group in self.definition.groups]
        return self.unplaced.cube([("month", months), ("group", groups)])

    def _aliases(self, partnership: Partnership, lsoas: tuple[str, ...]) -> tuple[str, ...]:
        """Codes of districts, partnerships, counties and forces that are exactly this area."""
        found = set()
        for level in ("district", "csp", "county", "pfa"):
            members = self.gazetteer.members(level, lsoas)
            owners = set(members.values())
            if len(members) == len(lsoas) and len(owners) == 1:
                owner = owners.pop()
                if tuple(self.gazetteer.lsoas([owner])) == lsoas:
                    found.add(owner)
        return tuple(sorted(found - {partnership.code}))

    def _with_people(self, evidence: Evidence, lsoas: tuple[str, ...]) -> Evidence:
        from upstream.needs.people import cube_of, ethnicity_of

        if self.people is None:
            return evidence
        part = self.people.cut(lsoas)
        months = evidence.counts.labels("month")
        return replace(
            evidence,
            people=cube_of(part, evidence.definition.groups, months),
            ethnicity_known=ethnicity_of(part, months),
        )

    def _source_note(self, records: Long) -> SourceNote:
        contract = CONTRACTS[self.source]
        return SourceNote(
            name=contract.name,
            title=f"{contract.title} ({contract.publisher})",
            unit=contract.unit,
            already_public=contract.already_public,
            attribution=contract.attribution,
            extracts=self._extracts(records),
        )

    def _extracts(self, records: Long) -> tuple[str, ...]:
        """The files behind these records, by hash."""
        return tuple(sorted({self._hashes[name] for name in records.present("extract_id") if name in self._hashes}))

    @cached_property
    def _hashes(self) -> dict[str, str]:
        if self.lake is None:
            return {}
        return {extract.id: extract.sha256 for extract in self.lake.coverage(self.source).extracts}

    def _definition_note(self, part: Long) -> DefinitionNote:
        definition = self.definition
        return DefinitionNote(
            name=definition.name,
            version=definition.version,
            title=definition.title,
            noun=definition.noun,
            groups=tuple(group.name for group in definition.groups),
            offences=tuple(definition.labels()),
            domestic_abuse=self.domestic_abuse,
            not_expressed=tuple(f"{gap.what}: {gap.why}" for gap in definition.gaps),
            holders=tuple((gap.what, gap.held_by) for gap in definition.gaps),
            standing=definition.standing,
            classes=tuple((item.label, item.codes) for item in definition.classes),
        )

    def _places(self, partnership: Partnership, lsoas: tuple[str, ...], coverage: Coverage) -> Places:
        book = self.gazetteer
        wards = book.members("ward", lsoas)
        districts = book.members("district", lsoas)
        years = sorted({(month + -3).year for month in coverage.present})
        used = sorted({int(book.population_year(year)) for year in years})
        deciles, edition = _deciles(book, lsoas)
        members = self._members(partnership, lsoas, {*lsoas, *wards.values()})
        codes = {*lsoas, *wards.values(), *districts.values(), *members}
        return Places(
            lsoas=lsoas,
            names={code: self.name(code) for code in sorted(codes)},
            ward=tuple(wards.get(code, "") for code in lsoas),
            district=tuple(districts.get(code, "") for code in lsoas),
            population={year: np.asarray(book.population(lsoas, year), dtype=float) for year in used},
            decile=deciles,
            edition=edition,
            sets=partnership.sets,
            members=members,
            indicators=_indicators(book, lsoas),
        )

    def _members(self, partnership: Partnership, lsoas: tuple[str, ...], known: set[str]) -> dict[str, tuple[str, ...]]:
        """The LSOAs of each member of a named set that is larger than a ward, such as a former district."""
        mine = set(lsoas)
        larger = sorted({code for _, codes in partnership.sets for code in codes} - known)
        return {code: tuple(lsoa for lsoa in self.gazetteer.lsoas([code]) if lsoa in mine) for code in larger}

    def name(self, code: str) -> str:
        if code not in self._names:
            self._names[code] = place_name(str(self.gazetteer.name(code)))
        return self._names[code]

    def _quality(self, records: Long, part: Long) -> Quality:
        return Quality(
            records=int(records.n.sum()),
            feed_records=int(self.records.all_n),
            without_place=int(self.records.lost),
            quarantined=self._quarantined,
            flags=self._flags,
            approximate_share=part.approximate_share,
        )

    @cached_property
    def _quarantined(self) -> tuple[tuple[str, int], ...]:
        return _quarantined(self.lake, self.source)

    @cached_property
    def _flags(self) -> tuple[tuple[str, int], ...]:
        table = self.engine.count(CountQuery(self.source, ("flags",)))
        totals: dict[str, int] = {}
        for flags, n in zip(table["flags"].to_pylist(), table["n"].to_pylist(), strict=True):
            for flag in (flags or "").split():
                totals[flag] = totals.get(flag, 0) + int(n)
        return tuple(sorted(totals.items()))

    @cached_property
    def _all_series(self) -> tuple[SeriesPoint, ...]:
        if not _has(self.engine, "series"):
            return ()
        columns = [
            "area_code",
            "area_name",
            "indicator",
            "period",
            "value",
            "lower",
            "upper",
            "numerator",
            "denominator",
            "base",
            "source",
            "status",
        ]
        rows = self.engine.rows("series", columns).to_pylist()
        points = (_point(row) for row in rows)
        return tuple(sorted(points, key=lambda p: (p.indicator, p.area, p.period, p.source)))

    def _series(self, partnership: Partnership) -> tuple[SeriesPoint, ...]:
        return self._all_series

    @cached_property
    def board(self) -> peers.Board:
        return peers.Board(self)

    def outlines(self) -> Iterable[str]:
        """Every LSOA (2021) in the lake."""
        return self.records.present("lsoa")


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _weekday_and_hour(table: Any) -> Any:
    import pyarrow as pa

    days = [WEEKDAYS[day.weekday()] if day is not None else "?" for day in table["offence_date"].to_pylist()]
    hours = [time[:2] if time is not None else "?" for time in table["offence_time"].to_pylist()]
    kept = table.drop_columns(["offence_date", "offence_time"])
    return kept.append_column("weekday", pa.array(days)).append_column("hour", pa.array(hours))


def _months(records: Long) -> tuple[list[Month], list[Month]]:
    """The months with records, and those with suspiciously few."""
    labels = records.labels["month"]
    totals = np.bincount(records.columns["month"], weights=records.n, minlength=len(labels))
    have = [(Month.parse(label), n) for label, n in zip(labels, totals, strict=True) if n]
    middle = float(np.median([n for _, n in have])) if have else 0.0
    return [month for month, _ in have], [month for month, n in have if n < THIN * middle]


def _deciles(gazetteer: Any, lsoas: tuple[str, ...]) -> tuple[Integers, str]:
    """Deciles of the latest edition; zeros where there are none."""
    edition = "2025"
    try:
        found = np.nan_to_num(np.asarray(gazetteer.deprivation(lsoas, edition), dtype=float))
    except UpstreamError:
        return np.zeros(len(lsoas), dtype=np.int64), ""
    return found.astype(np.int64), f"English Indices of Deprivation {edition}"


DOMAINS = {
    "income": "low income",
    "employment": "people out of work",
    "education": "low education and skills",
    "health": "poor health and disability",
    "housing_and_services": "barriers to housing and services",
    "environment": "a poor living environment",
}
"""Domains of the index of deprivation, but not its crime domain: that would explain crime by crime."""


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


def _quarantined(lake: Any, source: str) -> tuple[tuple[str, int], ...]:
    if lake is None:
        return ()
    totals: dict[str, int] = {}
    for reasons in lake.quarantine(source)["reasons"].to_pylist():
        key = reasons if isinstance(reasons, str) else "; ".join(reasons or ())
        totals[key] = totals.get(key, 0) + 1
    return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))


def _has(engine: Any, source: str) -> bool:
    """Whether anything of this feed is loaded."""
    return source in engine.sources()


def _point(row: Mapping[str, Any]) -> SeriesPoint:
    numbers = {k: row[k] for k in ("value", "lower", "upper", "numerator", "denominator", "base")}
    numbers |= _limits(numbers)
    return SeriesPoint(
        area=row["area_code"],
        area_name=row["area_name"] or row["area_code"],
        indicator=row["indicator"],
        period=row["period"],
        source=row["source"] or "",
        status=row["status"] or "",
        **{k: None if v is None else float(v) for k, v in numbers.items()},
    )


def _limits(numbers: Mapping[str, Any]) -> dict[str, float]:
    """The interval of a published rate that gives its counts but no interval."""
    from upstream.statistics.rates import crude_rate

    n, people, base = (numbers[name] for name in ("numerator", "denominator", "base"))
    if numbers["lower"] is not None or n is None or not people or not base:
        return {}
    rate = crude_rate(n, people, base)
    return {"lower": float(rate.lower), "upper": float(rate.upper)}
