"""From scored pairs to people: groups of linked records in which nobody who is certainly somebody else is put.

Plain connected components, except where a component holds a contradiction: there the links are taken strongest first
and one that would bring two different people together is refused and reported (constrained single linkage).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Weights = NDArray[np.float64]
SURE = 1e6
"""The weight of a link that a person decided, or that the feed's own number gives."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows with a match weight each (log2 of the odds); three arrays of one length."""

    left: Rows
    right: Rows
    weight: Weights

    def __len__(self) -> int:
        return len(self.left)

    def take(self, chosen: Any) -> Pairs:
        return Pairs(self.left[chosen], self.right[chosen], self.weight[chosen])


@dataclass(frozen=True)
class Different:
    """No group holds two of ``values`` (-1: not known) inside one value of ``within`` (None: at all)."""

    name: str
    values: Rows
    within: Rows | None = None


@dataclass(frozen=True)
class Refusal:
    """A link that was strong enough and was not made, and why. Rows ``against`` contradict each other."""

    left: int
    right: int
    weight: float
    reason: str
    against: tuple[int, int]


@dataclass(frozen=True)
class Bridge:
    """A link that alone holds two groups of at least two records together, and is not beyond doubt."""

    left: int
    right: int
    weight: float


@dataclass(frozen=True)
class Groups:
    """``of`` gives each row the smallest row of its group."""

    of: Rows
    refusals: tuple[Refusal, ...]
    bridges: tuple[Bridge, ...]


def group(
    rows: int,
    links: Pairs,
    *,
    apart: Sequence[tuple[int, int, str]] = (),
    different: Sequence[Different] = (),
    sure: float = SURE,
) -> Groups:
    """Group ``rows`` records by ``links`` (those at or above the threshold, decisions with the weight `SURE`).

    ``apart`` are pairs of rows never in one group, each with the name of the reason. ``sure`` is the weight from
    which a link is beyond doubt: only weaker ones are looked at as bridges.
    """
    found = components(rows, links)
    troubled = _troubled(found, apart, different)
    refusals: list[Refusal] = []
    if troubled.any():
        found, refusals = _regroup(found, links, troubled, apart, different)
    return Groups(found, tuple(refusals), tuple(_bridges(found, links, sure)))


def components(rows: int, links: Pairs) -> Rows:
    """Connected components; each row gets the smallest row of its component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(links), np.int8), (links.left, links.right)), shape=(rows, rows))
    _, label = connected_components(graph, directed=False)
    return _smallest(label)


def _smallest(label: NDArray[Any]) -> Rows:
    first = np.full(int(label.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, label, np.arange(len(label)))
    return np.asarray(first[label], np.int64)


def _troubled(found: Rows, apart: Sequence[tuple[int, int, str]], different: Sequence[Different]) -> NDArray[np.bool_]:
    """By component (its smallest row): whether it holds a contradiction."""
    bad = np.zeros(len(found), bool)
    for left, right, _ in apart:
        if found[left] == found[right]:
            bad[found[left]] = True
    for rule in different:
        bad[_contradicted(found, rule)] = True
    return bad


def _contradicted(found: Rows, rule: Different) -> Rows:
    known = rule.values >= 0
    within = rule.within if rule.within is not None else np.zeros(len(found), np.int64)
    triples = np.stack([found[known], within[known], rule.values[known]], axis=1)
    if not len(triples):
        return np.empty(0, np.int64)
    distinct = np.unique(triples, axis=0)
    same = (distinct[1:, :2] == distinct[:-1, :2]).all(axis=1)
    return np.asarray(distinct[1:][same, 0], np.int64)


def _regroup(
    found: Rows,
    links: Pairs,
    troubled: NDArray[np.bool_],
    apart: Sequence[tuple[int, int, str]],
    different: Sequence[Different],
) -> tuple[Rows, list[Refusal]]:
    """The troubled components built again, strongest link first, refusing what would join two different people."""
    inside = np.flatnonzero(troubled[found])
    held = _Held(inside, apart, different)
    chosen = links.take(troubled[found[links.left]])
    order = np.lexsort((chosen.right, chosen.left, -chosen.weight))
    refused: dict[tuple[int, int], Refusal] = {}
    late = []
    for at in order:
        left, right, weight = int(chosen.left[at]), int(chosen.right[at]), float(chosen.weight[at])
        refusal = held.join(left, right, weight)
        if refusal is not None:
            late.append(refusal)
    for refusal in late:
        key = tuple(sorted((held.top(refusal.left), held.top(refusal.right))))
        refused.setdefault((key[0], key[1]), refusal)
    again = found.copy()
    members: dict[int, int] = {}
    for row in inside.tolist():
        members.setdefault(held.top(row), row)
        again[row] = members[held.top(row)]
    return again, list(refused.values())


class _Held:
    """Union-find whose sets remember what must not join them."""

    def __init__(self, rows: Rows, apart: Iterable[tuple[int, int, str]], different: Sequence[Different]) -> None:
        self.parent = {int(row): int(row) for row in rows}
        self.size = dict.fromkeys(self.parent, 1)
        self.foes: dict[int, dict[int, str]] = defaultdict(dict)
        for left, right, reason in apart:
            if left in self.parent and right in self.parent:
                self.foes[left][right] = reason
                self.foes[right][left] = reason
        self.values: dict[int, dict[tuple[int, int], tuple[int, int]]] = defaultdict(dict)
        self.names = [rule.name for rule in different]
        self.rows: dict[int, list[int]] = {row: [row] for row in self.parent}
        for number, rule in enumerate(different):
            for row in self.parent:
                if rule.values[row] >= 0:
                    within = int(rule.within[row]) if rule.within is not None else 0
                    self.values[row][(number, within)] = (int(rule.values[row]), row)

    def top(self, row: int) -> int:
        while self.parent[row] != row:
            self.parent[row] = self.parent[self.parent[row]]
            row = self.parent[row]
        return row

    def join(self, left: int, right: int, weight: float) -> Refusal | None:
        """Join the sets of two rows, or say why not."""
        a, b = self.top(left), self.top(right)
        if a == b:
            return None
        if self.size[a] < self.size[b]:
            a, b = b, a
        clash = self._clash(a, b)
        if clash is not None:
            reason, against = clash
            return Refusal(left, right, weight, reason, against)
        self._merge(a, b)
        return None

    def _clash(self, a: int, b: int) -> tuple[str, tuple[int, int]] | None:
        mine = self.values[a]
        for key, (value, row) in self.values[b].items():
            if key in mine and mine[key][0] != value:
                return self.names[key[0]], (mine[key][1], row)
        for row in self.rows[b]:
            for foe, reason in self.foes[row].items() if row in self.foes else ():
                if self.top(foe) == a:
                    return reason, (foe, row)
        return None

    def _merge(self, a: int, b: int) -> None:
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.rows[a] += self.rows.pop(b)
        for key, held in self.values.pop(b, {}).items():
            self.values[a].setdefault(key, held)


def _bridges(found: Rows, links: Pairs, sure: float) -> list[Bridge]:
    """Links weaker than ``sure`` whose removal parts two groups of at least two records each."""
    kept = links.take(found[links.left] == found[links.right])
    sizes = np.bincount(found, minlength=len(found))
    weak = (kept.weight < sure) & (sizes[found[kept.left]] >= 4)
    if not weak.any():
        return []
    asked = np.zeros(len(found), bool)
    asked[found[kept.left[weak]]] = True
    near = kept.take(asked[found[kept.left]])
    firm = components(len(found), near.take(near.weight >= sure))
    return _weak_bridges(near.take(near.weight < sure), firm, sizes_of(firm))


def sizes_of(found: Rows) -> Rows:
    """The size of each row's group."""
    return np.bincount(found, minlength=len(found))[found]


def _weak_bridges(weak: Pairs, firm: Rows, sizes: Rows) -> list[Bridge]:
    """Bridges of the graph whose nodes are groups held firmly: Tarjan's low points, without recursion."""
    graph: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for at in range(len(weak)):
        a, b = int(firm[weak.left[at]]), int(firm[weak.right[at]])
        if a != b:
            graph[a].append((b, at))
            graph[b].append((a, at))
    found = []
    weight = {node: int(sizes[node]) for node in graph}
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    under: dict[int, int] = {}
    for start in graph:
        if start not in seen:
            cut = _walk(start, graph, seen, low, under, weight)
            total = under[start]
            found += [edge for edge, below in cut if below >= 2 and total - below >= 2]
    return [Bridge(int(weak.left[at]), int(weak.right[at]), float(weak.weight[at])) for at in sorted(found)]


def _walk(
    start: int,
    graph: dict[int, list[tuple[int, int]]],
    seen: dict[int, int],
    low: dict[int, int],
    under: dict[int, int],
    weight: dict[int, int],
) -> list[tuple[int, int]]:
    """The bridges under ``start``, each with the number of records on its far side."""
    cut: list[tuple[int, int]] = []
    stack = [(start, -1, iter(graph[start]))]
    seen[start] = low[start] = len(seen)
    under[start] = weight[start]
    while stack:
        node, via, rest = stack[-1]
        for other, edge in rest:
            if edge == via:
                continue
            if other in seen:
                low[node] = min(low[node], seen[other])
                continue
            seen[other] = low[other] = len(seen)
            under[other] = weight[other]
            stack.append((other, edge, iter(graph[other])))
            break
        else:
            stack.pop()
            if stack:
                above = stack[-1][0]
                low[above] = min(low[above], low[node])
                under[above] += under[node]
                if low[node] > seen[above]:
                    cut.append((via, under[node]))
    return cut
