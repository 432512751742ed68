"""People in offences beside residents by age, ethnic group and district, where a table of such residents is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from upstream.needs.cube import Floats, Integers
from upstream.needs.people import ETHNICITIES, ROLES
from upstream.needs.stated import UNKNOWN, ethnic_groups

if TYPE_CHECKING:
    from upstream.needs.evidence import National


@dataclass(frozen=True, eq=False)
class Aged:
    """``people`` of shape (districts, bands, roles, ethnic groups and not known), ``residents`` (districts, bands,
    ethnic groups); people of unknown age are in neither."""

    bands: tuple[str, ...]
    people: Integers
    residents: Floats

    def pair(self, role: str, group: str) -> tuple[Floats, Floats]:
        """People of a role and group, and residents of the group, by district and age: one stratum each."""
        people = self.people[:, :, ROLES.index(role), ETHNICITIES.index(group)].astype(float)
        return people.ravel(), self.residents[:, :, ethnic_groups().index(group)].ravel()


def of(national: National, lsoas: Sequence[str], district: Sequence[str]) -> Aged | None:
    """None where no such table of every district is loaded, or some place lies in no district that is known."""
    districts = sorted(set(district))
    read = getattr(national.gazetteer, "population_by_ethnicity_and_age", None)
    held = read(districts) if read and "" not in districts else None
    if held is None:
        return None
    long = national.aged(held.bands)
    if long is None:
        return None
    bands = tuple(name for name, _, _ in held.bands)
    axes = [("lsoa", lsoas), ("age", (*bands, UNKNOWN)), ("role", ROLES), ("ethnicity", ETHNICITIES)]
    by_place = long.cut(lsoas).cube(axes).values[:, : len(bands)]
    people = np.zeros((len(districts), *by_place.shape[1:]), dtype=np.int64)
    np.add.at(people, np.searchsorted(districts, district), by_place)
    return Aged(bands, people, held.counts)
