"""Hiding as little more as proves every small cell safe.

A hidden cell is safe when there is a table that agrees with everything published and in which the cell is not small
(at or above the threshold), so that nobody can work out that it is, still less which number it is. The cheapest such
table, found by linear programming, also says what else must be hidden: the cells in which it differs from the truth
(Kelly, Golden and Assad 1992; Fischetti and Salazar 2000; Castro 2007). A proof stays good while more is hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from upstream.disclosure.attacker import Attacker, Wanted
from upstream.disclosure.problem import Flags, Floats, Problem

TOGETHER = 4
"""How many small cells one program tries to prove. More is quicker and hides a little more than is needed."""


class Guard:
    """Hides what proves the ``targets`` of one problem safe.

    ``give_up`` withholds what prints a cell, and says whether there was anything left to withhold.
    """

    def __init__(
        self, problem: Problem, targets: Flags, threshold: float, deadline: float, give_up: Callable[[int], bool]
    ) -> None:
        self.problem = problem
        self.attacker = Attacker(problem)
        self.targets = targets
        self.deadline = deadline
        self.give_up = give_up
        truth = problem.truth
        self.need = np.where(np.isnan(truth) | (truth < threshold), threshold, 0.0)
        self.least = np.where(np.isnan(truth), np.inf, truth)
        self.most = np.where(np.isnan(truth), -np.inf, truth)

    def unproven(self) -> NDArray[np.int64]:
        """Targets for which no witness is known, smallest count first."""
        safe = (self.most >= self.need) & (self.most > self.least)
        left = np.flatnonzero(self.targets & ~safe)
        return left[np.argsort(self.problem.base[left], kind="stable")]

    def run(self) -> list[int]:
        """The targets that nothing could protect; none in a run that went well."""
        self._together()
        lost = {int(cell) for cell in self.unproven() if not self._protected(int(cell))}
        return sorted(lost & set(self.unproven().tolist()))

    def _together(self) -> None:
        """One table for several small cells at a time, taken far from each other so that they seldom compete."""
        known = ~np.isnan(self.problem.truth)
        small = [int(cell) for cell in self.unproven() if known[cell] and self.most[cell] < self.need[cell]]
        strides = max(1, len(small) // TOGETHER)
        for first in range(strides):
            batch = [cell for cell in small[first::strides] if self.most[cell] < self.need[cell]]
            if len(batch) > 1 and self._willing:
                self._reach([Wanted(cell, float(self.need[cell]), np.inf) for cell in batch])

    def _protected(self, cell: int) -> bool:
        while True:
            if self._proven(cell):
                return True
            if self._willing and self._prove(cell):
                continue
            if not self.give_up(cell):
                return False

    def _proven(self, cell: int) -> bool:
        return bool(self.most[cell] >= self.need[cell] and self.most[cell] > self.least[cell])

    def _prove(self, cell: int) -> bool:
        """One step nearer to a proof: a table in which the cell is not small, then any that differs."""
        if self.most[cell] < self.need[cell]:
            return self._reach([Wanted(cell, float(self.need[cell]), np.inf)])
        higher = Wanted(cell, float(self.most[cell]) + 1, np.inf)
        return self._reach([higher], [Wanted(cell, 0.0, float(self.least[cell]) - 1)])

    def _reach(self, *choices: list[Wanted]) -> bool:
        """Whether a witness for one of the choices is found: first among what is hidden, then hiding more."""
        asks = [self.attacker.possible, self.attacker.cheapest]
        free = len(choices) > 1 or np.any(self.problem.high > self.problem.low)
        for ask in asks if free else asks[1:]:
            for wanted in choices:
                x = ask(wanted)
                if x is not None and self._accept(x):
                    return True
        return False

    @property
    def _willing(self) -> bool:
        """Whether there is time left, and a table to start from."""
        return self.attacker.base is not None and time.perf_counter() <= self.deadline

    def _accept(self, x: Floats) -> bool:
        """Hide the cells in which the table differs from what is shown, and keep it as a witness if it is one."""
        p = self.problem
        slack = 0.0 if p.whole else 1e-6
        moved = ~p.hidden & ((x > p.high + slack) | (x < p.low - slack))
        if np.any(moved & p.kept):
            return False
        p.hidden |= moved
        if not p.proves(x):
            p.hidden &= ~moved
            return False
        self.least = np.minimum(self.least, x)
        self.most = np.maximum(self.most, x)
        return True
