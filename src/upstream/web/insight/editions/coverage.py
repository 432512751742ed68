"""What the lake holds of each source: months, gaps and how many rows were refused. Never a row, never a file's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from upstream.model.period import Month

if TYPE_CHECKING:
    from upstream.engine import Lake

MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Source:
    """One feed. How much there is is told of open data alone: from the sizes before and after somebody else handed in
    a file one could tell what was in it."""

    name: str
    title: str
    about_people: bool
    open_data: bool
    first: str = ""
    last: str = ""
    months: int = 0
    gaps: tuple[str, ...] = ()
    rows: int | None = None
    quarantined: int | None = None

    @property
    def held(self) -> bool:
        return bool(self.months)


def sources() -> list[Source]:
    """Those that hold something first, in the order of the catalogue."""
    from upstream.engine import Lake
    from upstream.sources import CONTRACTS

    lake = Lake(settings.LAKE)
    found = [_source(lake, name) for name in CONTRACTS]
    return sorted(found, key=lambda source: not source.held)


def _source(lake: Lake, name: str) -> Source:
    from upstream.sources import CONTRACTS

    contract, held = CONTRACTS[name], lake.coverage(name)
    open_data = contract.already_public
    dated = [month for month in held.months if month]
    return Source(
        name,
        contract.title,
        contract.person_level,
        open_data,
        _label(dated[0]) if dated else "",
        _label(dated[-1]) if dated else "",
        len(held.months),
        tuple(_label(month) for month in held.gaps()),
        held.rows if open_data else None,
        sum(extract.quarantined for extract in held.extracts) if open_data else None,
    )


def _label(period: str) -> str:
    """A month in words; the years of a yearly feed as they are."""
    return Month.parse(period).label if MONTH.fullmatch(period) else period
