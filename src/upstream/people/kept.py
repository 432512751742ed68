"""What is kept of a linkage as tables: enough to say why, to ask, and to be run again with the same keys.

None of them holds a name, a date or a place. They are sealed all the same (`upstream.engine.persons`): that two records
are of one person is itself something about that person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from upstream.model.errors import UpstreamError
from upstream.people.decisions import HEADINGS, Decision
from upstream.people.link import Linkage
from upstream.people.review import Question
from upstream.people.specification import Comparison, Level

HISTORY = ("kind", "key", "into", "extract_id", "records", "on")
DECISIONS = (*HEADINGS, "record_extract_id", "other_extract_id", "at")
QUEUE = ("record", "other", "record_extract_id", "other_extract_id", "now", "asked", "why", "cost")


def extract_of(record: str) -> str:
    return record.partition(":")[0]


def records(table: Any, made: Linkage, of: Sequence[str], marks: Sequence[bytes]) -> Any:
    """record, extract_id, line, feed, profile, person, trace: one row a record."""
    import pyarrow as pa

    mine = table.select(["record", "extract_id", "line", "feed"])
    mine = mine.append_column("profile", pa.array(made.profiles.of))
    mine = mine.append_column("person", pa.array(of, pa.string()))
    return mine.append_column("trace", pa.array(marks, pa.binary()))


def pairs(made: Linkage) -> Any:
    """left and right (profiles), weight, linked, and level_<comparison>: the pairs that were linked or could be asked
    about."""
    import pyarrow as pa

    scored, limits = made.scored.pairs, made.scored.thresholds
    chosen = np.flatnonzero(scored.weight >= limits.ask)
    columns: dict[str, Any] = {"left": scored.left, "right": scored.right, "weight": scored.weight}
    columns["linked"] = (scored.weight >= limits.link) & ~made.weak
    columns |= {f"level_{name}": values for name, values in made.scored.levels.items()}
    return pa.table({name: pa.array(values[chosen]) for name, values in columns.items()})


def refusals(made: Linkage) -> Any:
    """left, right (profiles) and reason of each link that was refused, and of what contradicted it."""
    import pyarrow as pa

    rows = [(item.left, item.right, item.reason) for item in made.groups.refusals]
    rows += [(*item.against, item.reason) for item in made.groups.refusals]
    left, right, reason = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "left": pa.array(left, pa.int64()),
            "right": pa.array(right, pa.int64()),
            "reason": pa.array(reason, pa.string()),
        }
    )


def queue(table: Any, asked: Iterable[Question]) -> Any:
    """The questions with the references of their records."""
    import pyarrow as pa

    names = table["record"]
    rows = []
    for item in asked:
        one, two = names[item.row].as_py(), names[item.other].as_py()
        rows.append((one, two, extract_of(one), extract_of(two), item.now, item.asked, item.why, item.cost))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(QUEUE)
    types = [*[pa.string()] * 7, pa.float64()]
    return pa.table({n: pa.array(c, t) for n, c, t in zip(QUEUE, columns, types, strict=True)})


def history(lines: Iterable[tuple[str, str, str, str, int]], on: str) -> Any:
    """kind, key, into, extract_id, records, on: one row a change and extract."""
    import pyarrow as pa

    columns = list(zip(*((*line, on) for line in lines), strict=True)) or [()] * len(HISTORY)
    types = [pa.int64() if name == "records" else pa.string() for name in HISTORY]
    return pa.table({n: pa.array(c, t) for n, c, t in zip(HISTORY, columns, types, strict=True)})


def decisions_table(given: Sequence[Decision], at: str) -> Any:
    import pyarrow as pa

    rows = [
        (*(getattr(item, name) for name in HEADINGS), extract_of(item.record), extract_of(item.other), f"{at} {n:06d}")
        for n, item in enumerate(given)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(DECISIONS)
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(DECISIONS, columns, strict=True)})


def decided(table: Any) -> tuple[Decision, ...]:
    """The decisions that stand: of two about one pair the later."""
    if table is None:
        return ()
    found: dict[tuple[str, str], Decision] = {}
    for row in sorted(table.to_pylist(), key=lambda row: row["at"]):
        made = Decision(*(row[name] for name in HEADINGS))
        found[made.pair] = made
    return tuple(found.values())


@dataclass(frozen=True)
class Facts:
    """What holds of a run as a whole: when, with which model, its thresholds, its levels in words."""

    on: str
    model: str
    link: float
    ask: float
    comparisons: tuple[Comparison, ...]


def facts(made: Linkage, on: str) -> Any:
    import pyarrow as pa

    told = made.scored.specification
    words = [[item.name, [level.words for level in item.levels], item.otherwise] for item in told.comparisons]
    limits = made.scored.thresholds
    whole = {"on": on, "model": f"{told.name} {told.version}", "link": limits.link, "ask": limits.ask, "words": words}
    return pa.table({"json": [json.dumps(whole)]})


def read_facts(table: Any) -> Facts:
    raw = json.loads(table["json"][0].as_py())
    made = tuple(Comparison(name, (), tuple(Level(w, ()) for w in words), other) for name, words, other in raw["words"])
    return Facts(raw["on"], raw["model"], raw["link"], raw["ask"], made)


def unknown(record: str) -> UpstreamError:
    return UpstreamError(
        "UP-PEOPLE-040",
        "the last linkage had no such record",
        where=record,
        do="A record is written as its extract and line, as 3fa9c1d2:17; upstream link records PERSON lists them.",
    )
