"""Which other agencies know the police's people, by the linkage that counts, and how far doubtful links matter.

Three answers for each person and agency: as linked; by links alone that the model would ask nobody about; and with the
pairs too that were not linked and that it would ask somebody about. Between the last two lies what the doubt of single
links can do to a count. What the model is sure of and wrong in is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from upstream.needs.agencies import AGENCIES
from upstream.needs.involved import Elsewhere
from upstream.needs.people import PEOPLE
from upstream.people import kept
from upstream.people.thresholds import probability, weight
from upstream.sources.linkable import NUMBERING, permitted
from upstream.sources.registry import contract

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

Pairs = Sequence[tuple[int, int]]


def elsewhere(lake: Lake, *, today: date) -> Elsewhere | None:
    """None where nothing was linked, the police's people were not, or no sharing record permits it today."""
    store = lake.persons
    if not store.run or PEOPLE not in lake.sources():
        return None
    allowed = {extract.source for extract, _ in permitted(lake, None, today=today)[0]}
    feeds = tuple(feed for feed in AGENCIES if feed in allowed and feed in lake.sources())
    if PEOPLE not in allowed or not feeds:
        return None
    records, pairs, facts = store.open("records"), store.open("pairs"), kept.read_facts(store.open("facts"))
    decisions = kept.decided(store.open("decisions"))
    local = _local(lake, records)
    graph = _Graph.of(records, pairs, facts, decisions, local)
    return graph.elsewhere(feeds, local)


def sure(facts: kept.Facts) -> float:
    """The match weight from which the model would ask nobody, from the two weights that are kept (`thresholds`)."""
    link, ask = probability(facts.link), probability(facts.ask)
    return weight(1 - ask * (1 - link) / link)


def _local(lake: Lake, records: Any) -> list[str]:
    """By record the sender's own number of the person (as the lake's pseudonym) under the feed whose number it is."""
    from upstream.engine import connect

    told: dict[tuple[str, int], str] = {}
    with closing(connect(lake)) as engine:
        for feed in sorted(set(records["feed"].to_pylist())):
            if feed not in engine.sources() or not any(item.name == "person" for item in contract(feed).fields):
                continue
            numbering = NUMBERING.get(feed, feed)
            for row in engine.rows(feed, ["extract_id", "line", "person"]).to_pylist():
                if row["person"]:
                    told[row["extract_id"], row["line"]] = f"{numbering} {row['person']}"
    places = zip(records["extract_id"].to_pylist(), records["line"].to_pylist(), strict=True)
    return [told.get(place, "") for place in places]


@dataclass(frozen=True, eq=False)
class _Graph:
    """Records by feed, person (number) and firm group (number); ``near`` are pairs of people whom a doubtful pair of
    records could make one."""

    feed: NDArray[np.str_]
    person: NDArray[np.int64]
    firm: NDArray[np.int64]
    near: Pairs

    @classmethod
    def of(cls, records: Any, pairs: Any, facts: kept.Facts, decisions: Iterable[Any], local: Sequence[str]) -> _Graph:
        profile = records["profile"].to_numpy()
        person = np.unique(np.array(records["person"].to_pylist(), dtype=np.str_), return_inverse=True)[1]
        at = {name: int(row) for row, name in enumerate(records["record"].to_pylist())}
        first = {int(number): row for row, number in reversed(list(enumerate(profile.tolist())))}
        ends = [[first.get(int(number), -1) for number in pairs[side].to_pylist()] for side in ("left", "right")]
        left, right = (np.array(end, dtype=np.int64) for end in ends)
        weights, linked = pairs["weight"].to_numpy(), np.array(pairs["linked"].to_pylist(), dtype=bool)
        there = (left >= 0) & (right >= 0)
        strong = there & linked & (weights >= sure(facts))
        asked = there & ~linked & (weights >= facts.ask)
        standing = [item for item in decisions if all(name in at for name in item.pair)]
        same = [(at[item.pair[0]], at[item.pair[1]]) for item in standing if item.decision == "same"]
        different = {frozenset(at[name] for name in item.pair) for item in standing if item.decision != "same"}
        edges = [*zip(left[strong].tolist(), right[strong].tolist(), strict=True), *same, *_chains(profile.tolist())]
        firm = _groups(len(person), [*edges, *_chains(local)], person)
        near = [
            (int(person[one]), int(person[two]))
            for one, two in zip(left[asked].tolist(), right[asked].tolist(), strict=True)
            if person[one] != person[two] and frozenset((one, two)) not in different
        ]
        return cls(np.array(records["feed"].to_pylist(), dtype=np.str_), person, firm, near)

    def elsewhere(self, feeds: Sequence[str], local: Sequence[str]) -> Elsewhere:
        """By pseudonym of the police's people, the person and the three answers for each of the feeds."""
        linked, firm = self._in(self.person, feeds), self._in(self.firm, feeds)
        possible = linked.copy()
        for one, two in self.near:
            possible[one] |= linked[two]
            possible[two] |= linked[one]
        mine = np.flatnonzero(self.feed == PEOPLE)
        named: Mapping[str, int] = {local[row].partition(" ")[2]: int(row) for row in mine.tolist() if local[row]}
        rows = np.array(list(named.values()), dtype=np.int64)
        people = self.person[rows]
        return Elsewhere(tuple(feeds), tuple(named), people, linked[people], firm[self.firm[rows]], possible[people])

    def _in(self, group: NDArray[np.int64], feeds: Sequence[str]) -> NDArray[np.bool_]:
        found = np.zeros((int(group.max(initial=-1)) + 1, len(feeds)), dtype=bool)
        for at, feed in enumerate(feeds):
            found[group[self.feed == feed], at] = True
        return found


def _chains(labels: Sequence[Any]) -> list[tuple[int, int]]:
    """Edges that join all records with one label; the empty label joins nobody."""
    held: dict[Any, list[int]] = defaultdict(list)
    for row, each in enumerate(labels):
        if each != "":
            held[each].append(row)
    return [edge for rows in held.values() for edge in pairwise(rows)]


def _groups(size: int, edges: Pairs, person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Connected records of one person; what the linkage kept apart stays apart."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    left, right = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    matrix = coo_matrix((np.ones(len(edges), dtype=np.int8), (left, right)), shape=(size, size))
    component = connected_components(matrix, directed=False)[1].astype(np.int64)
    return np.unique(np.stack([component, person], axis=1), axis=0, return_inverse=True)[1].ravel().astype(np.int64)
