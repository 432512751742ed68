"""One linkage of a lake from end to end: what may be read is read and logged, linked, keyed, asked about and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.engine import reads
from upstream.model.errors import UpstreamError
from upstream.people import kept, known_again, review, specification
from upstream.people.decisions import Decision
from upstream.people.link import Linkage, link
from upstream.people.report import Report, report
from upstream.sources.linkable import Linkable, linkable, permitted

if TYPE_CHECKING:
    from upstream.engine.lake import Lake
    from upstream.engine.persons import Persons

Step = Callable[[str], None]


@dataclass(frozen=True)
class Before:
    """What the run before left: its records, its history, the decisions that stand, and their table as it is."""

    run: str
    records: Any
    history: Any
    decisions: Any

    @property
    def standing(self) -> tuple[Decision, ...]:
        return kept.decided(self.decisions)

    @property
    def given_up(self) -> frozenset[str]:
        """Keys that somebody had: none of them is given to somebody else."""
        held = self.records["person"].to_pylist() if self.records is not None else []
        return frozenset(held) | frozenset(self.history["key"].to_pylist() if self.history is not None else [])


@dataclass(frozen=True)
class Keyed:
    """The key of each record, by what it is known again, its earlier key, and what changed (`known_again.keyed`)."""

    of: list[str]
    marks: list[bytes]
    previous: dict[str, str]
    changed: list[tuple[str, str, str, str, int]]


def run(
    lake: Lake,
    purpose: str,
    *,
    feeds: Sequence[str] | None = None,
    model: str | Path = "people",
    today: date,
    engine: str = "duckdb",
    memory: str = "3GB",
    threads: int | None = None,
    step: Step = lambda text: None,
) -> Report:
    """See `upstream.api.link`."""
    told = specification.load(model)
    allowed, refused = permitted(lake, feeds, today=today)
    extracts = [extract for extract, _ in allowed]
    names = [extract.id for extract in extracts]
    if not names:
        raise _nothing(refused.values())
    reads.note(lake.path, "link", purpose, extracts=names, rows=sum(extract.rows for extract in extracts))
    step("reading the records that may be linked")
    given, store = linkable(lake, feeds, today=today), lake.persons
    before = _before(store)
    standing = before.standing
    limits: dict[str, Any] = {"engine": engine, "memory": memory, "threads": threads}
    made = link(_told(given.table), told, permitted=given.numbers, decisions=standing, step=step, **limits)
    step("keys and questions")
    keyed = _keyed(given, made, before, store.secret())
    asked = review.questions(made)
    step("keeping")
    sealed = _sealed(given, made, before, keyed, kept.queue(given.table, asked), today.isoformat())
    keys = sealed["records"].select(["extract_id", "line", "feed", "person"])
    number = store.commit(keys, sealed, names, before.run)
    changes = dict(Counter(line[0] for line in _whole(keyed.changed)))
    more = {"numbers": tuple(sorted(given.numbers)), "decisions": len(standing), "changes": changes}
    more |= {"refused": given.refused, "dropped": given.dropped, "kept": _share(keyed, given) if before.run else None}
    return report(number, given.table, made, keyed.of, asked, **more)


def _told(table: Any) -> Any:
    """Without the columns in which nobody has anything: they are no evidence, and a model need not learn that."""
    return table.select([name for name in table.column_names if table[name].null_count < table.num_rows])


def _before(store: Persons) -> Before:
    return Before(store.run, *(store.open(kind) for kind in ("records", "history", "decisions")))


def _keyed(given: Linkable, made: Linkage, before: Before, secret: bytes) -> Keyed:
    marks = known_again.traces(given.table, secret)
    previous = known_again.earlier(given.table["record"].to_pylist(), marks, before.records)
    of, changed = known_again.keyed(given.table, made.group, previous, before.given_up, secret)
    return Keyed(of, marks, previous, changed)


def _sealed(given: Linkable, made: Linkage, before: Before, keyed: Keyed, queue: Any, on: str) -> dict[str, Any]:
    import pyarrow as pa

    history = kept.history(keyed.changed, on)
    tables = {
        "records": kept.records(given.table, made, keyed.of, keyed.marks),
        "pairs": kept.pairs(made),
        "refusals": kept.refusals(made),
        "queue": queue,
        "history": history if before.history is None else pa.concat_tables([before.history, history]),
        "facts": kept.facts(made, on),
    }
    return tables | ({"decisions": before.decisions} if before.decisions is not None else {})


def _whole(changed: Sequence[tuple[str, str, str, str, int]]) -> set[tuple[str, str, str]]:
    """Changes of people: those of several extracts are one."""
    return {line[:3] for line in changed}


def _share(keyed: Keyed, given: Linkable) -> float:
    return known_again.share_kept(keyed.previous, dict(zip(given.table["record"].to_pylist(), keyed.of, strict=True)))


def _nothing(why: Iterable[str]) -> UpstreamError:
    return UpstreamError(
        "UP-PEOPLE-041",
        "; ".join(["the lake has no records about people that may be linked", *why]),
        do="Load feeds under sharing records that say link = true: upstream sharing list.",
    )
