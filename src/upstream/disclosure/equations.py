"""Which cells add up to which: what anybody with a calculator knows about the tables.

An equation holds for a parent cell and the cells of one partition of it along one role, every other coordinate
being the same. Cells that no table prints are unknowns of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from upstream.disclosure.cells import Key
from upstream.model.errors import UpstreamError
from upstream.model.figures import TOTAL

Tree = Mapping[str, Sequence[Sequence[str]]]
"""Parent code to partitions of its children."""

Hierarchies = Mapping[str, Tree]
"""Role to its tree; "*" is the parent of a whole dimension."""


class Equation(NamedTuple):
    parent: Key
    children: tuple[Key, ...]


def equations(known: Collection[Key], hierarchies: Hierarchies, joint_cells: int) -> list[Equation]:
    """Every equation that ties known cells together, with the unprinted cells that it needs.

    Where the whole cross-classification has at most ``joint_cells`` cells, all of them are unknowns, as they are to
    an attacker who knows that every table was counted from the same records. Above it, unprinted cells are
    added only while there are fewer than twice the known ones.
    """
    trees = {role: tree for role, tree in hierarchies.items() if any(role == r for key in known for r, _ in key)}
    for role, tree in trees.items():
        _refuse_loops(role, tree)
    cells = set(known) | _joint(known, trees, joint_cells)
    room = max(joint_cells, 2 * len(known))
    while True:
        found = {equation for role, tree in trees.items() for equation in _along(role, tree, cells)}
        grown = cells.union(*({e.parent, *e.children} for e in found))
        if len(grown) == len(cells) or len(grown) > room:
            return _telling(found, set(known))
        cells = grown


def _refuse_loops(role: str, tree: Tree) -> None:
    done: set[str] = set()

    def visit(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            raise UpstreamError(
                "UP-DISCLOSURE-004",
                f"'{code}' is among its own parts in the hierarchy of {role}",
                do="Give each code parts that are smaller than it.",
            )
        if code not in done:
            for child in (child for partition in tree.get(code, ()) for child in partition):
                visit(child, (*path, code))
            done.add(code)

    for code in tree:
        visit(code, ())


def _joint(known: Collection[Key], trees: Hierarchies, limit: int) -> set[Key]:
    """Every combination of the codes in use, their parts' siblings and their totals; none above the limit."""
    roles = sorted({role for key in known for role, _ in key})
    codes = {role: {dict(key).get(role, TOTAL) for key in known} for role in roles}
    for role, tree in trees.items():
        for parent, partition in _useful(tree, codes[role]):
            codes[role] |= {parent, *partition}
    if prod(len(values) for values in codes.values()) > limit:
        return set()
    combinations = product(*(sorted(codes[role]) for role in roles))
    return {
        tuple((role, code) for role, code in zip(roles, combination, strict=True) if code != TOTAL)
        for combination in combinations
    }


def _useful(tree: Tree, members: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The (parent, partition) pairs that have a member, or a sum of members, among the parts."""
    alive: dict[str, bool] = {}
    found: list[tuple[str, tuple[str, ...]]] = []

    def lives(code: str) -> bool:
        if code not in alive:
            alive[code] = code in members
            for partition in tree.get(code, ()):
                if any(lives(child) for child in partition):
                    found.append((code, tuple(partition)))
                    alive[code] = True
        return alive[code]

    for code in tree:
        lives(code)
    return found


def _along(role: str, tree: Tree, cells: Iterable[Key]) -> Iterable[Equation]:
    """The equations of every line of cells that differ in this role alone."""
    codes = set(tree).union(*(partition for partitions in tree.values() for partition in partitions))
    lines: dict[Key, set[str]] = {}
    for key in cells:
        rest = tuple(pair for pair in key if pair[0] != role)
        code = next((code for r, code in key if r == role), TOTAL)
        if code in codes:
            lines.setdefault(rest, set()).add(code)
    cache: dict[frozenset[str], list[tuple[str, tuple[str, ...]]]] = {}
    for rest, members in lines.items():
        if len(members) < 2:
            continue
        shape = frozenset(members)
        if shape not in cache:
            cache[shape] = _useful(tree, members)
        for parent, partition in cache[shape]:
            yield Equation(put(rest, role, parent), tuple(put(rest, role, child) for child in partition))


def put(rest: Key, role: str, code: str) -> Key:
    return rest if code == TOTAL else tuple(sorted((*rest, (role, code))))


def _telling(found: Collection[Equation], known: Collection[Key]) -> list[Equation]:
    """Without the equations that only name an unprinted sum, which tell nobody anything."""
    kept = set(found)
    while True:
        uses = Counter(key for equation in kept for key in (equation.parent, *equation.children))
        idle = {e for e in kept if (e.parent not in known and uses[e.parent] == 1) or e.children == (e.parent,)}
        if not idle:
            return sorted(kept)
        kept -= idle


def components(found: Iterable[Equation]) -> list[tuple[set[Key], list[Equation]]]:
    """The keys and equations that hang together, largest first."""
    root: dict[Key, Key] = {}

    def top(key: Key) -> Key:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    listed = list(found)
    for equation in listed:
        for child in equation.children:
            root[top(child)] = top(equation.parent)
    groups: dict[Key, tuple[set[Key], list[Equation]]] = {}
    for equation in listed:
        keys_of, equations_of = groups.setdefault(top(equation.parent), (set(), []))
        keys_of |= {equation.parent, *equation.children}
        equations_of.append(equation)
    return sorted(groups.values(), key=lambda group: (-len(group[0]), min(group[0])))
