"""Why two records are of one person, or are not, from what was kept of the linkage: in plain words, step by step."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from upstream.people.decisions import Decision
from upstream.people.kept import Facts, unknown
from upstream.people.why import sentence

SAME_WORDS = "They say exactly the same of somebody, or have the agency's own number of the person in common."


@dataclass(frozen=True)
class Connection:
    """``one_person`` is what the last run holds; ``people`` are the keys of the two records; ``lines`` say why."""

    one_person: bool
    people: tuple[str, str]
    lines: tuple[str, ...]


class Told:
    """What was kept of the last run, asked about two records."""

    def __init__(self, records: Any, pairs: Any, refusals: Any, decisions: Sequence[Decision], facts: Facts) -> None:
        self.records, self.pairs, self.refusals = records, pairs, refusals
        self.decisions, self.facts = decisions, facts

    def connection(self, one: str, two: str) -> Connection:
        """Raises UP-PEOPLE-040 where one of them was not linked."""
        first, second = self._row(one), self._row(two)
        people = (first["person"], second["person"])
        lines = self._decision(one, two)
        if people[0] == people[1]:
            lines += self._path(first["profile"], second["profile"], people[0])
        else:
            lines += self._apart(first["profile"], second["profile"])
        return Connection(people[0] == people[1], people, tuple(lines))

    def _row(self, record: str) -> dict[str, Any]:
        import pyarrow.compute as pc

        found = self.records.filter(pc.equal(self.records["record"], record)).to_pylist()
        if not found:
            raise unknown(record)
        row: dict[str, Any] = found[0]
        return row

    def _decision(self, one: str, two: str) -> list[str]:
        pair = (min(one, two), max(one, two))
        return [
            f"{item.by} decided on {item.on or 'a day not given'} that they are "
            f"{'one person' if item.decision == 'same' else 'different people'}: {item.reason}"
            for item in self.decisions
            if item.pair == pair
        ]

    def _between(self, profiles: Sequence[int]) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        these = pa.array(profiles, pa.int64())
        both = pc.and_(pc.is_in(self.pairs["left"], these), pc.is_in(self.pairs["right"], these))
        return self.pairs.filter(both)

    def _path(self, start: int, end: int, person: str) -> list[str]:
        if start == end:
            return [SAME_WORDS]
        import pyarrow.compute as pc

        mine = self.records.filter(pc.equal(self.records["person"], person))
        name_of = dict(zip(reversed(mine["profile"].to_pylist()), reversed(mine["record"].to_pylist()), strict=True))
        rows = [row for row in self._between(list(name_of)).to_pylist() if row["linked"]]
        steps = _strongest(rows, start, end)
        if steps is None:
            return ["The agency's own number of the person, or a decision, joins them."]
        said = [self._sentence(row) for row in steps]
        if len(said) == 1:
            return said
        shown = [
            f"{name_of[row['left']]} and {name_of[row['right']]}: {text}" for row, text in zip(steps, said, strict=True)
        ]
        return ["They are joined through other records of the person.", *shown]

    def _apart(self, one: int, two: int) -> list[str]:
        both = {one, two}
        lines = [
            f"A link was refused: {reason}."
            for left, right, reason in zip(
                *(self.refusals[n].to_pylist() for n in ("left", "right", "reason")), strict=True
            )
            if {left, right} == both
        ]
        rows = self._between([one, two]).to_pylist()
        if rows:
            lines.append(self._sentence(rows[0]))
            if not rows[0]["linked"]:
                lines.append("That is too little to link them.")
        return list(dict.fromkeys(lines)) or ["The model found too little in common to ask anybody about them."]

    def _sentence(self, row: dict[str, Any]) -> str:
        levels = {name[6:]: int(value) for name, value in row.items() if name.startswith("level_")}
        return sentence(self.facts.comparisons, levels, row["weight"])


def _strongest(rows: Sequence[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]] | None:
    """The way from one profile to another whose weakest link is as strong as can be."""
    near: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        near[row["left"]].append((row["right"], row))
        near[row["right"]].append((row["left"], row))
    best: dict[int, tuple[float, list[dict[str, Any]]]] = {}
    waiting: list[tuple[float, int, int, list[dict[str, Any]]]] = [(-np.inf, 0, start, [])]
    pushed = 0
    while waiting:
        weakest, _, here, way = heapq.heappop(waiting)
        if here in best:
            continue
        best[here] = (weakest, way)
        if here == end:
            return way
        for there, row in near[here]:
            pushed += 1
            heapq.heappush(waiting, (max(weakest, -row["weight"]), pushed, there, [*way, row]))
    return None
