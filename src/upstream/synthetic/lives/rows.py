"""Rows of an extract before they are written: what the agency did, and about whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from upstream.synthetic.lives.book import Book
from upstream.synthetic.lives.chance import Ints, Words
from upstream.synthetic.lives.feeds import Feed, feeds
from upstream.synthetic.lives.wording import CAPITALS, identity

IDENTITY = (
    *("forename", "surname", "full_name", "birth", "sex", "ethnicity", "title", "middle"),
    *("nhs", "upn", "pnc", "phone", "email"),
)


@dataclass(frozen=True)
class Rows:
    """``cells`` are the fields that the agency's work decides; the fields about the person come from ``book`` by
    ``record``. ``who`` is the true person of each row (-1 for nobody); ``place`` finds each row in the book's rows."""

    name: str
    who: Ints
    cells: Mapping[str, Words]
    book: Book | None = None
    record: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    place: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def feed(self) -> Feed:
        return feeds()[self.name]

    def __len__(self) -> int:
        return len(self.who)

    def column(self, name: str) -> Words:
        """The cells of a field, all rows."""
        if name in self.cells:
            return self.cells[name]
        if self.book is None:
            raise KeyError(f"{self.name} has no {name}")
        if name in IDENTITY:
            return identity(self.feed, self.book, self.record, name)
        words = {"postcode": self.book.postcode, "address": self.book.address}[name][self.place]
        if name in CAPITALS.get(self.name, ()):
            return np.array([word.upper() for word in words], dtype=object)
        return words


def about(name: str, book: Book, rows: Ints, cells: Mapping[str, Words]) -> Rows:
    """Rows of a book, by their places in it."""
    return Rows(name, book.who[rows], cells, book, book.record[rows], rows)


def numbered(prefix: str, width: int, numbers: Ints) -> Words:
    return np.array([f"{prefix}{number:0{width}d}" for number in numbers.tolist()], dtype=object)


def words(table: Mapping[str, float], at: Ints) -> Words:
    return np.array(list(table), dtype=object)[at]
