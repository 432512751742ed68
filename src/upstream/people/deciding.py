"""What people ask of a linkage that was kept, and what they decide: the queue, why, taking apart, the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.engine import reads
from upstream.model.errors import UpstreamError
from upstream.people import decisions, kept, review
from upstream.people.connection import Connection, Told
from upstream.people.decisions import Decision
from upstream.people.review import Question
from upstream.sources.linkable import linkable

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

MOST = 200


def export(lake: Lake, file: Path, purpose: str, *, limit: int = MOST, today: date) -> int:
    """Write the questions that nobody has decided yet, with both records of each as far as sharing records permit; how
    many. Raises UP-PEOPLE-042 for a file inside the lake: there is no place for names."""
    _refuse_inside(lake, file)
    store = lake.persons
    store.need()
    rows = _open_questions(store.open("queue"), kept.decided(store.open("decisions")))[:limit]
    names = sorted({name for row in rows for name in (row["record"], row["other"])})
    extracts = sorted({kept.extract_of(name) for name in names})
    reads.note(lake.path, "review export", purpose, extracts=extracts, records=names, rows=len(names))
    feeds = sorted({lake.manifest.extracts[name].source for name in extracts if name in lake.manifest.extracts})
    table = _of(linkable(lake, feeds, today=today, extracts=extracts).table, names)
    at = {name: number for number, name in enumerate(table["record"].to_pylist())}
    asked = [_question(row, at) for row in rows if row["record"] in at and row["other"] in at]
    return review.write(file, table, asked)


def _refuse_inside(lake: Lake, file: Path) -> None:
    if file.resolve().is_relative_to(lake.path.resolve()):
        raise UpstreamError(
            "UP-PEOPLE-042",
            "the queue names people, and the lake's folder is no place for names",
            where=file.name,
            do="Write it to an encrypted disk of your own, and destroy it when its decisions are read.",
        )


def _open_questions(table: Any, standing: Sequence[Decision]) -> list[dict[str, Any]]:
    decided = {item.pair for item in standing}
    rows = [] if table is None else table.to_pylist()
    return [row for row in rows if (min(row["record"], row["other"]), max(row["record"], row["other"])) not in decided]


def _of(table: Any, names: Sequence[str]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return table.filter(pc.is_in(table["record"], pa.array(names, pa.string())))


def _question(row: dict[str, Any], at: dict[str, int]) -> Question:
    return Question(at[row["record"]], at[row["other"]], row["now"], row["asked"], row["why"], row["cost"])


def take(lake: Lake, file: Path, purpose: str) -> int:
    """Keep the decisions of a queue that was filled in; how many. Nothing is kept where one of them cannot be read."""
    if not file.is_file():
        raise UpstreamError(
            "UP-PEOPLE-043", "there is no such file of decisions", where=file.name, do="Check the path."
        )
    given = decisions.read(file)
    _keep(lake, given, "review import", purpose)
    return len(given)


def unlink(lake: Lake, record: str, *, by: str, because: str, purpose: str, today: date) -> int:
    """Take a record out of its person, for every later run; from how many other records it is kept apart."""
    store = lake.persons
    store.need()
    rows = _records_of_person_of(store.open("records"), record)
    given = decisions.unlink(record, [row["record"] for row in rows], by=by, on=today.isoformat(), reason=because)
    if not given:
        raise UpstreamError("UP-PEOPLE-044", "the record is a person by itself already", where=record, do="See why.")
    _keep(lake, given, "unlink", purpose)
    return len(given)


def _records_of_person_of(records: Any, record: str) -> list[dict[str, Any]]:
    import pyarrow.compute as pc

    found = records.filter(pc.equal(records["record"], record))
    if not found.num_rows:
        raise kept.unknown(record)
    rows: list[dict[str, Any]] = records.filter(pc.equal(records["person"], found["person"][0])).to_pylist()
    return rows


def _keep(lake: Lake, given: Sequence[Decision], what: str, purpose: str) -> None:
    store = lake.persons
    store.need()
    known = set(store.open("records")["record"].to_pylist())
    for item in given:
        for name in item.pair:
            if name not in known:
                raise kept.unknown(name)
    names = sorted({name for item in given for name in item.pair})
    extracts = sorted({kept.extract_of(name) for name in names})
    reads.note(lake.path, what, purpose, extracts=extracts, records=names, rows=len(names))
    if given:
        store.append("decisions", kept.decisions_table(given, datetime.now(UTC).isoformat()))


def why(lake: Lake, one: str, two: str, purpose: str) -> Connection:
    """Why two records are of one person, or are not. What they say of somebody is not shown, but whether it agrees."""
    store = lake.persons
    store.need()
    records, pairs, refusals = (store.open(kind) for kind in ("records", "pairs", "refusals"))
    standing, facts = kept.decided(store.open("decisions")), kept.read_facts(store.open("facts"))
    told = Told(records, pairs, refusals, standing, facts)
    extracts = sorted({kept.extract_of(one), kept.extract_of(two)} & set(lake.manifest.extracts))
    reads.note(lake.path, "why", purpose, extracts=extracts, records=[one, two], rows=2)
    return told.connection(one, two)


def history(lake: Lake, person: str | None = None) -> list[dict[str, Any]]:
    """What became of keys, the oldest first: on, kind, key, into, records; of one key where it is given."""
    lake.persons.need()
    table = lake.persons.open("history")
    found: dict[tuple[str, str, str, str], int] = {}
    for row in table.to_pylist() if table is not None else ():
        at = (row["on"], row["kind"], row["key"], row["into"])
        if person in (None, row["key"], row["into"]):
            found[at] = found.get(at, 0) + row["records"]
    return [dict(zip(("on", "kind", "key", "into"), at, strict=True)) | {"records": n} for at, n in found.items()]


def people(lake: Lake, name: str) -> list[dict[str, Any]]:
    """The records of a person, or of the person of a record: record, feed, person."""
    store = lake.persons
    store.need()
    import pyarrow.compute as pc

    records = store.open("records")
    rows = records.filter(pc.equal(records["person"], name)).to_pylist() or _records_of_person_of(records, name)
    return [{key: row[key] for key in ("record", "feed", "person")} for row in rows]
