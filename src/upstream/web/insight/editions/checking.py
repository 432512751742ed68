"""What the one who approves looks at: what is suppressed and why, what earlier editions printed, what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from upstream.disclosure.published import PublishedCell, read_published
from upstream.model.errors import UpstreamError
from upstream.model.figures import TOTAL, Figures, Marker
from upstream.model.finding import format_value
from upstream.web.insight.editions import queries
from upstream.web.insight.editions.book import Book, Part
from upstream.web.insight.models import Commentary, Edition, Finding

PUBLIC, TRUSTED = Finding.Audience.PUBLIC, Finding.Audience.TRUSTED
MOST_TOLD = 50
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w%])")


@dataclass(frozen=True)
class Hidden:
    """How many cells of a table are suppressed for each audience."""

    part: Part
    name: str
    title: str
    cells: int
    public: int
    trusted: int


def hidden(edition: Edition) -> list[Hidden]:
    """Every table with a suppressed cell for the public or for partners."""
    public, trusted = queries.book(edition, PUBLIC), queries.book(edition, TRUSTED)
    rows = []
    for name, (part, table) in public.tables.items():
        theirs = trusted.tables.get(name)
        counts = _suppressed(table.figures), _suppressed(theirs[1].figures) if theirs else 0
        if any(counts):
            cells = len(table.figures.rows) * len(table.figures.columns)
            rows.append(Hidden(part, name, table.figures.title, cells, *counts))
    return rows


def _suppressed(figures: Figures) -> int:
    return sum(cell is Marker.SUPPRESSED for row in figures.rows for cell in row)


@dataclass(frozen=True)
class Difference:
    """Controlled counts of this edition against those that an earlier one printed. Lists hold places, never values."""

    edition: Edition
    comparable: bool
    reason: str = ""
    printed: int = 0
    revised: int = 0
    now_hidden: tuple[str, ...] = ()
    now_shown: tuple[str, ...] = ()


def differences(edition: Edition, audience: str = PUBLIC) -> list[Difference]:
    """Against each edition of the same kind and area that was ever published, the latest first."""
    same = Edition.objects.filter(kind=edition.kind, area_code=edition.area_code, published_at__isnull=False)
    now = _cells(edition, audience)
    names = _names(queries.book(edition, audience))
    return [
        _difference(each, now, audience, names) for each in same.exclude(pk=edition.pk).order_by("-published_at", "-id")
    ]


def _names(book: Book) -> dict[str, str]:
    """What people call the codes in the tables."""
    return {code: name for _, table in book.tables.values() for code, name in table.figures.names.items()}


Key = tuple[str, str, tuple[tuple[str, str], ...]]
Cells = dict[Key, PublishedCell]


def _difference(earlier: Edition, now: Cells | None, audience: str, names: dict[str, str]) -> Difference:
    then = _cells(earlier, audience)
    if now is None or then is None:
        return Difference(earlier, False, "One of the two does not say which of its counts are controlled.")
    both = [key for key in now if key in then]
    hidden_now = [key for key in both if now[key].value is None and then[key].value is not None]
    shown_now = [key for key in both if now[key].value is not None and then[key].value is None]
    revised = sum(
        now[key].value != then[key].value for key in both if now[key].value is not None and then[key].value is not None
    )
    return Difference(earlier, True, "", len(both), revised, _places(hidden_now, names), _places(shown_now, names))


def _cells(edition: Edition, audience: str) -> Cells | None:
    path = queries.folder_of(edition, audience) / "published.json"
    if not path.is_file():
        return None
    return {(cell.source, cell.unit, cell.coordinates): cell for cell in _read(path)}


def _read(path: Path) -> Iterable[PublishedCell]:
    try:
        return read_published(path)
    except UpstreamError:
        return ()


def _places(keys: list[Key], names: dict[str, str]) -> tuple[str, ...]:
    """Where the cells are, in words; of many the first."""
    said = [f"{unit}: {', '.join(names.get(code, code) for _, code in at if code != TOTAL)}" for _, unit, at in keys]
    rest = len(said) - MOST_TOLD
    return (*said[:MOST_TOLD], *([f"and {format_value(rest)} more"] if rest > 0 else []))


@dataclass(frozen=True)
class Spoken:
    """Commentary that the public will read, with what to look at in it."""

    part: Part
    row: Commentary
    flag: str
    numbers: tuple[str, ...]


def spoken(edition: Edition) -> list[Spoken]:
    """Every commentary; ``numbers`` are those in it that the public edition hides and partners see."""
    from upstream.web.insight.editions.documents import flag

    public, trusted = queries.book(edition, PUBLIC), queries.book(edition, TRUSTED)
    found = []
    for key, words in queries.commentary(edition).items():
        part = trusted.parts.get(key)
        if part:
            secret = _secret(public, part)
            numbers = tuple(dict.fromkeys(text for text in NUMBER.findall(words.text) if text in secret))
            told = flag(words.verdict, str(part.finding.verdict))
            found.append(Spoken(part, words, told, numbers))
    return found


def _secret(public: Book, part: Part) -> set[str]:
    """The numbers of a finding's cells that are suppressed for the public alone, as people write them."""
    numbers: set[str] = set()
    theirs = public.parts.get(part.key)
    for figures in part.finding.figures:
        other = next((f for f in theirs.finding.figures if f.id == figures.id), None) if theirs else None
        numbers |= _between(figures, other) if other else set()
    return numbers


def _between(trusted: Figures, public: Figures) -> set[str]:
    """Rows may stand in another order for another audience, so whole columns are held against each other."""
    numbers: set[str] = set()
    for column in trusted.columns:
        if column.name not in {each.name for each in public.columns}:
            continue
        shown = set(public.values(column.name))
        if Marker.SUPPRESSED in shown:
            values = {v for v in trusted.values(column.name) if isinstance(v, int | float) and v not in shown}
            numbers |= {text for v in values for text in (format_value(v), format_value(v, column.decimals), str(v))}
    return numbers
