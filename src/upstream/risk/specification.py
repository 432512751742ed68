"""What an index is made of: headings, indicators, and how they are brought together. Data, read from TOML."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SHIPPED = ("open-data", "warwickshire")
YEARS = ("financial", "calendar")
COMPARED = ("partnership",)
SOURCES = ("police-uk", "recorded-crime", "deprivation", "file")
LAKE = ("police-uk", "recorded-crime")
SCALES = {"decile": "tenths", "rank": "ranks", "z": "z scores", "log": "z scores", "exponential": "0 to 100"}
"""Each transformation and the scale on which it puts an indicator; the indicators of a heading share one."""
DIRECTIONS = ("higher", "lower")
MISSING = ("refuse", "average", "leave out")
RESIDENTS = "population"


@dataclass(frozen=True)
class Heading:
    id: str
    title: str
    weight: float = 1.0
    about: str = ""


@dataclass(frozen=True)
class Indicator:
    """One measured thing.

    ``source`` chooses where it comes from: records of the lake (``field`` has one of ``values``), ``domain`` of the
    indices of deprivation in an ``edition``, or ``column`` of the user's own file, over the column ``denominator`` or
    the residents. A file's column without a denominator is ``published`` already. ``feed`` and ``unit`` choose the rule
    of disclosure. ``direction`` says which end is more risk. ``year`` pins the one year of a file that stands for all.
    """

    id: str
    title: str
    heading: str
    source: str
    direction: str
    transformation: str
    weight: float
    missing: str
    field: str = ""
    values: tuple[str, ...] = ()
    edition: str = ""
    domain: str = ""
    column: str = ""
    denominator: str = ""
    unit: str = "offences"
    feed: str = ""
    year: str = ""
    published: bool = False
    shrink: bool = True
    outcome: bool = False
    about: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is a count over a denominator: such indicators are shrunk, uncertain, and protected."""
        return self.source in LAKE or (self.source == "file" and not self.published)

    @property
    def controlled_as(self) -> tuple[str, str]:
        """The feed and the unit by which the disclosure policy knows its counts."""
        return (self.source if self.source in LAKE else self.feed or "file", self.unit)

    @property
    def origin(self) -> str:
        """Where it comes from, in words."""
        detail = {"deprivation": f"{self.domain}, edition {self.edition}", "file": ", ".join(self.columns)}
        return f"{self.source}: {detail.get(self.source, ', '.join(self.values))}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the user's file that it needs."""
        if self.source != "file":
            return ()
        own = self.denominator if self.denominator != RESIDENTS else ""
        return tuple(name for name in (self.column, own) if name)


@dataclass(frozen=True)
class Specification:
    """An index. ``rise`` is the change of a score from which an area is a riser, ``check`` the heading that is held
    against published crime rates, ``least_months`` how many months make a year fit to be scored."""

    name: str
    title: str
    version: str
    standing: str
    citation: str
    years: str
    compared: str
    average_years: int
    rise: int
    least_months: int
    headings: tuple[Heading, ...]
    indicators: tuple[Indicator, ...]
    check: str = ""
    not_covered: tuple[str, ...] = ()
    digest: str = ""

    def under(self, heading: str) -> tuple[Indicator, ...]:
        return tuple(indicator for indicator in self.indicators if indicator.heading == heading)

    def heading(self, name: str) -> Heading:
        return next(heading for heading in self.headings if heading.id == name)

    def share(self, indicator: Indicator) -> float:
        """The indicator's share of the whole index, 0 to 1, where nothing is missing."""
        of_all = sum(heading.weight for heading in self.headings)
        of_heading = sum(other.weight for other in self.under(indicator.heading))
        return self.heading(indicator.heading).weight / of_all * indicator.weight / of_heading

    @property
    def file_columns(self) -> tuple[str, ...]:
        """The columns that a user's own file must have beside area and year."""
        return tuple(dict.fromkeys(name for indicator in self.indicators for name in indicator.columns))

    def as_dict(self) -> dict[str, Any]:
        """The specification for machines, with each indicator's share of the whole and what is circular."""
        shares = [{**asdict(item), "share": round(self.share(item), 6)} for item in self.indicators]
        warnings = [{"indicator": item.id, "why": why} for item, why in self.circular()]
        return {**asdict(self), "indicators": shares, "circular": warnings, "file_columns": list(self.file_columns)}

    def describe(self) -> str:
        """The specification as people read it."""
        lines = [f"{self.title} ({self.name} {self.version})", f"Status: {self.standing}", ""]
        for heading in self.headings:
            lines.append(heading.title)
            lines += [
                f"  {100 * self.share(item):4.1f}%  {item.title} ({item.origin})" for item in self.under(heading.id)
            ]
        if self.file_columns:
            lines += ["", "Your file needs one row an area and year, with the columns:"]
            lines.append(f"  area, year, {', '.join(self.file_columns)}")
        lines += ["", *self.not_covered] if self.not_covered else []
        lines += [f"Warning: {item.title} measures the outcome: {why}." for item, why in self.circular()]
        return "\n".join([*lines, *([self.citation] if self.citation else [])])

    def circular(self) -> tuple[tuple[Indicator, str], ...]:
        """The indicators that measure what the strategy wants to prevent, each with the reason for saying so."""
        found = ((indicator, outcome_in(indicator)) for indicator in self.indicators)
        return tuple((indicator, why) for indicator, why in found if why)


@cache
def outcomes() -> dict[str, Any]:
    """What measures the outcome, and the editions of the indices of deprivation (`reference/risk/outcomes.toml`)."""
    text = (files("upstream.reference") / "risk" / "outcomes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def outcome_in(indicator: Indicator) -> str:
    """Why the indicator measures the outcome itself, or nothing."""
    rules = outcomes()
    if indicator.outcome:
        return "the specification says so"
    counted = [value for value in indicator.values if value in rules["categories"].get(indicator.field, ())]
    if counted:
        return f"it counts {', '.join(counted)}"
    if indicator.source == "deprivation":
        return str(rules["domains"].get(indicator.domain, ""))
    text = f"{indicator.title} {indicator.column}".casefold()
    stem = next((stem for stem in rules["words"]["stems"] if stem in text), "")
    return f"its name holds “{stem}”" if stem else ""
