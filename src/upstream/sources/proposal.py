"""A mapping file to start from, proposed from a file's headings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from upstream.model.contract import Contract, Effect, FieldType
from upstream.model.errors import UpstreamError
from upstream.sources import files, sheets
from upstream.sources.headings import MOST_TITLE_ROWS, likely, positions
from upstream.sources.registry import CONTRACTS, contract
from upstream.sources.tables import sample


def propose(headings: Sequence[str], feed: Contract) -> str:
    """A mapping file to start from: what is recognised, what is likely, and what is left, as TOML text."""
    known = positions(headings, feed)
    taken = {headings[index] for index in known.values()}
    lines = [f'source = "{feed.name}"', "", "[columns]"]
    for item in feed.fields:
        if item.name in known:
            continue
        guess = likely(item, [heading for heading in headings if heading not in taken and heading.strip()])
        if guess is not None:
            taken.add(guess)
            lines.append(f"{_quote(guess)} = {_quote(item.name)}  # please check: a guess from the heading")
        elif item.column is Effect.REFUSE:
            lines.append(f'# "..." = {_quote(item.name)}  # needed: {item.description}')
    lines += [f"# recognised: {_comment(headings[index])} is {name}" for name, index in known.items()]
    lines += [
        f"# not used, never kept: {_comment(heading)}"
        for heading in headings
        if heading.strip() and heading not in taken
    ]
    return "\n".join([*lines, *_examples(feed)]) + "\n"


def _examples(feed: Contract) -> list[str]:
    lines = []
    flag = next((item for item in feed.fields if item.type is FieldType.BOOLEAN), None)
    date = next((item for item in feed.fields if item.type is FieldType.DATE), None)
    if flag is not None:
        lines += ["", "# Words of theirs that mean ours:", f"# [values.{flag.name}]", '# "K" = "true"']
    if date is not None:
        lines += ["", "# Dates that are written in another way:", "# [dates]", f'# {date.name} = "%d/%m/%y"']
    return lines


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in escaped)
    return f'"{plain}"'


def _comment(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def propose_for(path: Path, source: str | None = None) -> str:
    """A mapping file proposed from a file: for the feed named, or for the one whose headings are most like its own."""
    rows = _first_rows(path)
    feeds = [contract(source)] if source else list(CONTRACTS.values())
    places = [(index, feed) for index, row in enumerate(rows) for feed in feeds if _evidence(row, feed)]
    if not places:
        raise UpstreamError(
            "UP-SOURCE-014",
            "no line near the top of the file has headings like those of a feed",
            where=path.name,
            do=f"Name the feed with --source: one of {', '.join(CONTRACTS)}.",
        )
    index, feed = max(places, key=lambda place: _alike(rows[place[0]], place[1]))
    text = propose(rows[index], feed)
    return text.replace("\n", f"\nskip_rows = {index}\n", 1) if index else text


def _first_rows(path: Path) -> list[list[str]]:
    found = next(item for item in files.find(path))
    if isinstance(found, files.Passed):
        raise found.fault
    head = found.head()
    if files.kind(found, head) == "text":
        return sample(head, found.name)[1]
    book = [sheet for sheet in sheets.read(found.read(sheets.MOST_BYTES), found.name) if not sheet.hidden]
    return [list(row) for sheet in book[:1] for row in sheet.rows[:MOST_TITLE_ROWS]]


def _evidence(headings: Sequence[str], feed: Contract) -> float:
    """How many of the needed fields are there, those that are only likely there by half."""
    known = positions(headings, feed)
    needed = [item for item in feed.fields if item.column is Effect.REFUSE]
    return sum(1.0 if item.name in known else 0.5 * bool(likely(item, headings)) for item in needed)


def _alike(headings: Sequence[str], feed: Contract) -> tuple[float, float]:
    """Recognised headings of any field, and needed fields counted again: there for, absent against. Then the share of
    the needed fields, for feeds of which as many are recognised."""
    needed = sum(item.column is Effect.REFUSE for item in feed.fields)
    there = _evidence(headings, feed)
    return len(positions(headings, feed)) + there - (needed - there), there / needed
