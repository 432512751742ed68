"""One study of places: the ground, the months that are asked about, what the test found, and the hot spots it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.cube import Floats, Integers
from upstream.needs.shape import Evidence
from upstream.places.ground import Ground
from upstream.places.spots import Spot, code_of, spots
from upstream.places.testing import Tested, find

PLACES = {
    "lsoa": ("neighbourhood", "neighbourhoods"),
    "ward": ("ward", "wards"),
    "grid": ("square", "squares"),
    "snap-points": ("anonymised point", "anonymised points"),
}


@dataclass(frozen=True, eq=False)
class Study:
    """``months`` are those tested; ``national`` counts what the evidence has not by place (offences, hours)."""

    evidence: Evidence
    ground: Ground
    months: tuple[Month, ...]
    tested: Tested
    national: Any = None

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        return spots(self.ground, self.tested.hot, self.count)

    @cached_property
    def _over(self) -> tuple[Integers, Floats]:
        return self.ground.over(self.months)

    @property
    def count(self) -> Integers:
        return self._over[0]

    @property
    def people(self) -> Floats:
        return self._over[1]

    @property
    def rate(self) -> float:
        """Events per person and year over every place where somebody is at risk."""
        tested = self.people > 0
        people = float(self.people[tested].sum())
        return float(self.count[tested].sum()) / people if people else 0.0

    @property
    def period(self) -> str:
        return calendar.code(self.months)

    @property
    def when(self) -> str:
        return calendar.label(self.months)

    @property
    def things(self) -> str:
        return self.evidence.definition.things

    @property
    def place(self) -> str:
        return self.evidence.partnership.name

    @property
    def one(self) -> str:
        return PLACES[self.ground.level][0]

    @property
    def many(self) -> str:
        return PLACES[self.ground.level][1]

    @property
    def names(self) -> dict[str, str]:
        """Names of the places, of the hot spots, and of what lies outside them."""
        return {
            **self.ground.names,
            **{spot.code: spot.label for spot in self.spots},
            self.all_hot: "All hot spots",
            self.elsewhere: "Everywhere else",
        }

    @property
    def rest(self) -> tuple[int, ...]:
        inside = set(self.inside)
        return tuple(i for i in range(len(self.ground.codes)) if i not in inside)

    @property
    def inside(self) -> tuple[int, ...]:
        """The places of all hot spots, hot spot by hot spot."""
        return tuple(i for spot in self.spots for i in spot.places)

    @property
    def all_hot(self) -> str:
        return code_of("hot-spots", self.ground, self.inside)

    @property
    def elsewhere(self) -> str:
        return code_of("elsewhere", self.ground, self.rest)

    @property
    def hierarchies(self) -> Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]:
        """How hot spots are made of places, and the whole of hot spots and the rest, for disclosure control."""
        codes = self.ground.codes
        parts = {spot.code: (tuple(codes[i] for i in spot.places),) for spot in self.spots}
        if not parts:
            return {}
        tree = {**parts, self.all_hot: (tuple(parts),)}
        if self.rest:
            rest = (tuple(codes[i] for i in self.rest),)
            tree |= {self.elsewhere: rest, self.root: ((self.all_hot, self.elsewhere),)}
        return {"area": tree}

    @property
    def root(self) -> str:
        """The code of the whole ground: the partnership, or the part of its records that has a point."""
        return self.evidence.area if self.ground.level in ("lsoa", "ward") else "records with a point"


def make_study(
    evidence: Evidence, ground: Ground, months: tuple[Month, ...], method: str, national: Any = None
) -> Study:
    """Test the ground over these months."""
    count, people = ground.over(months)
    return Study(evidence, ground, months, find(ground, count, np.asarray(people), method), national)


def merged(*trees: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Hierarchies joined: partitions of a parent that several know are all kept."""
    found: dict[str, dict[str, Any]] = {}
    for tree in trees:
        for role, parents in tree.items():
            mine = found.setdefault(role, {})
            for parent, partitions in parents.items():
                mine[parent] = (*mine.get(parent, ()), *(p for p in partitions if p not in mine.get(parent, ())))
    return found
