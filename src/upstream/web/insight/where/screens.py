"""What the two screens show, from the edition of their own kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from upstream.model.figures import Figures
from upstream.publish.document import Table
from upstream.web.insight.areas.layers import Layer, layers
from upstream.web.insight.areas.profile import HOT, SCORES, facts
from upstream.web.insight.areas.sources import Sources
from upstream.web.insight.editions import presenters, queries
from upstream.web.insight.editions.book import Book, Part
from upstream.web.insight.models import Edition

RISING, HIGHEST = "risk.rising", "risk.highest"
SPOTS = ("places.h", "places.stability", "places.what", "places.when", "places.repeats", "places.near_repeats")
"""How the findings begin that tell more of hot spots: history, harm and hours among them."""
TRUST = ("risk.sensitivity", "risk.circular", "risk.check", "risk.printed", "risk.indicators")
AREA = "area"


@dataclass(frozen=True)
class Screen:
    """``main`` is the finding that the screen is about, ``more`` those that tell more of it."""

    edition: Edition
    audience: str
    book: Book
    main: Part
    more: list[Part]

    @property
    def address(self) -> presenters.Address:
        return presenters.Address(self.edition, self.audience)

    def layer(self, key: str) -> Layer | None:
        return next((each for each in layers(self.edition, self.audience) if each.part.key == key), None)

    def part(self, key: str) -> Part | None:
        return self.book.parts.get(key)


def hot_spots(sources: Sources) -> Screen | None:
    """From the edition made for it; else what the needs assessment says of hot spots."""
    return _screen(sources, HOT, Edition.Kind.PLACES, SPOTS)


def scores(sources: Sources) -> Screen | None:
    return _screen(sources, SCORES, Edition.Kind.RISK, TRUST)


def _screen(sources: Sources, key: str, kind: str, more: tuple[str, ...]) -> Screen | None:
    for edition in sorted(sources.editions, key=lambda each: each.kind != kind):
        book = queries.book(edition, sources.audience)
        if key in book.parts:
            told = [part for name, part in book.parts.items() if name.startswith(more) and name != key]
            return Screen(edition, sources.audience, book, book.parts[key], told)
    return None


def listed(screen: Screen, key: str, name: str, to: Callable[[str], str] | None = None) -> dict[str, Any] | None:
    """A table of a finding as the macro `table` needs it, its areas links; None where the finding has none."""
    part = screen.part(key)
    figures = next((each for each in part.finding.figures if each.id == name), None) if part else None
    if part is None or figures is None:
        return None
    table = next((each for each in part.tables if each.figures.id == name), Table(name, figures))
    shown = presenters.table(screen.address, part, table)
    shown["columns"] = [{"text": each["text"], "number": each["number"]} for each in shown["columns"]]
    return shown | {"rows": _linked(figures, shown["rows"], to), "count": len(figures.rows)}


def _linked(figures: Figures, rows: Any, to: Callable[[str], str] | None) -> list[list[Any]]:
    """The cell that names each row leads to its area. A table of one row may stand on end: then nothing is linked."""
    names = [column.name for column in figures.columns]
    if to is None or AREA not in names or len(rows) != len(figures.rows):
        return [list(row) for row in rows]
    codes = figures.values(AREA)
    return [
        [{"text": row[0].text, "href": to(str(code))}, *row[1:]] if row[0].text == figures.name_of(code) else list(row)
        for code, row in zip(codes, rows, strict=True)
    ]


@dataclass(frozen=True)
class Spot:
    """One hot spot: its number, its figures, and the areas that it is made of."""

    mark: str
    name: str
    facts: list[tuple[str, str]]
    areas: list[tuple[str, str]]


def spots(screen: Screen) -> list[Spot]:
    """In the order of the finding; a hot spot whose areas are suppressed has none here."""
    tables = {each.id: each for each in screen.main.finding.figures}
    table, places = tables.get("spots"), tables.get("places")
    if table is None or places is None:
        return []
    found: dict[str, list[tuple[str, str]]] = {}
    for code, mark in zip(places.values(AREA), places.values("spot"), strict=True):
        if isinstance(mark, str) and mark:
            found.setdefault(mark, []).append((str(code), places.name_of(code)))
    codes = [code for code in table.values(AREA) if str(code).startswith("hot-spot")]
    return [
        Spot(
            str(i),
            table.name_of(code),
            facts(table, str(code), ("places", "n", "rate", "ratio")),
            found.get(str(i), []),
        )
        for i, code in enumerate(codes, 1)
    ]
