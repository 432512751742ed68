"""From a spreadsheet to what the lake can read: the sheets whose headings are those of a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from upstream.engine import columns
from upstream.engine.inputs import Input
from upstream.model.errors import UpstreamError
from upstream.sources import identify, sheets
from upstream.sources.files import Found
from upstream.sources.headings import MOST_TITLE_ROWS, positions
from upstream.sources.identify import Chosen
from upstream.sources.mapping import apply, narrowed, refuse_turned
from upstream.sources.writing import (
    Table,
    Wish,
    dropped_note,
    permit_notes,
    permitted,
    without,
    write,
    written,
)


def from_workbook(found: Found, wish: Wish) -> list[Table]:
    """The tables in a spreadsheet: the sheets of one feed become one table. Raises UP-SOURCE-010 to 023."""
    book = sheets.read(found.read(sheets.MOST_BYTES), found.name)
    chosen = _chosen_sheets(book, found, wish)
    by_feed: dict[str, list[tuple[sheets.Sheet, Chosen]]] = {}
    for sheet, choice in chosen:
        by_feed.setdefault(choice.contract.name, []).append((sheet, choice))
    passed_over = [sheet for sheet in book if sheet not in [sheet for sheet, _ in chosen] and any(map(any, sheet.rows))]
    notes = _sheets_note([sheet for sheet, _ in chosen], passed_over)
    return [_from_sheets(found, parts, wish, notes) for parts in by_feed.values()]


def _chosen_sheets(book: Sequence[sheets.Sheet], found: Found, wish: Wish) -> list[tuple[sheets.Sheet, Chosen]]:
    named = [sheet for sheet in book if sheet.name == wish.mapping.sheet]
    if wish.mapping.sheet and not named:
        raise UpstreamError(
            "UP-SOURCE-023",
            f"the spreadsheet has no sheet called '{wish.mapping.sheet}'",
            where=found.name,
            do=f"Its sheets are {', '.join(sheet.name for sheet in book)}.",
        )
    fitting, faults = [], []
    for sheet in named or [sheet for sheet in book if not sheet.hidden]:
        try:
            top = sheet.rows[: MOST_TITLE_ROWS + (wish.mapping.skip_rows or 0)]
            if top:
                chosen = identify.choose(top, found.base, source=wish.source, mapping=wish.mapping)
                fitting.append((sheet, chosen))
        except UpstreamError as fault:
            faults.append(fault)
    if not fitting:
        raise _no_sheet(faults, found)
    return fitting


def _no_sheet(faults: Sequence[UpstreamError], found: Found) -> UpstreamError:
    telling = [fault for fault in faults if fault.code != "UP-SOURCE-011"] or list(faults)
    if telling:
        return telling[0]
    return UpstreamError(
        "UP-SOURCE-003", "the spreadsheet has no sheet with anything in it", where=found.name, do="Check the file."
    )


def _sheets_note(chosen: Sequence[sheets.Sheet], others: Sequence[sheets.Sheet]) -> list[str]:
    notes = [f"Read from sheet {', '.join(repr(sheet.name) for sheet in chosen)}."] if len(chosen) > 1 or others else []
    if others:
        names = ", ".join(repr(sheet.name) + (" (hidden)" if sheet.hidden else "") for sheet in others)
        notes.append(f"Not read, as their headings are not those of the feed or they are hidden: {names}.")
    return notes


def _from_sheets(found: Found, parts: list[tuple[sheets.Sheet, Chosen]], wish: Wish, notes: list[str]) -> Table:
    """All sheets of one feed, one after the other, so that none takes another's place as a later edition."""
    feed = parts[0][1].contract
    permit = wish.permit(feed, found.opener)
    rules = narrowed(wish.mapping, permitted(feed, permit))
    contract = apply(rules, permitted(feed, permit))
    refuse_turned(rules, found.name)
    bare = without(contract, rules.constants)
    matched = [
        columns.match(bare, list(sheet.rows[choice.row]), rules.columns, Input(f"{found.name}, {sheet.name}", Path()))
        for sheet, choice in parts
    ]
    fields = {name: place for place, name in enumerate(dict.fromkeys(name for at in matched for name in at))}
    known = narrowed(wish.mapping, feed).columns
    named = {name for sheet, choice in parts for name in positions(sheet.rows[choice.row], feed, known)}
    records, told, line = [], [*notes, *permit_notes(permit, named - fields.keys())], 2
    for (sheet, choice), at in zip(parts, matched, strict=True):
        rows = sheet.rows[choice.row + 1 :]
        if len(parts) > 1 or choice.row:
            told.append(f"Line {line} of this report is row {choice.row + 2} of sheet {sheet.name!r}.")
        records += [(line + step, _arranged(row, at, fields)) for step, row in enumerate(rows) if any(row)]
        line += len(rows)
        told += _faults_note(sheet)
        told += dropped_note(columns.unused(list(sheet.rows[choice.row]), at))
    target = wish.new_file()
    told += write(target, contract, fields, rules.constants, records, found.name)
    whole = replace(contract, fields=apply(rules, feed).fields)
    return Table(whole, written(found.name, target, fields, rules), tuple(told), permit)


def _arranged(row: Sequence[str], at: Mapping[str, int], fields: Mapping[str, int]) -> list[str]:
    return [row[at[name]] if name in at and at[name] < len(row) else "" for name in fields]


def _faults_note(sheet: sheets.Sheet) -> list[str]:
    notes = []
    if sheet.errors:
        shown = ", ".join(f"{cell} ({fault})" for cell, fault in sheet.errors[:5])
        notes.append(f"Sheet {sheet.name!r} has {len(sheet.errors):,} cells with a fault instead of a value: {shown}.")
    if sheet.uncalculated:
        shown = ", ".join(sheet.uncalculated[:5])
        notes.append(
            f"Sheet {sheet.name!r} has {len(sheet.uncalculated):,} formulas without a value, read as empty: {shown}. "
            "Open it in your spreadsheet program and save it, so that they are worked out."
        )
    return notes
