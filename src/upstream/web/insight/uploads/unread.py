"""Words and dates of a waiting file that its feed cannot read, so that somebody can say on a page what they mean.

Of a feed about people no date is shown but by its shape, and a word only where several rows have it: a column that
holds names instead of a code shows none of them.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upstream.model.contract import Contract, Field
    from upstream.sources.files import Found

MOST_ROWS = 500_000
MOST_DIFFERENT = 50_000
MOST_WORDS = 25
WORD_WIDTH = 40
FEWEST_ROWS = 5
"""So many rows have a word before it is shown of a feed about people."""
SAMPLES = 3
DAYS = {
    "%d/%m/%Y": "31/12/2022",
    "%d/%m/%y": "31/12/22",
    "%m/%d/%Y": "12/31/2022 (the month first)",
    "%m/%d/%y": "12/31/22 (the month first)",
    "%d-%m-%y": "31-12-22",
    "%d.%m.%y": "31.12.22",
    "%d-%b-%y": "31-Dec-22",
    "%d %b %y": "31 Dec 22",
    "%b %d %Y": "Dec 31 2022",
    "%d%b%Y": "31DEC2022",
    "%Y/%m/%d": "2022/12/31",
    "%Y%m%d": "20221231",
    "%d%m%Y": "31122022",
}
CLOCKS = {" %H:%M": " 14:30", " %H:%M:%S": " 14:30:59", " %I:%M %p": " 2:30 PM"}
HOURS = {"%H%M": "1430", "%H.%M": "14.30", "%I:%M %p": "2:30 PM", "%I:%M:%S %p": "2:30:59 PM", "%H:%M:%S": "14:30:59"}
MONTHS = {"%b-%y": "Dec-22", "%b %Y": "Dec 2022", "%B %Y": "December 2022", "%m/%Y": "12/2022", "%Y%m": "202212"}


@dataclass(frozen=True)
class Unread:
    """What of one column cannot be read: ``rows`` with such a cell; ``words`` with how many rows have each; for dates
    ``formats`` with how many of the rows each reads, and ``samples``."""

    field: str
    heading: str
    dates: bool = False
    rows: int = 0
    words: list[tuple[str, int]] = dataclasses.field(default_factory=list)
    formats: dict[str, int] = dataclasses.field(default_factory=dict)
    samples: list[str] = dataclasses.field(default_factory=list)


def formats_of(item: Field) -> dict[str, str]:
    """The ways to write a field that are offered, each with how it looks."""
    from upstream.model.contract import FieldType

    clocked = {f"{day}{clock}": f"{shown}{time}" for day, shown in DAYS.items() for clock, time in CLOCKS.items()}
    offered = {
        FieldType.DATE: DAYS | clocked,
        FieldType.DATETIME: DAYS | clocked,
        FieldType.TIME: HOURS,
        FieldType.MONTH: DAYS | MONTHS,
    }
    return offered.get(item.type, {})


def is_word(item: Field) -> bool:
    from upstream.model.contract import FieldType

    return bool(item.allowed) or item.type is FieldType.BOOLEAN


def unread(
    contract: Contract, tables: Iterable[tuple[Sequence[str], Iterator[Sequence[str]]]], at: Mapping[str, str]
) -> list[Unread]:
    """``tables`` are headings and rows; ``at`` is our field → their heading. The contract has the mapping's words."""
    asked = [item for item in contract.fields if item.name in at and (is_word(item) or formats_of(item))]
    asked = [item for item in asked if not item.keyed and not item.free_text]
    texts = {item.name: Counter[str]() for item in asked}
    left = MOST_ROWS
    for heading, rows in tables:
        places = [(list(heading).index(at[name]), counts) for name, counts in texts.items() if at[name] in heading]
        for cells in islice(rows, left):
            left -= 1
            for place, counts in places:
                _count(cells, place, counts)
    hidden = contract.person_level or contract.anonymous
    found = (_judged(contract, item, texts[item.name], at[item.name], hidden) for item in asked)
    return [each for each in found if each is not None]


def _count(cells: Sequence[str], place: int, counts: Counter[str]) -> None:
    text = cells[place].strip() if place < len(cells) else ""
    if text and (text in counts or len(counts) < MOST_DIFFERENT):
        counts[text] += 1


def _judged(contract: Contract, item: Field, counts: Counter[str], heading: str, hidden: bool) -> Unread | None:
    from upstream.engine.readable import unreadable

    texts = list(counts)
    bad = [text for text, is_bad in zip(texts, unreadable(contract, item.name, texts), strict=True) if is_bad]
    rows = sum(counts[text] for text in bad)
    if not bad:
        return None
    if is_word(item):
        words = [(text, counts[text]) for text in bad if len(text) <= WORD_WIDTH]
        words = [pair for pair in words if not hidden or (pair[1] >= FEWEST_ROWS and not item.direct)]
        return Unread(item.name, heading, rows=rows, words=sorted(words, key=_commonest)[:MOST_WORDS])
    reads = {form: _rows_read(contract, item, form, bad, counts) for form in formats_of(item)}
    best = sorted((form for form in reads if reads[form]), key=lambda form: -reads[form])[:6]
    samples = sorted({_shape(text) for text in bad}) if hidden else bad
    shown = [text[:WORD_WIDTH] for text in samples[:SAMPLES]]
    return Unread(item.name, heading, True, rows, formats={form: reads[form] for form in best}, samples=shown)


def _commonest(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _rows_read(contract: Contract, item: Field, form: str, texts: Sequence[str], counts: Counter[str]) -> int:
    """How many rows with these texts a format reads."""
    from upstream.engine.readable import unreadable

    fields = tuple(replace(each, formats=(form,)) if each.name == item.name else each for each in contract.fields)
    faulty = unreadable(replace(contract, fields=fields), item.name, texts)
    return sum(counts[text] for text, is_bad in zip(texts, faulty, strict=True) if not is_bad)


def _shape(text: str) -> str:
    """A figure as 9, a letter as A."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text))


def rows_of_text(found: Found, row: int) -> Iterator[Sequence[str]]:
    """The rows of a delimited text after its headings. A look, not a load: a letter that cannot be read is replaced."""
    from upstream.sources.tables import sample

    head = found.head()
    delimiter, _ = sample(head, found.name)
    with found.opener() as stream:
        text = io.TextIOWrapper(stream, encoding=_encoding(head), errors="replace", newline="")
        try:
            yield from islice(csv.reader(text, delimiter=delimiter), row + 1, None)
        except csv.Error:
            return


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if head.count(b"\0") * 3 > len(head):
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return "utf-8-sig"
