"""Other areas that the lake covers, over the partnership's own months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from upstream.needs.cube import Floats, Integers
from upstream.needs.shape import Evidence, Peer

if TYPE_CHECKING:
    from upstream.needs.evidence import National

COVERED = 0.95
"""An area counts as covered when at least this share of its LSOAs has a record in the months compared."""
MOST = 40


def of(national: National, evidence: Evidence) -> tuple[Peer, ...]:
    """Districts inside the partnership, other districts of its force, the force, and the peers that it names."""
    own = set(evidence.places.district) - {""}
    board = _Board.of(national)
    force = board.force_of(own)
    wanted: list[tuple[str, str, str]] = []
    if len(own) > 1:
        wanted += [(code, "district", "district") for code in sorted(own)]
    inside = sorted(set(board.districts_in(force)) - own)
    wanted += [(code, "district", "neighbour") for code in inside[:MOST]]
    if force and force not in evidence.aliases:
        wanted.append((force, "pfa", "force"))
    named = [code for code in evidence.partnership.peers if code not in {code for code, _, _ in wanted}]
    wanted += [(code, "peer", "peer") for code in named]
    found = (_peer(national, evidence, *item) for item in wanted)
    return tuple(peer for peer in found if peer is not None)


class _Board:
    """Which districts lie in which force, for the whole country; kept with the national counts."""

    def __init__(self, gazetteer: Any, lsoas: tuple[str, ...]) -> None:
        districts = gazetteer.members("district", lsoas)
        forces = gazetteer.members("pfa", lsoas)
        self.force: dict[str, str] = {}
        for lsoa, district in districts.items():
            self.force.setdefault(district, forces.get(lsoa, ""))

    @classmethod
    def of(cls, national: National) -> _Board:
        kept = national.__dict__.get("_board")
        if kept is None:
            kept = national.__dict__["_board"] = cls(national.gazetteer, tuple(national.outlines()))
        return kept  # type: ignore[no-any-return]

    def force_of(self, districts: set[str]) -> str:
        forces = {self.force.get(district, "") for district in districts}
        return forces.pop() if len(forces) == 1 else ""

    def districts_in(self, force: str) -> list[str]:
        return [district for district, owner in self.force.items() if owner == force and force]


def _peer(national: National, evidence: Evidence, code: str, level: str, relation: str) -> Peer | None:
    """The area's counts, or nothing where the lake does not cover it in these months."""
    lsoas = tuple(national.gazetteer.lsoas([code]))
    months = [str(month) for month in evidence.coverage.headline]
    records = national.records.cut(lsoas)
    cube = records.cube([("lsoa", lsoas), ("month", months)])
    by_month, by_lsoa = cube.by("month"), cube.by("lsoa")
    if not months or not by_month.all() or np.mean(by_lsoa > 0) < COVERED or _patchy(cube.by("lsoa", "month")):
        return None
    groups = list(evidence.definition.groups)
    counts = national.counts.cut(lsoas).cube([("month", months), ("group", groups)]).by("group")
    years = _person_years(national, lsoas, evidence)
    totals = {"*": int(counts.sum()), **{g: int(n) for g, n in zip(groups, counts, strict=True)}}
    return Peer(code, national._name(code), level, relation, years, totals)


def _patchy(by_month: Integers) -> bool:
    """Whether in some month far fewer LSOAs have records than in the typical month: only part of the area was sent."""
    present = (by_month > 0).mean(axis=0)
    return bool((present < 0.5 * np.median(present)).any())


def _person_years(national: National, lsoas: tuple[str, ...], evidence: Evidence) -> float:
    total = 0.0
    cached: dict[int, Floats] = {}
    for month in evidence.coverage.headline:
        year = int(national.gazetteer.population_year((month + -3).year))
        if year not in cached:
            cached[year] = np.asarray(national.gazetteer.population(lsoas, year), dtype=float)
        total += float(cached[year].sum()) / 12
    return total
