"""Linking records of people: run it, ask why, decide what is doubtful, see what changed and who read what."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.people.connection import Connection
    from upstream.people.report import Report

Step = Callable[[str], None]


def link(
    lake: Lake,
    *,
    purpose: str,
    feeds: Sequence[str] | None = None,
    model: str | Path = "people",
    today: date | None = None,
    engine: str = "duckdb",
    memory: str = "3GB",
    threads: int | None = None,
    step: Step = lambda text: None,
) -> Report:
    """Link the records about people that live sharing records permit to be linked, and keep who is who in the lake.

    The lake's tables get a pseudonymous key for each record (`Lake.persons`); all else is sealed. Keys, decisions and
    history of the run before are followed. ``feeds``: every one of them must be permitted (otherwise UP-SHARING-009 or
    011); without it those that are not are left out and named. ``purpose`` goes into the log of reads. Raises
    UP-ENGINE-061 where the lake is changed meanwhile, UP-PEOPLE-041 where nothing may be linked.
    """
    from upstream.people.running import run

    day = today or date.today()
    limits: dict[str, Any] = {"engine": engine, "memory": memory, "threads": threads}
    return run(lake, purpose, feeds=feeds, model=model, today=day, step=step, **limits)


def write_linkage(report: Report, folder: Path | str) -> list[Path]:
    """The report as ``linkage.json`` and ``linkage.md``, for the analyst: its counts are not controlled for
    publication."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    machine, words = folder / "linkage.json", folder / "linkage.md"
    machine.write_text(json.dumps(report.as_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    words.write_text(report.markdown(), encoding="utf-8")
    return [machine, words]


def export_review(lake: Lake, file: Path | str, *, purpose: str, limit: int = 200, today: date | None = None) -> int:
    """Write the open questions, with the names of those whom they are about, for a clerk; how many. The file is yours
    to keep safe and to destroy. Raises UP-PEOPLE-042 for a file inside the lake."""
    from upstream.people import deciding

    return deciding.export(lake, Path(file), purpose, limit=limit, today=today or date.today())


def import_review(lake: Lake, file: Path | str, *, purpose: str) -> int:
    """Keep the decisions of a queue that was filled in; how many. The next `link` obeys them."""
    from upstream.people import deciding

    return deciding.take(lake, Path(file), purpose)


def unlink(lake: Lake, record: str, *, by: str, because: str, purpose: str, today: date | None = None) -> int:
    """Take a record out of its person, for every later `link`; from how many records it is kept apart."""
    from upstream.people import deciding

    return deciding.unlink(lake, record, by=by, because=because, purpose=purpose, today=today or date.today())


def why_linked(lake: Lake, one: str, two: str, *, purpose: str) -> Connection:
    """Why two records are of one person, or are not, in plain words. Raises UP-PEOPLE-040 for an unknown record."""
    from upstream.people import deciding

    return deciding.why(lake, one, two, purpose)


def link_history(lake: Lake, person: str | None = None) -> list[dict[str, Any]]:
    """Every merge and split of keys, the oldest first: on, kind, key, into, records."""
    from upstream.people import deciding

    return deciding.history(lake, person)


def records_of_person(lake: Lake, name: str) -> list[dict[str, Any]]:
    """The records of a person's key, or of the person that a record is of: record, feed, person."""
    from upstream.people import deciding

    return deciding.people(lake, name)


def identifier_reads(lake: Lake) -> list[dict[str, Any]]:
    """Who read what tells who people are, the oldest first. Raises UP-ENGINE-071 where the log was changed."""
    from upstream.engine import reads

    reads.verify(lake.path)
    return reads.lines(lake.path)
