"""Which pseudonym was in which month's offences, and in what role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upstream.model.period import Month
from upstream.needs.cube import Integers
from upstream.needs.long import Long
from upstream.needs.people import ROLES


@dataclass(frozen=True, eq=False)
class Involvements:
    """One row for each person in an offence: the month's position among ``months``, the person's number (-1 where the
    record has no pseudonym), the role's position in `ROLES`, how often."""

    months: tuple[str, ...]
    month: Integers
    person: Integers
    role: Integers
    n: Integers

    @classmethod
    def of(cls, part: Long, months: Sequence[str]) -> Involvements:
        at = {label: i for i, label in enumerate(months)}
        onto = np.array([*(at.get(label, -1) for label in part.labels["month"]), -1])
        roles = np.array([*(ROLES.index(label) for label in part.labels["role"]), -1])
        month = onto[part.columns["month"]]
        keep = month >= 0
        role = roles[part.columns["role"]]
        return cls(tuple(months), month[keep], part.columns["person"][keep], role[keep], part.n[keep])

    def within(self, window: Sequence[Month], role: str) -> tuple[Integers, Integers, int]:
        """Persons, how many offences each was in, and the records without a pseudonym."""
        wanted = np.isin(self.month, [i for i, label in enumerate(self.months) if label in {str(m) for m in window}])
        rows = wanted & (self.role == ROLES.index(role))
        named = rows & (self.person >= 0)
        persons, at = np.unique(self.person[named], return_inverse=True)
        times = np.bincount(at, weights=self.n[named], minlength=len(persons)).astype(np.int64)
        return persons, times, int(self.n[rows & (self.person < 0)].sum())
