"""Where to get help: national services as data, each with its number, its hours and for whom it is."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

STALE = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One service. ``source`` is a public page about it; ``how`` is Call or Text. ``seen`` is where a public page said
    what ``found`` names (number, hours, who, cost); both are empty where nothing was found."""

    key: str
    name: str
    number: str
    hours: str
    who: str
    cost: str
    source: str
    how: str = "Call"
    seen: str = ""
    found: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """What a telephone dials."""
        return f"{'sms' if self.how == 'Text' else 'tel'}:{self.number.replace(' ', '')}"


@dataclass(frozen=True)
class Topic:
    """What somebody needs help with. On a page about ``abuse`` there is a button to leave it at once."""

    key: str
    title: str
    about: str
    abuse: bool
    words: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Help:
    checked: date | None
    topics: tuple[Topic, ...]

    def topic(self, key: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.key == key), None)

    def stale(self, today: date) -> bool:
        """Whether the numbers were looked at more than a year ago."""
        return self.checked is not None and today - self.checked > STALE


@functools.cache
def help_lines() -> Help:
    text = resources.files("upstream.web.public").joinpath("help.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    lines = {key: Line(key, **{**row, "found": tuple(row.get("found", ()))}) for key, row in found["line"].items()}
    topics = (
        Topic(**{**row, "words": tuple(row["words"]), "lines": tuple(lines[key] for key in row["lines"])})
        for row in found["topic"]
    )
    return Help(found.get("checked"), tuple(topics))
