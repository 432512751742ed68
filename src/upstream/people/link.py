"""Linking: records of people in, groups of records that are one person out, with what is doubtful said aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.model.errors import UpstreamError
from upstream.people import clusters, linker
from upstream.people.checks import Check
from upstream.people.clusters import SURE, Different, Groups, Pairs
from upstream.people.decisions import Decision
from upstream.people.prepare import Cleaned, prepare
from upstream.people.profiles import Profiles, profiles
from upstream.people.specification import MISSING, Apart, Comparison, Specification

Step = Callable[[str], None]
LARGEST_EVENT = 30
DECIDED = "decided to be different people"
NO_LEVEL = -2
"""What no pair is at: a level that these records have no columns for."""


@dataclass(frozen=True)
class Linkage:
    """``group`` gives each record (in the order given) the number of its person; numbers start at 0.

    ``scored`` and ``groups`` are about profiles (`Profiles.of` gives each record its profile); ``weak``
    marks the scored pairs that are strong by their weight and have too little in common to link.
    """

    group: NDArray[np.int64]
    profiles: Profiles
    scored: linker.Scored
    groups: Groups
    links: Pairs
    weak: NDArray[np.bool_]
    suspected: tuple[tuple[int, int, str], ...]
    cleaned: tuple[Cleaned, ...]
    barred: tuple[str, ...]
    findings: tuple[Check, ...]

    @property
    def people(self) -> int:
        return int(self.group.max(initial=-1)) + 1


def link(
    records: Any,
    made: Specification,
    *,
    permitted: frozenset[str] = frozenset(),
    decisions: Iterable[Decision] = (),
    engine: str = "duckdb",
    memory: str = "3GB",
    threads: int | None = None,
    step: Step = lambda text: None,
) -> Linkage:
    """Link an Arrow table of records (columns: `prepare.RAW`).

    ``permitted`` are the official numbers that the sharing records allow to be used. ``decisions`` are obeyed: "same"
    joins, "different" keeps apart, whatever the model finds; where the two contradict each other, that is a question.
    """
    _check(records)
    step("cleaning names, dates and places")
    ready = prepare(records, permitted, crowd=made.largest_block)
    local = _local(records)
    given = tuple(decisions)
    told = profiles(ready.table, local, _told_apart(records, given))
    usable = made.for_permitted(permitted, frozenset(ready.table.column_names) | ({"local"} if local else set()))
    if not usable.comparisons or not usable.blocks:
        what = "the records have no column that the model compares people by"
        raise UpstreamError("UP-PEOPLE-014", what, do="Permit names and dates of birth, or link other feeds.")
    scored = linker.score(told.table, usable, engine=engine, memory=memory, threads=threads, step=step)
    step("grouping")
    must, never = _decided(records, told, given)
    suspected = [item for rule in usable.apart if not rule.certain for item in _suspected(rule, scored)]
    apart = [*never, *_events(records, told), *_unless(suspected, must)]
    weak = _weak(scored)
    links = _links(scored, weak, must, _same_local(told, local) if usable.same else [])
    different = [_different(rule, told.table) for rule in usable.apart if rule.certain]
    found = clusters.group(told.table.num_rows, links, apart=apart, different=different, sure=scored.thresholds.sure)
    return Linkage(
        group=np.unique(found.of[told.of], return_inverse=True)[1].astype(np.int64),
        profiles=told,
        scored=scored,
        groups=found,
        links=links,
        weak=weak,
        suspected=tuple(suspected),
        cleaned=ready.cleaned,
        barred=ready.barred,
        findings=scored.findings,
    )


def _check(records: Any) -> None:
    lacking = [name for name in ("record", "feed") if name not in records.column_names]
    if lacking:
        raise UpstreamError("UP-PEOPLE-011", f"the records have no column {' or '.join(lacking)}")
    if records.num_rows < 2:
        raise UpstreamError("UP-PEOPLE-012", "there are fewer than two records to link", do="Load more extracts.")
    import pyarrow.compute as pc

    if pc.count_distinct(records["record"]).as_py() != records.num_rows:
        raise UpstreamError("UP-PEOPLE-013", "two records have one reference", do="Give every record one of its own.")


def _local(records: Any) -> Any:
    """The feed's own number of the person, after the name of whose numbers they are; missing stays missing."""
    import pyarrow.compute as pc

    if "local" not in records.column_names:
        return None
    whose = records["numbering" if "numbering" in records.column_names else "feed"]
    return pc.binary_join_element_wise(whose, records["local"], "/").combine_chunks()


def _told_apart(records: Any, given: Iterable[Decision]) -> NDArray[np.int64]:
    """The rows that somebody decided about to be of different people: each is looked at by itself, however alike."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named = pa.array(
        sorted({name for item in given if item.decision == "different" for name in item.pair}), pa.string()
    )
    return np.flatnonzero(pc.is_in(records["record"], named).to_numpy())


def _same_local(told: Profiles, local: Any) -> list[tuple[int, int]]:
    """Pairs of profiles that hold together what has one number: each with the first of its number."""
    if local is None:
        return []
    coded = local.dictionary_encode()
    index = np.asarray(coded.indices.fill_null(-1), np.int64)
    pairs = np.unique(np.stack([index[index >= 0], told.of[index >= 0]], axis=1), axis=0)
    if not len(pairs):
        return []
    first = np.searchsorted(pairs[:, 0], pairs[:, 0])
    left, right = pairs[first, 1], pairs[:, 1]
    return [(int(a), int(b)) for a, b in zip(left, right, strict=True) if a != b]


def _decided(
    records: Any, told: Profiles, given: Iterable[Decision]
) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Decisions as pairs of profiles; those about records that are not here are left alone."""
    wanted = {name for item in given for name in item.pair}
    at = {name: row for row, name in enumerate(records["record"].to_pylist()) if name in wanted} if wanted else {}
    must, never = [], []
    for item in given:
        if item.record in at and item.other in at:
            pair = int(told.of[at[item.record]]), int(told.of[at[item.other]])
            if item.decision == "same":
                must.append(pair)
            else:
                never.append((*pair, DECIDED))
    return [pair for pair in must if pair[0] != pair[1]], never


def _suspected(rule: Apart, scored: linker.Scored) -> list[tuple[int, int, str]]:
    hit = _meets(rule, scored)
    return [(int(a), int(b), rule.words) for a, b in zip(scored.pairs.left[hit], scored.pairs.right[hit], strict=True)]


def _meets(rule: Apart, scored: linker.Scored) -> NDArray[np.bool_]:
    """The pairs that are at one of the levels named in every comparison named."""
    hit = np.ones(len(scored.pairs), bool)
    if not len(hit):
        return hit
    comparisons = {item.name: item for item in scored.specification.comparisons}
    for name, words in rule.comparisons:
        if name not in comparisons:
            hit &= MISSING in words
            continue
        hit &= np.isin(scored.levels[name], [_number(comparisons[name], word) for word in words])
    return hit


def _number(item: Comparison, word: str) -> int:
    known = [level.words for level in item.levels]
    if word in known:
        return len(known) - known.index(word)
    return {MISSING: -1, item.otherwise: 0}.get(word, NO_LEVEL)


def _unless(suspected: Sequence[tuple[int, int, str]], must: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Suspicions that nobody has decided against."""
    decided = {frozenset(pair) for pair in must}
    return [item for item in suspected if frozenset(item[:2]) not in decided]


def _events(records: Any, told: Profiles) -> list[tuple[int, int, str]]:
    """Profiles named in one event of one feed: the agency saw them together, so they are different people."""
    import pyarrow.compute as pc

    if "event" not in records.column_names:
        return []
    keyed = pc.binary_join_element_wise(records["feed"], records["event"], "/").combine_chunks().dictionary_encode()
    index = np.asarray(keyed.indices.fill_null(-1), np.int64)
    cells = np.unique(np.stack([index[index >= 0], told.of[index >= 0]], axis=1), axis=0)
    starts = np.flatnonzero(np.diff(cells[:, 0], prepend=-1)) if len(cells) else np.empty(0, np.int64)
    found = []
    for start, stop in zip(starts, [*starts[1:], len(cells)], strict=True):
        seen = cells[start:stop, 1].tolist()
        if 1 < len(seen) <= LARGEST_EVENT:
            found += [(a, b, "named together in one event") for at, a in enumerate(seen) for b in seen[at + 1 :]]
    return found


def _weak(scored: linker.Scored) -> NDArray[np.bool_]:
    """Pairs strong enough to link by their weight, of which a rule says that they have too little in common."""
    found = np.zeros(len(scored.pairs), bool)
    for rule in scored.specification.weak:
        found |= _meets(rule, scored)
    return found & (scored.pairs.weight >= scored.thresholds.link)


def _links(
    scored: linker.Scored, weak: NDArray[np.bool_], must: Sequence[tuple[int, int]], same: Sequence[tuple[int, int]]
) -> Pairs:
    strong = scored.pairs.take((scored.pairs.weight >= scored.thresholds.link) & ~weak)
    extra = [*((a, b, 2 * SURE) for a, b in must), *((a, b, SURE) for a, b in same)]
    if not extra:
        return strong
    left, right, weight = (np.array(column) for column in zip(*extra, strict=True))
    return Pairs(
        np.concatenate([strong.left, left]).astype(np.int64),
        np.concatenate([strong.right, right]).astype(np.int64),
        np.concatenate([strong.weight, weight]).astype(float),
    )


def _different(rule: Apart, table: Any) -> Different:
    return Different(rule.words, _codes(table[rule.column]), _codes(table[rule.within]) if rule.within else None)


def _codes(column: Any) -> NDArray[np.int64]:
    coded = column.combine_chunks().dictionary_encode()
    return np.asarray(coded.indices.fill_null(-1), np.int64)
