"""One connected set of cells as arrays: what is true, what is shown, and which sums tie the cells together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from upstream.disclosure.cells import Key, System
from upstream.disclosure.editions import Past
from upstream.disclosure.equations import Equation, Hierarchies
from upstream.disclosure.policy import Rule
from upstream.disclosure.published import Earlier

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOTAL_WEIGHT = 8.0
"""How much dearer it is to hide a total than a part of it, for each dimension that it sums."""


@dataclass
class Problem:
    """``truth`` is NaN where we do not know the count either. A cell that is shown lies in [``low``, ``high``]
    (both equal to the count where it is not rounded); one that is hidden is known to be at least ``floor``.

    ``kept`` cells cannot be hidden: zeros that the policy shows, grand totals, and what an earlier edition printed
    (``out``). Row i of the equations: ``sign`` times the cells ``index[start[i]:start[i + 1]]`` sums to ``rhs[i]``.
    ``cost`` is what it costs to move a cell by one: small cells and details are cheap, totals dear.
    """

    keys: list[Key]
    truth: Floats
    floor: Floats
    low: Floats
    high: Floats
    kept: Flags
    out: Flags
    hidden: Flags
    cost: Floats
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    sign: Floats
    rhs: Floats
    whole_cells: int

    @property
    def whole(self) -> bool:
        """Whether a proof must be a table of whole numbers: counts are whole, and the table is not too large for it."""
        known = self.truth[~np.isnan(self.truth)]
        return bool(len(self.keys) <= self.whole_cells and np.all(known == np.rint(known)))

    @property
    def base(self) -> Floats:
        """The counts, and 0 where we do not know."""
        return np.nan_to_num(self.truth, nan=0.0)

    def sums(self, x: Floats) -> Floats:
        """The left-hand sides for a table ``x``."""
        if not len(self.rhs):
            return np.zeros(0)
        return np.asarray(np.add.reduceat(self.sign * x[self.index], self.start[:-1]))

    def proves(self, x: Floats) -> bool:
        """Whether ``x`` agrees with everything that is published: the sums, the cells shown, the least that a
        hidden one can be. Exact where the proof is in whole numbers. This is the whole proof; no solver is trusted."""
        slack = 0.0 if self.whole else 1e-6
        adds_up = np.all(np.abs(self.sums(x) - self.rhs) <= slack * (1 + np.abs(self.rhs)))
        least = np.where(self.hidden, self.floor, self.low)
        most = np.where(self.hidden, np.inf, self.high)
        return bool(adds_up and np.all(x >= least - slack) and np.all(x <= most + slack))


def interval(value: float, rule: Rule) -> tuple[float, float]:
    """What a reader knows of a count that is shown: itself, or what rounds to the number shown."""
    if not rule.round_to:
        return value, value
    shown, half = rule.published(value), rule.round_to / 2
    low, high = max(0, ceil(shown - half)), ceil(shown + half) - 1
    if value >= rule.threshold:
        return max(low, rule.threshold), high
    return (0, high) if high >= rule.threshold else (0, 0)


def build(
    system: System,
    hidden: Collection[Key],
    part: tuple[Collection[Key], Sequence[Equation]],
    past: Past,
    hierarchies: Hierarchies,
    whole_cells: int,
) -> Problem:
    """The problem of one component. Hidden cells of withheld tables may be none.

    A grand total may be hidden where an earlier edition would otherwise leave a small part of it.
    """
    keys, found = sorted(part[0]), part[1]
    earlier = past.cells
    known = [_known(system, key, past, key in hidden) for key in keys]
    truth = np.array([value for value, _, _ in known])
    is_hidden = np.array([key in hidden or key in past.parts for key in keys]) | np.isnan(truth)
    tops = _grand_totals(found, hierarchies) - past.beside_targets(system)
    out = np.array([key in earlier and earlier[key].value is not None for key in keys])
    zero = (truth == 0) & system.rule.show_zeros
    withheld = system.keys_in(system.withheld)
    start, index, sign = _rows({key: i for i, key in enumerate(keys)}, found)
    problem = Problem(
        keys=keys,
        truth=truth,
        floor=np.array([_floor(system, key, withheld, earlier) for key in keys]),
        low=np.array([low for _, low, _ in known]),
        high=np.array([high for _, _, high in known]),
        kept=np.array([key in tops for key in keys]) | zero | out,
        out=out,
        hidden=is_hidden & ~out,
        cost=_costs(keys, truth, found),
        start=start,
        index=index,
        sign=sign,
        rhs=np.zeros(len(found)),
        whole_cells=whole_cells,
    )
    problem.rhs = _discrepancies(problem)
    return problem


def _known(system: System, key: Key, past: Past, is_hidden: bool) -> tuple[float, float, float]:
    """The truth, and the interval that is known of it: from this edition where it is shown, and from earlier ones."""
    value = system.values.get(key)
    before = past.cells.get(key)
    if key in past.parts:
        part = past.parts[key]
        return float("nan") if part is None else part, 0.0, float("inf")
    low, high = (0.0, float("inf")) if value is None or is_hidden else interval(value, system.rule)
    if before is not None and before.value is not None:
        low, high = max(low, before.low), min(high, before.high)
        value = before.value if value is None else value
    elif value is not None and is_hidden:
        low, high = interval(value, system.rule)
    return float("nan") if value is None else value, low, high


def _floor(system: System, key: Key, withheld: Collection[Key], earlier: Mapping[Key, Earlier]) -> float:
    """What is printed as hidden is at least the rule's floor; what is not printed at all may be none."""
    value = system.values.get(key)
    now = key in system.values and key not in withheld
    then = key in earlier and not earlier[key].withheld
    below = value is not None and value < system.rule.floor
    return float(system.rule.floor) if (now or then) and not below else 0.0


def _rows(
    position: Mapping[Key, int], found: Sequence[Equation]
) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    start, index, sign = [0], [], []
    for equation in found:
        index += [position[equation.parent], *(position[child] for child in equation.children)]
        sign += [1.0] + [-1.0] * len(equation.children)
        start.append(len(index))
    return np.array(start, dtype=np.int32), np.array(index, dtype=np.int32), np.array(sign)


def _grand_totals(found: Sequence[Equation], hierarchies: Hierarchies) -> set[Key]:
    """Totals that are part of nothing larger."""
    parts = {
        (role, child)
        for role, tree in hierarchies.items()
        for partitions in tree.values()
        for partition in partitions
        for child in partition
    }
    return {equation.parent for equation in found if not any(pair in parts for pair in equation.parent)}


def _costs(keys: Sequence[Key], truth: Floats, found: Sequence[Equation]) -> Floats:
    """Small cells and details first: the cost grows with the digits of the count and with what the cell sums."""
    summed: dict[Key, set[str]] = {}
    for equation in found:
        along = set(equation.children[0]) - set(equation.parent)
        summed.setdefault(equation.parent, set()).update(role for role, _ in along)
    levels = np.array([len(summed.get(key, ())) for key in keys])
    size = 1 + np.log2(1 + np.nan_to_num(truth, nan=0.0))
    return np.asarray(size * TOTAL_WEIGHT**levels)


def _discrepancies(problem: Problem) -> Floats:
    """The right-hand sides: what the true counts leave over, which the attacker is taken to know.

    Parts that do not add up to their total (records without a place) would otherwise make the equation false. Where
    some cells are unknown to us the sum is taken to hold, unless it cannot.
    """
    rhs = problem.sums(problem.base)
    for i in range(len(rhs)):
        row = slice(problem.start[i], problem.start[i + 1])
        unknown = np.isnan(problem.truth[problem.index[row]])
        if unknown.any():
            parent_unknown, children_unknown = unknown[0], unknown[1:].any()
            fits = parent_unknown or (children_unknown and rhs[i] >= 0)
            rhs[i] = 0.0 if fits else rhs[i]
    return rhs
