"""What is hidden in one system of cells: the small ones, and what would give them away, with the proof."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from upstream.disclosure.cells import Key, System, Table
from upstream.disclosure.editions import Past, past, unprinted, without_period
from upstream.disclosure.equations import Equation, Hierarchies, components, equations
from upstream.disclosure.policy import Search
from upstream.disclosure.problem import Problem, build
from upstream.disclosure.published import PublishedCell, earlier_cells
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
    undated: int = 0

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
        if self.undated:
            found.append(
                f"{self.undated} counts of {what} in an earlier edition do not say their period, so that this edition "
                "could not be compared with them. Write the earlier edition again from the same extracts."
            )
        return tuple(found)


def decide(
    system: System, hierarchies: Hierarchies, published: Iterable[PublishedCell], search: Search, deadline: float
) -> Decision:
    """The cells to hide, so that each small one is proven safe; tables that cannot be are withheld whole."""
    cells, revised = earlier_cells(system, published)
    before = past(system, cells, revised)
    small = {key for key, value in system.values.items() if value is not None and system.rule.hides(value)}
    hidden_before = {key for key, cell in before.cells.items() if cell.value is None and system.values.get(key)}
    decision = Decision(system, primary=small, secondary=hidden_before - small, revised=before.revised)
    decision.undated = without_period(system, cells)
    decision.secondary |= {key for key, value in system.values.items() if value is None}
    decision.secondary |= system.keys_in(system.withheld) - small
    if _asked(decision, before):
        _protect(decision, hierarchies, before, search, deadline)
    return decision


def _protect(
    decision: Decision,
    hierarchies: Hierarchies,
    before: Past,
    search: Search,
    deadline: float,
) -> None:
    system = decision.system
    earlier = before.cells
    known = {*system.values, *earlier}
    along = equations(known, hierarchies, search.joint_cells)
    found = sorted({*along, *before.equations, *unprinted(before, _keys(along))})
    tied = _keys(found)
    if len(known | tied) > search.cells:
        _withhold(system, system.tables(system.values), TOO_LARGE)
        decision.secondary |= set(system.values) - decision.primary
        return
    asked = _asked(decision, before)
    known_now = {key for key in asked if key in earlier and earlier[key].value is not None}
    decision.lost = len(known_now)
    decision.proofs = len(asked - tied - known_now)
    for part in components(found):
        if part[0] & (asked - known_now):
            _component(decision, part, asked - known_now, before, hierarchies, search, deadline)


def _keys(found: Iterable[Equation]) -> set[Key]:
    return {key for equation in found for key in (equation.parent, *equation.children)}


def _asked(decision: Decision, before: Past) -> set[Key]:
    """The cells that must not be given away: small ones, what was hidden before, and what two editions leave small."""
    system = decision.system
    already = {key for key, value in system.values.items() if value is None}
    hidden_before = {key for key, cell in before.cells.items() if cell.value is None}
    return decision.primary | already | hidden_before | before.targets(system)


def _component(
    decision: Decision,
    part: tuple[set[Key], list[Equation]],
    asked: set[Key],
    before: Past,
    hierarchies: Hierarchies,
    search: Search,
    deadline: float,
) -> None:
    system = decision.system
    hidden = decision.hidden | asked
    problem = build(system, hidden, part, before, hierarchies, search.whole_cells)
    targets = np.array([key in asked for key in problem.keys]) & problem.hidden

    def give_up(cell: int) -> bool:
        late = time.perf_counter() > deadline
        return _withhold_for(system, problem, before.beside.get(problem.keys[cell], {problem.keys[cell]}), late)

    guard = Guard(problem, targets, system.rule.threshold, deadline, give_up)
    lost = guard.run()
    decision.lost += len(lost)
    decision.proofs += int(targets.sum()) - len(lost)
    decision.programs += guard.attacker.programs
    printed = {key for key, gone in zip(problem.keys, problem.hidden, strict=True) if gone and key in system.values}
    decision.secondary |= (printed | system.keys_in(system.withheld)) - decision.primary


def _withhold_for(system: System, problem: Problem, cells: Iterable[Key], late: bool) -> bool:
    """Withhold the tables that print the cells; where they are gone, or time is up, all that are tied to them."""
    own = system.tables(cells)
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
    cells = set()
    for decision in decisions:
        system = decision.system
        unprinted = {key for key, places in system.places.items() if all(p.table in system.withheld for p in places)}
        for key, value in system.values.items():
            hidden = value is None or key in decision.hidden
            shown = None if hidden or value is None else system.rule.published(value)
            base = 0 if hidden else system.rule.round_to
            cells.add(PublishedCell(system.source, system.unit, key, shown, base, key in unprinted))
    return tuple(sorted(cells, key=lambda c: (c.source, c.unit, c.coordinates, c.value is None, c.value or 0)))
