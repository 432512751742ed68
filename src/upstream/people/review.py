"""The clerical review queue: pairs that a person has to decide, most costly first, as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from upstream.model.cells import neutralise
from upstream.people import clusters
from upstream.people.link import Linkage
from upstream.people.thresholds import probability
from upstream.people.why import sentence

SHOWN = ("feed", "name", "forename", "surname", "birth_date", "sex", "postcode", "address")
BETWEEN = "neither clearly one person nor clearly two"


@dataclass(frozen=True)
class Question:
    """Are these two records one person? ``row`` and ``other`` count the records given to `link`, from 0; ``now`` is
    what holds until somebody decides, ``cost`` what leaving it is expected to cost, in missed links."""

    row: int
    other: int
    now: str
    asked: str
    why: str
    cost: float


def questions(linkage: Linkage) -> tuple[Question, ...]:
    """What to ask: every link that was refused, every bridge, and the pairs whose probability is in between.

    Refusals and bridges come first, whatever they cost; then the most costly. Of the pairs in between, the strongest
    for each two groups that are held together beyond doubt.
    """
    first = np.unique(linkage.profiles.of, return_index=True)[1]
    at = {pair: number for number, pair in enumerate(zip(*_ends(linkage), strict=True))}
    found: dict[tuple[int, int], Question] = {}
    for left, right, asked, weight in (*_refused(linkage), *_between(linkage)):
        key = (min(left, right), max(left, right))
        if key not in found:
            linked = linkage.groups.of[left] == linkage.groups.of[right]
            why = _why(linkage, at.get(key), weight)
            cost = _cost(linkage, weight, bool(linked))
            rows = int(first[key[0]]), int(first[key[1]])
            found[key] = Question(*rows, "one person" if linked else "two people", asked, why, cost)
    return tuple(sorted(found.values(), key=lambda item: (item.asked == BETWEEN, -item.cost, item.row, item.other)))


def _ends(linkage: Linkage) -> tuple[list[int], list[int]]:
    pairs = linkage.scored.pairs
    return np.minimum(pairs.left, pairs.right).tolist(), np.maximum(pairs.left, pairs.right).tolist()


def _refused(linkage: Linkage) -> Iterator[tuple[int, int, str, float]]:
    for item in linkage.groups.refusals:
        yield item.left, item.right, f"not linked: {item.reason}", item.weight
    for bridge in linkage.groups.bridges:
        yield bridge.left, bridge.right, "the only link between two groups of records", bridge.weight


def _between(linkage: Linkage) -> Iterator[tuple[int, int, str, float]]:
    pairs, limits = linkage.scored.pairs, linkage.scored.thresholds
    firm = clusters.components(len(linkage.groups.of), linkage.links.take(linkage.links.weight >= limits.sure))
    a, b = np.minimum(firm[pairs.left], firm[pairs.right]), np.maximum(firm[pairs.left], firm[pairs.right])
    doubtful = ((pairs.weight >= limits.ask) & (pairs.weight < limits.sure)) | linkage.weak
    chosen = np.flatnonzero(doubtful & (a != b))
    order = chosen[np.lexsort((-pairs.weight[chosen], b[chosen], a[chosen]))]
    new = np.append(True, (a[order][1:] != a[order][:-1]) | (b[order][1:] != b[order][:-1]))[: len(order)]
    for at in order[new].tolist():
        yield int(pairs.left[at]), int(pairs.right[at]), BETWEEN, float(pairs.weight[at])


def _why(linkage: Linkage, number: int | None, weight: float) -> str:
    if number is None:
        return "The feed's own number of the person is the same, or a decision joined them."
    levels = {name: int(values[number]) for name, values in linkage.scored.levels.items()}
    return sentence(linkage.scored.specification.comparisons, levels, float(linkage.scored.pairs.weight[number]))


def _cost(linkage: Linkage, weight: float, linked: bool) -> float:
    share, costs = probability(weight), linkage.scored.specification.costs
    return (1 - share) * costs.false_link if linked else share * costs.missed_link


def write(path: Path, records: Any, asked: Sequence[Question], *, limit: int | None = None) -> int:
    """Write the queue as CSV for its owner's eyes alone; how many questions it holds.

    It names people: keep it where the identifiers are kept, and destroy it when the decisions have been read
    (`decisions.read` takes the file with its columns decision, by, on and reason filled in).
    """
    kept = list(asked[:limit])
    shown = [name for name in SHOWN if name in records.column_names]
    needed = records.select(["record", *shown]).take([row for item in kept for row in (item.row, item.other)])
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        both = [f"{name}_{side}" for name in shown for side in (1, 2)]
        writer.writerow(["record", "other", "now", "asked", *both, "why", "decision", "by", "on", "reason"])
        rows = iter(needed.to_pylist())
        for item, one, two in ((item, next(rows), next(rows)) for item in kept):
            told = [value for name in shown for value in (one[name], two[name])]
            cells = [one["record"], two["record"], item.now, item.asked, *told, item.why, "", "", "", ""]
            writer.writerow([neutralise("" if cell is None else str(cell)) for cell in cells])
    return len(kept)
