"""A scheme's people and a service's return as CSV files, and what happened to the people, read by a rule card's rules.

A scheme knows its people by the lake's pseudonyms: whoever keeps its list finds them with `upstream link records`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from upstream.engine import reads
from upstream.model.errors import UpstreamError
from upstream.model.expression import holds
from upstream.people import happened
from upstream.people.cards import Card, meeting_window, need_approval
from upstream.people.scheme import HALF_YEAR, Member
from upstream.statistics.before_after import Differing, differing

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

DAYS_A_YEAR = 365.25
MEMBERS = ("person", "district", "joined")
CUSTODY = ("person", "first", "last")
EVERYBODY = ("person", "events", "days")
SERVICES = ("service", "clients", "engaged", "completed", "improved")
Row = TypeVar("Row")
Happenings = list[tuple[str, date]]


def members(file: Path, custody: Path | None = None) -> list[Member]:
    """People on a scheme (or of its comparison group): person, district, joined and left (empty: still on it); and the
    days of custody of each: person, first, last.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-081 where a file cannot be read, a column is missing or a cell is none that can be (with the line).
    """
    held: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for person, first, last in _rows(custody, CUSTODY, _stretch) if custody else ():
        held[person].append((first, last))

    def member(cells: Mapping[str, str]) -> Member:
        left = date.fromisoformat(cells["left"]) if cells.get("left") else None
        person, joined = _named(cells["person"]), date.fromisoformat(cells["joined"])
        return Member(person, _named(cells["district"]), joined, left, tuple(held.get(person, ())))

    return _rows(file, MEMBERS, member)


def everybody(file: Path) -> Differing:
    """How people differ among all from whom a scheme's were chosen: person, events, days at risk."""
    rows = _rows(file, EVERYBODY, lambda cells: (int(cells["events"]), float(cells["days"]) / DAYS_A_YEAR))
    return differing([events for events, _ in rows], [years for _, years in rows])


def services(file: Path) -> list[tuple[str, int, int, int, int]]:
    """A return: service, clients, engaged, completed, improved."""

    def service(cells: Mapping[str, str]) -> tuple[str, int, int, int, int]:
        clients, engaged, completed, improved = (int(cells[name]) for name in SERVICES[1:])
        return _named(cells["service"]), clients, engaged, completed, improved

    return _rows(file, SERVICES, service)


def known_until(lake: Lake, card: Card, today: date) -> date:
    """The last day of the last month that every feed of the card has, or today."""
    feeds = {rule.feed for rule in card.rules}
    months = [max((str(month) for month in lake.coverage(feed).months), default="") for feed in feeds]
    if "" in months:
        return today
    year, month = map(int, min(months).split("-"))
    return min(today, date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))


def events_of(lake: Lake, card: Card, group: Sequence[Member], purpose: str, *, today: date) -> Happenings:
    """Every record of these people that some rule of the card holds for, as person and day.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-082 where the card does not look back to the half year before the first of them joined, and what
        `cohort.cohort` raises. Nothing is read then; otherwise the read is logged before it takes place.
    """
    need_approval(card, today)
    happened.check(card)
    since, first = meeting_window(card, today)[0], min(member.joined for member in group) - timedelta(days=HALF_YEAR)
    if since >= first:
        what = f"the card looks back to {since}, and the half year before the first person joined begins on {first}"
        do = f"Give it look_back_days = {(today - first).days + 1}, or leave out who joined early."
        raise UpstreamError("UP-PEOPLE-082", what, where=card.name, do=do)
    ground = happened.ground(lake, card, today)
    reads.note(lake.path, f"cohort scheme {card.name}", purpose, extracts=ground.extracts, rows=ground.rows)
    wanted = {member.person for member in group}
    return [
        (event["person"], event["date"])
        for event in happened.happened(lake, card, ground, today).events
        if event["person"] in wanted
        and any(event["feed"] == rule.feed and holds(rule.condition, event) for rule in card.rules)
    ]


def _stretch(cells: Mapping[str, str]) -> tuple[str, date, date]:
    return _named(cells["person"]), date.fromisoformat(cells["first"]), date.fromisoformat(cells["last"])


def _named(cell: str) -> str:
    if not cell:
        raise ValueError("the cell is empty")
    return cell


def _rows(file: Path, needed: Sequence[str], made: Callable[[Mapping[str, str]], Row]) -> list[Row]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _fault("the file cannot be read", file.name, "Give a CSV file in UTF-8.") from error
    reader = csv.reader(lines)
    headings = [name.strip().casefold() for name in next(reader, [])]
    missing = [name for name in needed if name not in headings]
    if missing:
        raise _fault(f"the file has no column {', '.join(missing)}", file.name, f"It needs {', '.join(needed)}.")
    found = []
    for cells in (row for row in reader if any(cell.strip() for cell in row)):
        told = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
        try:
            found.append(made(dict.fromkeys(needed, "") | told))
        except ValueError as error:
            where = f"{file.name}, line {reader.line_num}"
            raise _fault("a cell is no day, no whole number or empty", where, "Write days as 2026-01-31.") from error
    if not found:
        raise _fault("the file has no rows", file.name, f"It needs {', '.join(needed)}.")
    return found


def _fault(what: str, where: str, do: str) -> UpstreamError:
    return UpstreamError("UP-PEOPLE-081", what, where=where, do=do)
