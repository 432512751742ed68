"""What is hidden in one system of cells: the small ones, and what would give them away, with the proof."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from upstream.disclosure.cells import Key, System, Table
from upstream.disclosure.equations import Equation, Hierarchies, components, equations
from upstream.disclosure.policy import Search
from upstream.disclosure.problem import Problem, build
from upstream.disclosure.published import Earlier, PublishedCell, across, earlier_cells
from upstream.disclosure.secure import Guard

TOO_LARGE = "It has too many linked cells for its protection to be proven."
UNPROVEN = "No safe pattern of hidden cells was found for it."
TOO_LATE = "Its protection could not be proven in the time allowed."


@dataclass
class Decision:
    """``primary`` cells are hidden for their own sake, ``secondary`` to protect them. ``proofs`` of them are proven."""

    system: System
    primary: set[Key] = field(default_factory=set)
    secondary: set[Key] = field(default_factory=set)
    proofs: int = 0
    programs: int = 0
    lost: int = 0
    revised: int = 0

    @property
    def hidden(self) -> set[Key]:
        return self.primary | self.secondary

    def warnings(self) -> tuple[str, ...]:
        """What the reader of the report must decide about."""
        what = f"{self.system.unit} from {self.system.source or 'a source without a name'}"
        found = []
        if self.lost:
            found.append(f"{self.lost} small counts of {what} can be worked out from what earlier editions printed.")
        if self.revised:
            found.append(f"{self.revised} counts of {what} were revised since an earlier edition printed them.")
        return tuple(found)


def decide(
    system: System, hierarchies: Hierarchies, published: Iterable[PublishedCell], search: Search, deadline: float
) -> Decision:
    """The cells to hide, so that each small one is proven safe; tables that cannot be are withheld whole."""
    earlier, revised = earlier_cells(system, published)
    crossing = across(system, earlier)
    given_away = _left_between(system, crossing)
    small = {key for key, value in system.values.items() if value is not None and system.rule.hides(value)}
    before = {key for key, cell in earlier.items() if cell.value is None and system.values.get(key)}
    decision = Decision(system, primary=small, secondary=before - small, revised=revised)
    decision.secondary |= {key for key, value in system.values.items() if value is None}
    decision.secondary |= system.keys_in(system.withheld) - small
    decision.secondary |= given_away - small
    if decision.hidden or any(cell.value is None for cell in earlier.values()):
        _protect(decision, hierarchies, earlier, [equation for equation, _ in crossing], search, deadline)
    return decision


def _left_between(system: System, crossing: Sequence[tuple[Equation, float | None]]) -> set[Key]:
    """The counts of this edition that, less what an earlier one printed, leave a small number: they are hidden."""
    small = [e for e, left in crossing if left is not None and left >= 0 and system.rule.hides(left)]
    return {key for e in small for key in (e.parent, e.children[0]) if key in system.values}


def _protect(
    decision: Decision,
    hierarchies: Hierarchies,
    earlier: Mapping[Key, Earlier],
    crossing: Sequence[Equation],
    search: Search,
    deadline: float,
) -> None:
    system = decision.system
    known = {*system.values, *earlier}
    found = sorted({*equations(known, hierarchies, search.joint_cells), *crossing})
    tied = {key for equation in found for key in (equation.parent, *equation.children)}
    if len(known | tied) > search.cells:
        _withhold(system, system.tables(system.values), TOO_LARGE)
        decision.secondary |= set(system.values) - decision.primary
        return
    asked = _asked(decision, earlier)
    known_now = {key for key in asked if key in earlier and earlier[key].value is not None}
    decision.lost = len(known_now)
    decision.proofs = len(asked - tied - known_now)
    for part in components(found):
        if part[0] & (asked - known_now):
            _component(decision, part, asked - known_now, earlier, hierarchies, search, deadline)


def _asked(decision: Decision, earlier: Mapping[Key, Earlier]) -> set[Key]:
    """The cells that must not be given away: the small ones, and what was hidden before."""
    system = decision.system
    already = {key for key, value in system.values.items() if value is None}
    return decision.primary | already | {key for key, cell in earlier.items() if cell.value is None}


def _component(
    decision: Decision,
    part: tuple[set[Key], list[Equation]],
    asked: set[Key],
    earlier: Mapping[Key, Earlier],
    hierarchies: Hierarchies,
    search: Search,
    deadline: float,
) -> None:
    system = decision.system
    hidden = decision.hidden | asked
    problem = build(system, hidden, part, earlier, hierarchies, search.whole_cells)
    targets = np.array([key in asked for key in problem.keys]) & problem.hidden

    def give_up(cell: int) -> bool:
        late = time.perf_counter() > deadline
        return _withhold_for(system, problem, cell, late)

    guard = Guard(problem, targets, system.rule.threshold, deadline, give_up)
    lost = guard.run()
    decision.lost += len(lost)
    decision.proofs += int(targets.sum()) - len(lost)
    decision.programs += guard.attacker.programs
    printed = {key for key, gone in zip(problem.keys, problem.hidden, strict=True) if gone and key in system.values}
    decision.secondary |= (printed | system.keys_in(system.withheld)) - decision.primary


def _withhold_for(system: System, problem: Problem, cell: int, late: bool) -> bool:
    """Withhold the tables that print the cell; where they are gone, or time is up, all that are tied to it."""
    own = system.tables([problem.keys[cell]])
    tied = system.tables(problem.keys)
    for tables, reason in ((own, UNPROVEN), (tied, UNPROVEN)) if not late else ((tied, TOO_LATE),):
        new = tables - set(system.withheld)
        if new:
            _withhold(system, new, reason)
            _open(problem, system.keys_in(new))
            return True
    return False


def _withhold(system: System, tables: Iterable[Table], reason: str) -> None:
    for table in tables:
        system.withheld.setdefault(table, reason)


def _open(problem: Problem, keys: set[Key]) -> None:
    """The cells of a withheld table are not printed at all, so that nobody knows even that they are not none."""
    gone = np.array([key in keys for key in problem.keys]) & ~problem.out
    problem.hidden |= gone
    problem.kept &= ~gone
    problem.floor[gone] = 0.0


def published_cells(decisions: Sequence[Decision]) -> tuple[PublishedCell, ...]:
    """Every controlled count as it leaves, for the next edition to be checked against."""
    cells = []
    for decision in decisions:
        system = decision.system
        for key, value in system.values.items():
            hidden = value is None or key in decision.hidden
            shown = None if hidden or value is None else system.rule.published(value)
            base = 0 if hidden else system.rule.round_to
            cells.append(PublishedCell(system.source, system.unit, key, shown, base))
    return tuple(sorted(set(cells), key=lambda c: (c.source, c.unit, c.coordinates, c.value is None, c.value or 0)))
