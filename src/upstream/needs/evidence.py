"""From the lake to evidence: everything is counted once for all partnerships, then cut for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from upstream.definitions import Definition
from upstream.model.area import Partnership
from upstream.model.expression import Case, Flag
from upstream.model.period import Period
from upstream.model.query import CountQuery
from upstream.needs import cutting, feed, peers
from upstream.needs.clock import weekday_and_hour
from upstream.needs.involved import Elsewhere
from upstream.needs.long import Links, Long
from upstream.needs.placing import Placed
from upstream.needs.series_points import points
from upstream.needs.shape import Citation, Evidence, SeriesPoint
from upstream.needs.words import place_name
from upstream.statistics.harm_weights import Weights

KNIFE = Case("knife_involved", ((Flag("knife"), "yes"),), "no")
OUTCOME_COLUMN = {"police-uk": "last_outcome_category", "recorded-crime": "outcome"}
WITHOUT_FLAGS = ("police-uk",)
HALF = 0.5


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
    elsewhere: Elsewhere | None = None,
) -> National:
    """Count the whole lake once. ``lake`` adds what counts cannot tell: extracts, and what was quarantined;
    ``elsewhere`` which other agencies know the police's people."""
    abuse = domestic_abuse or definition.domestic_abuse
    return National(Placed(engine, gazetteer), gazetteer, definition, period, abuse, lake, elsewhere)


@dataclass(eq=False)
class National:
    """Everything counted, for cutting. ``counts`` columns: month, lsoa, group, offence, knife_involved."""

    engine: Any
    gazetteer: Any
    definition: Definition
    period: Period | None
    domestic_abuse: str
    lake: Any = None
    elsewhere: Elsewhere | None = None
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
        return self._long(query, derive=weekday_and_hour)

    @cached_property
    def _joined(self) -> Any:
        from upstream.needs.people import PEOPLE, joined

        if self.plain or PEOPLE not in self.engine.sources():
            return None
        return joined(self.engine, self.definition, self.domestic_abuse)

    @cached_property
    def people(self) -> Long | None:
        from upstream.needs.people import profiles

        return None if self._joined is None else self._converted(profiles(self._joined), keep_all=False)

    def aged(self, bands: Sequence[tuple[str, int, int]]) -> Long | None:
        """People by these age bands and ethnic group, where their feed is loaded."""
        from upstream.needs.people import aged

        return None if self._joined is None else self._converted(aged(self._joined, bands), keep_all=False)

    @cached_property
    def involved(self) -> Long | None:
        """People by pseudonym in counted offences, where their feed is loaded."""
        from upstream.needs.people import involved

        return None if self._joined is None else self._converted(involved(self._joined), keep_all=False)

    @cached_property
    def spots(self) -> Long | None:
        """Counted offences by the spot at which they were, about a metre wide, of feeds that say it."""
        from upstream.needs.spots import by_spot, says_spots

        if not says_spots(self.source):
            return None
        return self._converted(by_spot(self.engine, self.source, self.group, self._where), keep_all=False)

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

    def covers(self, partnership: Partnership) -> bool:
        """Whether in the typical month at least half of the partnership's LSOAs have a record, of whatever kind.

        A force's file has a few records beyond its border: they do not make it cover its neighbours.
        """
        lsoas = tuple(self.gazetteer.lsoas(partnership))
        records = self.records.cut(lsoas)
        by_month = records.cube([("lsoa", lsoas), ("month", records.present("month"))])
        return bool(by_month.values.size) and float(np.median((by_month.values > 0).mean(axis=0))) >= HALF

    def name(self, code: str) -> str:
        if code not in self._names:
            self._names[code] = place_name(str(self.gazetteer.name(code)))
        return self._names[code]

    def cut(self, partnership: Partnership) -> Evidence:
        """The evidence of one partnership."""
        return cutting.cut(self, partnership)

    @cached_property
    def hashes(self) -> dict[str, str]:
        return feed.hashes(self.lake, self.source)

    @cached_property
    def quarantined(self) -> tuple[tuple[str, int], ...]:
        return feed.quarantined(self.lake, self.source)

    @cached_property
    def flags(self) -> tuple[tuple[str, int], ...]:
        return feed.flags(self.engine, self.source)

    @cached_property
    def series(self) -> tuple[SeriesPoint, ...]:
        return points(self.engine)

    @cached_property
    def board(self) -> peers.Board:
        return peers.Board(self)

    def outlines(self) -> Iterable[str]:
        """Every LSOA (2021) in the lake."""
        return self.records.present("lsoa")
