"""Other areas that the lake covers, over the partnership's own months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from upstream.needs.cube import Integers
from upstream.needs.shape import Evidence, Peer

if TYPE_CHECKING:
    from upstream.needs.evidence import National

COVERED = 0.95
"""An area counts as covered when at least this share of its LSOAs has a record in the months compared."""
MOST = 40


@dataclass(frozen=True, eq=False)
class Area:
    """One area's counts: ``records`` is by LSOA and month, ``counts`` by month and group, months as in the lake."""

    records: Integers
    counts: Integers
    lsoas: tuple[str, ...]
    population: dict[int, float]


class Board:
    """The areas that partnerships are compared with, each counted when first asked for and kept."""

    def __init__(self, national: National) -> None:
        self.national = national
        self.months = national.records.labels["month"]
        self.groups = tuple(group.name for group in national.definition.groups)
        self.force = _forces(national.gazetteer, tuple(national.outlines()))
        self._areas: dict[str, Area] = {}

    def force_of(self, districts: set[str]) -> str:
        forces = {self.force.get(district, "") for district in districts}
        return forces.pop() if len(forces) == 1 else ""

    def districts_in(self, force: str) -> set[str]:
        return {district for district, owner in self.force.items() if owner == force and force}

    def area(self, code: str) -> Area:
        if code not in self._areas:
            lsoas = tuple(self.national.gazetteer.lsoas([code]))
            records = self.national.records.cut(lsoas).cube([("lsoa", lsoas), ("month", self.months)])
            counts = self.national.counts.cut(lsoas).cube([("month", self.months), ("group", self.groups)])
            self._areas[code] = Area(records.values, counts.values, lsoas, {})
        return self._areas[code]

    def people(self, area: Area, year: int) -> float:
        used = int(self.national.gazetteer.population_year(year))
        if used not in area.population:
            area.population[used] = float(np.sum(self.national.gazetteer.population(area.lsoas, used)))
        return area.population[used]

    def peer(self, evidence: Evidence, code: str, level: str, relation: str) -> Peer | None:
        """The area's counts, or nothing where the lake does not cover it in these months."""
        area, headline = self.area(code), evidence.coverage.headline
        at = [self.months.index(str(month)) for month in headline]
        there = area.records[:, at] > 0
        if not at or not there.any(axis=0).all() or there.any(axis=1).mean() < COVERED or _patchy(there):
            return None
        counts = area.counts[at].sum(axis=0)
        years = sum(self.people(area, (month + -3).year) / 12 for month in headline)
        totals = {"*": int(counts.sum()), **{g: int(n) for g, n in zip(self.groups, counts, strict=True)}}
        return Peer(code, self.national.name(code), level, relation, years, totals)


def of(national: National, evidence: Evidence) -> tuple[Peer, ...]:
    """Districts inside the partnership, other districts of its force, the force, and the peers that it names."""
    own, board = set(evidence.places.district) - {""}, national.board
    force = board.force_of(own)
    wanted = [(code, "district", "district") for code in sorted(own)] if len(own) > 1 else []
    wanted += [(code, "district", "neighbour") for code in sorted(board.districts_in(force) - own)[:MOST]]
    wanted += [(force, "pfa", "peer")] if force else []
    taken = {code for code, _, _ in wanted} | {evidence.area}
    wanted += [(code, "peer", "peer") for code in evidence.partnership.peers if code not in taken]
    found = (
        board.peer(evidence, code, level, _relation(board, evidence, code, how))
        for code, level, how in wanted
        if board.area(code).lsoas != evidence.places.lsoas
    )
    return tuple(peer for peer in found if peer is not None)


def _relation(board: Board, evidence: Evidence, code: str, otherwise: str) -> str:
    """``around`` for an area that this partnership is a part of: the two are never compared as if apart."""
    return "around" if set(evidence.places.lsoas) < set(board.area(code).lsoas) else otherwise


def _forces(gazetteer: Any, lsoas: tuple[str, ...]) -> dict[str, str]:
    """District to force."""
    forces = gazetteer.members("pfa", lsoas)
    found: dict[str, str] = {}
    for lsoa, district in gazetteer.members("district", lsoas).items():
        found.setdefault(district, forces.get(lsoa, ""))
    return found


def _patchy(there: Any) -> bool:
    """Whether in some month far fewer LSOAs have records than in the typical month: only part of the area was sent."""
    present = there.mean(axis=0)
    return bool((present < 0.5 * np.median(present)).any())
