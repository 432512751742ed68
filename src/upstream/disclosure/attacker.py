"""The attacker as a linear program: which tables agree with everything that is published?

One model is built and changed in place, so that each solve starts from the last one's basis. A cell is its count plus
``up`` minus ``down``; what may move, how far and at what cost is what the questions change.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from upstream.disclosure.problem import Flags, Floats, Problem

NEVER = float("inf")
WHOLE_TABLE_SECONDS = 10.0


class Wanted(NamedTuple):
    """A cell, and the range in which it shall lie."""

    cell: int
    low: float
    high: float


class Attacker:
    """Asks for tables. ``programs`` counts the linear programs solved; ``base`` is the true table, with any
    that agrees for the cells that we do not know ourselves, or None where the sums contradict each other."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.programs = 0
        self.size = len(problem.keys)
        self._start = problem.base
        self._load()
        self.base: Floats | None = self._start
        if np.isnan(problem.truth).any():
            self.base = self._solve(self._closed_bounds(), np.zeros(2 * self.size))
        if self.base is None and self._loosen():
            self.base = self._solve(self._closed_bounds(), np.zeros(2 * self.size))
        if self.base is not None and self.base is not self._start:
            self._start = self.base
            self._load()

    def _loosen(self) -> bool:
        """Let sums with cells that we do not know be out by as little as makes a table possible, and say whether it is.

        Records without a place or time are missing from parts whose sums nobody printed: no table fits until the
        sums above those leave something over.
        """
        p = self.problem
        if not len(p.rhs):
            return False
        unknown = np.add.reduceat(np.isnan(p.truth[p.index]), p.start[:-1]) > 0
        rows = np.flatnonzero(unknown).astype(np.int32)
        solver = _solver()
        lower, upper = self._closed_bounds()
        solver.passModel(_model(p, self._start, (lower, upper), np.zeros(2 * self.size)))
        for sign in (1.0, -1.0):
            for row in rows:
                solver.addCol(1.0, 0.0, NEVER, 1, np.array([row]), np.array([sign]))
        columns = _run(solver)
        self.programs += 1
        if columns is None:
            return False
        over, under = columns[2 * self.size :].reshape(2, -1)
        p.rhs[rows] -= np.rint(over - under) if p.whole else over - under
        self._load()
        return True

    def cheapest(self, wanted: Sequence[Wanted]) -> Floats | None:
        """A table in which every wanted cell lies in its range, moving as little as possible that is not hidden yet.

        Cells that are kept stay as they are. None where there is no such table.
        """
        return self._ask(wanted, self._open_bounds(), self._costs())

    def possible(self, wanted: Sequence[Wanted]) -> Floats | None:
        """The same, moving hidden cells only."""
        return self._ask(wanted, self._closed_bounds(), np.zeros(2 * self.size))

    def _ask(self, wanted: Sequence[Wanted], bounds: tuple[Floats, Floats], cost: Floats) -> Floats | None:
        lower, upper = bounds
        for cell, low, high in wanted:
            base, down = self._start[cell], cell + self.size
            lower[cell], upper[cell] = max(low - base, lower[cell]), min(max(high - base, 0.0), upper[cell])
            lower[down], upper[down] = max(base - high, 0.0), min(max(base - low, 0.0), upper[down])
        return None if np.any(lower > upper) else self._solve((lower, upper), cost)

    def _closed_bounds(self) -> tuple[Floats, Floats]:
        """Hidden cells move; shown ones stay inside what their number says."""
        return self._bounds(self.problem.hidden)

    def _open_bounds(self) -> tuple[Floats, Floats]:
        """As above, but what may yet be hidden moves too."""
        return self._bounds(self.problem.hidden | ~self.problem.kept)

    def _bounds(self, free: Flags) -> tuple[Floats, Floats]:
        """``up`` and ``down`` of each cell. Only a cell that we do not know can start below its floor: it must rise."""
        p = self.problem
        up = np.where(free, NEVER, p.high - self._start)
        floor = np.where(np.isnan(p.truth), p.floor, np.minimum(p.floor, self._start))
        down = np.where(free, self._start - floor, self._start - p.low)
        lower = np.concatenate([np.where(free, np.maximum(-down, 0.0), 0.0), np.zeros(self.size)])
        return lower, np.concatenate([up, np.maximum(down, 0.0)])

    def _costs(self) -> Floats:
        cost = np.where(self.problem.hidden, 0.0, self.problem.cost)
        return np.concatenate([cost, cost])

    def _load(self) -> None:
        self._bounds_now, self._cost_now = self._open_bounds(), self._costs()
        self._solver = _solver()
        self._solver.passModel(_model(self.problem, self._start, self._bounds_now, self._cost_now))

    def _solve(self, bounds: tuple[Floats, Floats], cost: Floats) -> Floats | None:
        """The best table, of whole numbers where a proof must be; None where there is none.

        Every solve starts from the basis in which nothing moves: it is optimal but for the one cell that must
        move, which is nearer than the last answer.
        """
        self.programs += 1
        self._change(bounds, cost)
        self._solver.setBasis()
        columns = _run(self._solver)
        if columns is None:
            return None
        x = self._table(columns)
        if not self.problem.whole:
            return x
        if np.abs(x - np.rint(x)).max() < 1e-6:
            return np.asarray(np.rint(x))
        return self._whole_table(bounds, cost)

    def _change(self, bounds: tuple[Floats, Floats], cost: Floats) -> None:
        """Tell the solver what is different from the last question."""
        moved = np.flatnonzero((bounds[0] != self._bounds_now[0]) | (bounds[1] != self._bounds_now[1]))
        if len(moved):
            self._solver.changeColsBounds(len(moved), moved.astype(np.int32), bounds[0][moved], bounds[1][moved])
        priced = np.flatnonzero(cost != self._cost_now)
        if len(priced):
            self._solver.changeColsCost(len(priced), priced.astype(np.int32), cost[priced])
        self._bounds_now, self._cost_now = bounds, cost

    def _whole_table(self, bounds: tuple[Floats, Floats], cost: Floats) -> Floats | None:
        """The same program in whole numbers, for tables whose sums cross so that a vertex can be fractional."""
        self.programs += 1
        solver = _solver()
        solver.setOptionValue("time_limit", WHOLE_TABLE_SECONDS)
        solver.passModel(_model(self.problem, self._start, bounds, cost))
        every = np.arange(len(cost), dtype=np.int32)
        solver.changeColsIntegrality(len(every), every, np.ones(len(every), dtype=np.uint8))
        columns = _run(solver)
        return None if columns is None else np.asarray(np.rint(self._table(columns)))

    def _table(self, columns: Floats) -> Floats:
        return np.asarray(self._start + columns[: self.size] - columns[self.size :])


def _solver() -> Any:
    import highspy

    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("presolve", "off")):
        solver.setOptionValue(option, value)
    return solver


def _model(problem: Problem, start: Floats, bounds: tuple[Floats, Floats], cost: Floats) -> Any:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(problem.rhs)
    model.col_cost_, (model.col_lower_, model.col_upper_) = cost, bounds
    model.row_lower_ = model.row_upper_ = problem.rhs - problem.sums(start)
    starts, index, sign = _both_ways(problem)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = len(cost), len(problem.rhs)
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, index, sign
    return model


def _both_ways(problem: Problem) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Each row once over ``up`` and once, negated, over ``down``."""
    starts = problem.start.astype(np.int64)
    order = np.concatenate([np.r_[a:b, a:b] for a, b in pairwise(starts)])
    second = np.concatenate([np.r_[np.zeros(b - a), np.ones(b - a)] for a, b in pairwise(starts)])
    index = problem.index[order] + (second * len(problem.keys)).astype(np.int32)
    sign = np.where(second == 1, -problem.sign[order], problem.sign[order])
    return (problem.start * 2).astype(np.int32), index.astype(np.int32), sign


def _run(solver: Any) -> Floats | None:
    import highspy

    solver.run()
    good = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)
    if solver.getModelStatus() not in good:
        return None
    return np.array(solver.getSolution().col_value)
