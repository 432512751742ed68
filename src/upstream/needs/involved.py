"""Which pseudonym was in which month's offences, in what role, and which agencies know it; at which spots they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upstream.model.period import Month
from upstream.needs.cube import Integers
from upstream.needs.long import Long
from upstream.needs.people import ROLES

Flags = NDArray[np.bool_]


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
        rows = _in_window(self.months, self.month, window) & (self.role == ROLES.index(role))
        return _times(self.person[rows], self.n[rows])


@dataclass(frozen=True, eq=False)
class Spots:
    """One row for each month and spot with offences: the month's position among ``months``, the spot's number (-1 where
    the record has no point), how many."""

    months: tuple[str, ...]
    month: Integers
    spot: Integers
    n: Integers

    @classmethod
    def of(cls, part: Long, months: Sequence[str]) -> Spots:
        at = {label: i for i, label in enumerate(months)}
        month = np.array([*(at.get(label, -1) for label in part.labels["month"]), -1])[part.columns["month"]]
        keep = month >= 0
        return cls(tuple(months), month[keep], part.columns["spot"][keep], part.n[keep])

    def within(self, window: Sequence[Month]) -> tuple[Integers, Integers, int]:
        """Spots, the offences at each, and the records without a point."""
        rows = _in_window(self.months, self.month, window)
        return _times(self.spot[rows], self.n[rows])


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """By pseudonym of the police's people: the number of the person as linked, and for each of ``feeds`` whether the
    person is known there: as ``linked``, by ``firm`` links alone, and ``possible`` with doubtful ones too."""

    feeds: tuple[str, ...]
    pseudonyms: tuple[str, ...]
    person: Integers
    linked: Flags
    firm: Flags
    possible: Flags

    def aligned(self, labels: Sequence[str]) -> Elsewhere:
        """The same for these pseudonyms in this order; -1 and no agency for those that were not linked."""
        at = {name: row for row, name in enumerate(self.pseudonyms)}
        rows = np.array([at.get(label, -1) for label in labels], dtype=np.int64)
        person = np.where(rows >= 0, self.person[rows], -1) if len(self.person) else np.full(len(rows), -1)
        flags = [_taken(each, rows) for each in (self.linked, self.firm, self.possible)]
        return Elsewhere(self.feeds, tuple(labels), person.astype(np.int64), *flags)


def _taken(flags: Flags, rows: Integers) -> Flags:
    whole = np.vstack([flags, np.zeros((1, flags.shape[1]), dtype=bool)])
    taken: Flags = whole[rows]
    return taken


def _in_window(months: Sequence[str], month: Integers, window: Sequence[Month]) -> NDArray[np.bool_]:
    wanted = {str(each) for each in window}
    return np.isin(month, [i for i, label in enumerate(months) if label in wanted])


def _times(which: Integers, n: Integers) -> tuple[Integers, Integers, int]:
    """Each number once, how often it comes, and how often there is none."""
    known = which >= 0
    each, at = np.unique(which[known], return_inverse=True)
    times = np.bincount(at, weights=n[known], minlength=len(each)).astype(np.int64)
    return each, times, int(n[~known].sum())
