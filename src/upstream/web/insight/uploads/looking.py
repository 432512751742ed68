"""What a file is: its feed, and where its headings fit none, what they may mean. Nothing is loaded here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.model.errors import UpstreamError
from upstream.web.insight.uploads.unread import Unread, rows_of_text, unread

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.model.contract import Contract
    from upstream.sources.files import Found
    from upstream.sources.mapping import Mapping as ColumnMapping

Said = Mapping[str, Mapping[str, Any]]
"""What somebody said of a feed's files: ``columns`` (their heading → our field), ``values`` (field → their word → ours)
and ``dates`` (field → formats)."""
MOST_FILES = 600
SAMPLES, SAMPLE_WIDTH, HEADING_WIDTH = 3, 40, 120
MOST_HEADINGS = 400
HEADINGS_ARE_OTHERS = ("UP-SOURCE-010", "UP-SOURCE-011", "UP-SOURCE-012")
"""Faults that a mapping can mend."""


@dataclass(frozen=True)
class Seen:
    """``feeds`` counts files by feed; ``passed`` are files that will not be read, with why. Of the first file that fits
    no feed: ``headings``, ``known`` (our field to their heading) and ``proposed`` (their heading to our field), and
    where the feed is not about people ``samples`` of its rows. ``dropped`` are columns that nothing is kept of,
    ``withheld`` fields that the sharing record does not permit. ``refusal`` says why nothing of it may be loaded.
    ``unread`` are words and dates of a single feed's files that it cannot read; ``table`` is what a table for reference
    (`uploads.references`) says of itself."""

    files: int = 0
    feeds: dict[str, int] = field(default_factory=dict)
    passed: list[list[str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)
    samples: list[list[str]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    refusal: str = ""
    unread: list[Unread] = field(default_factory=list)
    table: str = ""

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> Seen:
        told = json.loads(text) if text else {}
        return cls(**{**told, "unread": [Unread(**each) for each in told.get("unread", ())]})

    @property
    def fits(self) -> bool:
        return bool(self.feeds)


@dataclass
class _Sheet:
    """The first rows of one table, and the file that it is of."""

    found: Found
    rows: Sequence[Sequence[str]]
    number: int | None = None
    """Which sheet of a workbook it is."""


@dataclass(frozen=True)
class _Kept:
    feed: Contract
    sheet: _Sheet
    row: int
    columns: Mapping[str, str]


def look(path: Path, lake: Lake, *, source: str, supplier: str, today: date, mappings: Mapping[str, Said]) -> Seen:
    """Look at a file. ``source`` is the feed that somebody said it is, ``mappings`` what was said of each feed's files.

    Raises what no mapping can mend: a damaged file, one locked with a password, a feed that there is not.
    """
    from upstream.sources import files

    counts: Counter[str] = Counter()
    passed: list[list[str]] = []
    faults: list[UpstreamError] = []
    others: list[_Sheet] = []
    kept: dict[str, list[_Kept]] = {}
    number = 0
    for found in files.find(path):
        if isinstance(found, files.Passed):
            faults.append(found.fault)
            passed.append([found.name, found.fault.what])
            continue
        number += 1
        if number > MOST_FILES:
            continue
        try:
            for sheet in _sheets(found):
                chosen = _chosen(sheet, source, mappings)
                if chosen is None:
                    others.append(sheet)
                    continue
                feed, row, columns = chosen
                counts[feed.name] += 1
                kept.setdefault(feed.name, []).append(_Kept(feed, sheet, row, columns))
        except UpstreamError as fault:
            faults.append(fault)
            passed.append([found.name, fault.what])
    if not counts and not others:
        raise faults[0] if faults else _nothing(path.name)
    seen = Seen(files=number, feeds=dict(sorted(counts.items())), passed=passed[:50])
    if not counts:
        return _with_headings(seen, others[0], path, source)
    seen = _with_doors(seen, [each[0] for each in kept.values()], lake, supplier, today)
    if len(kept) > 1 or seen.refusal:
        return seen
    ((feed_name, tables),) = kept.items()
    return _with_unread(seen, tables, mappings.get(feed_name, {}))


def _nothing(name: str) -> UpstreamError:
    return UpstreamError(
        "UP-WEB-112", "there is no table in the file", where=name, do="Check that it is the right one."
    )


def _sheets(found: Found) -> Iterator[_Sheet]:
    from upstream.sources import files, sheets
    from upstream.sources.headings import MOST_TITLE_ROWS
    from upstream.sources.tables import sample

    head = found.head()
    if files.kind(found, head) == "text":
        yield _Sheet(found, sample(head, found.name)[1])
        return
    for number, sheet in enumerate(sheets.read(found.read(sheets.MOST_BYTES), found.name)):
        if not sheet.hidden and any(map(any, sheet.rows)):
            yield _Sheet(found, sheet.rows[:MOST_TITLE_ROWS], number)


def _rows(kept: _Kept) -> Iterator[Sequence[str]]:
    """The rows of a table below its headings, read anew."""
    from upstream.sources import sheets

    found, number = kept.sheet.found, kept.sheet.number
    if number is None:
        return rows_of_text(found, kept.row)
    return iter(sheets.read(found.read(sheets.MOST_BYTES), found.name)[number].rows[kept.row + 1 :])


def _chosen(sheet: _Sheet, source: str, mappings: Mapping[str, Said]) -> tuple[Contract, int, Mapping[str, str]] | None:
    """The feed whose headings these are, without a mapping or with one of those that were used before."""
    from upstream.sources import identify
    from upstream.sources.mapping import NOTHING

    tries: list[tuple[str | None, ColumnMapping]] = [(source or None, NOTHING)]
    wanted = {source: mappings[source]} if source in mappings else {} if source else mappings
    tries += [(name, rules(name, said)) for name, said in wanted.items() if said.get("columns")]
    for name, mapping in tries:
        try:
            chosen = identify.choose(sheet.rows, sheet.found.base, source=name, mapping=mapping)
            return chosen.contract, chosen.row, mapping.columns
        except UpstreamError as fault:
            if fault.code not in HEADINGS_ARE_OTHERS:
                raise
    return None


def rules(source: str, said: Said) -> ColumnMapping:
    """What was said on the pages, as a mapping file would say it."""
    from upstream.sources.mapping import Mapping as ColumnMapping

    return ColumnMapping(
        source=source,
        columns=dict(said.get("columns", {})),
        values={name: dict(words) for name, words in said.get("values", {}).items()},
        dates={name: tuple(formats) for name, formats in said.get("dates", {}).items()},
        file="the mapping of columns",
    )


def _with_unread(seen: Seen, tables: Sequence[_Kept], said: Said) -> Seen:
    from dataclasses import replace

    from upstream.sources.headings import positions
    from upstream.sources.mapping import apply

    first = tables[0]
    feed = apply(rules(first.feed.name, said), first.feed)
    heading = list(first.sheet.rows[first.row])
    at = {name: heading[place] for name, place in positions(heading, first.feed, first.columns).items()}
    at = {name: theirs for name, theirs in at.items() if name not in seen.withheld}
    found = unread(feed, ((list(each.sheet.rows[each.row]), _rows(each)) for each in tables), at)
    return replace(seen, unread=found)


def _with_doors(seen: Seen, kept: Iterable[_Kept], lake: Lake, supplier: str, today: date) -> Seen:
    """What stays outside: columns that no feed has, fields that are not permitted, feeds that nothing permits."""
    from dataclasses import replace

    from upstream.engine import columns
    from upstream.sources.headings import positions
    from upstream.sources.permits import permit, records

    held = records(lake)
    dropped: list[str] = []
    withheld: list[str] = []
    refusal = ""
    for each in kept:
        heading = list(each.sheet.rows[each.row])
        at = positions(heading, each.feed, each.columns)
        dropped += [text[:HEADING_WIDTH] for text in columns.unused(heading, at)]
        try:
            given = permit(held, each.feed, supplier or None, today, each.sheet.found.opener)
        except UpstreamError as fault:
            refusal = refusal or f"{fault.what}."
        else:
            withheld += [name for name in at if given is not None and name not in given.fields]
    return replace(seen, dropped=list(dict.fromkeys(dropped)), withheld=list(dict.fromkeys(withheld)), refusal=refusal)


def _with_headings(seen: Seen, sheet: _Sheet, path: Path, source: str) -> Seen:
    """The headings of a table that fits no feed; with the feed named, what they mean or may mean."""
    from dataclasses import replace

    rows = [list(row) for row in sheet.rows]
    row = next((index for index, cells in enumerate(rows) if sum(map(bool, map(str.strip, cells))) > 1), 0)
    if not source:
        return replace(seen, headings=_shown(rows[row]))
    from upstream.sources import contract
    from upstream.sources.headings import positions

    feed = contract(source)
    proposed, row = _proposed(path, feed.name, row)
    headings = rows[row] if row < len(rows) else []
    known = {name: headings[at] for name, at in positions(headings, feed).items()}
    samples = [] if about_people(feed) else [[cell[:SAMPLE_WIDTH] for cell in cells] for cells in rows[row + 1 :]]
    return replace(
        seen,
        headings=_shown(headings),
        known=known,
        proposed={theirs: ours for theirs, ours in proposed.items() if theirs in headings},
        samples=samples[:SAMPLES],
    )


def _proposed(path: Path, source: str, row: int) -> tuple[dict[str, str], int]:
    """Their heading → our field as `upstream mapping` guesses it, and the row in which it found the headings."""
    from upstream import api
    from upstream.sources import mapping

    try:
        said = mapping.parse(api.propose_mapping(path, source=source))
    except UpstreamError:
        return {}, row
    return dict(said.columns), said.skip_rows or 0


def _shown(cells: Sequence[str]) -> list[str]:
    """Headings; of a line that looks like a record and may be about a person nothing is repeated."""
    from upstream.engine.columns import RECORD

    if any(RECORD.search(cell) for cell in cells):
        return []
    return [cell.strip()[:HEADING_WIDTH] for cell in cells[:MOST_HEADINGS]]


def about_people(feed: Contract | Any) -> bool:
    return bool(feed.person_level or feed.anonymous)
