"""A rule card asked of a linked lake: who meets it and why, how it falls on groups, and how many where and how old.

    found = cohort(lake, card, "tactical group, June", today=today)

The list holds pseudonyms, never names, and no order or number that could be taken for one. Reading is logged before it
takes place, and what the list rests on before the list is given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from upstream.engine import reads
from upstream.needs.stated import UNKNOWN, ethnic_group
from upstream.people import happened
from upstream.people.cards import Card, Met, meeting, need_approval
from upstream.people.fairness import Fairness, fairness
from upstream.people.happened import Ground, Happened

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

BANDS = (("0-15", 0, 15), ("16-24", 16, 24), ("25-34", 25, 34), ("35-49", 35, 49), ("50-64", 50, 64), ("65+", 65, 200))
"""Those of the census by small area, so that residents can stand beside them."""
CHARACTERISTICS = ("sex", "ethnic group", "age")
NOT_STATED = "not stated"
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Person:
    """What is known of somebody of whom the card was asked, for the report alone: None where it is not recorded or the
    agencies contradict each other. ``lsoa`` is where the last record with a place happened: no home is read."""

    sex: str | None
    ethnic_group: str | None
    age: str | None
    lsoa: str | None

    def group(self, characteristic: str) -> str | None:
        value: str | None = getattr(self, characteristic.replace(" ", "_"))
        return value


@dataclass(frozen=True)
class Cohort:
    """``met`` are on the list; ``people`` everybody with a record in the card's feeds within its look back."""

    card: Card
    today: date
    met: tuple[Met, ...]
    people: Mapping[str, Person]
    read: Mapping[str, int]
    unlinked: Mapping[str, int]
    ground: Ground

    @property
    def expires_on(self) -> date:
        return _expiry(self.card, self.ground, self.today)

    def fairness(self) -> tuple[Fairness, ...]:
        """How the card falls on the groups of each characteristic."""
        chosen = [met.person for met in self.met]
        return tuple(
            fairness(self.card.name, name, {key: person.group(name) for key, person in self.people.items()}, chosen)
            for name in CHARACTERISTICS
        )

    def strata(self, areas: Mapping[str, str]) -> dict[tuple[str, str], tuple[int, int]]:
        """(place, age band) to (people asked, people who meet the card); ``areas`` maps LSOAs to places."""
        chosen = {met.person for met in self.met}
        asked: Counter[tuple[str, str]] = Counter()
        hits: Counter[tuple[str, str]] = Counter()
        for name, person in self.people.items():
            place = areas.get(person.lsoa, ELSEWHERE) if person.lsoa else UNKNOWN
            stratum = (place, person.age or UNKNOWN)
            asked[stratum] += 1
            hits[stratum] += name in chosen
        return {stratum: (asked[stratum], hits[stratum]) for stratum in sorted(asked)}


def cohort(lake: Lake, card: Card, purpose: str, *, today: date) -> Cohort:
    """Ask a card of a lake.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-062 without a standing approval, 063 to 065 and UP-SHARING-009 and 011 (see `happened.ground`),
        UP-ENGINE-060 before the first linkage, UP-ENGINE-070 without a purpose. Nothing is read then.
    """
    need_approval(card, today)
    happened.check(card)
    ground = happened.ground(lake, card, today)
    reads.note(lake.path, f"cohort {card.name}", purpose, extracts=ground.extracts, rows=ground.rows)
    found = happened.happened(lake, card, ground, today)
    end = _expiry(card, ground, today)
    met = tuple(replace(one, expires_on=end) for one in meeting(card, found.events, today))
    records = sorted({record for one in met for record in one.records})
    reads.note(lake.path, f"cohort list {card.name}", purpose, records=records, rows=len(met))
    return Cohort(card, today, met, _people(found, today), found.read, found.unlinked, ground)


def _expiry(card: Card, ground: Ground, today: date) -> date:
    """A list outlives neither the card's own limit nor its approval nor what was agreed with the senders."""
    return min(card.expires_on(today), card.review_on, ground.expiry + timedelta(days=1))


def _people(found: Happened, today: date) -> dict[str, Person]:
    by: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in found.events:
        if event["person"] is not None:
            by[event["person"]].append(event)
    return {name: _person(events, today) for name, events in sorted(by.items())}


def _person(events: Sequence[Mapping[str, Any]], today: date) -> Person:
    placed = max((event for event in events if event.get("lsoa_code")), key=lambda event: event["date"], default=None)
    groups = (ethnic_group(event.get("ethnicity")) for event in events)
    return Person(
        sex=_usual(event.get("sex") for event in events if event.get("sex") != NOT_STATED),
        ethnic_group=_usual(group for group in groups if group != UNKNOWN),
        age=_band(_usual(_born(event) for event in events), today),
        lsoa=placed["lsoa_code"] if placed else None,
    )


def _usual(values: Iterable[Any]) -> Any:
    """The value that is recorded most often; None where none is, or two are equally often."""
    found = Counter(value for value in values if value is not None).most_common(2)
    return found[0][0] if found and (len(found) == 1 or found[0][1] > found[1][1]) else None


def _born(event: Mapping[str, Any]) -> int | None:
    if event.get("birth_year") is not None:
        return int(event["birth_year"])
    return event["date"].year - int(event["age"]) if event.get("age") is not None else None


def _band(born: int | None, today: date) -> str | None:
    """The band of the age that is reached in the year: the day of birth is not read."""
    if born is None:
        return None
    age = max(0, today.year - born)
    return next((name for name, low, high in BANDS if low <= age <= high), None)
