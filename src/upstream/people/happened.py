"""What happened to people, as a rule card may read it: the lake's rows of its feeds, by pseudonym and day.

A row about a person in an offence also has what the offence's own record says, and the group that the card's
definition puts it in. Nothing that tells who somebody is takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from upstream.model.contract import FieldType
from upstream.model.errors import UpstreamError, nearest
from upstream.model.expression import All, Between, Flag, Not, OneOf, Predicate, fields, holds, label
from upstream.model.sharing import Permit
from upstream.people.cards import Card, CardRule, meeting_window
from upstream.sources.linkable import permitted
from upstream.sources.registry import CONTRACTS, contract

if TYPE_CHECKING:
    from upstream.engine.lake import Lake
    from upstream.engine.manifest import Extract

OFFENCE_OF = {"recorded-crime-people": ("recorded-crime", "crime_number")}
"""Feeds whose rows are of people in a record of another feed, with the number that both have."""
GROUP = "group"
DESCRIBING = ("sex", "ethnicity", "age", "birth_year")
"""Read for the report on fairness and the strata, where they are permitted; a card may not ask for the first two."""
DAYS = ("offence_date", "recorded_date")
LINK_AGAIN = "Link again: upstream link --purpose '...'"


@dataclass(frozen=True)
class Ground:
    """What the card is asked of: the extracts that may be read, each with what is permitted of it. ``beside`` are the
    extracts of the offences that rows about people are about."""

    permits: tuple[tuple[Extract, Permit], ...]
    beside: tuple[str, ...] = ()

    @property
    def extracts(self) -> tuple[str, ...]:
        return (*(extract.id for extract, _ in self.permits), *self.beside)

    @property
    def rows(self) -> int:
        return sum(extract.rows for extract, _ in self.permits)

    @property
    def expiry(self) -> date:
        """The last day on which every one of the sharing records permits it."""
        return min(date.fromisoformat(permit.expiry) for _, permit in self.permits)

    @property
    def agreements(self) -> tuple[tuple[str, str, str], ...]:
        """Feed, sharing record and its last day, each once."""
        return tuple(sorted({(extract.source, permit.record, permit.expiry) for extract, permit in self.permits}))


@dataclass(frozen=True)
class Happened:
    """``events`` as `cards.meeting` takes them, with `DESCRIBING` and ``lsoa_code`` where they have them; ``read``
    counts rows by feed, ``unlinked`` those of them without a person."""

    events: list[dict[str, Any]]
    read: Mapping[str, int]
    unlinked: Mapping[str, int] = field(default_factory=dict)


def check(card: Card) -> None:
    """Whether every rule asks for what its feed has.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-063 where a feed, a field or a value is none that a card may ask for.
    """
    for number, rule in enumerate(card.rules, start=1):
        _check_feed(card, rule, number)
        known = askable(rule.feed, bool(card.definition))
        for name in sorted(fields(rule.condition)):
            if name not in known:
                what = f"rule {number}: a card cannot ask for {name} of {rule.feed}"
                raise _fault(card, what, nearest(name, known) or f"It can ask for {', '.join(sorted(known))}.")
        _check_values(card, rule, number, known)


def askable(feed: str, grouped: bool = False) -> dict[str, tuple[FieldType, tuple[str, ...]]]:
    """The fields that a rule may read of a feed, each with its type and the only values that it can have, if any."""
    found = [item for item in contract(feed).fields if not (item.direct or item.keyed or item.free_text)]
    if feed in OFFENCE_OF:
        found = [*contract(OFFENCE_OF[feed][0]).fields, *found]
    known = {item.name: (item.type, item.allowed) for item in found}
    return known | ({GROUP: (FieldType.TEXT, ())} if grouped and feed in OFFENCE_OF else {})


def _check_feed(card: Card, rule: CardRule, number: int) -> None:
    able = [name for name, item in CONTRACTS.items() if item.person_level and not item.anonymous]
    if rule.feed not in able:
        do = nearest(rule.feed, able) or f"Use one of {', '.join(able)}."
        raise _fault(card, f"rule {number}: {rule.feed} is no feed of single people that may be linked", do)


def _check_values(
    card: Card, rule: CardRule, number: int, known: Mapping[str, tuple[FieldType, tuple[str, ...]]]
) -> None:
    for part in _parts(rule.condition):
        kind, allowed = known[part.field]
        if isinstance(part, Flag):
            if kind is not FieldType.BOOLEAN:
                raise _fault(card, f"rule {number}: {part.field} is no flag", "Ask for its value under where.")
            continue
        for value in part.values:
            if allowed and value not in allowed:
                do = nearest(str(value), allowed) or f"Use {', '.join(allowed)}."
                raise _fault(card, f"rule {number}: {part.field} is never {value}", do)


def _parts(condition: Predicate) -> Iterable[OneOf | Flag]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _parts(part)
    elif isinstance(condition, Not):
        yield from _parts(condition.part)
    elif isinstance(condition, OneOf | Flag):
        yield condition


def ground(lake: Lake, card: Card, today: date) -> Ground:
    """The extracts of the card's feeds, where live sharing records permit to link them and to read what it asks for.

    Raises
    ------
    UpstreamError
        UP-SHARING-009 and 011 where a feed may not be linked today; UP-PEOPLE-064 where a field that the card reads is
        not permitted; UP-PEOPLE-065 where an extract was loaded after the last linkage; UP-ENGINE-060 before the first.
    """
    lake.persons.need()
    feeds = sorted({rule.feed for rule in card.rules})
    permits, _ = permitted(lake, feeds, today=today)
    for extract, permit in permits:
        own = {item.name for item in contract(extract.source).fields}
        asked = {name for rule in card.rules if rule.feed == extract.source for name in fields(rule.condition)}
        shut = sorted((asked & own) - permit.fields)
        if shut:
            raise UpstreamError(
                "UP-PEOPLE-064",
                f"the sharing record {permit.record} does not permit {', '.join(shut)} of {extract.source}",
                where=card.name,
                do="Agree on it in a sharing record, or take it out of the card: nobody would be found by it.",
            )
    _need_keys(lake, [extract for extract, _ in permits])
    beside = [OFFENCE_OF[feed][0] for feed in feeds if feed in OFFENCE_OF]
    return Ground(tuple(permits), tuple(extract.id for feed in beside for extract in lake.manifest.of(feed)))


def _need_keys(lake: Lake, extracts: Sequence[Extract]) -> None:
    linked: set[str] = set()
    for feed in {extract.source for extract in extracts}:
        linked |= set(lake.persons.keys(feed)["extract_id"].unique().to_pylist())
    late = [extract.id for extract in extracts if extract.rows and extract.id not in linked]
    if late:
        what = f"{len(late)} extracts of the card's feeds were not linked: {', '.join(late[:3])}"
        raise UpstreamError("UP-PEOPLE-065", what, do=LINK_AGAIN)


def happened(lake: Lake, card: Card, allowed: Ground, today: date) -> Happened:
    """The rows of the card's feeds within its look back. A row that has a month and no day counts on the month's first.

    To be called after the read has been logged.
    """
    from upstream.engine import connect

    since, events, read, unlinked = meeting_window(card, today)[0], [], {}, {}
    with closing(connect(lake)) as engine:
        for feed in sorted({rule.feed for rule in card.rules}):
            extracts = tuple(extract.id for extract, _ in allowed.permits if extract.source == feed)
            within = Between("month", f"{since:%Y-%m}", f"{today:%Y-%m}")
            rows = _rows(engine, feed, All((OneOf("extract_id", extracts), within)), allowed)
            people = _people(lake, feed)
            offences = _offences(engine, card, feed, rows)
            told = [_event(feed, row, people, offences.get(row.get("crime_number"), {})) for row in rows]
            read[feed] = len(told)
            unlinked[feed] = sum(event["person"] is None for event in told)
            events += told
    return Happened(events, read, {feed: n for feed, n in unlinked.items() if n})


def _rows(engine: Any, feed: str, where: Predicate, allowed: Ground) -> list[dict[str, Any]]:
    """Rows without what describes somebody and is no longer permitted."""
    rows: list[dict[str, Any]] = engine.rows(feed, where=where).to_pylist()
    permits = {extract.id: permit.fields for extract, permit in allowed.permits}
    for row in rows:
        for name in DESCRIBING:
            if name in row and name not in permits[row["extract_id"]]:
                row[name] = None
    return rows


def _people(lake: Lake, feed: str) -> dict[tuple[str, int], str]:
    keys = lake.persons.keys(feed).to_pylist()
    return {(row["extract_id"], row["line"]): row["person"] for row in keys}


def _offences(engine: Any, card: Card, feed: str, rows: Sequence[Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
    """By crime number what the offence's record says; of several records the last."""
    if feed not in OFFENCE_OF or not rows:
        return {}
    from upstream import definitions

    source, number = OFFENCE_OF[feed]
    if source not in engine.sources():
        return {}
    names = [item.name for item in contract(source).fields]
    definition = definitions.load(card.definition) if card.definition else None
    wanted = {row[number] for row in rows}
    found = {row[number]: row for row in engine.rows(source, names).to_pylist() if row[number] in wanted}
    if definition is not None:
        case, reach = definition.case(), definition.where()
        for row in found.values():
            row[GROUP] = label(case, row) if holds(reach, row) else None
    return found


def _event(
    feed: str, row: dict[str, Any], people: Mapping[tuple[str, int], str], offence: Mapping[str, Any]
) -> dict[str, Any]:
    told = dict(offence) | row
    told |= {
        "feed": feed,
        "person": people.get((row["extract_id"], row["line"])),
        "record": f"{row['extract_id']}:{row['line']}",
        "date": _day(feed, row, offence),
    }
    return told


def _day(feed: str, row: Mapping[str, Any], offence: Mapping[str, Any]) -> date:
    given = [offence.get(name) for name in DAYS] + [row.get(contract(feed).month)]
    day = next(value for value in (*given, row["month"]) if value is not None)
    if isinstance(day, str):
        return date.fromisoformat(f"{day[:7]}-01")
    return day.date() if isinstance(day, datetime) else day


def _fault(card: Card, what: str, do: str) -> UpstreamError:
    return UpstreamError("UP-PEOPLE-063", what, where=card.name, do=do)
